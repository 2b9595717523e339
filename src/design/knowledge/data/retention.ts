import { all, atLeast, below, is, no, yes } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const retention: Decision = {
  id: 'retention', dimension: 'data', title: 'What is kept, and for how long',
  question: 'How is history kept for training without keeping what may not be kept?',
  serves: ['retention', 'personalData', 'regulation', 'audit'],
  options: [
    {
      id: 'everything', name: 'Everything, raw', does: 'Keep every raw event in cheap columnar files; models and decisions can be rebuilt from it.', prior: 1,
      wins: [win(3, is('personalData', 'none'), 'nobody\'s rights are touched'), win(1, yes('audit'), 'the past must be rebuilt'), win(1, atLeast('retention', '1y'), 'long keeping is allowed')],
      never: [out(all(is('regulation', 'gdpr'), is('personalData', 'personal', 'sensitive')), 'raw personal data without an end breaks storage limitation and erasure')],
      gains: 'every question can still be asked', costs: 'cost grows; a leak is a leak of everything',
      precedent: { source: 'Kreps, Questioning the Lambda Architecture, 2014', shows: 'keep the log, and reprocess it when code changes' },
      words: ['keep everything', 'keep all raw', 'forever', 'infinite retention', 'unlimited'],
    },
    {
      id: 'windowed', name: 'Raw for a period, aggregates after', does: 'Keep raw events for the longest window plus the label delay plus one training period; keep daily aggregates and training sets by digest after that.', prior: 0.5,
      wins: [win(2, is('personalData', 'personal'), 'data about people has an end'), win(2, below('retention', '1y'), 'raw data must go'), win(2, atLeast('eventRate', '50k/s'), 'raw history would cost more than it is worth'), win(1, no('audit'), 'the far past need not be rebuilt')],
      gains: 'bounded cost and exposure', costs: 'a new long-window feature waits until it has history',
      precedent: { source: 'Akidau et al., The Dataflow Model, VLDB 2015', shows: 'windows and retractions bound what must be kept' },
      words: ['ttl', 'retention period', 'delete after', 'rolling window', 'windowed', 'expire'],
    },
    {
      id: 'erasable', name: 'Pseudonyms, with keys that can be destroyed', does: 'Replace identities at the door by pseudonyms, encrypt what is personal with a key a person, and destroy the key when they ask; models are retrained without them in time.',
      wins: [win(3, all(is('regulation', 'gdpr'), is('personalData', 'personal', 'sensitive')), 'erasure must reach every copy, files that are never rewritten included'), win(2, is('personalData', 'sensitive'), 'a leak would harm people'), win(2, all(yes('audit'), is('personalData', 'personal', 'sensitive')), 'the record must stay while the person can go')],
      never: [out(is('personalData', 'none'), 'there is nobody to forget')],
      gains: 'erasure in one place; the log stays append-only', costs: 'keys are a system of their own; joins outside need the mapping',
      precedent: { source: 'EDPB Guidelines 01/2025 on Pseudonymisation; Regulation (EU) 2016/679, articles 4(5), 5 and 17', shows: 'pseudonymised data stays personal, but risk and duties shrink' },
      words: ['pseudonym', 'crypto-shredding', 'crypto shredding', 'right to be forgotten', 'erasure', 'tokenisation', 'tokenization', 'gdpr delete'],
    },
  ],
  risks: [
    { risk: 'Deleted people live on in training sets, logs and backups.', mitigation: 'One table of places with personal data; a deletion is done when each has reported.', of: ['erasable', 'windowed'] },
    { risk: 'Raw data ends before its labels come, and nothing can be trained.', mitigation: 'Keep longer than label delay plus training period, or store features at decision time.', of: ['windowed'] },
  ],
  revisit: 'A request for erasure cannot be met in time, or storage passes a tenth of the bill.',
  migrate: 'Begin with new data: pseudonyms at the door, old partitions rewritten one by one, the mapping table last.',
}
