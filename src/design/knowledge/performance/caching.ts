import { all, any, atLeast, below, chose, is, not, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const caching: Decision = {
  id: 'caching', dimension: 'serving', aspect: 'performance', title: 'What is kept instead of computed again',
  question: 'Are answers, features or nothing cached, and for how long?',
  serves: ['repeatedInputs', 'featureFreshness', 'requestsPerSecond'],
  applies: not(chose('serving-mode', 'embedded')),
  options: [
    {
      id: 'none', name: 'No cache', does: 'Compute each answer; keep the path short instead.', prior: 1.5,
      wins: [win(2, below('repeatedInputs', '20%'), 'hardly any request repeats'), win(1, yes('adversary'), 'an old answer is an open door'), win(2, chose('serving-mode', 'batch', 'streaming'), 'each row is scored once')],
      gains: 'no staleness, no invalidation', costs: 'pays for repeats',
      precedent: { source: 'Dean and Barroso, The Tail at Scale, CACM 2013', shows: 'caches help the mean, not the tail' },
      words: ['no cache', 'uncached'],
    },
    {
      id: 'features', name: 'Slow features', does: 'Cache what is slow to look up (item facts, embeddings) with a bound on age; the answer itself is always computed.',
      wins: [win(2, all(atLeast('featureFreshness', '1h'), below('latency', '100ms')), 'slow facts may be old, and the time is short'), win(1, is('formulation', 'ranking'), 'items repeat across lists'), win(1, atLeast('requestsPerSecond', '1k/s'), 'the store would be asked the same again and again')],
      never: [out(below('featureFreshness', '1s'), 'nothing may be old')],
      gains: 'takes load off the store', costs: 'another age to watch',
      precedent: { source: 'Nishtala et al., Scaling Memcache at Facebook, NSDI 2013', shows: 'look-aside caches and their staleness at scale' },
      words: ['feature cache', 'cache features', 'embedding cache', 'cache item', 'memcached'],
    },
    {
      id: 'answers', name: 'Answers', does: 'Cache answers by model version and canonical input, for no longer than features may be old; the version in the key empties it at release.',
      wins: [win(3.5, all(atLeast('repeatedInputs', '30%'), atLeast('featureFreshness', '10min')), 'a third or more repeats, and answers may be that old'), win(1, chose('family', 'prompted'), 'each answer costs money and seconds'), win(1, any(is('formulation', 'generation'), atLeast('latency', '1s')), 'answers are slow')],
      never: [out(below('featureFreshness', '10s'), 'the answer would be too old')],
      gains: 'repeats are free and fast', costs: 'personal answers must never be shared; warm-up after release',
      precedent: { source: 'Crankshaw et al., Clipper, NSDI 2017', shows: 'a prediction cache before models' },
      words: ['cache predictions', 'prediction cache', 'response cache', 'semantic cache', 'cache answers', 'redis cache', 'cdn'],
    },
  ],
  risks: [{ risk: 'A cache serves one user\'s answer to another.', mitigation: 'The key holds everything the answer depends on, the user included, or the answer is not cached.', of: ['answers'] }, { risk: 'The system no longer survives an empty cache.', mitigation: 'Load-test with it empty; limit what goes through while it fills.' }],
  revisit: 'The measured share of repeats passes a third.',
  migrate: 'Measure hits with a cache that is filled but not used, then use it for a share of keys.',
}
