import { all, atLeast, is, yes } from '../condition.js'
import { win, type Decision } from '../decision.js'

export const quality: Decision = {
  id: 'data-quality', dimension: 'data', aspect: 'reliability', title: 'How bad data is kept out',
  question: 'What happens to a row that cannot be right?',
  serves: ['dataQuality', 'stakes', 'teamsSharing'],
  options: [
    {
      id: 'batch-checks', name: 'Checks on each load', does: 'Check counts, nulls, ranges and keys of each load before it is published; a failed load is not.', prior: 0.5,
      wins: [win(3, is('arrival', 'daily', 'once'), 'data comes in loads'), win(1, is('dataQuality', 'mixed', 'poor'), 'surprises are to be expected')],
      gains: 'easy to add', costs: 'a bad row stops all or passes with all',
      precedent: { source: 'Schelter et al., Automating Large-Scale Data Quality Verification (Deequ), VLDB 2018', shows: 'declared constraints checked per load' },
      words: ['great expectations', 'deequ', 'data checks', 'dbt tests', 'batch validation', 'row counts'],
    },
    {
      id: 'schema-door', name: 'A schema at the door, with quarantine', does: 'Validate each row as it arrives; keep what does not fit with its bytes and a reason, and replay it after the fix.', prior: 1,
      wins: [win(2, is('arrival', 'stream', 'hourly'), 'rows arrive one by one'), win(1, is('delivery', 'notLost', 'onceOnly'), 'nothing may vanish silently'), win(1, is('dataQuality', 'mixed', 'clean'), 'most of it is right')],
      gains: 'one bad row harms nobody, and none is lost', costs: 'knows each row, not the distribution',
      precedent: { source: 'Breck et al., Data Validation for Machine Learning, MLSys 2019', shows: 'a schema as contract between data and model, checked before training' },
      words: ['schema', 'quarantine', 'dead letter', 'validation', 'json schema', 'protobuf', 'avro'],
    },
    {
      id: 'contracts', name: 'Contracts with the producers', does: 'Agree schema, meaning, volume and freshness with each producer; a breaking change fails in the producer\'s own build.',
      wins: [win(2, atLeast('teamsSharing', '3'), 'several teams depend on the same sources'), win(2, is('stakes', 'high', 'safety'), 'a silent change would do harm'), win(1.5, is('dataQuality', 'poor'), 'quality has to come from the source'), win(1, is('regulation', 'aiAct', 'medical', 'credit'), 'governance of data is asked for'), win(1, all(is('arrival', 'stream', 'hourly'), atLeast('team', '10')), 'there are people to keep agreements')],
      gains: 'errors are met where they are made', costs: 'needs producers that agree, and time',
      precedent: { source: 'Polyzotis et al., Data Management Challenges in Production Machine Learning, SIGMOD 2017', shows: 'most outages came from data that others changed' },
      words: ['data contract', 'contract', 'producer', 'schema registry', 'sla with'],
    },
    {
      id: 'curation', name: 'Curated by hand', does: 'Review examples in person: a labelling guide, double labels on a share, removal of duplicates and of the unreadable.',
      wins: [win(4, is('labelSource', 'experts'), 'what people label decides what is learned'), win(2, is('accessPattern', 'files'), 'objects have to be looked at'), win(1, yes('protectedGroups'), 'who is missing in the data is seen only by looking')],
      gains: 'better labels beat larger models', costs: 'slow, and only a sample',
      precedent: { source: 'Northcutt, Athalye, Mueller, Pervasive Label Errors in Test Sets, NeurIPS 2021', shows: 'even famous test sets have some percent of wrong labels' },
      words: ['curation', 'labelling guide', 'labeling guide', 'double labelling', 'inter-annotator', 'annotation quality', 'dedup images'],
    },
  ],
  risks: [
    { risk: 'A field keeps its type and changes its meaning (cents instead of euros).', mitigation: 'Watch the distribution of each input against the training set, and units in names.' },
    { risk: 'Quarantine fills unread.', mitigation: 'Its share is an alarm with an owner; a tenth of a percent is the usual bound.', of: ['schema-door', 'contracts'] },
  ],
  revisit: 'An incident that a check would have met.',
  migrate: 'Add each check as a count first; when it has been quiet for two weeks, let it refuse.',
}
