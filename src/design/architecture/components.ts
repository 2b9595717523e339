import { all, any, chose, is, not } from '../knowledge/condition.js'
import type { ComponentKind, Flow } from './component.js'

const learned = not(chose('approach', 'rules', 'people'))
const trained = all(learned, not(chose('family', 'prompted')))
const looksUp = all(chose('serving-mode', 'online', 'streaming'), chose('feature-freshness', 'batch', 'streaming', 'mixed'))
const indexed = chose('retrieval', 'lexical', 'embedding', 'hybrid-search', 'behaviour')
const queued = any(chose('error-policy', 'review-band'), chose('fallback', 'person'), chose('approach', 'people'))
const judged = chose('labels', 'active', 'weak')
const logged = chose('ingestion', 'event-log', 'change-capture')
const separateRuntime = chose('runtime', 'model-server', 'gpu-server', 'hosted')
const trial = chose('experiment', 'ab', 'interleaving', 'switchback')
const pseudonyms = any(chose('privacy', 'pseudonymised', 'isolated'), chose('retention', 'erasable'))

/** Every component that a design may have, each with the decisions that call for it. */
export const componentKinds: readonly ComponentKind[] = [
  { id: 'product', lane: 'sources', name: 'Product', named: ['serving-mode', { batch: 'Readers of the table', embedded: 'The device and its user', streaming: 'Consumers of decisions' }], does: 'asks, acts on the answer, reports what was shown or done', keeps: 'nothing of ours', down: 'nobody asks', decisions: ['serving-mode'] },
  { id: 'sources', lane: 'sources', name: 'Producers of events', named: ['ingestion', { 'batch-files': 'Exports of source systems', 'change-capture': 'Source databases', 'object-drop': 'Where documents and media come from' }], does: 'owns the facts; agrees on a schema', keeps: 'the original', down: 'features grow old; their age says so', decisions: ['ingestion'] },
  { id: 'reviewers', lane: 'sources', name: 'Reviewers and experts', does: 'decides doubtful cases, judges samples, answers appeals', keeps: 'verdicts with reasons', down: 'the queue grows; the dearest first', when: any(queued, judged), decisions: ['error-policy', 'labels', 'fallback'] },

  { id: 'door', lane: 'data', name: 'Ingestion', named: ['ingestion', { 'batch-files': 'Scheduled loads', 'change-capture': 'Change capture', 'object-drop': 'Upload with manifest', 'event-log': 'Event door' }], does: 'checks each row or load, gives it its times and id, acknowledges what is safe', keeps: 'ids that were seen', down: 'producers wait and repeat', decisions: ['ingestion', 'delivery', 'data-quality'] },
  { id: 'quarantine', lane: 'data', name: 'Quarantine', does: 'keeps what does not fit with its bytes and a reason, until it is mended and replayed', keeps: 'refused rows, bounded in age', down: 'the door refuses instead', when: chose('data-quality', 'schema-door', 'contracts'), decisions: ['data-quality'] },
  { id: 'pseudonyms', lane: 'data', name: 'Pseudonyms and keys', does: 'replaces identities before anything is stored; destroys a key when a person asks', keeps: 'the mapping, apart from everything', down: 'personal events wait at the door', when: pseudonyms, decisions: ['privacy', 'retention'] },
  { id: 'log', lane: 'data', name: 'Event log', does: 'orders what happened; everything else is computed from it', keeps: 'events, append-only', down: 'nothing is accepted; what was acknowledged is safe', when: logged, decisions: ['ingestion', 'delivery', 'backups'] },
  { id: 'lake', lane: 'data', name: 'History', named: ['storage', { relational: 'Database with history', lakehouse: 'Lake: Parquet tables', warehouse: 'Warehouse', objects: 'Tables of facts and labels' }], does: 'history for training, analysis and reconstruction, readable as of any moment', keeps: 'all history within its retention', down: 'no training; serving goes on', decisions: ['storage', 'retention', 'dataset-versions'] },
  { id: 'objects', lane: 'data', name: 'Object store', does: 'documents, images or recordings, once by content', keeps: 'payloads', down: 'new objects wait', when: any(chose('storage', 'objects'), chose('ingestion', 'object-drop')), decisions: ['storage', 'ingestion'] },
  { id: 'stream-features', lane: 'data', name: 'Feature fold', does: 'folds each event into windowed state, by the code that training uses', keeps: 'state by key and window', down: 'values grow old and say so', when: chose('feature-freshness', 'streaming'), decisions: ['feature-freshness', 'feature-definitions'] },
  { id: 'batch-features', lane: 'data', name: 'Feature runs', does: 'computes aggregates on a schedule, published whole with their as-of', keeps: 'one table a run', down: 'the last run stands, with its age', when: chose('feature-freshness', 'batch', 'mixed'), decisions: ['feature-freshness', 'feature-definitions'] },
  { id: 'online-store', lane: 'data', name: 'Online store', does: 'answers the values of one key in about a millisecond', keeps: 'the present state of each key', down: 'declared defaults, then the fallback', when: looksUp, decisions: ['feature-freshness', 'caching'] },

  { id: 'labels', lane: 'learning', name: 'Label join', named: ['labels', { implicit: 'Reaction join, with positions', active: 'Labelling queue', weak: 'Weak labels and their check', deliberate: 'Label join, with propensities' }], does: 'brings outcomes or verdicts to their row when they have matured', keeps: 'waiting rows', down: 'training waits; serving goes on', when: not(is('labelSource', 'none')), decisions: ['labels'] },
  { id: 'training-sets', lane: 'learning', name: 'Training sets', does: 'rows with features as known at their moment, and matured labels; named by digest or version', keeps: 'manifests', down: 'no training', when: trained, decisions: ['dataset-versions', 'validation', 'imbalance'] },
  { id: 'trainer', lane: 'learning', name: 'Training', named: ['training-compute', { cpu: 'Training on one machine', 'one-gpu': 'Training on one GPU', 'data-parallel': 'Training on several GPUs', sharded: 'Sharded training' }], does: 'fits, searches settings, calibrates', keeps: 'checkpoints', down: 'the champion stays', when: trained, decisions: ['training-compute', 'family', 'search', 'calibration'] },
  { id: 'evaluation', lane: 'learning', name: 'Gate', named: ['validation', { 'question-set': 'Graded evaluation set' }], does: 'judges a version on rows it never saw, by slice, against the champion; only what passes may serve', keeps: 'results of every version', down: 'no release', when: learned, decisions: ['validation', 'metric', 'tests'] },
  { id: 'registry', lane: 'learning', name: 'Runs and versions', does: 'names each version with all that made it; an alias says which serves', keeps: 'runs, artefacts, aliases', down: 'the loaded version serves on', when: learned, decisions: ['tracking', 'reproducibility', 'rollout'] },
  { id: 'indexer', lane: 'learning', name: 'Index builder', does: 'builds the index of words or vectors and swaps it whole with its model', keeps: 'the last two indexes', down: 'the present index grows old', when: indexed, decisions: ['retrieval'] },

  { id: 'gateway', lane: 'serving', name: 'Gateway', does: 'who asks, how often, is it well formed', keeps: 'counts a caller', down: 'no answers: run two', when: all(not(chose('serving-mode', 'embedded', 'batch')), any(chose('overload', 'breakers', 'shedding'), is('callers', 'partners', 'public'))), decisions: ['overload'] },
  { id: 'decider', lane: 'serving', name: 'Decision service', named: ['serving-mode', { batch: 'Scoring run', streaming: 'Stream scorer', embedded: 'Model on the device' }], does: 'reads features, asks the model, applies rules and thresholds, answers', keeps: 'nothing', down: 'replicas; then callers use their own default', decisions: ['serving-mode', 'parallelism', 'error-policy', 'redundancy'] },
  { id: 'retriever', lane: 'serving', name: 'Candidate search', named: ['retrieval', { lexical: 'Word index', embedding: 'Vector index', 'hybrid-search': 'Word and vector index', behaviour: 'Tables of what goes together' }], does: 'finds some hundreds among all', keeps: 'an index of one version', down: 'popular or recent ones instead', when: indexed, decisions: ['retrieval'] },
  { id: 'runtime', lane: 'serving', name: 'Model server', named: ['runtime', { 'gpu-server': 'GPU model server', hosted: 'Hosted model' }], does: 'runs the network, in batches', keeps: 'loaded versions', down: 'the fallback answers', when: separateRuntime, decisions: ['runtime', 'compression', 'scaling'] },
  { id: 'rules', lane: 'serving', name: 'House rules', does: 'what is certain or forbidden, each rule with an owner and an end', keeps: 'rules, versioned', down: 'part of the decider', when: any(chose('approach', 'hybrid', 'rules'), is('formulation', 'ranking', 'assignment')), decisions: ['approach'] },
  { id: 'optimiser', lane: 'serving', name: 'Optimiser', does: 'chooses under bounds, budgets and fairness', keeps: 'limits', down: 'the last or greedy choice', when: chose('framing', 'predict-optimise'), decisions: ['framing', 'error-policy'] },
  { id: 'cache', lane: 'serving', name: 'Cache', named: ['caching', { answers: 'Cache of answers', features: 'Cache of slow features' }], does: 'keeps what may be old, for as long as it may be', keeps: 'entries by version and input', down: 'everything is computed', when: chose('caching', 'answers', 'features'), decisions: ['caching'] },
  { id: 'fallback', lane: 'serving', name: 'Fallback', named: ['fallback', { rule: 'Fallback rule', last: 'Last known answers', previous: 'Spare model', person: 'Hand-over to people', stop: 'Safe refusal' }], does: 'answers when the rest cannot, and says so', keeps: 'what it needs, independent of the rest', down: 'tested monthly so that it is not', decisions: ['fallback'] },
  { id: 'table', lane: 'serving', name: 'Published table', does: 'the newest complete run, with its as-of', keeps: 'the last runs', down: 'readers keep their copy', when: chose('serving-mode', 'batch'), decisions: ['serving-mode'] },
  { id: 'queue', lane: 'serving', name: 'Review queue', does: 'doubtful cases in order of worth, with reasons', keeps: 'open cases and their age', down: 'decided by the threshold alone', when: queued, decisions: ['error-policy', 'explanations'] },

  { id: 'prediction-log', lane: 'watching', name: 'Prediction log', does: 'each answer with inputs, score, version and how it came about', keeps: 'answers within their retention', down: 'answers go on; the gap is counted', decisions: ['error-analysis'] },
  { id: 'monitors', lane: 'watching', name: 'Monitors', does: 'inputs, scores, matured quality by segment, latency, cost', keeps: 'series and their references', down: 'a missing heartbeat pages', decisions: ['quality-signal', 'input-checks'] },
  { id: 'alarms', lane: 'watching', name: 'Alarms', named: ['alerting', { reports: 'Tickets and a weekly page', budget: 'Pages on burnt budget', 'self-acting': 'Switches by itself, then tells' }], does: 'tells whom it concerns, or switches', keeps: 'who was told', down: 'see monitors', decisions: ['alerting'] },
  { id: 'trial', lane: 'watching', name: 'Experiment', named: ['experiment', { interleaving: 'Mixed lists, then a split', switchback: 'Switchback by slot and place' }], does: 'assigns arms, counts exposures, says ship or stop by the plan', keeps: 'assignments and exposures', down: 'everybody gets the champion', when: trial, decisions: ['experiment', 'exploration'] },
  { id: 'retraining', lane: 'watching', name: 'Retraining', named: ['retraining', { manual: 'Retraining by hand', triggered: 'Retraining on alarms', continual: 'Continual training' }], does: 'starts training when it is due; the gate decides', keeps: 'when and why', down: 'the champion ages', when: trained, decisions: ['retraining'] },
]

/** What flows between components, where both are there. */
export const flows: readonly Flow[] = [
  { from: 'sources', to: 'door', carries: 'facts' },
  { from: 'product', to: 'door', carries: 'what was shown and done', when: not(chose('serving-mode', 'batch')) },
  { from: 'door', to: 'quarantine', carries: 'what does not fit' },
  { from: 'pseudonyms', to: 'door', carries: 'pseudonyms' },
  { from: 'door', to: 'log', carries: 'accepted events' },
  { from: 'door', to: 'objects', carries: 'payloads' },
  { from: 'log', to: 'lake', carries: 'events in files' },
  { from: 'door', to: 'lake', carries: 'checked rows', when: not(logged) },
  { from: 'log', to: 'stream-features', carries: 'each event' },
  { from: 'stream-features', to: 'online-store', carries: 'state by key' },
  { from: 'lake', to: 'batch-features', carries: 'history' },
  { from: 'batch-features', to: 'online-store', carries: 'values of a run' },
  { from: 'batch-features', to: 'decider', carries: 'values of a run', when: chose('serving-mode', 'batch') },
  { from: 'lake', to: 'training-sets', carries: 'history, as known then' },
  { from: 'objects', to: 'training-sets', carries: 'payloads' },
  { from: 'objects', to: 'indexer', carries: 'documents' },
  { from: 'lake', to: 'indexer', carries: 'items and vectors', when: not(chose('storage', 'objects')) },
  { from: 'lake', to: 'labels', carries: 'later events', when: any(not(logged), judged) },
  { from: 'log', to: 'labels', carries: 'outcomes and reactions', when: not(judged) },
  { from: 'reviewers', to: 'labels', carries: 'verdicts' },
  { from: 'labels', to: 'training-sets', carries: 'matured labels' },
  { from: 'labels', to: 'evaluation', carries: 'references', when: chose('family', 'prompted') },
  { from: 'training-sets', to: 'trainer', carries: 'rows' },
  { from: 'trainer', to: 'evaluation', carries: 'a version' },
  { from: 'evaluation', to: 'registry', carries: 'what passed' },
  { from: 'indexer', to: 'retriever', carries: 'an index, whole' },
  { from: 'registry', to: 'decider', carries: 'champion and challenger', when: not(separateRuntime) },
  { from: 'registry', to: 'runtime', carries: 'champion and challenger', when: not(chose('runtime', 'hosted')) },
  { from: 'registry', to: 'decider', carries: 'pinned version and prompts', when: chose('runtime', 'hosted') },
  { from: 'product', to: 'gateway', carries: 'requests' },
  { from: 'gateway', to: 'decider', carries: 'valid requests' },
  { from: 'product', to: 'decider', carries: 'requests', when: not(any(chose('serving-mode', 'batch', 'streaming'), chose('overload', 'breakers', 'shedding'), is('callers', 'partners', 'public'))) },
  { from: 'log', to: 'decider', carries: 'each event', when: chose('serving-mode', 'streaming') },
  { from: 'online-store', to: 'decider', carries: 'values with their age' },
  { from: 'retriever', to: 'decider', carries: 'candidates' },
  { from: 'decider', to: 'runtime', carries: 'inputs; scores back' },
  { from: 'cache', to: 'decider', carries: 'what may be old' },
  { from: 'rules', to: 'decider', carries: 'limits' },
  { from: 'decider', to: 'optimiser', carries: 'predictions; choices back' },
  { from: 'fallback', to: 'decider', carries: 'an answer of last resort' },
  { from: 'decider', to: 'table', carries: 'scores' },
  { from: 'table', to: 'product', carries: 'scores with their as-of' },
  { from: 'decider', to: 'product', carries: 'decisions', when: not(chose('serving-mode', 'batch')) },
  { from: 'decider', to: 'queue', carries: 'doubtful cases' },
  { from: 'queue', to: 'reviewers', carries: 'cases with reasons' },
  { from: 'decider', to: 'prediction-log', carries: 'every answer' },
  { from: 'prediction-log', to: 'monitors', carries: 'inputs and scores' },
  { from: 'labels', to: 'monitors', carries: 'matured outcomes' },
  { from: 'monitors', to: 'alarms', carries: 'breaches' },
  { from: 'monitors', to: 'retraining', carries: 'drift and decay', when: chose('retraining', 'triggered') },
  { from: 'retraining', to: 'training-sets', carries: 'it is due' },
  { from: 'trial', to: 'decider', carries: 'arms' },
  { from: 'prediction-log', to: 'trial', carries: 'exposures' },
]
