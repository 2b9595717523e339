import { all, any, atLeast, below, chose, is, not, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const tracking: Decision = {
  id: 'tracking', dimension: 'training', aspect: 'maintainability', title: 'Where runs and versions are kept',
  question: 'How is a run found again, and how does a model become the one that serves?',
  serves: ['experimentsPerMonth', 'team', 'residency', 'audit'],
  options: [
    {
      id: 'built-in', name: 'Tracking built into the system', does: 'Every training run records data digest, code, settings, metrics and artefacts; a gate makes versions, an alias serves.', prior: 1,
      wins: [win(2, chose('platform', 'integrated'), 'it comes with it'), win(1, yes('audit'), 'a version names all that made it')],
      gains: 'cannot be forgotten', costs: 'one view for everybody',
      precedent: { source: 'Vartak et al., ModelDB: A System for Machine Learning Model Management, HILDA 2016', shows: 'recording models as they are made' },
      words: ['built in', 'built-in', 'registry', 'run tracking', 'model registry', 'alias'],
    },
    {
      id: 'self-hosted', name: 'A tracking server of our own', does: 'Run an open tracking server with a database and artefact store; training logs to it by its protocol.',
      wins: [win(2, chose('platform', 'composed'), 'parts need a common record'), win(1, atLeast('team', '6'), 'several people compare runs'), win(1, all(yes('residency'), atLeast('team', '5')), 'records must stay here')],
      gains: 'known to everybody, any framework', costs: 'a service; discipline of names',
      precedent: { source: 'Zaharia et al., Accelerating the Machine Learning Lifecycle with MLflow, IEEE Data Eng. Bulletin 2018', shows: 'open tracking, projects and models' },
      words: ['mlflow', 'aim', 'clearml', 'tracking server', 'self-hosted tracking'],
    },
    {
      id: 'hosted', name: 'A hosted tracker', does: 'Log runs, media and traces to a hosted service with comparison and reports.',
      wins: [win(2, all(atLeast('experimentsPerMonth', '200'), atLeast('budgetPerMonth', '$5k')), 'many runs to compare, and money to do it'), win(2, chose('platform', 'managed'), 'it comes with it'), win(1.5, chose('family', 'deep', 'prompted', 'fine-tuned'), 'curves, images and traces are looked at'), win(0.5, any(is('onCall', 'none'), below('team', '4')), 'nobody to run a server')],
      never: [out(yes('residency'), 'records may not leave'), out(all(is('personalData', 'sensitive'), not(is('dataKinds', 'tables', 'events'))), 'examples in it would leave the house')],
      gains: 'best comparison, nothing to run', costs: 'price a seat; data leaves',
      precedent: { source: 'Biewald, Experiment Tracking with Weights and Biases, 2020', shows: 'hosted logging of runs' },
      words: ['wandb', 'weights & biases', 'weights and biases', 'comet', 'neptune', 'hosted tracking', 'langsmith'],
    },
  ],
  risks: [{ risk: 'The model that serves has no run.', mitigation: 'Serving takes versions from the registry alone; nothing is copied by hand.' }],
  revisit: 'Two people cannot reproduce each other\'s result within a day.',
  migrate: 'Log to both for a month; move the alias that serves last.',
}
