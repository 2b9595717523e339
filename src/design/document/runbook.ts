import { span } from '../answers/read-value.js'
import type { Design } from '../design.js'
import { heading, list, text, type Block } from './block.js'

interface Entry { readonly alarm: string; readonly means: string; readonly look: readonly string[]; readonly act: readonly string[]; readonly after: string }

/** One entry an alarm, the likely ones first; then what is done on a quiet day. */
export function runbook(design: Design): readonly Block[] {
  const { chosen, answers, architecture } = design
  const is = (decision: string, ...options: readonly string[]) => options.includes(chosen.get(decision) ?? '')
  const there = (id: string) => architecture.components.some((component) => component.id === id)
  const name = (id: string) => architecture.components.find((component) => component.id === id)?.name ?? id
  const fallback = name('fallback').toLowerCase()
  const entries: (Entry | false)[] = [
    is('serving-mode', 'batch') ? { alarm: 'The run is late or failed', means: 'readers see an old table', look: ['which input is not complete', 'the log of the step that failed', 'whether counts differ from yesterday\'s by more than a tenth'], act: ['mend or leave out the input, run again: it is idempotent', 'after the deadline publish nothing: the last table stands with its as-of'], after: 'tell readers of when their scores are' }
      : { alarm: 'Answers fail or are late', means: 'callers wait or get the fallback', look: ['since when, which version, which replica', 'what changed: release, traffic, a store', 'p99 of each step: look-up, score, rules'], act: ['a release within the last day: go back one version, now', `a slow part: open its breaker, so that the ${fallback} answers at once`, 'traffic: shed or add replicas'], after: 'did the fallback decide badly? judge a sample' },
    { alarm: 'Many answers are degraded', means: `the ${fallback} decides instead of the model`, look: ['which reason: store, late feature, model, limit'], act: ['mend the reason; the fallback is right to answer meanwhile', 'above a tenth for an hour: tell the business what it decides'], after: 'leave degraded rows out of training' },
    there('online-store') && { alarm: 'Features are old', means: 'the model sees the past', look: ['the lag of log or run', 'a stuck event or key', 'the clock of a producer'], act: ['restart what is stuck; park the event that crashes it', `if older than ${span(answers.featureFreshness * 10)}: switch to the fallback`], after: 'compare served values with a recomputation of that time' },
    { alarm: 'Quarantine grows, or volume jumps', means: 'a producer changed something', look: ['the commonest reason and its field', 'which producer, since which release of theirs'], act: ['call the producer; let them go back', 'mend the schema, then replay the quarantine'], after: 'a contract test in the producer\'s build' },
    { alarm: 'Inputs or scores drift', means: 'the world, a field, or a bug', look: ['which inputs, in which segments, since when', 'missing and default shares first: most drift is breakage', 'the calendar'], act: ['broken: treat as a data incident, do not retrain on it', 'real and harmful: retrain when labels allow, or move the threshold'], after: 'would the metric have shown it? adjust the bound' },
    { alarm: 'Quality fell', means: `${is('quality-signal', 'early-signs') ? 'matured outcomes, or early signs of them, are worse' : 'it is wrong more often'}`, look: ['one segment or all', 'labels: are all there, is the join right', 'twenty wrong answers, read by a person'], act: ['go back a version if the last one is to blame', 'a segment alone: rule or fallback for it'], after: 'add the cases to the tests' },
    is('retraining', 'scheduled', 'triggered', 'continual') && { alarm: 'Training failed, or nothing passes the gate', means: 'the champion grows older', look: ['data: fewer rows or labels than usual', 'the gate\'s reasons'], act: ['leave the champion: it is better than a guess', 'mend the data, run again'], after: `if it stays so for ${span(answers.retrainEvery * 2)}, somebody looks at the problem itself` },
    there('queue') && { alarm: 'The review queue is too long', means: 'doubtful cases wait', look: ['more cases, or fewer people', 'a new pattern that the model is unsure of'], act: ['narrow the band to what people can take, the dearest first', 'an obvious new pattern: a rule with an end date'], after: 'the verdicts are labels: use them' },
    there('runtime') && is('runtime', 'hosted') && { alarm: 'The provider is down, slow, or changed', means: 'answers are late, dear or different', look: ['their status; our rate and spend', 'the evaluation set against the pinned version'], act: ['the second provider that passed the set', 'a smaller model, fewer passages, cached answers'], after: 'renegotiate or move' },
    there('retriever') && { alarm: 'Candidates are few or old', means: 'the best is not found, however good the ranker', look: ['size and age of the index', 'filters that exclude too much'], act: ['go back to the last index', 'popular or recent ones meanwhile'], after: 'recall at the cut on held-out positives' },
    is('delivery', 'idempotent', 'transactional') && { alarm: 'Counts do not agree', means: 'something was lost or counted twice', look: ['counts a day at producer, door, log, history', 'ids that came again with other values'], act: ['stop what feeds on it; replay the day from the log'], after: 'keep the daily reconciliation' },
    (is('retention', 'erasable', 'windowed') || answers.regulation.includes('gdpr')) && answers.personalData !== 'none' && { alarm: 'Somebody asks to be forgotten', means: 'a month at most, everywhere', look: ['the table of places with personal data'], act: [is('retention', 'erasable') ? 'destroy the key; caches and logs follow by their age' : 'delete in each place; note each report', 'leave the person out of the next training set'], after: 'answer the person; write down when' },
    (answers.explanations === 'affected' || answers.stakes === 'high' || answers.stakes === 'safety') && { alarm: 'Somebody contests a decision', means: 'a person is owed an answer', look: ['the answer by its id: inputs, version, reasons', is('error-analysis', 'replay') ? 'replay it: is it the same' : 'the values that were logged'], act: ['a person decides anew, and may overrule', 'wrong inputs: correct them at their source'], after: 'a pattern in complaints is a finding about a segment' },
  ]
  return [
    heading(2, 'Runbook'),
    text('First: is somebody harmed now? Then stop it first (fallback, last version), and understand after.'),
    ...entries.filter((entry): entry is Entry => entry !== false).flatMap(({ alarm, means, look, act, after }): readonly Block[] => [
      heading(3, alarm), list([`**Means:** ${means}.`, ...look.map((each) => `**Look:** ${each}.`), ...act.map((each) => `**Do:** ${each}.`), `**After:** ${after}.`]),
    ]),
    heading(3, 'Go back one version'),
    list([is('serving-mode', 'batch') ? 'Publish the last table again; it is kept.' : is('serving-mode', 'embedded') ? 'Stop the ring; devices keep the last model and are told to use it.' : 'Move the alias; replicas follow without a restart; check the version in an answer.', 'Practised once a quarter; write down the minutes.'], true),
    heading(3, 'On a quiet day'),
    list([`Each week: ${is('quality-signal', 'sampled-judgement') ? 'the judged sample; ' : ''}twenty wrong answers; quarantine; cost.`, 'Each month: an hour on the fallback on purpose; alarms that rang for nothing.', `Each quarter: restore from ${is('backups', 'log-rebuild') ? 'the log' : 'a backup'}; go back a version; read this page with a newcomer.`]),
    heading(3, 'The first day of a newcomer'),
    list(['Read "In short", the architecture and the decisions that were close calls.', 'Run it on a laptop with sample data; break a feature test, see it fail.', 'Follow one answer from request to outcome in the logs.', 'Ship a small change with somebody watching.'], true),
  ]
}
