import { describe, expect, it } from 'vitest'
import { neighbours, neighboursOf } from './neighbours.js'
import { sparseOf } from './sparse.js'

const of = (baskets: readonly (readonly number[])[], items: number, weight = (_user: number, _item: number) => 1) => {
  const cells = baskets.flatMap((basket, user) => basket.map((item) => [user, item] as const))
  return sparseOf(baskets.length, items, { row: cells.map(([user]) => user), column: cells.map(([, item]) => item), value: cells.map(([user, item]) => weight(user, item)) })
}
const listed = ({ offsets, items, scores }: ReturnType<typeof neighbours>, item: number) => Array.from({ length: offsets[item + 1]! - offsets[item]! }, (_, i) => [items[offsets[item]! + i], scores[offsets[item]! + i]])

describe('co-occurrence', () => {
  const baskets = [[0, 1], [0, 1, 2], [0, 2], [3]]

  it('counts users in common over the root of both counts, shrunk', () => {
    const near = neighbours(of(baskets, 5), { most: 9, shrinkage: 1 })
    expect(listed(near, 0)).toEqual([[1, 2 / (Math.sqrt(6) + 1)], [2, 2 / (Math.sqrt(6) + 1)]])
    expect(listed(near, 1)).toEqual([[0, 2 / (Math.sqrt(6) + 1)], [2, 1 / (2 + 1)]])
    expect([listed(near, 3), listed(near, 4)]).toEqual([[], []])
  })

  it('trusts what few users say less, and keeps the most alike', () => {
    // 0 and 1 meet twice and nowhere else; 2 and 3 meet in twenty of forty.
    const many = [[0, 1], [0, 1], ...Array.from({ length: 20 }, () => [2, 3]), ...Array.from({ length: 10 }, () => [2]), ...Array.from({ length: 10 }, () => [3])]
    const score = (shrinkage: number, item: number) => neighbours(of(many, 4), { most: 1, shrinkage }).scores[item]!
    expect(score(0, 0)).toBeGreaterThan(score(0, 2))
    expect(score(10, 0)).toBeLessThan(score(10, 2))
    expect(listed(neighbours(of(baskets, 5), { most: 1 }), 0)).toHaveLength(1)
  })

  it('reads of a user with too many items the heaviest', () => {
    const near = neighbours(of([[0, 1, 2, 3]], 4, (_, item) => (item === 1 || item === 3 ? 5 : 1)), { most: 9, mostOfUser: 2 })
    expect(listed(near, 1).map(([item]) => item)).toEqual([3])
    expect(listed(near, 0)).toEqual([])
  })

  it('finds what is near to several items together, and none of them', () => {
    const near = neighbours(of(baskets, 5), { most: 9, shrinkage: 0 })
    expect(neighboursOf(near, [1, 2, 2], 5)).toEqual([{ item: 0, score: 4 / Math.sqrt(6) }])
    expect(neighboursOf(near, [0], 1).map(({ item }) => item)).toEqual([1])
    expect(neighboursOf(near, [], 5)).toEqual([])
    expect(neighboursOf(near, [4], 5)).toEqual([])
  })
})
