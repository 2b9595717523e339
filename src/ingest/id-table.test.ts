import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Value } from '../define/values.js'
import { idTable, seenIds, type Remembered } from './id-table.js'

const id = fc.oneof(fc.string({ maxLength: 2 }), fc.integer({ min: 0, max: 20 }), fc.bigInt({ min: 0n, max: 5n }))
const remembered = fc.record({ arrivalTime: fc.integer(), assumed: fc.boolean(), hash: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), later: fc.constantFrom<readonly Value[]>([], [true], ['x', null]) })

test('a table of ids holds what a map of them does', () => {
  fc.assert(fc.property(fc.array(fc.tuple(id, remembered), { maxLength: 300 }), (rows) => {
    const table = idTable(), map = new Map<Value, Remembered>()
    for (const [each, value] of rows) {
      table.set(each, value)
      map.set(each, value)
      expect(table.get(each)).toEqual(value)
    }
    expect([...table.entries()]).toEqual([...map])
    expect(table.get('never')).toBeUndefined()
  }), { seed: 5, numRuns: 100 })
})
test('an id that was added has been seen, and of those that were not nearly none has', () => {
  const seen = seenIds()
  for (let at = 0; at < 200_000; at++) seen.add(at % 2 === 0 ? `p${at}` : BigInt(at))
  let wrong = 0
  for (let at = 0; at < 200_000; at++) {
    if (!seen.maybeHas(at % 2 === 0 ? `p${at}` : BigInt(at))) throw new Error(`${at} was forgotten`)
    if (seen.maybeHas(`q${at}`)) wrong++
  }
  expect(wrong).toBeLessThan(400)
})
