import { all, any, atLeast, below, is, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const platform: Decision = {
  id: 'platform', dimension: 'requirements', aspect: 'maintainability', title: 'What it is built from',
  question: 'One integrated system, parts composed by ourselves, or a managed platform?',
  serves: ['team', 'budgetPerMonth', 'residency', 'requestsPerSecond'],
  options: [
    {
      id: 'integrated', name: 'One integrated system', does: 'Run features, training, serving and monitoring as one system from one definition, with ports for the parts that outgrow it.', prior: 1,
      wins: [win(2, below('team', '6'), 'few people: each service more is one more to know at three at night'), win(1, below('budgetPerMonth', '$5k'), 'the budget has no room for idle services'), win(1, below('eventRate', '20k/s'), 'the data fits one machine'), win(1, yes('residency'), 'it runs where the data is')],
      never: [out(atLeast('eventRate', '500k/s'), 'one process does not take that many events')],
      gains: 'one meaning of each feature, nothing to glue', costs: 'grows upward before it grows outward',
      precedent: { source: 'Sculley et al., Hidden Technical Debt in Machine Learning Systems, NeurIPS 2015', shows: 'glue code and pipeline jungles cost more than models' },
      words: ['integrated', 'single platform', 'monolith', 'millrace', 'one system'],
    },
    {
      id: 'managed', name: 'A managed platform', does: 'Rent training, registry and endpoints from a cloud, keeping data and definitions portable.',
      wins: [win(1, is('mlExperience', 'none'), 'somebody else runs what the team does not know'), win(2, all(atLeast('budgetPerMonth', '$20k'), below('team', '8')), 'money is there, people are not'), win(1, is('onCall', 'none'), 'nobody is on call'), win(2, all(atLeast('modelParameters', '1B'), is('accelerators', 'none')), 'large models without own accelerators are rented')],
      never: [out(yes('residency'), 'the data may not leave')],
      gains: 'no servers to keep, grows by a setting', costs: 'price an hour, limits and formats of one vendor',
      precedent: { source: 'Liberty et al., Elastic Machine Learning Algorithms in Amazon SageMaker, SIGMOD 2020', shows: 'training and serving as a rented service' },
      words: ['managed', 'sagemaker', 'vertex', 'azure ml', 'databricks', 'cloud platform', 'hosted platform'],
    },
    {
      id: 'composed', name: 'Composed of separate services', does: 'Choose the best part for each concern (log, lake, feature store, tracking, serving) and own what connects them.',
      wins: [win(2, atLeast('team', '12'), 'there are people for each part'), win(2, atLeast('teamsSharing', '4'), 'several teams need parts at different paces'), win(3, atLeast('eventRate', '100k/s'), 'the flow needs distributed parts'), win(1, any(atLeast('requestsPerSecond', '20k/s'), atLeast('dataVolume', '50TB')), 'some parts must grow alone')],
      gains: 'each part can be replaced and grown alone', costs: 'the glue is yours, with its skew between training and serving',
      precedent: { source: 'Hermann and Del Balso, Meet Michelangelo: Uber\'s Machine Learning Platform, 2017', shows: 'a platform of composed parts for hundreds of models, by a platform team' },
      words: ['composed', 'best of breed', 'kubernetes', 'kubeflow', 'microservices', 'self-hosted parts'],
    },
  ],
  risks: [
    { risk: 'Features are computed by one code for training and by another for serving.', mitigation: 'One definition compiled for both; replay logged predictions and compare.', of: ['composed', 'managed'] },
    { risk: 'The one machine is outgrown.', mitigation: 'Measure headroom each month; log, store and runtime sit behind ports that have distributed siblings.', of: ['integrated'] },
    { risk: 'Leaving the vendor becomes a project.', mitigation: 'Keep data in Parquet, models in ONNX, definitions in the repository.', of: ['managed'] },
  ],
  revisit: 'A third team wants in, or one part uses more than half of its machine at peak.',
  migrate: 'Move one concern at a time behind an interface that both sides answer, reading from both and comparing before the old one goes.',
}
