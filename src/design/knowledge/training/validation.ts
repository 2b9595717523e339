import { all, below, chose, is, no, not, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const validation: Decision = {
  id: 'validation', dimension: 'training', title: 'How it is known to work before it serves',
  question: 'Which rows judge a version, and how are they kept apart?',
  serves: ['driftSpeed', 'groups', 'labelledExamples', 'formulation'],
  applies: not(chose('approach', 'rules', 'people')),
  options: [
    {
      id: 'random', name: 'Random folds, stratified', does: 'Split at random, stratified by class, after removing duplicates; a last test part is opened once.', prior: 0.5,
      wins: [win(3, all(is('arrival', 'once'), is('driftSpeed', 'slow'), no('groups')), 'a fixed collection without time or groups'), win(1, below('labelledExamples', '2k'), 'few rows: folds use each')],
      never: [out(is('formulation', 'forecast'), 'the future must not judge the past'), out(yes('groups'), 'rows of one group would stand on both sides'), out(is('driftSpeed', 'fast'), 'tomorrow differs from today')],
      gains: 'uses every row', costs: 'wrong, optimistically, as soon as time or groups matter',
      precedent: { source: 'Kohavi, A Study of Cross-Validation and Bootstrap, IJCAI 1995', shows: 'stratified ten-fold as a sound default for independent rows' },
      words: ['random split', 'k-fold', 'kfold', 'stratified', 'cross-validation', 'cross validation', 'train_test_split'],
    },
    {
      id: 'time', name: 'The last period judges', does: 'Train on rows whose labels had matured before the holdout began; judge on the period after; tune on the last tenth of training.', prior: 1,
      wins: [win(2, not(is('arrival', 'once')), 'rows come in time, and serving is always the future'), win(1, is('driftSpeed', 'fast', 'seasonal'), 'the world changes'), win(1, yes('adversary'), 'patterns change because of the model')],
      gains: 'judges what serving will do, delays of labels included', costs: 'one period: noisy; the newest rows teach nothing',
      precedent: { source: 'Bergmeir and Benitez, On the Use of Cross-Validation for Time Series Predictor Evaluation, Information Sciences 2012', shows: 'when blocks of time are needed' },
      words: ['time split', 'temporal split', 'time-based', 'holdout by time', 'last weeks', 'out-of-time', 'out of time', 'chronological'],
    },
    {
      id: 'rolling', name: 'Rolling origins', does: 'Repeat train and judge at several past origins, each with only what was known then; report the spread.',
      wins: [win(4, is('formulation', 'forecast'), 'forecasts are judged at many origins'), win(0.5, is('driftSpeed', 'seasonal'), 'one season must not decide')],
      never: [out(is('arrival', 'once'), 'there is no time')],
      gains: 'stable, shows bad seasons', costs: 'as many trainings as origins',
      precedent: { source: 'Tashman, Out-of-Sample Tests of Forecasting Accuracy, Int. J. Forecasting 2000', shows: 'rolling-origin evaluation' },
      words: ['rolling origin', 'backtest', 'backtesting', 'walk-forward', 'walk forward', 'expanding window'],
    },
    {
      id: 'groups', name: 'Whole groups kept out', does: 'Keep whole persons, machines, sites or documents out, and in time order where time matters; report also by group.',
      wins: [win(4, yes('groups'), 'rows of one group are alike; new groups are what serving meets'), win(1, is('accessPattern', 'files'), 'parts of one document or recording are alike')],
      never: [out(no('groups'), 'there are no groups')],
      gains: 'honest about new people and places', costs: 'fewer effective examples; wide intervals',
      precedent: { source: 'Roberts et al., Cross-validation Strategies for Data with Temporal, Spatial, Hierarchical, or Phylogenetic Structure, Ecography 2017', shows: 'block by what makes rows alike' },
      words: ['group split', 'groupkfold', 'group k-fold', 'by patient', 'by user', 'by machine', 'leave-one-site-out', 'grouped'],
    },
    {
      id: 'question-set', name: 'A frozen set of questions', does: 'Judge on questions with references that are never used to write prompts; renew a part each month from real traffic.',
      wins: [win(6, chose('family', 'prompted'), 'nothing is trained, but prompts are fitted to what one looks at')],
      never: [out(not(chose('family', 'prompted')), 'a trained model is judged on held-out rows')],
      gains: 'cheap, quick to run on each change', costs: 'small; leaks into prompts by habit',
      precedent: { source: 'Liang et al., Holistic Evaluation of Language Models (HELM), TMLR 2023', shows: 'fixed scenarios, many measures' },
      words: ['golden set', 'eval set', 'evaluation set', 'held-out questions', 'test questions', 'benchmark set'],
    },
  ],
  risks: [
    { risk: 'A feature carries the answer (leak), and the result is too good.', mitigation: 'Train on each feature alone and on shuffled labels; anything near perfect is a leak until shown otherwise.' },
    { risk: 'The holdout is looked at so often that it becomes training.', mitigation: 'A second, later period is opened once a release; the gate counts how often the first was used.' },
  ],
  revisit: 'Offline results stop agreeing with the first weeks online.',
  migrate: 'Evaluate the present model under the new split before changing anything: the drop is the size of the self-deception.',
}
