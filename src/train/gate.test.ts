import { expect, test } from 'vitest'
import { gate } from './gate.js'

const metrics = { rocAuc: 0.8, logLoss: 0.2 }

test('a version passes at the very limit of its rules', () => {
  expect(gate({ rocAuc: { atLeast: 0.8 }, logLoss: { atMost: 0.2 } }, metrics, undefined)).toEqual([])
})

test('every broken rule is reported', () => {
  const failures = gate({ rocAuc: { atLeast: 0.9 }, logLoss: { atMost: 0.1 }, averagePrecision: { atLeast: 0 } }, metrics, undefined)
  expect(failures.map(({ code, metric }) => [code, metric])).toEqual([['MR_GATE_FAILED', 'rocAuc'], ['MR_GATE_FAILED', 'logLoss'], ['MR_GATE_FAILED', 'averagePrecision']])
  expect(failures[2]!.says).toContain('could not be computed')
})

test('a champion is beaten by being better, in the direction of the metric, and never by being equal', () => {
  const beats = { rocAuc: { beats: 'champion' }, logLoss: { beats: 'champion' } } as const
  expect(gate(beats, metrics, undefined)).toEqual([])
  expect(gate(beats, metrics, { rocAuc: 0.79, logLoss: 0.21 })).toEqual([])
  expect(gate(beats, metrics, metrics).map(({ metric }) => metric)).toEqual(['rocAuc', 'logLoss'])
  expect(gate(beats, metrics, { rocAuc: 0.81, logLoss: 0.19 }).map(({ metric }) => metric)).toEqual(['rocAuc', 'logLoss'])
})
