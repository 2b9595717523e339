import fc from 'fast-check'
import { expect, test } from 'vitest'
import { heap } from './heap.js'

test('items come out least first, in whatever order they came, while others still come', () => {
  const step = fc.oneof({ weight: 3, arbitrary: fc.nat(50) }, { weight: 2, arbitrary: fc.constant('pop' as const) }, { weight: 1, arbitrary: fc.constant('rising' as const) })
  fc.assert(fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
    const tested = heap<number>((a, b) => a < b)
    const held: number[] = []
    let highest = 50
    for (const each of steps) {
      if (each !== 'pop') {
        const item = each === 'rising' ? ++highest : each
        tested.push(item)
        held.push(item)
        held.sort((a, b) => a - b)
      } else {
        expect(tested.peek()).toBe(held[0])
        expect(tested.pop()).toBe(held.shift())
      }
      expect(tested.size).toBe(held.length)
    }
  }), { seed: 3, numRuns: 200 })
})
