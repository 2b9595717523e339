import type { ValueType } from '../../define/meta.js'
import { unitOf, type Algebra } from './algebra.js'

/**
 * Sample standard deviation from count, mean and sum of squared differences (M2): events by Welford (1962),
 * merges by Chan, Golub and LeVeque (1979). Sums of squares would lose the digits that matter.
 */
export function stddev(type: ValueType): Algebra {
  const unit = unitOf(type)
  return {
    input: 'number', empty: [0, 0, 0], object: 'none',
    add(into, place, row, events, input, rows, count) {
      const { numbers, capacity } = into
      const at = place.column * capacity + row
      const values = events.numbers
      const base = input * events.capacity
      let n = numbers[at]!
      let mean = numbers[at + capacity]!
      let squares = numbers[at + 2 * capacity]!
      for (let k = 0; k < count; k++) {
        const value = values[base + rows[k]!]!
        const difference = value - mean
        n++
        mean += difference / n
        squares += difference * (value - mean)
      }
      numbers[at] = n
      numbers[at + capacity] = mean
      numbers[at + 2 * capacity] = squares
    },
    merge(into, from, place, first, count) {
      const { numbers, capacity } = from
      const at = place.column * capacity + first
      let n = into.numbers[0]!
      let mean = into.numbers[1]!
      let squares = into.numbers[2]!
      for (let k = at; k < at + count; k++) {
        const more = numbers[k]!
        if (more === 0) continue
        const all = n + more
        const difference = numbers[k + capacity]! - mean
        mean += difference * (more / all)
        squares += numbers[k + 2 * capacity]! + n * difference * difference * (more / all)
        n = all
      }
      into.numbers[0] = n
      into.numbers[1] = mean
      into.numbers[2] = squares
    },
    finish({ numbers }) {
      if (numbers[0]! < 2) return null
      const value = Math.sqrt(numbers[2]! / (numbers[0]! - 1)) / unit
      return Number.isFinite(value) ? value : undefined
    },
  }
}
