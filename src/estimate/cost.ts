import { MillraceError } from '../errors.js'
import type { ViewPlan } from '../plan/plan.js'
import { prices } from './catalogue.js'
import { estimateFeatures, type FeaturesInput } from './features/features.js'
import { readScenario, type Fields, type ScenarioInput } from './scenario.js'
import { withRanges } from './sensitivity.js'
import { openSheet, type Estimate, type Range } from './sheet.js'
import { estimateServing, type ServingInput } from './serving/serving.js'
import { estimateStorage, type StorageInput } from './storage.js'
import { estimateTraining, type TrainingInput } from './training/training.js'

export const costFields = {
  discount: { unit: 'share', assumed: 0, atLeast: 0, atMost: 0.95, spread: [1, 1], says: 'off list prices: commitments, reservations' },
  egress: { unit: 'bytesPerSecond', assumed: 0, atLeast: 0, atMost: 1e13, says: 'bytes a second to the internet' },
  reserve: { unit: 'share', assumed: 0.2, atLeast: 0, atMost: 5, says: 'for what nobody thought of: development, tests, monitoring, idle machines' },
  people: { unit: 'count', assumed: 0, atLeast: 0, atMost: 10_000, says: 'people who run it, full time' },
  salary: { unit: 'money', assumed: 15_000, atLeast: 0, atMost: 1e6, says: 'US dollars a month of one, all costs in' },
} as const satisfies Fields
export type CostInput = ScenarioInput<typeof costFields> & {
  readonly serving?: ServingInput; readonly training?: TrainingInput; readonly features?: FeaturesInput; readonly storage?: StorageInput
}

/**
 * A month's cost of a system from the estimates of its parts, and what moves it.
 * @param input a scenario for each part that there is, and `discount`, `reserve`, … for the whole.
 * @throws MR_SCENARIO_INVALID naming every wrong input; its field begins with the part.
 */
export function estimateCost(input: CostInput, views?: readonly ViewPlan[]): Estimate {
  const { serving, training, features, storage, ...whole } = input
  const scenario = readScenario(costFields, whole)
  const parts = Object.entries({
    serving: serving && (() => estimateServing(serving)), training: training && (() => estimateTraining(training)),
    features: features && (() => estimateFeatures(features, views)), storage: storage && (() => estimateStorage(storage)),
  }).flatMap(([name, run]) => (run === undefined ? [] : [{ name, estimate: within(name, run) }]))
  if (parts.length === 0) throw new MillraceError('MR_SCENARIO_INVALID', 'none of serving, training, features and storage is given', { field: 'serving' })
  const costs = parts.map(({ name, estimate }) => ({ name, value: estimate.lines.find((line) => line.name === 'monthlyCost')?.value ?? 0 }))
  const own = withRanges((each) => {
    const sheet = openSheet(each)
    for (const { name, value } of costs) sheet.put(name, 'money', value, `monthlyCost of millrace estimate ${name}`, [], `${name}, a month`)
    sheet.put('egressPrice', 'money', prices.egress.value, prices.egress.source, [], prices.egress.says)
    sheet.add('traffic', 'money', 'egress × 2628000 / 1e9 × egressPrice', 'traffic to the internet, a month')
    sheet.add('list', 'money', [...costs.map(({ name }) => name), 'traffic'].join(' + '), 'machines, storage and traffic at list prices')
    sheet.add('machines', 'money', 'list × (1 - discount) × (1 + reserve)', 'the same with discount and reserve')
    sheet.add('team', 'money', 'people × salary', 'people')
    sheet.add('monthlyCost', 'money', 'machines + team', 'all of it, a month')
    sheet.add('yearlyCost', 'money', '12 × monthlyCost', 'a year')
    for (const { name, estimate } of parts) for (const note of estimate.notes) sheet.note(`${name}: ${note}`)
    if (each.quantities.get('people')?.value === 0) sheet.note('No people are in it; they usually cost more than the machines.')
    return sheet.close('cost', 'monthlyCost')
  }, scenario)
  const total = own.lines.find(({ name }) => name === 'monthlyCost')?.value ?? 0
  const factor = (1 - (scenario.quantities.get('discount')?.value ?? 0)) * (1 + (scenario.quantities.get('reserve')?.value ?? 0))
  const inner = parts.flatMap(({ name, estimate }): Range[] => {
    const cost = costs.find((each) => each.name === name)?.value ?? 0
    return estimate.ranges.map(({ input: each, atLow, atHigh, ...ends }) => ({ ...ends, input: `${name}.${each}`, atLow: total + factor * (atLow - cost), atHigh: total + factor * (atHigh - cost) }))
  })
  const swing = ({ atLow, atHigh }: Range) => Math.abs(atHigh - atLow)
  return {
    ...own, ranges: [...own.ranges, ...inner].sort((a, b) => swing(b) - swing(a)),
    inputs: [...own.inputs, ...parts.flatMap(({ name, estimate }) => estimate.inputs.map((each) => ({ ...each, name: `${name}.${each.name}` })))],
  }
}

function within<T>(part: string, run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof MillraceError && error.code === 'MR_SCENARIO_INVALID') throw new MillraceError(error.code, `${part}: ${error.detail}`, { field: `${part}.${error.field}`, cause: error })
    throw error
  }
}
