import fc from 'fast-check'
import { expect, test } from 'vitest'
import { topHits } from './top-hits.js'

test('the best hits are those of a full sort, ties by key, without what is gone or not accepted', () => {
  const item = fc.record({ key: fc.option(fc.constantFrom(...'abcdefghij'), { nil: undefined }), score: fc.integer({ min: -2, max: 2 }) })
  fc.assert(fc.property(fc.uniqueArray(item, { selector: ({ key }) => key ?? Symbol('gone'), maxLength: 20 }), fc.nat(6), (items, n) => {
    const accept = (key: string) => key !== 'c'
    const best = topHits(n, (slot) => items[slot]!.key, accept)
    items.forEach(({ score }, slot) => best.offer(slot, score))
    const sorted = items.flatMap(({ key, score }) => (key !== undefined && accept(key) ? [{ key, score }] : [])).sort((a, b) => b.score - a.score || (a.key < b.key ? -1 : 1))
    expect(best.take()).toEqual(sorted.slice(0, n))
  }), { seed: 12, numRuns: 500 })
})
