import { any, atLeast, is, yes } from '../condition.js'
import { win, type Decision } from '../decision.js'

export const datasetVersions: Decision = {
  id: 'dataset-versions', dimension: 'data', aspect: 'maintainability', title: 'How a training set is named again',
  question: 'How do we say, later, what a model was trained on?',
  serves: ['audit', 'lineageNeeded', 'dataVolume'],
  options: [
    {
      id: 'as-of', name: 'Tables read as of a version', does: 'Name the training set by table version, query and as-of time; nothing is copied.', prior: 1,
      wins: [win(1, atLeast('dataVolume', '1TB'), 'copies would cost'), win(1, is('accessPattern', 'scans', 'keys'), 'it lies in tables')],
      gains: 'free, works for any size', costs: 'lasts only as long as the old versions do',
      precedent: { source: 'Armbrust et al., Delta Lake, VLDB 2020', shows: 'time travel over table versions' },
      words: ['time travel', 'as of', 'table version', 'snapshot isolation'],
    },
    {
      id: 'digest', name: 'Snapshots by digest, with a manifest', does: 'Keep each training set as files under a digest, with a manifest of definitions, positions and code that made it.', prior: 0.5,
      wins: [win(3, yes('audit'), 'a past model must be reproduced'), win(2, yes('lineageNeeded'), 'its data must be told'), win(1, is('stakes', 'high', 'safety'), 'somebody will ask')],
      gains: 'the same bytes again, years later', costs: 'storage; erasure must reach snapshots too',
      precedent: { source: 'Gebru et al., Datasheets for Datasets, CACM 2021', shows: 'a dataset needs a record of what it is and where it came from' },
      words: ['digest', 'snapshot', 'hash', 'manifest', 'lineage', 'datasheet'],
    },
    {
      id: 'file-versions', name: 'Versioned files beside the code', does: 'Version objects and labels by content, with pointers in the repository and a review for each change of labels.',
      wins: [win(4, is('accessPattern', 'files'), 'objects and their labels change together'), win(1, any(is('labelSource', 'experts'), is('formulation', 'generation')), 'labels are edited by people')],
      gains: 'a change of labels is reviewed like code', costs: 'awkward beyond some million files',
      precedent: { source: 'DVC (Iterative, open source)', shows: 'content-addressed data under version control' },
      words: ['dvc', 'git lfs', 'lakefs', 'data version control', 'versioned labels'],
    },
  ],
  risks: [{ risk: 'The model is there, its data is not, and a complaint comes.', mitigation: 'A release needs a digest or a version that is retained at least as long as the model serves.' }],
  revisit: 'An auditor, or a model that nobody can rebuild.',
  migrate: 'Write the manifest with the next training run; old models stay as they are until they are replaced.',
}
