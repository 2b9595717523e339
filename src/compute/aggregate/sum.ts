import type { ValueType } from '../../define/meta.js'
import type { Algebra } from './algebra.js'
import { quotients, unitOf } from './algebra.js'

// An integer v is kept as high · 2^26 + low, both summed as doubles, which stays exact up to 2^79.
const split = 2 ** 26
const settleAt = 2 ** 40
const exactUpTo = 2 ** 53
const int64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n }

/** Sums of int and decimal: exact whatever the order; past 2^53 the sum is refused, the mean is not. */
function exactSum(type: ValueType): SumAlgebra {
  const unit = unitOf(type)
  return {
    input: 'number', empty: [0, 0], object: 'none', fromTotals: quotients(unit, false),
    add(into, place, row, events, input, rows, count) {
      const { numbers } = into
      const at = row * into.columns + place.column
      const { numbers: values, columns } = events
      let high = numbers[at]!
      let low = numbers[at + 1]!
      for (let k = 0; k < count; k++) {
        const value = values[rows[k]! * columns + input]!
        const part = Math.trunc(value / split)
        high += part
        low += value - part * split
      }
      if (low >= settleAt || low <= -settleAt) {
        const part = Math.trunc(low / split)
        high += part
        low -= part * split
      }
      numbers[at] = high
      numbers[at + 1] = low
    },
    merge(into, from, place, first, count) {
      const { numbers, columns } = from
      let high = into.numbers[0]!
      let low = into.numbers[1]!
      let at = first * columns + place.column
      for (let k = 0; k < count; k++, at += columns) {
        high += numbers[at]!
        low += numbers[at + 1]!
      }
      into.numbers[0] = high
      into.numbers[1] = low
    },
    finish({ numbers }) {
      const part = Math.trunc(numbers[1]! / split)
      const high = numbers[0]! + part
      const low = numbers[1]! - part * split
      // The sign of a difference of doubles is exact, so that 2^53 + 1 is told from 2^53.
      if ((high - exactUpTo / split) * split + low > 0 || (high + exactUpTo / split) * split + low < 0) return undefined
      return (high * split + low) / unit
    },
    mean: ({ numbers }, count) => (numbers[0]! * split + numbers[1]!) / unit / count,
  }
}

/** Sums of float: plain additions in the order given. */
function floatSum(): SumAlgebra {
  return {
    input: 'number', empty: [0], object: 'none',
    add(into, place, row, events, input, rows, count) {
      const at = row * into.columns + place.column
      const { numbers: values, columns } = events
      let sum = into.numbers[at]!
      for (let k = 0; k < count; k++) sum += values[rows[k]! * columns + input]!
      into.numbers[at] = sum
    },
    merge(into, from, place, first, count) {
      const { numbers, columns } = from
      let sum = into.numbers[0]!
      let at = first * columns + place.column
      for (let k = 0; k < count; k++, at += columns) sum += numbers[at]!
      into.numbers[0] = sum
    },
    finish: ({ numbers }) => (Number.isFinite(numbers[0]) ? numbers[0]! : undefined),
    mean: ({ numbers }, count) => (Number.isFinite(numbers[0]) ? numbers[0]! / count : undefined),
  }
}

/** Sums of bigint; past 64 bits the sum is refused, since no column could hold it. */
function bigintSum(): SumAlgebra {
  return {
    input: 'object', empty: [], object: 'value',
    add(into, place, row, events, input, rows, count) {
      const column = into.objects[place.object] as (bigint | undefined)[]
      const values = events.objects[input] as bigint[]
      let sum = column[row] ?? 0n
      for (let k = 0; k < count; k++) sum += values[rows[k]!]!
      column[row] = sum
    },
    merge(into, from, place, first, count) {
      const column = from.objects[place.object] as (bigint | undefined)[]
      let sum = (into.objects[0]![0] as bigint | undefined) ?? 0n
      for (let row = first; row < first + count; row++) sum += column[row] ?? 0n
      into.objects[0]![0] = sum
    },
    finish({ objects }) {
      const sum = (objects[0]![0] as bigint | undefined) ?? 0n
      return sum < int64.least || sum > int64.most ? undefined : sum
    },
    mean: ({ objects }, count) => Number(objects[0]![0] as bigint) / count,
  }
}

interface SumAlgebra extends Algebra { readonly mean: Algebra['finish'] }
const sums = (type: ValueType): SumAlgebra => (type.kind === 'bigint' ? bigintSum() : type.kind === 'float' ? floatSum() : exactSum(type))

export const sum = (type: ValueType): Algebra => sums(type)
/** The mean keeps what the sum keeps: sum / count. */
export function mean(type: ValueType): Algebra {
  const algebra = sums(type)
  return { ...algebra, ...(algebra.fromTotals && { fromTotals: quotients(unitOf(type), true) }), finish: (summary, count) => (count === 0 ? null : algebra.mean(summary, count)) }
}
