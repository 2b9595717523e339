import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { atPrecision, atRecall, decisionThresholds } from './thresholds.js'

const rows = fc.array(fc.record({ score: fc.integer({ min: 0, max: 10 }).map((n) => n / 10), label: fc.constantFrom(0, 1) }), { maxLength: 30 })
const wanted = fc.constantFrom(0.1, 0.25, 0.5, 2 / 3, 0.75, 0.9, 1)
const split = (of: readonly { score: number; label: number }[]) => [Float64Array.from(of, ({ score }) => score), Uint8Array.from(of, ({ label }) => label)] as const
const positives = (of: readonly { label: number }[]) => of.filter(({ label }) => label === 1).length

describe('thresholds', () => {
  it('at a precision are the lowest score that holds it', () => {
    fc.assert(fc.property(rows, wanted, (of, p) => {
      const holding = of.map(({ score }) => score).filter((score) => {
        const above = of.filter((row) => row.score >= score)
        return positives(above) / above.length >= p
      })
      expect(atPrecision(...split(of), p)).toBe(holding.length === 0 ? null : Math.min(...holding))
    }), { seed: 6, numRuns: 300 })
  })

  it('at a recall are the highest score that keeps it', () => {
    fc.assert(fc.property(rows, wanted, (of, r) => {
      const keeping = of.map(({ score }) => score).filter((score) => positives(of.filter((row) => row.score >= score)) / positives(of) >= r)
      expect(atRecall(...split(of), r)).toBe(keeping.length === 0 ? null : Math.max(...keeping))
    }), { seed: 7, numRuns: 300 })
  })

  const scores = Float64Array.of(0.9, 0.8, 0.7, 0.6, 0.5, 0.4)
  const labels = Uint8Array.of(1, 1, 0, 1, 0, 0)
  it('of decisions stand in their order, with everything left in the last', () => {
    expect(decisionThresholds([{ op: 'atPrecision', at: 0.9 }, { op: 'atRecall', at: 0.95 }, { op: 'otherwise' }], scores, labels)).toEqual([0.8, 0.6, 0])
  })

  it('that cannot be reached, or lie above an earlier decision\'s, are null', () => {
    expect(decisionThresholds([{ op: 'atPrecision', at: 0.9 }, { op: 'otherwise' }], scores, Uint8Array.of(0, 1, 0, 0, 0, 0))).toEqual([null, 0])
    expect(decisionThresholds([{ op: 'atRecall', at: 1 }, { op: 'above', at: 0.7 }, { op: 'above', at: 0.6 }], scores, labels)).toEqual([0.6, null, 0.6])
    expect(decisionThresholds([{ op: 'atRecall', at: 0.5 }], scores, new Uint8Array(6))).toEqual([null])
  })
})
