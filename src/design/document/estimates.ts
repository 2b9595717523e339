import { prices } from '../../estimate/catalogue.js'
import { estimateFeatures, estimateServing, estimateStorage, estimateTraining, type Estimate } from '../../estimate/index.js'
import { formatQuantity } from '../../estimate/units.js'
import { span } from '../answers/read-value.js'
import type { Design } from '../design.js'
import { scenariosOf } from '../scenarios.js'
import { capital } from './block.js'

/** One rough number, with the formula that gave it. */
export interface Rough { readonly name: string; readonly value: string; readonly formula: string }
export interface Estimates {
  readonly scale: readonly Rough[]
  readonly serving: readonly Rough[]
  readonly cost: readonly (Rough & { readonly money: number })[]
  readonly total: number
  readonly notes: readonly string[]
  /** The cost in half a sentence. */
  readonly short: string
}

const day = 86_400
const month = 2_592_000
const count = (value: number) => formatQuantity(value, 'count')
/** Two digits: more would promise too much. */
const money = (value: number) => `$${Number(value.toPrecision(value < 10 ? 1 : 2)).toLocaleString('en')}`
const valueOf = (estimate: Estimate | undefined, name: string): number => estimate?.lines.find((line) => line.name === name)?.value ?? 0
/** Lines of an estimate as they are read: what it is, the number, formula and inputs. */
const rough = (estimate: Estimate | undefined, names: readonly string[]): readonly Rough[] => names.flatMap((name) => {
  const line = estimate?.lines.find((each) => each.name === name)
  return line === undefined ? [] : [{ name: capital(line.says), value: formatQuantity(line.value, line.unit), formula: `${line.formula}${line.inputs.length === 0 ? '' : ` (${line.inputs.map((input) => `${input.name} ${formatQuantity(input.value, input.unit)}`).join(', ')})`}` }]
})

/** A hosted language model of the middle class: tokens read and written, US dollars a million of each. */
const answerTokens = { read: 1_500, written: 300, readPrice: 0.5, writtenPrice: 2 }
const answerPrice = (answerTokens.read * answerTokens.readPrice + answerTokens.written * answerTokens.writtenPrice) / 1e6
/** How long the log is kept once its events are in the lake. */
const logKept = 7 * day
/** The smallest machine that runs all month for a table or a few requests. */
const leastMachine = 30

/** Scale and cost to an order of magnitude, by the estimators themselves. */
export function estimates({ answers, chosen }: Pick<Design, 'answers' | 'chosen'>): Estimates {
  const asked = scenariosOf({ answers, chosen })
  const serving = asked.serving && estimateServing(asked.serving)
  const features = asked.features && estimateFeatures(asked.features)
  const storage = asked.storage && estimateStorage(asked.storage)
  const log = asked.storage && estimateStorage({ ...asked.storage, retention: Math.min(Number(asked.storage.retention), logKept) })
  const training = asked.training && estimateTraining(asked.training)
  const mean = answers.requestsPerSecond / 3
  const lake = Math.max(answers.dataVolume, valueOf(storage, 'lake'))
  const scale: Rough[] = [
    { name: 'Predictions a day', value: count(mean * day), formula: `${formatQuantity(answers.requestsPerSecond, 'rate')} at the peak / 3 × 86,400 s` },
    { name: 'Events a day', value: count(answers.eventRate * day), formula: `${formatQuantity(answers.eventRate, 'rate')} × 86,400 s` },
    ...rough(storage, ['logPerDay', 'lakePerDay']),
    { name: 'History kept', value: formatQuantity(lake, 'bytes'), formula: `the larger of ${formatQuantity(answers.dataVolume, 'bytes')} now and what comes in ${span(Math.min(answers.retention, 3 * 365 * day))}` },
    ...rough(features, ['bytesPerKey', 'state', 'foldBusy']),
    ...(['binary', 'multiclass', 'ranking'].includes(answers.formulation) ? [{ name: 'Positives to learn from', value: count(answers.labelledExamples * answers.positiveShare), formula: `${count(answers.labelledExamples)} examples × ${Number((answers.positiveShare * 100).toPrecision(3))} %` }] : []),
    ...rough(training, ['time']).map((line) => ({ ...line, name: 'One training run, by the clock' })),
  ]
  const notes: string[] = []
  const regions = chosen.get('redundancy') === 'regions' ? Math.max(2, answers.regions) : 1
  const hosted = chosen.get('runtime') === 'hosted'
  const machines = hosted ? { money: mean * month * answerPrice + 100, formula: `${count(mean * month)} answers × $${answerPrice} (${count(answerTokens.read)} tokens read, ${answerTokens.written} written) + a small service` }
    : serving === undefined ? { money: chosen.get('serving-mode') === 'embedded' ? 0 : leastMachine, formula: chosen.get('serving-mode') === 'embedded' ? 'devices pay for themselves' : 'one small machine; runs take minutes of it' }
      : { money: valueOf(serving, 'monthlyCost') * regions, formula: `${count(valueOf(serving, 'provisioned'))} × ${String(asked.serving?.hardware ?? 'cpu')}, all month${regions > 1 ? `, in ${regions} regions` : ''}` }
  const cost = [
    { name: 'Serving', ...machines },
    { name: 'History and log', money: lake / 1e9 * prices.objectStorage.value + valueOf(log, 'log') / 1e9 * prices.disk.value, formula: `${formatQuantity(lake, 'bytes')} × $${prices.objectStorage.value} + ${formatQuantity(valueOf(log, 'log'), 'bytes')} of log (7 days, two copies) × $${prices.disk.value}, a GB-month` },
    ...(features === undefined ? [] : [{ name: 'Online state', money: valueOf(features, 'monthlyCost') * (chosen.get('redundancy') === 'restore' ? 1 : 2), formula: `${formatQuantity(valueOf(features, 'disk'), 'bytes')} in memory × $${prices.memory.value.toFixed(2)} a GiB-month${chosen.get('redundancy') === 'restore' ? '' : ' × 2 copies'}; on disk a hundredth of it` }]),
    ...(training === undefined ? [] : [{ name: 'Training', money: valueOf(training, 'monthlyCost'), formula: `${count(Math.round(answers.experimentsPerMonth + month / answers.retrainEvery))} runs × ${formatQuantity(valueOf(training, 'time'), 'seconds')} × ${String(asked.training?.devices ?? 1)} ${String(asked.training?.hardware ?? '')}` }]),
    { name: 'Monitors, tests, idle time', money: Math.max(50, machines.money * 0.3), formula: '30 % of serving, at least $50' },
  ].map((line) => ({ ...line, value: money(line.money) }))
  const total = cost.reduce((sum, { money: each }) => sum + each, 0)
  if (answers.expertHours > 0) notes.push(`Not in it: ${answers.expertHours} hours of experts a week, about ${money(answers.expertHours * 4.3 * 40)} a month at $40 an hour, and the team itself.`)
  else notes.push('Not in it: the team itself, which usually costs more.')
  if (total > answers.budgetPerMonth) notes.push(`This is more than the budget of ${money(answers.budgetPerMonth)}: the largest line is ${[...cost].sort((a, b) => b.money - a.money)[0]?.name.toLowerCase()}.`)
  notes.push(...(serving?.notes ?? []).slice(0, 2), 'Right to a factor of two or three: `millrace estimate cost answers.yaml` works it out in detail, with ranges. List prices move.')
  return { scale, serving: rough(serving, ['serviceTime', 'perReplica', 'replicasAtPeak', 'provisioned', 'utilisationAtPeak', 'monthlyCost']), cost, total, notes, short: `about ${money(total * 0.5)} to ${money(total * 2)} a month${total > answers.budgetPerMonth ? ` (budget ${money(answers.budgetPerMonth)})` : ''}` }
}
