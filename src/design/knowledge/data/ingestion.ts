import { all, any, atLeast, below, is } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const ingestion: Decision = {
  id: 'ingestion', dimension: 'data', title: 'How data comes in',
  question: 'Files, changes of a database, or a log of events?',
  serves: ['arrival', 'featureFreshness', 'eventRate'],
  options: [
    {
      id: 'batch-files', name: 'Scheduled loads', does: 'Load exports on a schedule, each load idempotent and checked before anything reads it.', prior: 1,
      wins: [win(3, is('arrival', 'daily', 'once'), 'the source gives it no sooner'), win(2, atLeast('featureFreshness', '12h'), 'half a day old is fresh enough'), win(1, is('placement', 'table'), 'predictions are made in runs')],
      never: [out(below('featureFreshness', '10min'), 'a load is older than that when it ends')],
      gains: 'simple, easy to repeat', costs: 'old by design; a failed load is a day lost',
      precedent: { source: 'Dean and Ghemawat, MapReduce, OSDI 2004', shows: 'repeatable batch jobs over files carry very large systems' },
      words: ['batch', 'nightly', 'scheduled', 'etl', 'csv export', 'files', 'daily load', 'airflow'],
    },
    {
      id: 'change-capture', name: 'Changes captured from the database', does: 'Read the database\'s own log of changes into the event log, so that applications need no second write.',
      wins: [win(3, all(is('dataKinds', 'tables'), is('arrival', 'stream', 'hourly')), 'the truth is in tables that change'), win(1, below('featureFreshness', '12h'), 'loads would be too old'), win(1, is('dataQuality', 'poor', 'mixed'), 'no application has to be trusted to emit events')],
      never: [out(is('arrival', 'daily', 'once'), 'there are no changes to follow'), out(atLeast('eventRate', '200k/s'), 'no single database writes that much')],
      gains: 'nothing is missed, applications stay as they are', costs: 'schema of the tables becomes an interface; states, not intentions',
      precedent: { source: 'Debezium (Red Hat, open source)', shows: 'databases\' change logs as ordered event streams' },
      words: ['cdc', 'change data capture', 'debezium', 'binlog', 'outbox', 'replication log'],
    },
    {
      id: 'event-log', name: 'An event log', does: 'Write what happens to an append-only log with event time, arrival time and id; everything else is computed from it.',
      wins: [win(2, is('arrival', 'stream'), 'things arrive as they happen'), win(2, all(is('dataKinds', 'events', 'geo'), is('arrival', 'stream', 'hourly')), 'events are what there is'), win(2, below('featureFreshness', '1h'), 'features must know the last minutes'), win(1, is('delivery', 'notLost', 'onceOnly'), 'the log is the promise that nothing is lost'), win(1, any(is('labelSource', 'feedback'), atLeast('eventRate', '5k/s')), 'clicks and outcomes come as events')],
      never: [out(is('arrival', 'once'), 'nothing arrives')],
      gains: 'one truth for training and serving; history can be replayed', costs: 'producers must emit events; order and lateness must be thought about',
      precedent: { source: 'Kreps, The Log: What every software engineer should know about real-time data\'s unifying abstraction, LinkedIn 2013', shows: 'one ordered log feeds every derived system' },
      words: ['event log', 'kafka', 'stream', 'kinesis', 'pub/sub', 'pubsub', 'pulsar', 'append-only', 'redpanda'],
    },
    {
      id: 'object-drop', name: 'Objects with a manifest', does: 'Store documents, images or recordings once by content, and write one event for each with its place, digest and source.',
      wins: [win(4, is('accessPattern', 'files'), 'whole objects are what is read'), win(1, is('dataKinds', 'images', 'audio', 'text'), 'the payload does not belong into a log')],
      never: [out(is('accessPattern', 'keys'), 'there are no large objects')],
      gains: 'large payloads cheap, deduplicated by content', costs: 'two places that must agree; deletions must reach both',
      precedent: { source: 'Amazon S3 Event Notifications (AWS documentation)', shows: 'content in objects, facts in a log' },
      words: ['object store', 's3', 'blob', 'bucket', 'upload', 'manifest'],
    },
  ],
  risks: [
    { risk: 'Late and repeated events give training other values than serving had.', mitigation: 'Ids, event time and arrival time on each event; training sees only what had arrived.' },
    { risk: 'A producer changes a field without telling.', mitigation: 'A schema at the door; what does not fit goes to quarantine with its bytes.' },
  ],
  revisit: 'A feature is wanted that is fresher than the present way delivers.',
  migrate: 'Write to the new log beside the old load, compare counts a day, let one feature read the new source, then the rest.',
}
