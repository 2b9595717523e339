import { all, any, chose, is, not } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const explanations: Decision = {
  id: 'explanations', dimension: 'model', title: 'How an answer is explained',
  question: 'Who asks why, and what must they be told?',
  serves: ['explanations', 'audience', 'regulation'],
  applies: not(chose('approach', 'rules', 'people')),
  options: [
    {
      id: 'global', name: 'For the team alone', does: 'Keep importances, partial dependence and example errors with each version; single answers are not explained.', prior: 1,
      wins: [win(2, is('explanations', 'none'), 'nobody asks about a single answer'), win(1, is('stakes', 'low'), 'a wrong one is an annoyance')],
      gains: 'free', costs: 'a complaint cannot be answered',
      precedent: { source: 'Mitchell et al., Model Cards for Model Reporting, FAT* 2019', shows: 'what to say about a model as a whole' },
      words: ['feature importance', 'model card', 'partial dependence', 'global explanation'],
    },
    {
      id: 'reasons', name: 'Reasons with each answer', does: 'Compute contributions (SHAP) for the answer, group them into reasons in the reader\'s words, and log them.',
      wins: [win(3, is('explanations', 'internal'), 'those who act on it want to know why'), win(2, is('explanations', 'affected'), 'a reason must be given'), win(1, is('audience', 'operators', 'analysts'), 'people work with each answer'), win(1, chose('error-policy', 'review-band'), 'reviewers decide faster with reasons')],
      never: [out(is('formulation', 'generation'), 'contributions of features do not explain a text')],
      gains: 'works with any model; reviewers trust and correct', costs: 'attributes, does not justify; correlated features share blame',
      precedent: { source: 'Lundberg et al., From Local Explanations to Global Understanding with Explainable AI for Trees, Nature Machine Intelligence 2020', shows: 'exact contributions for trees, fast' },
      words: ['shap', 'reason code', 'reason codes', 'attribution', 'lime', 'local explanation', 'contributions'],
    },
    {
      id: 'readable', name: 'A model that is its own explanation', does: 'Use a scorecard or additive model whose whole shape can be read, reviewed and signed.',
      wins: [win(3, is('explanations', 'affected'), 'the person affected must be told, and the reason must be the real one'), win(2.5, all(is('explanations', 'affected'), any(is('regulation', 'credit', 'aiAct', 'medical'), is('stakes', 'safety', 'high'))), 'a regulator reads the model'), win(1, chose('family', 'linear'), 'it is one already')],
      never: [out(is('formulation', 'generation', 'ranking'), 'no readable model does this'), out(chose('family', 'trees', 'deep', 'fine-tuned', 'prompted'), 'the model is not readable as a whole')],
      gains: 'the reason is the model; errors are seen before release', costs: 'some accuracy; more work on features',
      precedent: { source: 'Rudin, Stop Explaining Black Box Machine Learning Models for High Stakes Decisions, Nature Machine Intelligence 2019', shows: 'readable models often match, and can be argued with' },
      words: ['interpretable', 'scorecard', 'glass box', 'additive model', 'gam', 'adverse action'],
    },
    {
      id: 'sources', name: 'Sources and passages', does: 'Show the passages, pixels or examples that the answer rests on, next to it.',
      wins: [win(6, is('formulation', 'generation'), 'a reader can check a source, not a weight'), win(2, all(is('accessPattern', 'files'), not(is('explanations', 'none'))), 'the reader looks at the object itself')],
      never: [out(not(any(is('formulation', 'generation'), is('accessPattern', 'files'))), 'there are no sources to show')],
      gains: 'checkable by anybody', costs: 'a citation may not support what is said: check it',
      precedent: { source: 'Gao et al., Enabling Large Language Models to Generate Text with Citations, EMNLP 2023', shows: 'measuring whether citations support statements' },
      words: ['citation', 'sources', 'highlight', 'passage', 'saliency', 'nearest examples'],
    },
  ],
  risks: [{ risk: 'Explanations teach an adversary or please a reader without being true.', mitigation: 'Tell outsiders categories, not thresholds; test explanations on cases whose cause is known.' }],
  revisit: 'A regulator, an appeal, or reviewers who ignore the reasons.',
  migrate: 'Log reasons for some weeks unseen, review a sample with those who will read them, then show them.',
}
