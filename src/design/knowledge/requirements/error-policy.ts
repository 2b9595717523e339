import { all, any, is, not, ratio, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

const yesNo = is('formulation', 'binary', 'multiclass', 'anomaly')

export const errorPolicy: Decision = {
  id: 'error-policy', dimension: 'requirements', title: 'How a score becomes an action',
  question: 'What is done with a score, given what each kind of error costs?',
  serves: ['missCost', 'falseAlarmCost', 'humanReview', 'formulation'],
  options: [
    {
      id: 'cost-threshold', name: 'One threshold from the costs', does: 'Act when the calibrated probability exceeds c_fp / (c_fp + c_fn); find that threshold on the holdout, never 0.5 by habit.', prior: 1,
      wins: [win(3, yesNo, 'an answer is an action or none'), win(1, ratio('missCost', 'falseAlarmCost', 3), 'misses cost several times a false alarm'), win(1, ratio('falseAlarmCost', 'missCost', 3), 'false alarms cost several times a miss')],
      never: [out(not(yesNo), 'there is no class to choose')],
      gains: 'one number with a reason; changes with the costs', costs: 'wrong costs give a wrong threshold; needs calibrated scores',
      precedent: { source: 'Elkan, The Foundations of Cost-Sensitive Learning, IJCAI 2001', shows: 'the optimal threshold follows from the two costs alone' },
      words: ['threshold', 'cost threshold', 'cost sensitive', 'cost-sensitive', 'cutoff', 'operating point'],
    },
    {
      id: 'review-band', name: 'Act, review or leave', does: 'Use two thresholds: act above the upper, leave below the lower, and send what lies between to people, as many as they can take.',
      wins: [
        win(3, yesNo, 'an answer is an action or none'), win(3, yes('humanReview'), 'there are people who can look at doubtful cases'),
        win(2, is('stakes', 'high', 'safety'), 'a doubtful case is worth a look'),
      ],
      never: [out(not(yes('humanReview')), 'nobody is there to review'), out(is('placement', 'device'), 'nobody reviews on the device'), out(not(yesNo), 'there is no class to be unsure about')],
      gains: 'errors fall where they are dear; reviews become labels', costs: 'a queue with a capacity; reviewers trust or distrust the score',
      precedent: { source: 'Chow, On Optimum Recognition Error and Reject Tradeoff, IEEE Trans. Information Theory 1970', shows: 'abstaining above a cost ratio is optimal' },
      words: ['review band', 'abstain', 'reject option', 'human in the loop', 'manual review', 'two thresholds', 'escalate'],
    },
    {
      id: 'quantile', name: 'The quantile that the costs ask for', does: 'Predict the quantile c_under / (c_under + c_over) instead of the mean, so that dear errors become rare.',
      wins: [
        win(4, is('formulation', 'regression', 'forecast'), 'the answer is an amount'), win(1, yes('uncertainty'), 'a range is needed anyway'),
        win(1, any(ratio('missCost', 'falseAlarmCost', 1.5), ratio('falseAlarmCost', 'missCost', 1.5)), 'too little and too much do not cost the same'),
      ],
      never: [out(not(is('formulation', 'regression', 'forecast')), 'the answer is not an amount')],
      gains: 'stock, staff and times follow from costs', costs: 'several models or heads; harder to explain than a mean',
      precedent: { source: 'Arrow, Harris, Marschak, Optimal Inventory Policy, Econometrica 1951 (the newsvendor)', shows: 'the best order is a quantile given by the two costs' },
      words: ['quantile', 'newsvendor', 'pinball', 'percentile', 'asymmetric loss', 'safety stock'],
    },
    {
      id: 'best-few', name: 'The best few, in order', does: 'Act on as many as there is room for, in order of score; no threshold to maintain.',
      wins: [win(5, is('formulation', 'ranking'), 'what is wanted is an order'), win(3.5, all(is('formulation', 'binary', 'anomaly'), yes('actionChangesOutcome')), 'there is room for so many calls, offers or inspections'), win(2, is('placement', 'table'), 'a list is worked through from the top')],
      never: [out(is('formulation', 'regression', 'forecast', 'generation', 'assignment', 'multiclass'), 'nothing is ordered')],
      gains: 'capacity is always used, and only order matters', costs: 'acts on weak cases on quiet days',
      precedent: { source: 'Burges, From RankNet to LambdaRank to LambdaMART, Microsoft Research 2010', shows: 'learn the order itself where order is what is used' },
      words: ['top-k', 'top k', 'top n', 'capacity', 'ranked list', 'best few', 'prioritise', 'worklist'],
    },
    {
      id: 'expected-value', name: 'The action of the highest expected value', does: 'Multiply probabilities with what each outcome is worth, under limits (bounds, budgets, fairness), and take the best action.',
      wins: [win(5, is('formulation', 'assignment'), 'several choices compete under limits'), win(4, all(yes('calibrated'), not(is('formulation', 'ranking'))), 'the probability is multiplied with money'), win(1.5, all(yes('calibrated'), is('labelSource', 'feedback')), 'each case is small: what counts is the sum of expected values'), win(3, all(is('formulation', 'regression', 'ranking'), yes('actionChangesOutcome')), 'the action changes what it earns')],
      never: [out(is('formulation', 'generation', 'forecast'), 'there is no action to value')],
      gains: 'optimises what the business counts', costs: 'every value is an assumption; needs calibration and limits',
      precedent: { source: 'Ye et al., Customized Regression Model for Airbnb Dynamic Pricing, KDD 2018', shows: 'booking probability and a strategy layer together suggest a price' },
      words: ['expected value', 'expected utility', 'bid', 'optimise', 'optimize', 'expected profit', 'constraint'],
    },
    {
      id: 'grounded', name: 'Answer with sources, or say that it is not known', does: 'Answer only from retrieved passages, cite them, and decline below a measured confidence.',
      wins: [win(6, is('formulation', 'generation'), 'a fluent wrong answer is worse than none')],
      never: [out(not(is('formulation', 'generation')), 'nothing is generated')],
      gains: 'answers can be checked by their reader', costs: 'declines some that it could answer',
      precedent: { source: 'Lewis et al., Retrieval-Augmented Generation, NeurIPS 2020', shows: 'retrieved passages make generated answers more factual and updatable' },
      words: ['citation', 'cite', 'grounded', 'grounding', 'decline', 'i do not know', "don't know", 'hallucination'],
    },
  ],
  risks: [
    { risk: 'The threshold stays while costs, prevalence or the model change.', mitigation: 'It belongs to the model version and is found again on each holdout; the share of positives is monitored.', of: ['cost-threshold', 'review-band'] },
    { risk: 'The review queue overflows and reviewers wave cases through.', mitigation: 'Set the band from capacity, measure agreement on cases that are planted twice.', of: ['review-band'] },
    { risk: 'Costs are guesses.', mitigation: 'Show the decision at half and double the ratio; where it does not change, stop arguing.' },
  ],
  revisit: 'Costs change, reviewers come or go, or the score turns out uncalibrated.',
  migrate: 'Log the score beside the present action for some weeks; compute on those rows what the new policy would have done and cost; then switch for a share of traffic.',
}
