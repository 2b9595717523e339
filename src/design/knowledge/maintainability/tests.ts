import { all, any, atLeast, chose, is, yes } from '../condition.js'
import { win, type Decision } from '../decision.js'

export const tests: Decision = {
  id: 'tests', dimension: 'iteration', aspect: 'maintainability', title: 'What is tested',
  question: 'Which tests must pass before anything ships?',
  serves: ['stakes', 'formulation', 'protectedGroups'],
  options: [
    {
      id: 'code-data', name: 'Features, training on a sample, gate', does: 'Test each feature on written events, train on a small seeded sample in the build, and gate versions on the holdout.', prior: 2,
      wins: [win(1, is('stakes', 'low', 'moderate'), 'errors are found and mended'), win(1, chose('family', 'trees', 'linear', 'classical', 'unsupervised', 'deep'), 'features are where mistakes are')],
      gains: 'minutes; meets most mistakes', costs: 'says little about behaviour',
      precedent: { source: 'Breck et al., The ML Test Score, IEEE Big Data 2017', shows: '28 tests for data, models, infrastructure and monitoring' },
      words: ['unit test', 'unit tests', 'feature tests', 'ml test score', 'integration test', 'ci'],
    },
    {
      id: 'behaviour', name: 'Behaviour: what must never change, what must rise', does: 'Add invariances (name, spelling), directions (more debt, never less risk), minimum groups, and planted hard cases, run on each version.',
      wins: [win(3, is('stakes', 'high', 'safety'), 'some answers must never happen'), win(2, yes('protectedGroups'), 'groups must be treated alike'), win(1, all(is('dataKinds', 'text', 'images'), chose('family', 'fine-tuned')), 'behaviour on odd inputs is the risk')],
      gains: 'meets what averages hide', costs: 'cases must be written by those who know',
      precedent: { source: 'Ribeiro et al., Beyond Accuracy: Behavioral Testing of NLP Models with CheckList, ACL 2020', shows: 'invariance and directional tests' },
      words: ['behavioural', 'behavioral', 'checklist', 'invariance', 'metamorphic', 'directional', 'adversarial tests', 'red team'],
    },
    {
      id: 'evaluation-set', name: 'A graded set on every change', does: 'Run the graded questions, planted attacks and refusals on each change of prompt, model, index or tool; no change ships that loses one of the fixed cases.',
      wins: [win(6, any(is('formulation', 'generation'), chose('family', 'prompted')), 'a prompt is code whose effects nobody can foresee')],
      gains: 'change without fear', costs: 'money a run; the set must be renewed',
      precedent: { source: 'Liang et al., Holistic Evaluation of Language Models, TMLR 2023', shows: 'many scenarios, many measures, repeated' },
      words: ['eval', 'evals', 'evaluation set', 'golden set', 'prompt tests', 'regression set'],
    },
    {
      id: 'replayed', name: 'Yesterday\'s traffic', does: 'Replay a day of real requests through the new version in the build, compare decisions and latency, and explain every large difference.',
      wins: [win(2.5, all(atLeast('requestsPerSecond', '1k/s'), is('placement', 'server', 'stream')), 'real traffic has what nobody would write down'), win(1, all(chose('platform', 'integrated'), yes('audit')), 'requests can be replayed exactly'), win(1, atLeast('releasesPerMonth', '8'), 'releases are many')],
      gains: 'meets what nobody thought of', costs: 'personal data in the build: pseudonyms only',
      precedent: { source: 'Tang et al., Kraken: Leveraging Live Traffic Tests, OSDI 2016', shows: 'live traffic as the test' },
      words: ['replay traffic', 'replayed', 'traffic replay', 'recorded requests', 'golden traffic'],
    },
  ],
  risks: [{ risk: 'Tests pass because they test the mock.', mitigation: 'Small real components instead: the store, the log and the model are cheap to start.' }],
  revisit: 'An incident that a test could have met: write it.',
  migrate: 'Add tests to what changes next; never stop to write them all.',
}
