import { all, any, atLeast, chose, is, yes } from '../condition.js'
import { win, type Decision } from '../decision.js'

export const backups: Decision = {
  id: 'backups', dimension: 'data', aspect: 'reliability', title: 'What can be brought back',
  question: 'What is lost when a disk, a table or a mistake takes the data?',
  serves: ['delivery', 'audit', 'availability'],
  options: [
    {
      id: 'snapshots', name: 'Daily snapshots', does: 'Snapshot daily to another account, keep thirty, restore one each quarter as a drill.', prior: 1.5,
      wins: [win(2, is('arrival', 'daily', 'once'), 'a day is what can be lost, and it can be loaded again'), win(1, is('delivery', 'mayLose'), 'a day is bearable')],
      gains: 'simple', costs: 'up to a day is lost',
      precedent: { source: 'Blum and Singh, Data Integrity, chapter 26 of Site Reliability Engineering, O\'Reilly 2016', shows: 'nobody wants backups; people want restores' },
      words: ['snapshot', 'daily backup', 'backup', 'dump'],
    },
    {
      id: 'log-rebuild', name: 'The log is kept, the rest is rebuilt', does: 'Replicate the log as it is written; feature state, indexes and tables are rebuilt from it, and the time that takes is measured.',
      wins: [win(3, chose('ingestion', 'event-log', 'change-capture'), 'everything else follows from the log'), win(1, is('delivery', 'notLost', 'onceOnly'), 'none may be lost')],
      gains: 'one thing to protect', costs: 'rebuilding takes hours: keep state snapshots for speed',
      precedent: { source: 'Kreps, Questioning the Lambda Architecture, 2014', shows: 'reprocess from a kept log' },
      words: ['rebuild from log', 'replay the log', 'log replication', 'reprocess', 'event sourcing'],
    },
    {
      id: 'continuous', name: 'Continuous copy, any moment', does: 'Replicate every store continuously to a second place and keep a point-in-time history; practise failing over.',
      wins: [win(3, atLeast('availability', '99.99%'), 'no time to rebuild'), win(2.5, all(is('delivery', 'onceOnly'), is('regulation', 'pci', 'hipaa', 'credit', 'medical')), 'records must survive a site'), win(1.5, all(yes('audit'), is('stakes', 'high', 'safety')), 'the record itself is evidence'), win(1, any(chose('redundancy', 'regions'), atLeast('regions', '2')), 'a second place is there')],
      gains: 'seconds lost, minutes to return', costs: 'double storage; mistakes are copied too',
      precedent: { source: 'Verbitski et al., Amazon Aurora: Design Considerations for High Throughput Cloud-Native Relational Databases, SIGMOD 2017', shows: 'continuous log shipping and point-in-time restore' },
      words: ['point-in-time', 'pitr', 'continuous backup', 'replication', 'standby'],
    },
  ],
  risks: [{ risk: 'The backup was never restored.', mitigation: 'A drill each quarter with the minutes written down.' }, { risk: 'A deletion that the law asks for lives on in backups.', mitigation: 'Bound their age, or destroy keys instead of data.' }],
  revisit: 'A drill that took longer than the objective allows.',
  migrate: 'Copy first, drill on the copy, then drop the old way.',
}
