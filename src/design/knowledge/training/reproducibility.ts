import { all, any, atLeast, below, is, yes } from '../condition.js'
import { win, type Decision } from '../decision.js'

export const reproducibility: Decision = {
  id: 'reproducibility', dimension: 'training', title: 'How far a run can be repeated',
  question: 'Must the same model come out again, and on which machine?',
  serves: ['audit', 'stakes', 'team'],
  options: [
    {
      id: 'lock', name: 'Lock file, seed, commit', does: 'Record commit, locked packages, seed and data digest with each run; refuse to register one with uncommitted changes.', prior: 1.5,
      wins: [win(1, below('team', '4'), 'few people on alike machines')],
      gains: 'free, and enough most of the time', costs: 'system libraries and drivers may differ',
      precedent: { source: 'Pineau et al., Improving Reproducibility in Machine Learning Research, JMLR 2021', shows: 'the checklist' },
      words: ['lock file', 'lockfile', 'seed', 'requirements.txt', 'pinned', 'commit hash'],
    },
    {
      id: 'containers', name: 'Containers by digest', does: 'Train and serve in images named by digest, built once; the run records the digest beside the lock file.',
      wins: [win(2, atLeast('team', '4'), 'several people and machines'), win(1, is('accelerators', 'few', 'many'), 'drivers and libraries must fit'), win(1, any(atLeast('regions', '2'), atLeast('experimentsPerMonth', '100')), 'it runs in many places')],
      gains: 'the same environment everywhere', costs: 'images to build, scan and keep',
      precedent: { source: 'Boettiger, An Introduction to Docker for Reproducible Research, ACM SIGOPS OSR 2015', shows: 'environments as images' },
      words: ['docker', 'container', 'image digest', 'oci', 'kubernetes job'],
    },
    {
      id: 'record', name: 'A complete record, rebuilt as a test', does: 'Keep data by digest, code bundle, image and logs for as long as decisions can be questioned; rebuild one old model every quarter and compare.',
      wins: [win(4, yes('audit'), 'a past decision must be reproduced'), win(2, all(is('stakes', 'high', 'safety'), is('regulation', 'credit', 'medical', 'aiAct', 'hipaa')), 'a regulator may ask')],
      gains: 'an answer for an auditor, tested', costs: 'storage for years; exactness rules out some accelerators\' kernels',
      precedent: { source: 'Board of Governors of the Federal Reserve, SR 11-7: Guidance on Model Risk Management, 2011', shows: 'what is expected of models in banks' },
      words: ['audit trail', 'full lineage', 'sr 11-7', 'rebuild', 'deterministic training', 'bit-exact'],
    },
  ],
  risks: [{ risk: 'A run cannot be repeated because a table changed under it.', mitigation: 'Training reads a snapshot or a version, never "now".' }],
  revisit: 'A regression that nobody can bisect.',
  migrate: 'Record more with the next run; nothing old needs to change.',
}
