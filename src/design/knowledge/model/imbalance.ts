import { all, any, atLeast, below, chose, is, not, yes } from '../condition.js'
import { win, type Decision } from '../decision.js'

export const imbalance: Decision = {
  id: 'imbalance', dimension: 'model', title: 'What is done about rare cases',
  question: 'How does the model learn a case that is one in a hundred or a thousand?',
  serves: ['positiveShare', 'labelledExamples', 'calibrated'],
  applies: all(is('formulation', 'binary', 'multiclass', 'ranking'), not(chose('approach', 'rules', 'people'))),
  options: [
    {
      id: 'as-is', name: 'Train on the rows as they are', does: 'Train on the natural distribution and set the threshold by cost; nothing is resampled.', prior: 2,
      wins: [win(2, atLeast('positiveShare', '5%'), 'the case is not rare'), win(1, yes('calibrated'), 'resampling would spoil the probabilities'), win(1, below('labelledExamples', '1M'), 'all rows fit one training run')],
      gains: 'probabilities stay true', costs: 'with very few positives the learner may ignore them',
      precedent: { source: 'Elkan, The Foundations of Cost-Sensitive Learning, IJCAI 2001', shows: 'changing the balance is equivalent to moving the threshold' },
      words: ['natural distribution', 'no resampling', 'threshold instead'],
    },
    {
      id: 'weights', name: 'Weights', does: 'Weight rows by the cost of getting them wrong, and calibrate afterwards.',
      wins: [win(3, below('positiveShare', '2%'), 'positives are rare and must be heard'), win(1, any(atLeast('missCost', '$100'), is('stakes', 'high', 'safety')), 'rows differ in what they cost'), win(1, is('formulation', 'multiclass'), 'small classes must be heard')],
      gains: 'keeps every row, says what matters', costs: 'scores need calibration again',
      precedent: { source: 'King and Zeng, Logistic Regression in Rare Events Data, Political Analysis 2001', shows: 'weighting and prior correction for rare events' },
      words: ['class weight', 'sample weight', 'scale_pos_weight', 'weighting', 'focal loss', 'cost-sensitive'],
    },
    {
      id: 'sampling', name: 'Keep the positives, sample the rest', does: 'Train on all positives and a share of negatives, and correct the scores for the sampling rate.',
      wins: [win(4.5, all(below('positiveShare', '5%'), atLeast('labelledExamples', '50M')), 'most negatives teach nothing new'), win(2.5, all(is('formulation', 'ranking'), atLeast('labelledExamples', '50M')), 'lists are long, and what was not chosen is plentiful')],
      gains: 'a tenth of the rows at the same quality', costs: 'forgetting the correction ruins probabilities',
      precedent: { source: 'He et al., Practical Lessons from Predicting Clicks on Ads at Facebook, ADKDD 2014', shows: 'negative downsampling with re-calibration' },
      words: ['downsample', 'down-sampling', 'undersampling', 'negative sampling', 'smote', 'oversampling'],
    },
  ],
  risks: [{ risk: 'Resampling before the split puts copies of the same row on both sides.', mitigation: 'Split first; resample the training part alone; the holdout keeps the natural share.', of: ['sampling', 'weights'] }],
  revisit: 'Fewer than some hundred positives in the holdout: then no metric is stable, and labels come first.',
  migrate: 'It is a setting of training: run both on the same split and compare average precision and calibration.',
}
