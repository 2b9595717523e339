import { all, atLeast, below, chose, is, not } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const rollout: Decision = {
  id: 'rollout', dimension: 'iteration', aspect: 'reliability', title: 'How a version goes live',
  question: 'All at once, in shadow, by share, or behind approval?',
  serves: ['stakes', 'releasesPerMonth', 'requestsPerSecond', 'regulation'],
  options: [
    {
      id: 'switch', name: 'Switch, with a way back', does: 'Move an alias to the new version; the old one stays loaded, and one command goes back.', prior: 1,
      wins: [win(2, is('stakes', 'low'), 'a wrong answer is an annoyance'), win(2, chose('serving-mode', 'batch'), 'a table is checked before it is published, and the last one is kept'), win(1, below('requestsPerSecond', '1/s'), 'too little traffic to split')],
      never: [out(is('stakes', 'safety'), 'nobody finds out by trying')],
      gains: 'simple', costs: 'everybody meets its mistakes',
      precedent: { source: 'Humble and Farley, Continuous Delivery, 2010 (blue-green deployment)', shows: 'switch between two, keep the old' },
      words: ['switch', 'blue-green', 'blue green', 'alias', 'direct', 'instant rollback', 'replace'],
    },
    {
      id: 'shadow-canary', name: 'Shadow, then a growing share', does: 'Score real requests in shadow and compare; then 1, 10, 50, 100 % with guardrails that turn it back by themselves.',
      wins: [win(2, is('stakes', 'moderate', 'high'), 'a bad version costs money'), win(1, atLeast('requestsPerSecond', '5/s'), 'there is traffic to compare on'), win(1.5, chose('serving-mode', 'online', 'streaming'), 'requests can be mirrored'), win(1, atLeast('releasesPerMonth', '2'), 'releases are routine')],
      never: [out(chose('serving-mode', 'embedded', 'batch'), 'requests cannot be mirrored')],
      gains: 'problems meet one percent, for minutes', costs: 'twice the load in shadow; a day each',
      precedent: { source: 'Schermann et al., Continuous Experimentation: Challenges, Implementation Techniques, and Current Research, IEEE Software 2018', shows: 'canaries and dark launches in practice' },
      words: ['shadow', 'canary', 'gradual', 'dark launch', 'mirror', 'percentage rollout', 'progressive'],
    },
    {
      id: 'staged-fleet', name: 'Rings of devices', does: 'Release to own devices, then 1 % of the field, watch crash and outcome rates by version, then the rest; the last model stays on the device.',
      wins: [win(6, chose('serving-mode', 'embedded'), 'devices update when they do')],
      never: [out(not(chose('serving-mode', 'embedded')), 'there is no fleet')],
      gains: 'a bad model meets few devices', costs: 'weeks; several versions at once',
      precedent: { source: 'Microsoft, deployment rings (Windows and Azure documentation)', shows: 'staged release to growing groups of devices' },
      words: ['rings', 'staged rollout', 'app store', 'over the air', 'ota', 'fleet'],
    },
    {
      id: 'approval', name: 'Behind an approval', does: 'Collect evidence (slices, fairness, challenge cases, shadow weeks) in one file; a named person outside the team signs; then shadow and share as usual.',
      wins: [win(4, is('stakes', 'safety'), 'somebody answers for it'), win(4, all(is('stakes', 'high'), is('regulation', 'credit', 'medical', 'aiAct', 'hipaa')), 'the law asks who approved'), win(1, below('releasesPerMonth', '2'), 'releases are rare enough')],
      gains: 'responsibility has a name', costs: 'weeks a release',
      precedent: { source: 'Raji et al., Closing the AI Accountability Gap: Defining an End-to-End Framework for Internal Algorithmic Auditing, FAT* 2020', shows: 'audit before release, with artefacts' },
      words: ['approval', 'sign-off', 'sign off', 'review board', 'validation team', 'committee', 'model risk'],
    },
  ],
  risks: [{ risk: 'The way back was never tried.', mitigation: 'Go back on purpose once a quarter; measure the minutes.' }, { risk: 'Two versions write to the same state.', mitigation: 'A version reads state named by its definitions; only features write it.' }],
  revisit: 'A bad version reached more than a tenth of users.',
  migrate: 'Add shadow first (it changes nothing), then shares.',
}
