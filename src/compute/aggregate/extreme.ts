import type { ValueType } from '../../define/meta.js'
import { userValue, type Algebra } from './algebra.js'

/** The least (sign −1) or greatest (sign 1) number, as sign · value, so that both are one maximum. */
function numberExtreme(sign: 1 | -1, type: ValueType): Algebra {
  const user = userValue(type)
  return {
    input: 'number', empty: [-Infinity], object: 'none',
    add(into, place, row, events, input, rows, count) {
      const at = row * into.columns + place.column
      const { numbers: values, columns } = events
      let best = into.numbers[at]!
      for (let k = 0; k < count; k++) {
        const value = sign * values[rows[k]! * columns + input]!
        if (value > best) best = value
      }
      into.numbers[at] = best
    },
    merge(into, from, place, first, count) {
      const { numbers, columns } = from
      let best = into.numbers[0]!
      let at = first * columns + place.column
      for (let k = 0; k < count; k++, at += columns) if (numbers[at]! > best) best = numbers[at]!
      into.numbers[0] = best
    },
    // Adding 0 turns the −0 of a flipped sign into 0.
    finish: ({ numbers }, count) => (count === 0 ? null : user(sign * numbers[0]! + 0)),
  }
}

function bigintExtreme(sign: 1 | -1): Algebra {
  const better = (a: bigint | undefined, b: bigint | undefined) => (a === undefined ? b : b === undefined ? a : (sign === 1) === a > b ? a : b)
  return {
    input: 'object', empty: [], object: 'value',
    add(into, place, row, events, input, rows, count) {
      const column = into.objects[place.object] as (bigint | undefined)[]
      const values = events.objects[input] as bigint[]
      for (let k = 0; k < count; k++) column[row] = better(column[row], values[rows[k]!])
    },
    merge(into, from, place, first, count) {
      const column = from.objects[place.object] as (bigint | undefined)[]
      const best = into.objects[0] as (bigint | undefined)[]
      for (let row = first; row < first + count; row++) best[0] = better(best[0], column[row])
    },
    finish: ({ objects }) => (objects[0]![0] as bigint | undefined) ?? null,
  }
}

const extreme = (sign: 1 | -1) => (type: ValueType): Algebra => (type.kind === 'bigint' ? bigintExtreme(sign) : numberExtreme(sign, type))
export const min = extreme(-1)
export const max = extreme(1)
