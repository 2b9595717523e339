import { all, any, is, not, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const privacy: Decision = {
  id: 'privacy', dimension: 'data', title: 'Who may see what',
  question: 'How are people in the data protected from those who work with it?',
  serves: ['personalData', 'regulation', 'residency', 'placement'],
  options: [
    {
      id: 'roles', name: 'Access by role, everything logged', does: 'Give access by role and purpose, log each read, encrypt at rest and on the way.', prior: 1.5,
      wins: [win(2, is('personalData', 'none'), 'there is nobody to protect beyond business secrets'), win(1, is('personalData', 'personal'), 'the least that the law asks for')],
      gains: 'simple, enough for most', costs: 'those who may read see everything',
      precedent: { source: 'Sandhu et al., Role-Based Access Control Models, IEEE Computer 1996', shows: 'rights follow roles, not persons' },
      words: ['rbac', 'role based', 'access control', 'least privilege', 'iam', 'encryption at rest'],
    },
    {
      id: 'pseudonymised', name: 'Pseudonyms before anything else', does: 'Separate identity from behaviour at the door: models and people who build them see pseudonyms; the mapping is another system with other keys.',
      wins: [win(3, is('personalData', 'personal'), 'models need behaviour, not names'), win(2, is('personalData', 'sensitive'), 'names and contents must not lie together'), win(1, is('regulation', 'gdpr', 'pci'), 'it shrinks what is in scope')],
      never: [out(is('personalData', 'none'), 'there is nobody')],
      gains: 'a leak of the lake names nobody directly', costs: 'free text and rare combinations still identify',
      precedent: { source: 'Narayanan and Shmatikov, Robust De-anonymization of Large Sparse Datasets, IEEE S&P 2008', shows: 'why pseudonyms are the beginning and not the end' },
      words: ['pseudonymise', 'pseudonymize', 'hashing ids', 'tokenise', 'de-identify', 'masking'],
    },
    {
      id: 'isolated', name: 'An environment that data does not leave', does: 'Train and serve where the data is; only aggregates, models and reviewed exports leave; free text is redacted before any person reads it.',
      wins: [win(4, all(is('personalData', 'sensitive'), any(yes('residency'), is('regulation', 'hipaa', 'medical'))), 'health and alike data stays in a place that is watched'), win(3, all(yes('residency'), not(is('personalData', 'none'))), 'the data may not leave'), win(1, is('personalData', 'sensitive'), 'a leak would harm people')],
      never: [out(is('personalData', 'none'), 'there is nobody')],
      gains: 'exposure is bounded by walls, not by discipline', costs: 'slower work, own machines, no hosted models',
      precedent: { source: 'Johnson et al., MIMIC-IV, Scientific Data 2023', shows: 'health records de-identified and used under credentialed access' },
      words: ['on-premises', 'on premises', 'on-prem', 'secure enclave', 'isolated', 'air gap', 'private cloud', 'redact'],
    },
    {
      id: 'on-device', name: 'Data stays on the device', does: 'Run, and where needed train, on the device; only updates that are clipped, noised and aggregated come back.',
      wins: [win(5, all(is('placement', 'device'), is('personalData', 'personal', 'sensitive')), 'the data need not leave the device at all')],
      never: [out(not(is('placement', 'device')), 'there is no device to stay on')],
      gains: 'what is not collected cannot leak', costs: 'no errors to look at; updates are slow and noisy',
      precedent: { source: 'McMahan et al., Communication-Efficient Learning of Deep Networks from Decentralized Data, AISTATS 2017', shows: 'federated averaging, used for keyboards' },
      words: ['federated', 'on device', 'on-device', 'differential privacy', 'local only'],
    },
  ],
  risks: [
    { risk: 'Personal data reaches logs, prompts and error reports.', mitigation: 'Mark personal fields in the definition; logs and exports take marked fields as pseudonyms only.' },
    { risk: 'The model remembers training examples.', mitigation: 'Deduplicate, avoid training on identifiers, test extraction on planted secrets before release.' },
  ],
  revisit: 'A new source, a new country, or a data protection assessment says so.',
  migrate: 'Mark the fields, log who reads them for a month, then narrow: first people, then services, then backups.',
}
