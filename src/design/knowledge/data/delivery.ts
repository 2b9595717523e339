import { all, any, atLeast, is } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const delivery: Decision = {
  id: 'delivery', dimension: 'data', aspect: 'reliability', title: 'What is promised about each event',
  question: 'May an event be lost or repeated?',
  serves: ['delivery', 'eventRate'],
  applies: is('arrival', 'stream', 'hourly'),
  options: [
    {
      id: 'at-most-once', name: 'Sent once, perhaps lost', does: 'Send without waiting, and know by counting how many are missing.',
      wins: [win(4, is('delivery', 'mayLose'), 'a few lost ones change no decision'), win(1, all(is('delivery', 'mayLose'), atLeast('eventRate', '50k/s')), 'waiting for each costs too much at this rate')],
      gains: 'cheapest and fastest', costs: 'counts are low by an unknown share, and labels may be missing',
      precedent: { source: 'StatsD (Etsy, 2011)', shows: 'metrics over UDP: losing some is accepted' },
      words: ['at most once', 'fire and forget', 'udp', 'best effort'],
    },
    {
      id: 'idempotent', name: 'At least once, with ids', does: 'Acknowledge only what is on disk, let senders repeat, and drop what has an id that was seen.', prior: 2,
      wins: [win(2, is('delivery', 'notLost'), 'none may be lost'), win(3, is('delivery', 'onceOnly'), 'with ids, repeating counts once')],
      gains: 'exact counts without transactions across systems', costs: 'every event needs an id; ids are remembered for a time',
      precedent: { source: 'Helland, Idempotence Is Not a Medical Condition, ACM Queue 2012', shows: 'at least once plus idempotent handling is how messages become reliable' },
      words: ['at least once', 'idempotent', 'dedupe', 'deduplication', 'event id', 'idempotency key'],
    },
    {
      id: 'transactional', name: 'Transactions from log to store', does: 'Commit positions and state together in one transaction of the stream processor.',
      wins: [win(3, is('delivery', 'onceOnly'), 'each must count once'), win(2.5, all(is('delivery', 'onceOnly'), atLeast('eventRate', '100k/s')), 'remembering ids for every event no longer fits'), win(1, all(is('delivery', 'onceOnly'), any(is('regulation', 'pci'), atLeast('teamsSharing', '4'))), 'several consumers must agree')],
      never: [out(is('delivery', 'mayLose'), 'nobody needs it')],
      gains: 'effects inside the processor happen once', costs: 'latency of checkpoints; ends at the processor\'s edge: outside calls still repeat',
      precedent: { source: 'Carbone et al., State Management in Apache Flink, VLDB 2017', shows: 'consistent snapshots give exactly-once state' },
      words: ['exactly once', 'exactly-once', 'transaction', 'flink checkpoint', 'two-phase commit'],
    },
  ],
  risks: [
    { risk: 'A retry is counted twice, and a customer is blocked for it.', mitigation: 'Ids made by the producer, not by the door; the same id with other values is refused.' },
    { risk: 'The window of remembered ids is shorter than the longest retry.', mitigation: 'Remember for as long as any producer can hold a message, and refuse older ones.', of: ['idempotent'] },
  ],
  revisit: 'Counts begin to be used for billing or in court.',
  migrate: 'Add ids to the events first (nothing reads them yet), then drop repeats, then wait for the disk before acknowledging.',
}
