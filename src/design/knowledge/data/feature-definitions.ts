import { all, atLeast, below, chose, is, not } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const featureDefinitions: Decision = {
  id: 'feature-definitions', dimension: 'data', aspect: 'maintainability', title: 'Where a feature is defined',
  question: 'Who guarantees that training and serving compute the same?',
  serves: ['teamsSharing', 'latency', 'team'],
  options: [
    {
      id: 'preprocessing', name: 'Preprocessing packed with the model', does: 'Ship tokenising, resizing and scaling inside the model artefact, so that there is nothing to repeat.', prior: 0.5,
      wins: [win(5, chose('feature-freshness', 'request'), 'inputs come from the request alone')],
      gains: 'cannot differ between training and serving', costs: 'only what a request carries',
      precedent: { source: 'Baylor et al., TFX: A TensorFlow-Based Production-Scale Machine Learning Platform, KDD 2017', shows: 'transformations exported with the model graph' },
      words: ['preprocessing in the model', 'tf transform', 'sklearn pipeline', 'packed with the model', 'tokenizer'],
    },
    {
      id: 'sql', name: 'SQL in the warehouse', does: 'Define features as versioned, tested SQL models; serving reads what the runs published.',
      wins: [win(3, all(chose('feature-freshness', 'batch'), is('placement', 'table')), 'features and predictions are made in runs'), win(1, is('audience', 'analysts'), 'its users write SQL'), win(1, chose('storage', 'warehouse'), 'the data is there')],
      never: [out(chose('feature-freshness', 'streaming', 'request'), 'SQL over tables does not see the request or the last seconds')],
      gains: 'everybody reads it, nothing to run', costs: 'as-of joins by hand; a mistake there is a leak',
      precedent: { source: 'dbt (dbt Labs, open source)', shows: 'SQL with versions, tests and lineage' },
      words: ['dbt', 'sql views', 'sql in the warehouse', 'stored procedure'],
    },
    {
      id: 'one-definition', name: 'One typed definition for both', does: 'Define each feature once in code; the same code folds the stream, replays history for training and answers requests.', prior: 1.5,
      wins: [win(2, chose('feature-freshness', 'streaming', 'mixed'), 'features are looked up while somebody waits'), win(1, below('latency', '10s'), 'serving computes features'), win(1, below('teamsSharing', '4'), 'one or few teams')],
      gains: 'no second implementation to drift away', costs: 'one language for all; analysts need help',
      precedent: { source: 'Airbnb, Chronon (open source, 2024)', shows: 'one definition for backfill and serving ended months of skew hunts' },
      words: ['one definition', 'feature library', 'shared code', 'single definition', 'same code', 'define once'],
    },
    {
      id: 'feature-store', name: 'A feature store that teams share', does: 'Register features with owners and versions; offline and online stores are filled from the same definitions.',
      wins: [win(4, atLeast('teamsSharing', '3'), 'several teams use the same features'), win(1, atLeast('team', '10'), 'somebody can run it'), win(1, chose('feature-freshness', 'streaming', 'mixed'), 'features are looked up while somebody waits')],
      never: [out(not(atLeast('teamsSharing', '2')), 'nobody shares: a store would be a service without a second user')],
      gains: 'reuse, discovery, access in one place', costs: 'a platform with its own team',
      precedent: { source: 'Hermann and Del Balso, Meet Michelangelo, Uber 2017', shows: 'about 10,000 shared features, offline and online' },
      words: ['feature store', 'feast', 'tecton', 'hopsworks', 'feature registry'],
    },
  ],
  risks: [
    { risk: 'Skew: the same name means two numbers.', mitigation: 'Recompute a sample of served values from history every day and alarm on any difference.' },
    { risk: 'A shared feature changes and breaks somebody else\'s model.', mitigation: 'Definitions have fingerprints; a model keeps those it was trained with.', of: ['feature-store', 'one-definition'] },
  ],
  revisit: 'A second team copies a feature, or a skew incident happens.',
  migrate: 'Take the most important feature, define it in the new place, serve both, log the difference until it is zero, then move the next.',
}
