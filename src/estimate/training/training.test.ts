import { expect, test } from 'vitest'
import type { Estimate } from '../sheet.js'
import { estimateTraining } from './training.js'

const valueOf = ({ lines }: Estimate, name: string) => lines.find((line) => line.name === name)?.value ?? NaN

test('100 M examples in batches of 32 at 100 ms are 3.1 M steps, 86 h on one GPU and 11 h on eight', () => {
  const one = estimateTraining({ examples: '100M', batch: 32, stepTime: '100ms' })
  expect([valueOf(one, 'steps'), valueOf(one, 'timeOneDevice') / 3_600]).toEqual([3_125_000, expect.closeTo(86.8, 1)])
  const eight = estimateTraining({ examples: '100M', batch: 32, stepTime: '100ms', devices: 8 })
  expect(valueOf(eight, 'timeIdeal') / 3_600).toBeCloseTo(10.85, 2)
  expect(eight.lines.find(({ name }) => name === 'timeIdeal')?.leavesOut).toMatch(/scaling efficiency/)
  expect(valueOf(eight, 'time')).toBeCloseTo(valueOf(eight, 'timeIdeal') / 0.95, 6)
  expect(valueOf(eight, 'cost')).toBeCloseTo(valueOf(eight, 'time') / 3_600 * 8 * 6.88, 6)
})

test('a transformer takes 6 operations a weight and token, and 16 bytes a weight with Adam', () => {
  const estimate = estimateTraining({ examples: '1M', tokens: 2_048, parameters: '7B', layers: 32, hidden: 4_096, batch: 64, devices: 64 })
  expect(valueOf(estimate, 'flopPerExample')).toBeCloseTo(6 * 7e9 * 2_048 + 12 * 32 * 4_096 * 2_048 ** 2, -6)
  expect(valueOf(estimate, 'stepOneDevice')).toBeCloseTo(64 * valueOf(estimate, 'flopPerExample') / (989e12 * 0.4), 6)
  expect(valueOf(estimate, 'modelMemory')).toBe(112e9)
  // 112 GB do not fit 80 GB: the optimiser alone cut 64 ways leaves 28 GB, activations of one example 34 bytes × 2,048 × 4,096 × 32.
  expect(valueOf(estimate, 'memoryPerDevice')).toBeCloseTo(28e9 + 84e9 / 64 + 34 * 2_048 * 4_096 * 32, -3)
  expect(estimate.tables[0]?.rows.map(({ layout, fits }) => [layout, fits])).toEqual([['data-parallel', 'no'], ['zero-1', 'yes'], ['zero-2', 'yes'], ['zero-3', 'yes'], ['tensor', 'yes'], ['pipeline', 'yes']])
})

test('a ring all-reduce moves 2 (n − 1) / n of the gradients over the slowest link', () => {
  const within = estimateTraining({ examples: '1M', parameters: '1B', tokens: 1_024, batch: 64, devices: 8, overlap: 0, layout: 'data-parallel' })
  expect(valueOf(within, 'communication')).toBeCloseTo(2 * 7 / 8 * 2e9 / 450e9, 9)
  const beyond = estimateTraining({ examples: '1M', parameters: '1B', tokens: 1_024, batch: 64, devices: 16, overlap: 0, layout: 'data-parallel' })
  expect(valueOf(beyond, 'communication')).toBeCloseTo(2 * 15 / 16 * 2e9 / 50e9, 9)
})

test('a pipeline of 8 stages and 16 micro-batches waits 7/16 of its work', () => {
  const estimate = estimateTraining({ examples: '1M', parameters: '20B', tokens: 1_024, batch: 128, devices: 8, group: 8, microBatches: 16, layout: 'pipeline' })
  expect(valueOf(estimate, 'bubble')).toBe(7 / 16)
  expect(valueOf(estimate, 'scalingEfficiency')).toBeCloseTo(0.95 / (1 + 7 / 16), 3)
})

test('checkpoints follow Young and Daly', () => {
  const estimate = estimateTraining({ examples: '1M', parameters: '7B', devices: 1_000, batch: 1_000, checkpointBandwidth: '1 GB/s', timeToFailure: '50000 h' })
  // 14 bytes a weight: 98 s to write; a failure every 50 h.
  expect([valueOf(estimate, 'checkpointWrite'), valueOf(estimate, 'failureEvery')]).toEqual([98, 180_000])
  expect(valueOf(estimate, 'checkpointYoung')).toBeCloseTo(Math.sqrt(2 * 98 * 180_000), 6)
  expect(valueOf(estimate, 'checkpointInterval')).toBeCloseTo(5_939.7 * (1 + Math.sqrt(98 / 360_000) / 3 + 98 / 360_000 / 9) - 98, 0)
})

test('every architecture has its own formula', () => {
  expect(valueOf(estimateTraining({ examples: 1000, architecture: 'mlp', parameters: '1M' }), 'flopPerExample')).toBe(6e6)
  expect(valueOf(estimateTraining({ examples: 1000, architecture: 'cnn' }), 'flopPerExample')).toBeCloseTo(24.6e9, -3)
  const tower = estimateTraining({ examples: '1M', architecture: 'two-tower', parameters: '1M', tableRows: '100M', tableWidth: 64, batch: 1_024 })
  expect([valueOf(tower, 'tableMemory'), valueOf(tower, 'flopPerExample')]).toEqual([26e9, 6e6 + 6 * 1_024 * 64])
  const trees = estimateTraining({ examples: '1M', architecture: 'gbdt', trees: 100, leaves: 32, features: 20, cellTime: '2 ns', hardware: 'cpu' })
  expect(valueOf(trees, 'time')).toBeCloseTo(1e6 * 20 * 100 * 3 * 2e-9, 6)
})

test('what moves the cost most stands first among the ranges', () => {
  const { ranges } = estimateTraining({ examples: '100M', stepTime: ['50ms', '100ms', '400ms'] })
  expect(ranges[0]).toMatchObject({ input: 'stepTime', low: 0.05, high: 0.4 })
})

test('what cannot be estimated is refused by name', () => {
  expect(() => estimateTraining({ examples: 0, stepTime: 1 })).toThrow(/examples: .*outside/)
  expect(() => estimateTraining({ examples: 10 })).toThrow(/parameters: it is needed for a transformer, or stepTime/)
  expect(() => estimateTraining({ examples: 10, stepTime: [3, 2, 1] })).toThrow(/a range goes up/)
})
