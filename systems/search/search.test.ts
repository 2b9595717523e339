import { expect, test } from 'vitest'
import { expectFeature, featureOf } from 'millrace/testing'
import { ndcgAt } from 'millrace/metrics'
import { clicked, listed, ordered, shown } from './definitions.js'
import { createWorld } from './generate.js'
import search from './search.js'

const feature = (name: string) => featureOf(search, name)
const noon = '2026-03-01T12:00:00Z', pair = { query: 'red lamp', productId: 'p1' }
const show = (shownAt: string, more: object = {}) => [shown, { shownId: `s ${shownAt}`, listId: 'l1', position: 1, shownAt, ...pair, userId: 'u1', market: 'se' as const, ...more }] as const
const act = (actedAt: string, more: object = {}) => ({ actId: `a ${actedAt}`, actedAt, shownId: 's', ...pair, userId: 'u1', ...more })
const click = (at: string, seconds: number, more?: object) => [clicked, { ...act(at, more), seconds }] as const
const list = (title: string, text: string) => [listed, { revision: title, listedAt: '2026-02-01T00:00:00Z', productId: 'p1', title, text, inStock: true }] as const

test('a product is clicked so often when shown, for this query and for all', async () => {
  const events = [show('2026-02-28T10:00:00Z'), show('2026-02-28T11:00:00Z'), show('2026-02-28T12:00:00Z', { query: 'lamp' }), show('2026-02-28T13:00:00Z', { query: 'lamp' }), click('2026-02-28T10:01:00Z', 31)]
  await expectFeature(feature('match.clickRate_30d'), events, noon, pair).toBe(0.5)
  await expectFeature(feature('appeal.clickRate_7d'), events, noon, { productId: 'p1' }).toBe(0.25)
  await expectFeature(feature('appeal.clickRate_7d'), events, noon, { productId: 'p2' }).toBe(null)
})

test('a click is long from more than thirty seconds on', async () => {
  await expectFeature(feature('match.longClicks_30d'), [click('2026-02-28T10:00:00Z', 30), click('2026-02-28T11:00:00Z', 30.1)], noon, pair).toBe(1)
})

test('searches are lists, however many products each showed', async () => {
  const events = [show('2026-03-01T10:00:00Z'), show('2026-03-01T10:00:01Z', { productId: 'p2', position: 2 }), show('2026-03-01T11:00:00Z', { listId: 'l2' })]
  await expectFeature(feature('demand.searches_1d'), events, noon, { query: 'red lamp' }).toBe(2)
})

test('the wording is the share of the query\'s words that the title and the text have', async () => {
  const request = { ...pair, query: 'Red  oak LAMP', userId: 'u1', market: 'se' }
  await expectFeature(feature('wording.inTitle'), [list('red lamp', 'of oak')], noon, request).toBeCloseTo(2 / 3)
  await expectFeature(feature('wording.inText'), [list('red lamp', 'of oak')], noon, request).toBeCloseTo(1 / 3)
  await expectFeature(feature('wording.inTitle'), [], noon, request).toBe(0)
})

test('orders of the last week count for a product', async () => {
  const order = (at: string) => [ordered, { ...act(at), paid: 20 }] as const
  await expectFeature(feature('appeal.orders_7d'), [order('2026-02-28T10:00:00Z'), order('2026-02-20T10:00:00Z')], noon, { productId: 'p1' }).toBe(1)
})

test('the same seed makes the same shop, whose old order finds words and misses what means the same', () => {
  const world = { seed: 7, products: 150, queries: 40, days: 5, searchesPerDay: 30, start: '2026-03-01T00:00:00Z' }
  const { rows, queries, products, ways, grade } = createWorld(world)
  expect(createWorld(world).rows).toEqual(rows)
  expect(createWorld({ ...world, seed: 8 }).rows).not.toEqual(rows)
  const judged = (way: (typeof ways)['by chance']) => ndcgAt(10, queries.map((query) => ({ ranked: way(query).map((product) => grade(query, product)), all: products.map((product) => grade(query, product)) })))!
  expect(judged(ways['the old order'])).toBeGreaterThan(2 * judged(ways['by chance']))
  expect(judged(ways['the old order'])).toBeLessThan(0.7)
})
