import type { Algebra } from './algebra.js'

/** Fraction of events whose input is true. */
export function share(): Algebra {
  return {
    input: 'number', empty: [0], object: 'none',
    add(into, place, row, events, input, rows, count) {
      const base = input * events.capacity
      let trues = 0
      for (let k = 0; k < count; k++) trues += events.numbers[base + rows[k]!]!
      into.numbers[place.column * into.capacity + row]! += trues
    },
    merge(into, from, place, first, count) {
      const at = place.column * from.capacity + first
      let trues = 0
      for (let k = at; k < at + count; k++) trues += from.numbers[k]!
      into.numbers[0]! += trues
    },
    finish: ({ numbers }, count) => (count === 0 ? null : numbers[0]! / count),
  }
}
