import { MillraceError } from '../../errors.js'
import { catalogueDate, hardwareNames, hardwareOf } from '../catalogue.js'
import { withHardware } from '../hardware.js'
import { readScenario, type Scenario, type ScenarioInput } from '../scenario.js'
import { withRanges } from '../sensitivity.js'
import { openSheet, type Estimate, type Sheet } from '../sheet.js'
import { formatQuantity } from '../units.js'
import { measuredInputs, sustainableRate, type ServingCurve } from './curve.js'
import { servingFields } from './fields.js'
import { addResponses, leastReplicas } from './queue-lines.js'

export type ServingInput = ScenarioInput<typeof servingFields>

/**
 * Replicas, response times and cost of a model behind requests, by utilisation and by a queue in front of the replicas.
 * @param input quantities as people write them; `rate` is needed, and `latency` or `parameters` unless a curve was measured.
 * @param measured the curve of a measurement, which stands for latency, its variation and the objective where the input does not.
 * @throws MR_SCENARIO_INVALID naming every wrong input.
 * @example estimateServing({ rate: '10k rps', latency: '20ms' }).lines.find(({ name }) => name === 'replicas')?.value // 400
 */
export function estimateServing(input: ServingInput, measured?: ServingCurve): Estimate {
  const stand = measured === undefined ? {} : measuredInputs(measured)
  const read = readScenario(servingFields, { ...stand, ...Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined && value !== null)) })
  if (!read.quantities.has('latency') && !read.quantities.has('parameters')) throw new MillraceError('MR_SCENARIO_INVALID', 'latency: it is needed, or parameters, from which it is worked out', { field: 'latency' })
  const quantities = new Map([...read.quantities].map(([name, given]) => [name, name in stand && !(name in input) ? { ...given, from: 'measured' as const } : given]))
  const scenario = withHardware({ ...read, quantities })
  const estimate = withRanges((each) => work(each).close('serving', 'monthlyCost'), scenario)
  const sheet = work(scenario)
  if (measured !== undefined) noteMeasured(sheet, measured)
  addResponses(sheet, true)
  addTables(sheet, { ...read, quantities })
  return { ...sheet.close('serving', 'monthlyCost'), ranges: estimate.ranges }
}

/** The lines up to the cost, without response times, which nothing but the objective depends on. */
function work(scenario: Scenario): Sheet {
  const sheet = openSheet(scenario)
  const batch = sheet.at('batch')
  if (sheet.of('parameters') !== undefined) addModel(sheet)
  sheet.add('serviceTime', 'seconds', sheet.of('batchLatency') !== undefined ? 'batchLatency' : batch > 1 ? 'latency × (1 + (batch - 1) × batchCost)' : 'latency', batch > 1 ? 'time of one batch' : 'time of one request')
  const capacity = sheet.add('capacity', 'rate', 'concurrency × batch / serviceTime', 'requests a second of a replica that never rests')
  const perReplica = sheet.add('perReplica', 'rate', 'capacity × utilisation', 'requests a second that one replica is given',
    `${formatQuantity(capacity, 'rate')} is reached only by a replica that never rests, with the next request always waiting. Requests come at random, so their wait grows as 1 / (1 − utilisation); what is kept free also takes bursts, restarts and a replica that is slow`)
  sheet.add('replicas', 'count', 'ceil(rate / perReplica)', 'replicas for the average rate', `peaks, a zone lost, and whether the promised p99 holds${batch > 1 ? '; and that a batch has to fill' : ''}: the lines below add them`)
  sheet.add('peakRate', 'rate', 'rate × peak', 'requests a second in the busiest minutes')
  sheet.add('replicasAtPeak', 'count', 'ceil(peakRate / perReplica)', 'replicas for the busiest minutes')
  if (batch > 1) {
    sheet.add('batchFill', 'seconds', '(batch - 1) × replicasAtPeak / peakRate', 'time until a replica\'s batch is full, at the peak')
    sheet.note(`At ${formatQuantity(perReplica, 'rate')} a replica, a batch of ${batch} takes ${formatQuantity(sheet.at('batchFill'), 'seconds')} to fill. A server that starts with what is there keeps the response short, but then its batches are smaller and its capacity is between that of one and that of a full batch.`)
  }
  const objective = sheet.of('objective')
  if (objective !== undefined) {
    const least = leastReplicas(sheet, sheet.at('peakRate'), objective)
    if (least === undefined) sheet.note(`No number of replicas keeps the p99 within ${formatQuantity(objective, 'seconds')}: serving alone takes longer. Make the model faster, the batch smaller, or the promise longer.`)
    else sheet.put('replicasForObjective', 'count', least, 'the least number with p99 ≤ objective at the peak', ['objective', 'peakRate', 'serviceTime', 'variation', 'overhead'], 'replicas for the promised p99')
  }
  sheet.add('needed', 'count', sheet.of('replicasForObjective') === undefined ? 'replicasAtPeak' : 'max(replicasAtPeak, replicasForObjective)', 'replicas that have to be up')
  sheet.add('provisioned', 'count', sheet.at('zones') > 1 ? 'zones × ceil(needed / (zones - 1))' : 'needed', sheet.at('zones') > 1 ? 'replicas, spread over the zones so that any one may be lost' : 'replicas; none is spare')
  sheet.add('utilisationAtPeak', 'share', 'peakRate / (provisioned × capacity)', 'share of the time that replicas are busy at the peak')
  sheet.add('headroom', 'share', '1 - utilisationAtPeak', 'capacity that is free at the peak')
  if (sheet.at('zones') > 1) sheet.add('utilisationZoneLost', 'share', 'peakRate / (provisioned × (zones - 1) / zones × capacity)', 'the same with one zone lost')
  sheet.add('hourlyCost', 'money', 'provisioned × devices × price', 'an hour')
  sheet.add('monthlyCost', 'money', 'hourlyCost × 730', 'a month of 730 hours, all replicas always up')
  sheet.add('elasticCost', 'money', `${sheet.at('zones') > 1 ? 'zones × ceil(replicas / (zones - 1))' : 'replicas'} × devices × price × 730`, 'the same if replicas followed the load at once', 'the minutes until a new replica is up, for which more must be kept')
  sheet.add('costPerMillion', 'money', '1e6 × hourlyCost / (rate × 3600)', 'a million requests')
  sheet.note(`Hardware: ${hardwareOf(sheet.word('hardware')).source}; catalogue of ${catalogueDate}. Prices move; reserved and spot capacity costs a half or less. Traffic, storage, logs and people are not in them.`)
  return sheet
}

/** Memory of the weights, and the latency of a model that is known by its size. */
function addModel(sheet: Sheet): void {
  sheet.add('weightMemory', 'bytes', 'parameters × weightBytes', 'memory of the weights')
  const needed = sheet.add('devicesForWeights', 'count', 'ceil(weightMemory / (0.8 × deviceMemory))', 'devices that hold the weights, a fifth left for activations and caches')
  if (needed > sheet.at('devices')) sheet.note(`The weights need ${needed} devices of this kind; a replica has ${sheet.at('devices')}. Take more (\`devices\`), larger ones, or fewer bytes a weight.`)
  if (sheet.of('latency') !== undefined) return
  // Kaplan et al. 2020 (2 operations a weight and token forward); Pope et al. 2022, "Efficiently Scaling Transformer Inference" (each generated token reads all weights).
  sheet.add('readTime', 'seconds', '2 × parameters × inputTokens / (devices × deviceFlops × efficiency)', 'operations on the input')
  sheet.add('tokenTime', 'seconds', 'weightMemory / (devices × deviceBandwidth × efficiency)', 'reading all weights once, which each generated token does')
  sheet.add('latency', 'seconds', 'max(readTime, tokenTime) + outputTokens × tokenTime', 'time of one request alone', 'attention over long inputs, communication between devices, and what the server adds: measure it')
}

function noteMeasured(sheet: Sheet, curve: ServingCurve): void {
  const { what, where, sustained, points, others } = curve
  sheet.put('processRate', 'rate', sustainableRate(curve), 'the highest rate with p99 ≤ objective of a queue with these service times', ['latency', 'variation', 'overhead', 'objective'], 'requests a second that one process takes, as fitted', 'what a process shares with others on its machine')
  sheet.note(`Measured: ${what} on ${where}. One process held the p99 within ${formatQuantity(sustained.objective, 'seconds')} up to ${formatQuantity(sustained.rate, 'rate')}. Another machine gives other numbers. A replica is one process; a machine of four threads runs two or three, and costs once.`)
  if (others > 0.05) sheet.note(`Other programs took ${formatQuantity(others, 'share')} of the processors while it was measured: the process can do more alone. Measure again when the machine is quiet.`)
  sheet.table('Measured', points.map(({ rate, requests, mean, p50, p99 }) => ({
    rate: formatQuantity(rate, 'rate'), requests: String(requests), mean: formatQuantity(mean, 'seconds'), p50: formatQuantity(p50, 'seconds'), p99: formatQuantity(p99, 'seconds'),
  })))
}

/** Batch sizes side by side, and hardware where the latency follows from it. */
function addTables(sheet: Sheet, read: Scenario): void {
  const row = (label: Record<string, string>, scenario: Scenario) => {
    const other = work(withHardware(scenario))
    const text = (name: string) => formatQuantity(other.at(name), name === 'monthlyCost' ? 'money' : name === 'serviceTime' ? 'seconds' : name === 'capacity' ? 'rate' : 'count')
    return { ...label, 'time': text('serviceTime'), 'a replica at most': text('capacity'), 'replicas at the average': text('replicas'), 'provisioned': text('provisioned'), 'a month': text('monthlyCost') }
  }
  const batch = read.quantities.get('batch')
  if (sheet.of('batchLatency') === undefined && batch !== undefined) sheet.table('Batches', [1, 2, 4, 8, 16, 32].map((value) => row({ batch: String(value) }, { ...read, quantities: new Map([...read.quantities, ['batch', { ...batch, value }]]) })))
  if (!read.quantities.has('latency')) sheet.table('Hardware', hardwareNames.map((name) => row({ hardware: name }, { ...read, words: new Map([...read.words, ['hardware', name]]) })))
}
