import { asMermaid, asText } from '../../architecture/draw.js'
import { asSvg } from '../../architecture/svg.js'
import { laneTitles } from '../../architecture/component.js'
import type { Design } from '../../design.js'
import { heading, list, table, type Block } from '../block.js'

export function architectureSection({ architecture }: Design): readonly Block[] {
  return [
    heading(2, 'Architecture'),
    { kind: 'picture', svg: asSvg(architecture) },
    { kind: 'code', language: 'text', text: asText(architecture), page: false },
    { kind: 'code', language: 'mermaid', text: asMermaid(architecture), page: false },
    heading(2, 'Components'),
    table(['Component', 'Part', 'Responsible for', 'Keeps', 'When it is down', 'Shaped by'],
      architecture.components.map(({ name, lane, does, keeps, down, decisions }) => [name, laneTitles[lane], does, keeps, down, decisions.join(', ')])),
  ]
}

/** The lives of an event, a model, a prediction and an outcome, as decided. */
export function flowSection({ chosen, profile, architecture }: Design): readonly Block[] {
  const is = (decision: string, ...options: readonly string[]) => options.includes(chosen.get(decision) ?? '')
  const name = (id: string) => architecture.components.find((component) => component.id === id)?.name.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())
  const says = (lines: readonly (string | false | undefined)[]) => lines.filter((line): line is string => typeof line === 'string' && line !== '')
  const learned = !is('approach', 'rules', 'people')
  return [
    heading(2, 'Data flow'),
    heading(3, 'Data arrives'),
    list(says([
      `${is('ingestion', 'batch-files') ? 'A load arrives on schedule and is staged' : is('ingestion', 'change-capture') ? 'A change is read from the source\'s own log' : is('ingestion', 'object-drop') ? 'An object is stored under its digest, and a fact about it is written' : 'An event is sent with its id and time'}.`,
      name('pseudonyms') !== undefined && 'Identities are replaced by pseudonyms before anything is stored.',
      `It is checked: ${is('data-quality', 'batch-checks') ? 'counts, nulls, ranges; a failed load is not published' : is('data-quality', 'curation') ? 'readable, not a duplicate, a sample looked at by people' : 'schema and bounds; what does not fit goes to quarantine with a reason'}.`,
      name('log') !== undefined && `It is appended to the event log${is('delivery', 'idempotent', 'transactional') ? ', safe before it is acknowledged; a repeated id is not counted again' : ''}.`,
      `It becomes history in the ${name('lake')}, with the time it happened and the time it was known.`,
      is('feature-freshness', 'streaming') && 'Each event is folded into windowed state by key; the online store has it within seconds.',
      is('feature-freshness', 'batch', 'mixed') && 'A run computes features from history and publishes them whole, with their as-of.',
    ]), true),
    ...(learned ? [
      heading(3, is('family', 'prompted') ? 'A change is evaluated' : 'A model is made'),
      list(says(is('family', 'prompted') ? [
        'A change of prompt, model, index or tool is proposed.', 'The graded questions run: faithfulness, completeness, refusals, planted attacks, cost and time.', 'No fixed case may be lost; what passes becomes a version: model, prompt and index, pinned together.', 'It serves in shadow, then a share.',
      ] : [
        'Rows whose labels have matured get features as they were known at their moment, never later.',
        `They are split: ${is('validation', 'time') ? 'the last period judges' : is('validation', 'rolling') ? 'several past origins, each judged on what followed' : is('validation', 'groups') ? 'whole groups are kept out' : 'at random, stratified, duplicates removed first'}.`,
        'Training fits and tunes inside its own part; scores are calibrated and thresholds found on rows it has not seen.',
        'The gate compares with the champion, overall and by segment. What fails stays a run with its reasons.',
        `What passes becomes a version with data, code and settings named; ${is('rollout', 'approval') ? 'a named person approves it' : is('rollout', 'shadow-canary') ? 'it serves in shadow, then a growing share' : is('rollout', 'staged-fleet') ? 'it goes to rings of devices' : 'the alias moves, the old one stays loaded'}.`,
      ]), true)] : []),
    heading(3, is('serving-mode', 'batch') ? 'Predictions are published' : 'A prediction is made'),
    list(says([
      is('serving-mode', 'batch') ? 'The run begins when its inputs are complete, and says of when they are.' : is('serving-mode', 'streaming') ? 'An event passes; the scorer takes it in order of its key.' : is('serving-mode', 'embedded') ? 'The device has its input; nothing leaves it.' : 'A request comes in, is checked and counted against its caller.',
      name('retriever') !== undefined && `Candidates come from: ${name('retriever')}; filters and rights first.`,
      name('online-store') !== undefined && 'Features of all keys are read at once, each with its age; missing and stale ones are marked, not hidden.',
      learned && `The model scores${name('runtime') !== undefined ? ` (${name('runtime')})` : ' in the same process'}${is('parallelism', 'micro-batches') ? ', gathered into small batches' : ''}.`,
      name('rules') !== undefined && 'House rules take what is certain or forbidden.',
      name('optimiser') !== undefined && 'The optimiser chooses under bounds, budgets and fairness.',
      `${is('error-policy', 'review-band') ? 'Above the upper threshold it acts, below the lower it does not, between them it goes to the review queue' : is('error-policy', 'best-few') ? 'The best few are shown or worked through, in order' : is('error-policy', 'quantile') ? 'The quantile that the costs ask for is the answer, with its range' : is('error-policy', 'grounded') ? 'The answer is checked against its sources; without support it says that it does not know' : is('error-policy', 'expected-value') ? 'The action of the highest expected value is taken' : 'Above the threshold it acts'}.`,
      'Whatever failed on the way, an answer comes: the fallback, marked as degraded.',
      'Answer, inputs, version and how it came about go to the prediction log.',
    ]), true),
    heading(3, 'The outcome closes the circle'),
    list(says([
      profile.label,
      `Monitors follow: ${is('quality-signal', 'early-signs') ? 'early signs now, quality when it has matured' : is('quality-signal', 'sampled-judgement') ? 'a judged random sample each week' : is('quality-signal', 'reserved-traffic') ? 'a share that the model does not decide, as the unbiased view' : 'quality by week and segment as outcomes mature'}.`,
      learned && !is('family', 'prompted') && `It learns again ${is('retraining', 'manual') ? 'when somebody decides so' : is('retraining', 'triggered') ? 'when an alarm rings, not more often than labels come' : is('retraining', 'continual') ? 'all the time, beside a fixed anchor' : 'on schedule, through the same gate'}.`,
    ]), true),
  ]
}
