import { all, any, atLeast, below, chose, is, yes } from '../condition.js'
import { win, type Decision } from '../decision.js'

export const inputChecks: Decision = {
  id: 'input-checks', dimension: 'monitoring', title: 'What is watched of the inputs',
  question: 'Which change of the data should wake somebody?',
  serves: ['driftSpeed', 'dataQuality', 'dataKinds'],
  options: [
    {
      id: 'basics', name: 'Volume, freshness, nulls', does: 'Alarm on volume a source, age of features, share of nulls, defaults and refused rows.', prior: 2,
      wins: [win(1, is('dataQuality', 'clean'), 'sources are owned and checked'), win(1, below('team', '3'), 'few people to look at alarms'), win(1, is('driftSpeed', 'slow'), 'the world hardly moves')],
      gains: 'meets most incidents, hardly a false alarm', costs: 'blind to slow change',
      precedent: { source: 'Polyzotis et al., Data Lifecycle Challenges in Production Machine Learning, SIGMOD Record 2018', shows: 'most incidents are missing or broken data' },
      words: ['freshness', 'null rate', 'volume', 'missing rate', 'row count', 'basics'],
    },
    {
      id: 'distributions', name: 'Distributions against the training set', does: 'Compare each important input and the score with the training set daily (PSI or a distance over frozen bins), a few segments too; weigh by importance.',
      wins: [win(2, is('driftSpeed', 'fast', 'seasonal'), 'the world moves'), win(2, is('dataQuality', 'mixed', 'poor'), 'fields change meaning silently'), win(1, yes('adversary'), 'somebody pushes'), win(1, is('dataKinds', 'tables', 'events', 'geo'), 'inputs are columns')],
      gains: 'meets silent changes of meaning', costs: 'many tests: some ring by chance',
      precedent: { source: 'Breck et al., Data Validation for Machine Learning, MLSys 2019', shows: 'skew and drift between training and serving, checked by distance' },
      words: ['psi', 'population stability', 'drift', 'kolmogorov', 'ks test', 'jensen', 'distribution', 'feature drift'],
    },
    {
      id: 'embeddings', name: 'Distances of embeddings', does: 'Embed inputs, compare the cloud with the reference (a classifier that tells them apart), and show the nearest odd examples.',
      wins: [win(5, all(any(is('accessPattern', 'files'), is('formulation', 'generation')), is('dataKinds', 'images', 'audio', 'text')), 'pixels, sound and texts have no columns to count'), win(1, chose('family', 'fine-tuned', 'prompted'), 'the model has an embedding already')],
      gains: 'sees new kinds of objects', costs: 'says that, not what: somebody looks',
      precedent: { source: 'Rabanser, Guennemann, Lipton, Failing Loudly: An Empirical Study of Methods for Detecting Dataset Shift, NeurIPS 2019', shows: 'which shift tests work on images' },
      words: ['embedding drift', 'domain classifier', 'out of distribution', 'ood', 'embedding distance'],
    },
    {
      id: 'joint', name: 'Contracts, distributions and parity', does: 'Add to distributions a daily recomputation of served features from history, and contracts whose breach stops a release.',
      wins: [win(3, all(is('stakes', 'high', 'safety'), chose('feature-freshness', 'streaming', 'mixed', 'batch')), 'a silent error does harm'), win(3, chose('data-quality', 'contracts'), 'there are contracts to watch'), win(1, all(chose('feature-freshness', 'streaming'), atLeast('team', '4')), 'streaming features drift from training most easily')],
      gains: 'meets skew, the error that no distribution shows', costs: 'work, and a history that can be replayed',
      precedent: { source: 'Sculley et al., Hidden Technical Debt in Machine Learning Systems, NeurIPS 2015', shows: 'data dependencies cost more than code dependencies' },
      words: ['parity', 'recompute', 'training-serving skew', 'training/serving skew', 'skew', 'replay'],
    },
  ],
  risks: [{ risk: 'So many alarms that none is read.', mitigation: 'Alarm on few, weighted by importance; keep the rest as charts. Fewer than one false alarm a week.' }],
  revisit: 'An incident that the present checks did not see.',
  migrate: 'Run each new check silently for two weeks, set its bound from what it saw, then let it alarm.',
}
