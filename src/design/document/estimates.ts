import { hardwareOf, hoursOfMonth, prices } from '../../estimate/catalogue.js'
import { estimateServing } from '../../estimate/index.js'
import { formatQuantity } from '../../estimate/units.js'
import { span } from '../answers/read-value.js'
import type { Design } from '../design.js'

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
const count = (value: number) => formatQuantity(value, 'count')
/** Two digits: more would promise too much. */
const money = (value: number) => `$${Number(value.toPrecision(value < 10 ? 1 : 2)).toLocaleString('en')}`
const bytes = (value: number) => formatQuantity(value, 'bytes')
/** Bytes of an event in columns, of a document or picture, of one key's feature state. */
const sizes = { event: 150, object: 100_000, state: 2_000 }
/** Seconds that one answer keeps a worker busy, features read included; GPU families on a small card. */
const serviceTime: Readonly<Record<string, number>> = { linear: 0.001, trees: 0.002, classical: 0.001, unsupervised: 0.002, 'fine-tuned': 0.012, deep: 0.01, prompted: 0.02 }

/** Scale, cost and time to an order of magnitude: what the estimator works out in detail, from the answers alone. */
export function estimates({ answers, chosen }: Design): Estimates {
  const mean = answers.requestsPerSecond / 3
  const files = answers.accessPattern === 'files'
  const perDay = answers.eventRate * day * (files ? sizes.object : sizes.event)
  const kept = Math.max(answers.dataVolume, perDay * Math.min(answers.retention, 3 * 365 * day) / day)
  const scale: Rough[] = [
    { name: 'Predictions a day', value: count(mean * day), formula: `${formatQuantity(answers.requestsPerSecond, 'rate')} at the peak / 3 × 86,400 s` },
    { name: 'Events a day', value: count(answers.eventRate * day), formula: `${formatQuantity(answers.eventRate, 'rate')} × 86,400 s` },
    { name: 'New data a day', value: bytes(perDay), formula: `events × ${bytes(files ? sizes.object : sizes.event)} (${files ? 'an object' : 'a row in compressed columns'})` },
    { name: 'History kept', value: bytes(kept), formula: `the larger of ${bytes(answers.dataVolume)} now and ${span(Math.min(answers.retention, 3 * 365 * day))} of new data` },
    ...(chosen.get('feature-freshness') === 'request' ? [] : [{ name: 'Online state', value: bytes(answers.entities * sizes.state), formula: `${count(answers.entities)} keys × ${bytes(sizes.state)} (some views with a few windows)` }]),
    { name: 'Positives to learn from', value: count(answers.labelledExamples * answers.positiveShare), formula: `${count(answers.labelledExamples)} examples × ${Number((answers.positiveShare * 100).toPrecision(3))} %` },
  ]
  const notes: string[] = []
  const { rows: serving, monthly } = servingOf({ answers, chosen }, mean, notes)
  const storage = kept / 1e9 * prices.objectStorage.value * 1.5
  const memory = chosen.get('feature-freshness') === 'request' || chosen.get('serving-mode') === 'batch' ? 0 : answers.entities * sizes.state / 2 ** 30 * prices.memory.value * (chosen.get('redundancy') === 'restore' ? 1 : 2)
  const training = trainingOf({ answers, chosen })
  const people = answers.expertHours * 4.3 * 40
  const cost = [
    { name: 'Serving', money: monthly.money, formula: monthly.formula },
    { name: 'Storage', money: storage, formula: `${bytes(kept)} × $${prices.objectStorage.value} a GB-month × 1.5 for copies and versions` },
    ...(memory > 1 ? [{ name: 'Online state in memory', money: memory, formula: `${bytes(answers.entities * sizes.state)} × $${prices.memory.value.toFixed(2)} a GiB-month${chosen.get('redundancy') === 'restore' ? '' : ' × 2 copies'}; a tenth of it on disk` }] : []),
    ...(training.money > 1 ? [{ name: 'Training', money: training.money, formula: training.formula }] : []),
    { name: 'Log, monitors, the rest', money: Math.max(50, monthly.money * 0.3), formula: '30 % of serving, at least $50' },
  ].map((line) => ({ ...line, value: money(line.money) }))
  const total = cost.reduce((sum, { money: each }) => sum + each, 0)
  if (people > 0) notes.push(`Not in it: ${answers.expertHours} hours of experts a week, about ${money(people)} a month at $40 an hour, and the team itself.`)
  if (total > answers.budgetPerMonth) notes.push(`This is more than the budget of ${money(answers.budgetPerMonth)}: the largest line is ${[...cost].sort((a, b) => b.money - a.money)[0]?.name.toLowerCase()}.`)
  notes.push('Right to a factor of two or three; `millrace estimate` works each out in detail, with ranges. List prices of us-east-1.')
  return { scale, serving, cost, total, notes, short: `about ${money(total * 0.5)} to ${money(total * 2)} a month${total > answers.budgetPerMonth ? ` (budget ${money(answers.budgetPerMonth)})` : ''}` }
}

type Parts = Pick<Design, 'answers' | 'chosen'>
function servingOf({ answers, chosen }: Parts, mean: number, notes: string[]): { readonly rows: readonly Rough[]; readonly monthly: { readonly money: number; readonly formula: string } } {
  const family = chosen.get('family') ?? 'linear'
  if (chosen.get('serving-mode') === 'embedded') return { rows: [], monthly: { money: 0, formula: 'devices pay for themselves' } }
  if (chosen.get('runtime') === 'hosted') {
    const answer = 1500 * 0.5e-6 + 300 * 2e-6
    return { rows: [{ name: 'Cost of one answer', value: formatQuantity(answer, 'money'), formula: '1,500 tokens read × $0.50 a million + 300 written × $2 a million (a hosted model of the middle class)' }], monthly: { money: mean * 2_592_000 * answer + 100, formula: `${count(mean * 2_592_000)} answers × ${formatQuantity(answer, 'money')} + a small service` } }
  }
  const gpu = chosen.get('runtime') === 'gpu-server'
  if (chosen.get('serving-mode') === 'batch') {
    const hours = answers.entities * (serviceTime[family] ?? 0.002) / 3600 / 4
    return { rows: [{ name: 'One scoring run', value: span(hours * 3600), formula: `${count(answers.entities)} keys × ${formatQuantity(serviceTime[family] ?? 0.002, 'seconds')} / 4 cores` }], monthly: { money: Math.max(30, hours * 30 * hardwareOf(gpu ? 'l4' : 'cpu').price * 2), formula: 'one run a day on one machine, at least a small one all month for checks and the table' } }
  }
  const large = family === 'prompted' || answers.modelParameters >= 1e9
  const items = answers.formulation === 'ranking' || answers.formulation === 'assignment' ? Math.min(answers.candidates, 400) * 15e-6 : 0
  const time = (serviceTime[family] ?? 0.002) + items + (chosen.get('runtime') === 'model-server' ? 0.03 : 0)
  const zones = chosen.get('redundancy') === 'zones' || chosen.get('redundancy') === 'regions' ? 3 : chosen.get('redundancy') === 'spare' ? 2 : 1
  const parameters = answers.modelParameters >= 1e6 ? answers.modelParameters : 8e9
  const estimate = estimateServing({
    rate: Math.max(1e-4, mean), peak: 3, utilisation: 0.5, zones, hardware: large ? 'l40s' : gpu ? 'l4' : 'cpu', concurrency: gpu || large ? 1 : 4,
    ...(large ? { parameters, inputTokens: answers.formulation === 'generation' ? 1500 : 500, outputTokens: answers.formulation === 'generation' ? 300 : 1, batch: 8 } : { latency: time, ...(gpu ? { batch: 8 } : {}) }),
  })
  const line = (name: string) => estimate.lines.find((each) => each.name === name)
  const rows = ['serviceTime', 'perReplica', 'replicasAtPeak', 'provisioned', 'headroom', 'monthlyCost'].flatMap((name) => {
    const found = line(name)
    return found === undefined ? [] : [{ name: found.says, value: formatQuantity(found.value, found.unit), formula: `${found.formula} = ${found.inputs.map((input) => `${input.name} ${formatQuantity(input.value, input.unit)}`).join(', ')}` }]
  })
  if (gpu || large) notes.push('GPU time is that of a guess about the model: measure one batch before believing it.')
  const regions = chosen.get('redundancy') === 'regions' ? Math.max(2, answers.regions) : 1
  return { rows, monthly: { money: (line('monthlyCost')?.value ?? 0) * regions, formula: `${formatQuantity(line('provisioned')?.value ?? 0, 'count')} ${large ? 'L40S' : gpu ? 'L4' : 'CPU'} replica(s) × ${hoursOfMonth} h${regions > 1 ? ` × ${regions} regions` : ''}` } }
}

function trainingOf({ answers, chosen }: Parts): { readonly money: number; readonly formula: string } {
  const on = chosen.get('training-compute')
  if (on === undefined || on === 'none') return { money: 0, formula: '' }
  const runs = answers.experimentsPerMonth + 2_592_000 / answers.retrainEvery
  const gpu = on === 'cpu' ? 0 : on === 'one-gpu' ? 1 : 8
  const hours = gpu === 0 ? Math.min(answers.trainingWindow / 3600, 0.05 + answers.labelledExamples / 5e7) : Math.min(answers.trainingWindow / 3600, 0.5 + answers.labelledExamples * (answers.formulation === 'ranking' ? 1e-8 : 5e-6))
  const price = hardwareOf(gpu === 0 ? 'cpu' : gpu === 1 ? 'l4' : 'a100').price * (gpu === 0 ? 4 : gpu)
  return { money: runs * hours * price, formula: `${count(Math.round(runs))} runs × ${span(hours * 3600)} × ${formatQuantity(price, 'money')} an hour (${gpu === 0 ? '16 vCPU' : gpu === 1 ? 'one L4' : 'eight A100'})` }
}
