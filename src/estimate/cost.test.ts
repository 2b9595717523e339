import { expect, test } from 'vitest'
import { estimateCost } from './cost.js'
import { estimateServing } from './serving/serving.js'
import { estimateStorage } from './storage.js'
import type { Estimate } from './sheet.js'
import { evaluate } from './formula.js'

const valueOf = ({ lines }: Estimate, name: string) => lines.find((line) => line.name === name)?.value ?? NaN
const serving = { rate: '1k rps', latency: '20ms' }
const storage = { rate: '1k/s', retention: '100 days', eventBytes: 100, copies: 1 }

test('the cost of a system is that of its parts, less the discount, with a reserve', () => {
  const estimate = estimateCost({ serving, storage, discount: '30 %', reserve: 0.2, people: 2, salary: '10k USD' })
  const parts = valueOf(estimateServing(serving), 'monthlyCost') + valueOf(estimateStorage(storage), 'monthlyCost')
  expect(valueOf(estimate, 'monthlyCost')).toBeCloseTo(parts * 0.7 * 1.2 + 20_000, 6)
  expect(estimate.ranges.map(({ input }) => input)).toEqual(expect.arrayContaining(['serving.rate', 'storage.retention', 'salary'].filter((name) => name !== 'storage.retention')))
})

test('storage is bytes times days: 1,000 events of 100 bytes a second are 8.64 GB a day', () => {
  const estimate = estimateStorage(storage)
  expect([valueOf(estimate, 'logPerDay'), valueOf(estimate, 'log'), valueOf(estimate, 'lake')]).toEqual([8.64e9, 864e9, 172.8e9])
  expect(valueOf(estimate, 'monthlyCost')).toBeCloseTo(864 * 0.08 + 172.8 * 0.023, 6)
})

test('a wrong input of a part is named with the part', () => {
  expect(() => estimateCost({ serving: { rate: 0, latency: 1 } })).toThrow(/MR_SCENARIO_INVALID: .*serving: rate: .*outside/)
  expect(() => estimateCost({})).toThrow(/none of serving, training, features and storage/)
})

test('a formula is worked out as it is read', () => {
  const of = (formula: string, values: Record<string, number> = {}) => evaluate(formula, (name) => values[name])
  expect(of('2 + 3 × 4 ^ 2 / 8 - (1 - 2)').value).toBe(9)
  expect(of('ceil(a / b) + max(1, sqrt(16), c)', { a: 7, b: 2, c: 3 })).toEqual({ value: 8, names: ['a', 'b', 'c'] })
  expect(of('ceil(0.1 × 3 / 0.1)').value).toBe(3)
  expect(() => of('1 + unknown')).toThrow(/unknown, which has no value/)
  for (const broken of ['1 +', '(1', '1 2', '+ 1', '']) expect(() => of(broken), broken).toThrow(SyntaxError)
})
