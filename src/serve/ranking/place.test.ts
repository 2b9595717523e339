import fc from 'fast-check'
import { expect, test } from 'vitest'
import { placeAll, type Placing } from './place.js'

const plain = (scores: readonly number[], more: Partial<Placing> = {}): Placing => ({ scores, mayShow: () => true, limits: [], limit: scores.length, ...more })
const order = (placing: Placing) => placeAll(placing).map(({ candidate }) => candidate)

test('the best come first, ties as they came, no more than there are places', () => {
  expect(order(plain([1, 3, 3, 2]))).toEqual([1, 2, 3, 0])
  expect(order(plain([1, 3, 3, 2], { limit: 2 }))).toEqual([1, 2])
  expect(order(plain([]))).toEqual([])
})

test('what may not be shown is not, and no value has more than its share', () => {
  const brands = ['a', 'a', 'a', 'b', null, null, null]
  expect(order(plain([7, 6, 5, 4, 3, 2, 1], { mayShow: (candidate) => candidate !== 1, limits: [{ n: 1, valueOf: (candidate) => brands[candidate]! }] }))).toEqual([0, 3, 4, 5, 6])
  const twice: Placing['limits'] = [{ n: 2, valueOf: (candidate) => brands[candidate]! }, { n: 1, valueOf: (candidate) => (candidate < 2 ? 'first' : null) }]
  expect(order(plain([7, 6, 5, 4, 3, 2, 1], { limits: twice, limit: 4 }))).toEqual([0, 2, 3, 4])
})

test('whatever is explored, each is shown once, within the rules, and a seed repeats the draw', () => {
  const candidates = fc.array(fc.record({ score: fc.integer({ min: 0, max: 5 }), brand: fc.constantFrom('a', 'b', null), may: fc.boolean() }), { maxLength: 30 })
  fc.assert(fc.property(candidates, fc.integer({ min: 1, max: 12 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), fc.string(), (list, limit, share, seed) => {
    const placing: Placing = { scores: list.map(({ score }) => score), mayShow: (candidate) => list[candidate]!.may, limits: [{ n: 2, valueOf: (candidate) => list[candidate]!.brand }], limit, explore: { share, seed } }
    const placed = placeAll(placing), shown = placed.map(({ candidate }) => candidate)
    expect(new Set(shown).size).toBe(shown.length)
    expect(shown.every((candidate) => list[candidate]!.may)).toBe(true)
    for (const brand of ['a', 'b']) expect(shown.filter((candidate) => list[candidate]!.brand === brand).length).toBeLessThanOrEqual(2)
    expect(shown.length).toBe(order({ ...placing, explore: { share: share / 2, seed: `${seed}.` } }).length)
    expect(placed.every(({ propensity }) => propensity > 0 && propensity <= 1)).toBe(true)
    expect(placeAll(placing)).toEqual(placed)
  }), { seed: 5, numRuns: 200 })
})

test('a propensity is how often the candidate stands there', () => {
  const rounds = 20_000, placing = plain([4, 3, 2, 1], { limit: 1 })
  const counts = [0, 0, 0, 0], said: number[] = []
  for (let round = 0; round < rounds; round++) {
    const [{ candidate, propensity } = { candidate: 0, propensity: 0 }] = placeAll({ ...placing, explore: { share: 0.4, seed: `answer ${round}` } })
    counts[candidate]!++
    said[candidate] = propensity
  }
  expect(said.map((propensity) => Number(propensity.toFixed(12)))).toEqual([0.7, 0.1, 0.1, 0.1])
  for (const [candidate, count] of counts.entries()) expect(Math.abs(count / rounds - said[candidate]!)).toBeLessThan(0.01)
})
