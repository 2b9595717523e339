import { expect, test } from 'vitest'
import { estimateServing, sustainableRate, type LoadPoint } from '../../estimate/index.js'
import { fitCurve } from './fit.js'

const point = (rate: number, p50: number): LoadPoint => ({ rate, requests: 1_000, mean: p50, p50, p99: 2 * p50 })

test('the fitted queue keeps the objective up to the rate that was found, and the estimate uses it', () => {
  const sustained = { rate: 1_500, objective: 0.02 }
  const fitted = fitCurve(2_000, [point(1_500, 1e-3), point(500, 0.8e-3)], sustained)
  expect(fitted).toMatchObject({ service: 0.5e-3, overhead: expect.closeTo(0.3e-3, 9) as number })
  const curve = { what: 'fraud@champion', where: 'here', batchCost: 0.2, sustained, points: [], others: 0.3, ...fitted }
  expect(sustainableRate(curve)).toBeCloseTo(1_500, 0)
  const estimate = estimateServing({ rate: 15_000, peak: 1, zones: 1, utilisation: 0.99 }, curve)
  expect(estimate.lines.find(({ name }) => name === 'replicasForObjective')?.value).toBe(10)
  expect(estimate.inputs.find(({ name }) => name === 'latency')).toMatchObject({ value: 0.5e-3, from: 'measured' })
  expect(estimate.notes.join(' ')).toMatch(/Measured: fraud@champion on here[\s\S]*Other programs took 30 % of the processors/)
})

test('a rate that even constant service times do not reach leaves no variation', () => {
  expect(fitCurve(1_000, [], { rate: 999.9, objective: 1.5e-3 }).variation).toBeCloseTo(0, 6)
})
