import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { confusion } from './confusion.js'
import { calibrationError, logLoss } from './probability.js'
import { averagePrecision, rocAuc } from './ranking.js'
import { reviewCapacity } from './review-capacity.js'

const rows = fc.array(fc.record({ score: fc.integer({ min: 0, max: 20 }).map((n) => n / 20), label: fc.constantFrom(0, 1) }), { maxLength: 40 })
const split = (of: readonly { score: number; label: number }[]) => [Float64Array.from(of, ({ score }) => score), Uint8Array.from(of, ({ label }) => label)] as const
const property = (check: (of: { score: number; label: number }[]) => void) => fc.assert(fc.property(rows, check), { seed: 5, numRuns: 300 })

describe('ranking metrics', () => {
  it('ROC AUC is the share of pairs ranked right, a tie half', () => property((of) => {
    const pairs = of.filter(({ label }) => label === 1).flatMap((p) => of.filter(({ label }) => label === 0).map((n) => (p.score > n.score ? 1 : p.score === n.score ? 0.5 : 0)))
    const auc = rocAuc(...split(of))
    if (pairs.length === 0) expect(auc).toBeNull()
    else expect(auc).toBeCloseTo(pairs.reduce((sum: number, pair) => sum + pair, 0) / pairs.length, 12)
  }))

  it('average precision is the mean over positives of the precision at their own score', () => property((of) => {
    const positives = of.filter(({ label }) => label === 1)
    const precisions = positives.map(({ score }) => {
      const above = of.filter((row) => row.score >= score)
      return above.filter(({ label }) => label === 1).length / above.length
    })
    const value = averagePrecision(...split(of))
    if (positives.length === 0) expect(value).toBeNull()
    else expect(value).toBeCloseTo(precisions.reduce((sum, p) => sum + p, 0) / positives.length, 12)
  }))
})

describe('probability metrics', () => {
  it('log loss is finite for certain mistakes, and null without rows', () => {
    expect(logLoss(Float64Array.of(0, 1), Uint8Array.of(1, 1))).toBeCloseTo(-Math.log(1e-15) / 2, 9)
    expect(logLoss(Float64Array.of(0.8, 0.4), Uint8Array.of(1, 0))).toBeCloseTo(-(Math.log(0.8) + Math.log(0.6)) / 2, 12)
    expect(logLoss(new Float64Array(0), new Uint8Array(0))).toBeNull()
  })

  it('calibration error weighs each bin\'s gap by its rows, edges in the bin above, 1 in the last', () => property((of) => {
    const bins = Array.from({ length: 10 }, (_, k) => of.filter(({ score }) => score >= k / 10 && (k === 9 || score < (k + 1) / 10)))
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
    const expected = bins.filter((bin) => bin.length > 0).reduce((sum, bin) => sum + (bin.length / of.length) * Math.abs(mean(bin.map((r) => r.score)) - mean(bin.map((r) => r.label))), 0)
    const value = calibrationError(...split(of))
    if (of.length === 0) expect(value).toBeNull()
    else expect(value).toBeCloseTo(expected, 12)
  }))
})

it('a confusion flags rows at the threshold, and has no precision without flags, no recall without positives', () => {
  const scores = Float64Array.of(0.9, 0.5, 0.5, 0.1)
  expect(confusion(scores, Uint8Array.of(1, 0, 1, 1), 0.5)).toEqual({ truePositives: 2, falsePositives: 1, falseNegatives: 1, trueNegatives: 0, precision: 2 / 3, recall: 2 / 3 })
  expect(confusion(scores, Uint8Array.of(0, 0, 0, 0), 0.95)).toMatchObject({ trueNegatives: 4, precision: null, recall: null })
})

describe('review capacity', () => {
  const of = (rows: readonly (readonly [day: number, group: string, score: number, label: number])[]) => ({
    days: rows.map(([day]) => day), groups: rows.map(([, group]) => group), scores: Float64Array.from(rows, ([, , score]) => score), labels: Uint8Array.from(rows, ([, , , label]) => label),
  })
  const week = of([
    [2, 'a', 0.9, 0], [2, 'b', 0.8, 1], [2, 'c', 0.7, 1],
    [1, 'a', 0.2, 1], [1, 'a', 0.9, 0], [1, 'b', 0.8, 0], [1, 'c', 0.1, 1], [1, 'c', 0.3, 0],
  ])

  it('ranks groups by their highest score and finds a group by any positive row of that day', () => {
    expect(reviewCapacity({ ...week, k: 2 })).toEqual({
      precisionAtK: 0.5, recallAtK: 0.5, days: [{ day: 1, groups: 3, positives: 2, hits: 1 }, { day: 2, groups: 3, positives: 2, hits: 1 }],
    })
  })

  it('looks no more at a group found on an earlier day when asked so', () => {
    const { precisionAtK, days } = reviewCapacity({ ...week, k: 2, exclude: 'found' })
    expect(days[1]).toEqual({ day: 2, groups: 2, positives: 2, hits: 2 })
    expect(precisionAtK).toBe(0.75)
  })

  it('divides by k also where fewer groups came, leaves days without positives out of recall, and is null over no days', () => {
    const quiet = reviewCapacity({ ...of([[1, 'a', 0.5, 1], [2, 'a', 0.5, 0]]), k: 10 })
    expect(quiet).toMatchObject({ precisionAtK: 0.05, recallAtK: 1 })
    expect(reviewCapacity({ ...of([]), k: 10 })).toEqual({ precisionAtK: null, recallAtK: null, days: [] })
    expect(reviewCapacity({ ...of([[1, 'a', 0.5, 0]]), k: 1 })).toMatchObject({ precisionAtK: 0, recallAtK: null })
  })

  it('breaks ties of score by the group that came first', () => {
    expect(reviewCapacity({ ...of([[1, 'x', 0.5, 1], [1, 'a', 0.5, 0]]), k: 1 }).days[0]!.hits).toBe(1)
  })
})
