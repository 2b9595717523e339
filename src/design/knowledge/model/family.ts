import { all, atLeast, below, chose, is, not, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

const perceived = is('dataKinds', 'text', 'images', 'audio')
const tabular = is('dataKinds', 'tables', 'events', 'geo', 'graph')
const rowsOnly = all(tabular, not(perceived))

export const family: Decision = {
  id: 'family', dimension: 'model', title: 'The family of models',
  question: 'Which kind of model fits this data, this amount of it, and this time to answer?',
  serves: ['dataKinds', 'labelledExamples', 'explanations', 'latency'],
  applies: not(chose('approach', 'rules', 'people')),
  options: [
    {
      id: 'linear', name: 'A linear model or scorecard', does: 'Fit a regularised linear model over careful features; read its weights in review.', prior: 0.5,
      wins: [
        win(2, all(tabular, below('labelledExamples', '5k')), 'few rows: a model with few degrees of freedom'),
        win(4.5, all(rowsOnly, is('explanations', 'affected'), is('stakes', 'high', 'safety')), 'the person affected must be told why, and the model must be readable as a whole'),
        win(1, all(below('latency', '5ms'), tabular), 'microseconds to score'), win(1, all(yes('calibrated'), tabular), 'probabilities come calibrated'),
        win(3, all(tabular, atLeast('eventRate', '200k/s'), is('driftSpeed', 'fast')), 'it learns from a stream of billions of sparse rows'),
      ],
      never: [out(is('formulation', 'generation'), 'it does not write'), out(is('dataKinds', 'images', 'audio'), 'pixels and sound are not linear')],
      gains: 'readable, stable, tiny', costs: 'interactions must be made by hand',
      precedent: { source: 'McMahan et al., Ad Click Prediction: a View from the Trenches, KDD 2013', shows: 'online logistic regression over billions of sparse features' },
      words: ['logistic regression', 'linear', 'scorecard', 'gam', 'generalised additive', 'lasso', 'ridge'],
    },
    {
      id: 'classical', name: 'Classical time series', does: 'Fit exponential smoothing or seasonal regressions a series; a seasonal naive forecast is the bar.',
      wins: [win(5, all(is('formulation', 'forecast'), below('entities', '200')), 'few series: each can have its own model'), win(3, all(is('formulation', 'forecast'), below('labelledExamples', '20k')), 'too little history to learn over all')],
      never: [out(not(is('formulation', 'forecast')), 'there are no series')],
      gains: 'strong with little data, ranges included', costs: 'learns nothing across series; few outside facts',
      precedent: { source: 'Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd ed., 2021', shows: 'exponential smoothing and regressions as hard-to-beat baselines' },
      words: ['arima', 'ets', 'exponential smoothing', 'holt', 'prophet', 'seasonal naive', 'classical'],
    },
    {
      id: 'unsupervised', name: 'A model of the usual', does: 'Combine seasonal baselines a key with an isolation forest over windowed features; no labels needed.',
      wins: [win(5, is('formulation', 'anomaly'), 'the usual is learned, not the exception')],
      never: [out(not(is('formulation', 'anomaly')), 'there are labels to learn from'), out(all(is('formulation', 'anomaly'), is('dataKinds', 'images', 'audio'), not(tabular)), 'pixels and sound need features first')],
      gains: 'works on the first day', costs: 'ranks the strange, not the bad; needs tuning of how many',
      precedent: { source: 'Liu, Ting, Zhou, Isolation Forest, ICDM 2008', shows: 'isolation by random splits, linear time' },
      words: ['isolation forest', 'one-class', 'z-score', 'autoencoder', 'lof', 'unsupervised', 'clustering'],
    },
    {
      id: 'trees', name: 'Gradient-boosted trees', does: 'Boost shallow trees on tabular features with early stopping on later rows; constraints where a direction is known.', prior: 1,
      wins: [
        win(3, rowsOnly, 'on rows of mixed columns trees win or tie'), win(1, all(tabular, perceived), 'embeddings of text or images join the rows as columns'), win(3, all(tabular, perceived, is('formulation', 'ranking', 'assignment', 'regression', 'binary')), 'behaviour decides; text joins it as matches and similarities'),
        win(1, all(tabular, atLeast('labelledExamples', '5k')), 'there are enough rows'), win(1, all(tabular, below('latency', '100ms')), 'microseconds on a CPU'),
        win(1, all(tabular, is('formulation', 'forecast'), atLeast('entities', '200')), 'one model over many series'), win(0.5, all(tabular, is('accelerators', 'none')), 'no accelerator needed'),
      ],
      never: [out(is('formulation', 'generation'), 'trees do not write'), out(not(tabular), 'there are no rows')],
      gains: 'best first model on tables; fast, robust to scale and nulls', costs: 'does not extrapolate; text and pixels only through embeddings',
      precedent: { source: 'Grinsztajn, Oyallon, Varoquaux, Why do tree-based models still outperform deep learning on typical tabular data?, NeurIPS 2022', shows: 'trees lead on medium-sized tables' },
      words: ['gradient boosting', 'gradient boosted', 'gradient-boosted', 'xgboost', 'lightgbm', 'catboost', 'gbdt', 'boosted trees', 'random forest', 'lambdamart', 'trees'],
    },
    {
      id: 'deep', name: 'A network trained by us', does: 'Train embeddings and layers on our own interactions or sequences, starting from the simplest that beats the trees.',
      wins: [
        win(3, all(is('formulation', 'ranking'), atLeast('labelledExamples', '50M')), 'enough interactions to learn embeddings of users and items'),
        win(2, all(atLeast('labelledExamples', '100M'), is('dataKinds', 'events', 'graph', 'geo')), 'sequences and relations at a size where networks pass trees'),
        win(1, is('accelerators', 'many'), 'a cluster is there'), win(0.5, is('mlExperience', 'strong'), 'people who have done it'),
        win(1.5, all(is('formulation', 'ranking'), atLeast('candidates', '1M'), atLeast('labelledExamples', '50M')), 'the same network gives vectors to retrieve by'),
      ],
      never: [out(below('labelledExamples', '100k'), 'too few examples to train a network from nothing'), out(is('accelerators', 'none'), 'there is nothing to train it on'), out(is('formulation', 'generation'), 'nobody trains a language model from nothing for this')],
      gains: 'learns representations; one model for retrieval and ranking', costs: 'accelerators, tuning, slower to change',
      precedent: { source: 'Naumov et al., Deep Learning Recommendation Model for Personalization and Recommendation Systems, 2019', shows: 'embeddings plus dense layers at a social network\'s scale' },
      words: ['deep learning', 'neural network', 'two-tower', 'two tower', 'dlrm', 'wide and deep', 'lstm', 'transformer from scratch', 'sequence model', 'gnn'],
    },
    {
      id: 'fine-tuned', name: 'A pretrained network, fine-tuned', does: 'Take a pretrained encoder, train its head and then its layers on our labels, and keep it as small as the metric allows.',
      wins: [
        win(4, all(perceived, atLeast('labelledExamples', '1k')), 'pretrained encoders know language and images already'), win(1, all(perceived, is('labelSource', 'experts')), 'few, dear labels go far'),
        win(1, all(perceived, not(tabular)), 'the object is all there is'), win(1, all(perceived, atLeast('requestsPerSecond', '50/s')), 'a small own model is cheaper an answer than a large general one'), win(1, is('placement', 'device'), 'small enough for a device'), win(4, all(is('formulation', 'generation'), is('placement', 'device')), 'a small language model, tuned for this one task, fits a device'),
      ],
      never: [out(not(perceived), 'there is no pretrained model of these rows'), out(all(is('formulation', 'generation'), not(is('placement', 'device'))), 'writing needs a large model'), out(all(below('labelledExamples', '300'), not(is('formulation', 'generation'))), 'too few labels to tune and to test on')],
      gains: 'good from thousands of labels; milliseconds on one GPU or a strong CPU', costs: 'labels, a training line, versions of the base',
      precedent: { source: 'Devlin et al., BERT, NAACL 2019', shows: 'pretrain once, fine-tune for each task' },
      words: ['fine-tune', 'fine tune', 'finetune', 'bert', 'transfer learning', 'resnet', 'vit', 'efficientnet', 'distilbert', 'layoutlm', 'pretrained encoder'],
    },
    {
      id: 'prompted', name: 'A large language model, prompted', does: 'Prompt a pinned large model with instructions, retrieved passages and a schema for its answer; evaluate each change of prompt.',
      wins: [win(6, is('formulation', 'generation'), 'it writes'), win(4, all(is('dataKinds', 'text', 'images'), below('labelledExamples', '1000')), 'too few labels to tune: instructions instead'), win(1, all(is('dataKinds', 'text'), below('timeToLaunch', '30d')), 'it works in days')],
      never: [out(all(not(is('dataKinds', 'text', 'images', 'audio')), not(is('formulation', 'generation'))), 'rows of numbers are not its language'), out(all(below('latency', '150ms'), not(is('formulation', 'generation'))), 'seconds an answer, not milliseconds'), out(is('placement', 'device'), 'too large for a device')],
      gains: 'no labels, broad', costs: 'money and seconds an answer; may invent; injection through its inputs',
      precedent: { source: 'Brown et al., Language Models are Few-Shot Learners, NeurIPS 2020', shows: 'tasks by instruction and examples' },
      words: ['llm', 'gpt', 'claude', 'llama', 'mistral', 'prompt', 'few-shot', 'zero-shot', 'large language model', '7b', '70b'],
    },
  ],
  risks: [
    { risk: 'A complex family hides that features or labels are wrong.', mitigation: 'Train the linear model and the trees on the same rows each time; a gap of nothing is a finding.' },
    { risk: 'Text from outsiders carries instructions that the model follows.', mitigation: 'Treat retrieved and user text as data: no tools without a check, outputs against a schema, planted attacks in the evaluation.', of: ['prompted'] },
    { risk: 'Trees answer beyond their range with the last leaf.', mitigation: 'Predict ratios or differences rather than levels; alarm on inputs outside the trained range.', of: ['trees'] },
  ],
  revisit: 'A simpler or a larger family, trained on the same rows, differs by more than the smallest effect worth having.',
  migrate: 'Train the new family on the same training set and gate, run it as challenger in shadow, then in an experiment.',
}
