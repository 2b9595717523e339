import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { coverageAt, hitRateAt, meanAveragePrecision, meanReciprocalRank, ndcgAt, rankLists, recallAt } from './lists.js'
import type { RankedList } from './lists.js'

const rank = (lists: readonly (readonly (readonly [score: number, grade: number])[])[]) => {
  const offsets = [0]
  for (const list of lists) offsets.push(offsets.at(-1)! + list.length)
  const rows = lists.flat()
  return rankLists(Float64Array.from(rows, ([score]) => score), rows.map(([, grade]) => grade), offsets)
}
const answer = (...grades: number[]) => ({ ranked: grades, all: grades })

describe('metrics of lists', () => {
  it('rank by score, and leave ties as they came', () => {
    expect(rank([[[1, 0], [2, 3], [1, 1], [2, 2]], [], [[0, 1]]])).toEqual([{ ranked: [3, 2, 0, 1], all: [0, 3, 1, 2] }, { ranked: [], all: [] }, { ranked: [1], all: [1] }])
    expect(rankLists(new Float64Array(0), [], [0])).toEqual([])
  })

  it('have the values of examples worked out by hand', () => {
    const lists = [answer(0, 2, 0, 1), answer(1, 0, 0)]
    const ideal = 3 + 1 / Math.log2(3)
    expect(ndcgAt(10, lists)).toBeCloseTo(((3 / Math.log2(3) + 1 / Math.log2(5)) / ideal + 1) / 2, 12)
    expect(ndcgAt(2, lists)).toBeCloseTo((3 / Math.log2(3) / ideal + 1) / 2, 12)
    expect(ndcgAt(10, lists, (grade) => [0, 1, 1][grade]!)).toBeCloseTo(((1 / Math.log2(3) + 1 / Math.log2(5)) / (1 + 1 / Math.log2(3)) + 1) / 2, 12)
    expect(meanAveragePrecision(10, lists)).toBeCloseTo(((1 / 2 + 2 / 4) / 2 + 1) / 2, 12)
    expect(meanAveragePrecision(1, [answer(1, 1, 1)])).toBe(1)
    expect(meanReciprocalRank(lists)).toBe(0.75)
    expect(recallAt(2, lists)).toBe(0.75)
    expect(hitRateAt(1, lists)).toBe(0.5)
  })

  it('count what an answer lacks as lost', () => {
    const lists = [{ ranked: [1], all: [1, 1, 0, 1, 1] }, { ranked: [], all: [2] }]
    expect(recallAt(10, lists)).toBe(0.125)
    expect(meanAveragePrecision(10, lists)).toBe(0.125)
    expect(ndcgAt(1, lists)).toBe(0.5)
    expect(meanReciprocalRank(lists)).toBe(0.5)
  })

  it('leave out queries without anything relevant, and say null when all are such', () => {
    const all = (lists: readonly RankedList[]) => [ndcgAt(10, lists), meanAveragePrecision(10, lists), meanReciprocalRank(lists), recallAt(10, lists), hitRateAt(10, lists)]
    expect(all([answer(0, 0), answer(), answer(1)])).toEqual([1, 1, 1, 1, 1])
    expect(all([answer(0, 0), answer()])).toEqual([null, null, null, null, null])
    expect(all([])).toEqual([null, null, null, null, null])
  })

  it('are 1 for a perfect order, never above, and the same whatever the scores\' scale', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 4 })), { minLength: 1, maxLength: 12 }), fc.integer({ min: 1, max: 12 }), (list, k) => {
      const ndcg = ndcgAt(k, rank([list]))
      if (list.every(([, grade]) => grade === 0)) {
        expect(ndcg).toBeNull()
        return
      }
      expect(ndcg).toBeLessThanOrEqual(1)
      expect(ndcgAt(k, rank([list.map(([score, grade]) => [score * 8 - 3, grade])]))).toBe(ndcg)
      expect(ndcgAt(k, rank([list.map(([, grade]) => [grade, grade])]))).toBe(1)
      expect(meanAveragePrecision(k, rank([list.map(([, grade]) => [grade, grade])]))).toBe(1)
    }), { seed: 6, numRuns: 300 })
  })

  it('cover the share of the catalogue that anybody was shown', () => {
    expect(coverageAt(2, [['a', 'b', 'c'], ['b', 'a'], []], 4)).toBe(0.5)
    expect(coverageAt(2, [], 4)).toBe(0)
    expect(coverageAt(2, [], 0)).toBeNull()
  })
})
