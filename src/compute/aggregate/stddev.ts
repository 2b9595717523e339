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
      const { numbers } = into
      const at = row * into.columns + place.column
      const { numbers: values, columns } = events
      let n = numbers[at]!
      let mean = numbers[at + 1]!
      let squares = numbers[at + 2]!
      for (let k = 0; k < count; k++) {
        const value = values[rows[k]! * columns + input]!
        const difference = value - mean
        n++
        mean += difference / n
        squares += difference * (value - mean)
      }
      numbers[at] = n
      numbers[at + 1] = mean
      numbers[at + 2] = squares
    },
    merge(into, from, place, first, count) {
      const { numbers, columns } = from
      let n = into.numbers[0]!
      let mean = into.numbers[1]!
      let squares = into.numbers[2]!
      let at = first * columns + place.column
      for (let k = 0; k < count; k++, at += columns) {
        const more = numbers[at]!
        if (more === 0) continue
        const all = n + more
        const difference = numbers[at + 1]! - mean
        mean += difference * (more / all)
        squares += numbers[at + 2]! + n * difference * difference * (more / all)
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
