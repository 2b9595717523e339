import { expect, test } from 'vitest'
import { expectFeature, featureOf } from 'millrace/testing'
import { ndcgAt } from 'millrace/metrics'
import { bought, carted, listed, viewed } from './definitions.js'
import { createWorld } from './generate.js'
import shop from './shop.js'

const feature = (name: string) => featureOf(shop, name)
const noon = '2026-03-01T12:00:00Z', u1 = { userId: 'u1' }, i1 = { itemId: 'i1' }
const about = (actedAt: string, itemId = 'i1', category = 'lamps', userId = 'u1') => ({ actId: `${userId} ${itemId} ${actedAt}`, actedAt, userId, itemId, category })
const view = (at: string, itemId?: string, category?: string, userId?: string) => [viewed, { ...about(at, itemId, category, userId), seconds: 10 }] as const
const put = (at: string, change: number, itemId?: string) => [carted, { ...about(at, itemId), change }] as const
const buy = (at: string, itemId?: string, category?: string) => [bought, { ...about(at, itemId, category), paid: 25 }] as const
const list = (listedAt: string, more: object = {}) => [listed, { revision: `i1 ${listedAt}`, listedAt, itemId: 'i1', category: 'lamps', brand: 'b1', price: 50, bulky: false, inStock: true, ...more }] as const
/** Asked from Uppsala, some 64 km from the shop in Stockholm. */
const asked = { userId: 'u1', itemId: 'i1', device: 'app', latitude: 59.86, longitude: 17.64 }

test('the cart now is what was put in less what was taken out, however long ago', async () => {
  const events = [put('2025-01-01T00:00:00Z', 1), put('2026-02-28T10:00:00Z', 2, 'i2'), put('2026-03-01T11:00:00Z', -1), put(noon, 5)]
  await expectFeature(feature('cart.items'), events, noon, u1).toBe(2)
  await expectFeature(feature('cart.items'), events, '2026-03-01T12:00:00.000001Z', u1).toBe(7)
  await expectFeature(feature('cart.items'), events, noon, { userId: 'u2' }).toBe(0)
})

test('the nearest store is so many kilometres away, and counts for what is too heavy to be sent', async () => {
  await expectFeature(feature('reach.nearestStore'), [], noon, asked).toBeCloseTo(63.7, 0.1)
  await expectFeature(feature('reach.toFetch'), [list('2026-02-01T00:00:00Z', { bulky: true })], noon, asked).toBeCloseTo(63.7, 0.1)
  await expectFeature(feature('reach.toFetch'), [list('2026-02-01T00:00:00Z')], noon, asked).toBe(0)
  await expectFeature(feature('reach.nearestStore'), [], noon, { ...asked, latitude: null, longitude: null }).toBe(null)
})

test('a user is devoted to the category that an item has now', async () => {
  const views = [view('2026-02-28T00:00:00Z', 'i7'), view('2026-02-27T00:00:00Z', 'i8', 'rugs'), view('2026-02-27T00:00:00Z', 'i9', 'rugs'), view('2026-02-27T01:00:00Z', 'i9', 'rugs'), view('2026-02-27T00:00:00Z', 'i9', 'lamps', 'u2')]
  await expectFeature(feature('devotion.share'), [list('2026-02-01T00:00:00Z'), ...views], noon, asked).toBe(0.25)
  await expectFeature(feature('devotion.share'), [list('2026-02-01T00:00:00Z'), list('2026-03-01T00:00:00Z', { category: 'rugs' }), ...views], noon, asked).toBe(0.75)
  await expectFeature(feature('devotion.share'), views, noon, asked).toBe(0)
})

test('what was viewed comes newest first, and of purchases none is forgotten', async () => {
  await expectFeature(feature('recent.viewed'), [view('2026-02-28T00:00:00Z', 'i2'), view('2026-03-01T00:00:00Z', 'i1'), view('2026-02-01T00:00:00Z', 'i3')], noon, u1).toBe(['i1', 'i2'])
  await expectFeature(feature('recent.owned'), [buy('2024-02-28T00:00:00Z', 'i2'), buy('2026-03-01T00:00:00Z', 'i1')], noon, u1).toBe(['i1', 'i2'])
})

test('an item converts when views become purchases, and is what it was last said to be', async () => {
  await expectFeature(feature('popularity.conversion_7d'), [view('2026-02-28T00:00:00Z'), view('2026-02-27T00:00:00Z'), buy('2026-02-27T01:00:00Z')], noon, i1).toBe(0.5)
  await expectFeature(feature('popularity.conversion_1d'), [view('2026-02-27T00:00:00Z')], noon, i1).toBe(null)
  await expectFeature(feature('facts.inStock'), [list('2026-02-01T00:00:00Z'), list('2026-02-28T00:00:00Z', { inStock: false })], noon, i1).toBe(false)
})

test('the same seed makes the same shop, whose old order is better than chance and far from the truth', () => {
  const world = { seed: 7, people: 40, items: 120, days: 10, start: '2026-03-01T00:00:00Z' }
  const { rows, people, available, orders, grade } = createWorld(world)
  expect(createWorld(world).rows).toEqual(rows)
  expect(createWorld({ ...world, seed: 8 }).rows).not.toEqual(rows)
  const judged = (order: (typeof orders)['by chance']) => ndcgAt(10, people.map((person) => ({ ranked: order(available(person)).map(({ id }) => grade(person, id)), all: available(person).map(({ id }) => grade(person, id)) })))!
  expect(judged(orders['the old order'])).toBeGreaterThan(judged(orders['by chance']))
  expect(judged(orders['the old order'])).toBeLessThan(0.5)
})
