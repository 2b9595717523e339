import { all, any, atLeast, chose, is, no, not, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const calibration: Decision = {
  id: 'calibration', dimension: 'model', title: 'What a score means',
  question: 'Must 0.3 mean thirty of a hundred, or is a range needed?',
  serves: ['calibrated', 'uncertainty', 'formulation'],
  applies: not(chose('approach', 'rules', 'people')),
  options: [
    {
      id: 'order-only', name: 'Only the order counts', does: 'Use scores to order and to cut; check no more than that the order holds.', prior: 1,
      wins: [win(2, is('formulation', 'ranking', 'anomaly', 'generation'), 'what is used is the order, or the text'), win(1, all(no('calibrated'), no('uncertainty')), 'nobody multiplies it with anything')],
      gains: 'nothing to keep up', costs: 'scores of two versions cannot be compared',
      precedent: { source: 'Burges, From RankNet to LambdaRank to LambdaMART, 2010', shows: 'the order itself as objective' },
      words: ['order only', 'ranking only', 'uncalibrated'],
    },
    {
      id: 'calibrated', name: 'Calibrated on later rows', does: 'Fit isotonic or Platt scaling on rows after the training period, and gate on calibration error and log loss.',
      wins: [win(4, yes('calibrated'), 'the probability enters a calculation'), win(2, chose('error-policy', 'cost-threshold', 'review-band', 'expected-value'), 'thresholds from costs assume true probabilities'), win(1, chose('imbalance', 'sampling', 'weights'), 'training changed the balance')],
      never: [out(is('formulation', 'generation', 'forecast'), 'there is no probability of a class')],
      gains: 'one scale over versions; costs can be used', costs: 'needs rows of its own, and watching',
      precedent: { source: 'Niculescu-Mizil and Caruana, Predicting Good Probabilities with Supervised Learning, ICML 2005', shows: 'which learners need it, and how much data' },
      words: ['calibration', 'calibrate', 'isotonic', 'platt', 'reliability diagram', 'brier', 'expected calibration error', 'temperature scaling'],
    },
    {
      id: 'intervals', name: 'Ranges with a promised coverage', does: 'Predict quantiles and widen them by conformal calibration so that the promised share of outcomes falls inside.',
      wins: [win(4, all(yes('uncertainty'), is('formulation', 'regression', 'forecast', 'assignment')), 'a range is needed'), win(2, is('formulation', 'forecast'), 'stock and staff follow the tail'), win(1, all(is('formulation', 'regression'), any(is('stakes', 'high', 'safety'), atLeast('missCost', '$100'))), 'being far off is dear'), win(1, chose('error-policy', 'quantile'), 'the decision uses a quantile')],
      never: [out(is('formulation', 'ranking', 'generation'), 'there is no amount')],
      gains: 'honest uncertainty without assumptions on shape', costs: 'coverage holds on average, not in each group',
      precedent: { source: 'Romano, Patterson, Candes, Conformalized Quantile Regression, NeurIPS 2019', shows: 'quantile models with a coverage guarantee' },
      words: ['conformal', 'prediction interval', 'quantile regression', 'coverage', 'confidence interval', 'uncertainty'],
    },
  ],
  risks: [{ risk: 'The world drifts and the scale with it; thresholds silently act on other shares.', mitigation: 'Calibration error by week on matured labels, with an alarm; recalibrate before retraining.' }],
  revisit: 'Calibration error on fresh labels passes 0.02, or coverage leaves its promise by five points.',
  migrate: 'Add the calibrated score as a second field, move thresholds over to it, then make it the score.',
}
