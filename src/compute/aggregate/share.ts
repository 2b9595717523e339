import { quotients, type Algebra } from './algebra.js'

/** Fraction of events whose input is true. */
export function share(): Algebra {
  return {
    input: 'number', empty: [0], object: 'none', fromTotals: quotients(1, true),
    add(into, place, row, events, input, rows, count) {
      const { numbers, columns } = events
      let trues = 0
      for (let k = 0; k < count; k++) trues += numbers[rows[k]! * columns + input]!
      into.numbers[row * into.columns + place.column]! += trues
    },
    merge(into, from, place, first, count) {
      const { numbers, columns } = from
      let trues = 0
      let at = first * columns + place.column
      for (let k = 0; k < count; k++, at += columns) trues += numbers[at]!
      into.numbers[0]! += trues
    },
    finish: ({ numbers }, count) => (count === 0 ? null : numbers[0]! / count),
  }
}
