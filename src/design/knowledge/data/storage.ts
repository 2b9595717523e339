import { all, any, atLeast, below, is } from '../condition.js'
import { out, win, type Decision } from '../decision.js'

export const storage: Decision = {
  id: 'storage', dimension: 'data', title: 'Where data lies',
  question: 'In a database, in tables of files, or as objects with an index?',
  serves: ['dataVolume', 'accessPattern', 'eventRate'],
  options: [
    {
      id: 'relational', name: 'The relational database that is there', does: 'Keep history in partitioned tables of one database, with a replica for training reads.', prior: 1,
      wins: [win(2, below('dataVolume', '200GB'), 'it fits one database'), win(1, is('dataKinds', 'tables'), 'it is in tables already'), win(1, below('eventRate', '500/s'), 'the rate is small'), win(1, is('arrival', 'daily', 'once'), 'it changes rarely')],
      never: [out(atLeast('dataVolume', '20TB'), 'a training scan would take the database down'), out(atLeast('eventRate', '20k/s'), 'one database does not take that many rows')],
      gains: 'one system, transactions, everybody knows it', costs: 'scans hurt what serves; history is overwritten unless kept on purpose',
      precedent: { source: 'Stonebraker and Cetintemel, "One Size Fits All": An Idea Whose Time Has Come and Gone, ICDE 2005', shows: 'where a row store stops: analytics over history' },
      words: ['postgres', 'mysql', 'relational', 'sql database', 'oltp', 'rds'],
    },
    {
      id: 'lakehouse', name: 'Parquet tables under a transaction log', does: 'Keep history as columnar files with a table log (Delta, Iceberg), read as of any version; online state lies in a key-value store beside it.', prior: 1,
      wins: [win(2, atLeast('dataVolume', '200GB'), 'history is too large to keep in a row store'), win(2, is('dataKinds', 'events', 'geo'), 'events are appended and scanned'), win(1, is('accessPattern', 'scans'), 'few columns of many rows are read'), win(1, atLeast('eventRate', '500/s'), 'files take the rate')],
      gains: 'cheap, open to every engine, as-of reads', costs: 'small files must be compacted; rows are found by scan',
      precedent: { source: 'Armbrust et al., Delta Lake: High-Performance ACID Table Storage over Cloud Object Stores, VLDB 2020', shows: 'atomic tables over files' },
      words: ['parquet', 'delta', 'iceberg', 'hudi', 'lake', 'lakehouse'],
    },
    {
      id: 'warehouse', name: 'A shared warehouse', does: 'Use the warehouse that analysts use as the source of training sets, and export what serving needs.',
      wins: [win(2, is('accessPattern', 'scans'), 'many rows of few columns are read'), win(2, all(atLeast('teamsSharing', '3'), is('arrival', 'daily', 'hourly')), 'several teams read the same tables'), win(2, all(atLeast('dataVolume', '1TB'), is('arrival', 'daily', 'hourly')), 'large, and loaded in runs'), win(1, is('audience', 'analysts'), 'its users write SQL')],
      never: [out(below('featureFreshness', '5min'), 'a warehouse is not read while somebody waits')],
      gains: 'SQL for everybody, no servers', costs: 'price a scan; point-in-time joins are written by hand',
      precedent: { source: 'Melnik et al., Dremel: Interactive Analysis of Web-Scale Datasets, VLDB 2010', shows: 'columnar scans over very large tables' },
      words: ['warehouse', 'bigquery', 'snowflake', 'redshift', 'dremel', 'clickhouse'],
    },
    {
      id: 'objects', name: 'Objects by content, with an index', does: 'Store each object once under its digest, its facts and labels in a table, and search indexes built from both.',
      wins: [win(5, is('accessPattern', 'files'), 'whole documents, images or recordings are read'), win(1, any(is('dataKinds', 'images', 'audio'), is('formulation', 'generation')), 'the data is not rows')],
      never: [out(is('accessPattern', 'keys'), 'there are no large objects')],
      gains: 'large data cheap; duplicates fall together', costs: 'deleting a person means finding every object',
      precedent: { source: 'Schuhmann et al., LAION-5B, NeurIPS 2022', shows: 'a table of facts over objects that lie elsewhere' },
      words: ['object storage', 's3', 'blob storage', 'content addressed', 'vector store', 'vector database'],
    },
  ],
  risks: [
    { risk: 'Training reads slow down what customers use.', mitigation: 'Training reads a replica or files, never the serving database.', of: ['relational'] },
    { risk: 'History holds today\'s values, so training sees the future.', mitigation: 'Append changes with their time; never update in place what a feature reads.' },
  ],
  revisit: 'A training scan takes more than an hour, or the bill for storage passes a tenth of the whole.',
  migrate: 'Write new data to both, backfill the old by partition with counts compared, move training reads first, serving last.',
}
