import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ListPart } from '../define/meta.js'
import { setWithinList } from './within-list.js'

const within = (values: readonly (number | null)[], part: ListPart) => {
  const column = Float64Array.from(values, (value) => value ?? NaN)
  setWithinList(column, part)
  return Array.from(column, (value) => (Number.isNaN(value) ? null : value))
}

test('a value stands against the median, by rank, and by its share of the sum; null takes no part', () => {
  const prices = [30, null, 10, 20, 30]
  expect(within(prices, 'fromMedian')).toEqual([5, null, -15, -5, 5])
  expect(within(prices, 'rank')).toEqual([1, null, 4, 3, 1])
  expect(within(prices, 'share')).toEqual([30 / 90, null, 10 / 90, 20 / 90, 30 / 90])
})

test('a list of one, of nulls, of nothing and of a sum of 0 has its values too', () => {
  expect((['fromMedian', 'rank', 'share'] as const).map((part) => within([7], part))).toEqual([[0], [1], [1]])
  expect((['fromMedian', 'rank', 'share'] as const).map((part) => within([null, null], part))).toEqual([[null, null], [null, null], [null, null]])
  expect(within([], 'rank')).toEqual([])
  expect([within([0, 0], 'share'), within([-1, 1], 'share')]).toEqual([[null, null], [null, null]])
})

test('how a list is ordered changes no bit', () => {
  const values = fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })), { maxLength: 30 })
  fc.assert(fc.property(values, fc.constantFrom<ListPart>('fromMedian', 'rank', 'share'), (list, part) => {
    expect(within(list.toReversed(), part).toReversed()).toEqual(within(list, part))
  }), { seed: 4, numRuns: 200 })
})
