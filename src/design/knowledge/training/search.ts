import { all, any, atLeast, below, chose, is, not } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const search: Decision = {
  id: 'search', dimension: 'training', title: 'How settings are found',
  question: 'How much search for hyperparameters is worth its cost?',
  serves: ['experimentsPerMonth', 'accelerators', 'mlExperience'],
  applies: not(chose('approach', 'rules', 'people')),
  options: [
    {
      id: 'defaults', name: 'Good defaults, a few by hand', does: 'Begin with known defaults and change learning rate, size and regularisation by hand; put the time into features and labels.', prior: 1.5,
      wins: [win(1, below('experimentsPerMonth', '20'), 'few runs a month'), win(2, chose('family', 'linear', 'classical', 'prompted'), 'there is little to tune'), win(0.5, is('mlExperience', 'none'), 'search without judgement finds noise')],
      gains: 'no machinery', costs: 'leaves a percent or two',
      precedent: { source: 'Probst, Boulesteix, Bischl, Tunability: Importance of Hyperparameters, JMLR 2019', shows: 'defaults are close to the best for many learners' },
      words: ['default', 'by hand', 'manual tuning'],
    },
    {
      id: 'random', name: 'Random or Bayesian search on a budget', does: 'Draw fifty to a hundred settings from sensible ranges, tune on rows inside the training period, and report the spread of the best ten.',
      wins: [win(2, atLeast('experimentsPerMonth', '20'), 'there are runs enough'), win(1.5, chose('family', 'trees', 'unsupervised'), 'a run takes minutes'), win(0.5, is('driftSpeed', 'slow', 'seasonal'), 'what is found lasts')],
      gains: 'most of the gain for an evening of machine time', costs: 'fits the tuning rows if overdone',
      precedent: { source: 'Bergstra and Bengio, Random Search for Hyper-Parameter Optimization, JMLR 2012', shows: 'random beats grids' },
      words: ['random search', 'bayesian', 'optuna', 'hyperopt', 'tpe', 'grid search', 'gaussian process'],
    },
    {
      id: 'early-stop', name: 'Many begun, few finished', does: 'Start many settings, stop the worse ones early (successive halving), in parallel.',
      wins: [win(3, all(chose('family', 'deep', 'fine-tuned'), atLeast('experimentsPerMonth', '30')), 'a run is dear, and bad ones show early'), win(2.5, atLeast('experimentsPerMonth', '200'), 'many runs'), win(1, any(is('accelerators', 'many'), atLeast('team', '10')), 'runs go in parallel')],
      never: [out(below('experimentsPerMonth', '30'), 'too few runs to stop any'), out(chose('family', 'prompted', 'linear', 'classical'), 'there is nothing that runs long')],
      gains: 'an order of magnitude cheaper for dear runs', costs: 'late bloomers are lost; a scheduler to run',
      precedent: { source: 'Li et al., A System for Massively Parallel Hyperparameter Tuning (ASHA), MLSys 2020', shows: 'asynchronous successive halving' },
      words: ['asha', 'hyperband', 'successive halving', 'early stopping of trials', 'ray tune', 'population based'],
    },
  ],
  risks: [{ risk: 'The winner of a hundred runs is the luckiest.', mitigation: 'Judge the winner once on rows that the search never saw, with three seeds.' }],
  revisit: 'The best ten settings differ by more than the smallest effect worth having.',
  migrate: 'It is a setting of training; keep the present one as the first trial of the search.',
}
