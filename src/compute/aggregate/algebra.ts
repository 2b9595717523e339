import type { ValueType } from '../../define/meta.js'
import type { Value } from '../../define/values.js'
import { emptyCells, type Cells, type Place } from './cells.js'

/** Columns that every table of raw events begins with. */
export const eventTimeColumn = 0
export const positionColumn = 1

/**
 * One way to aggregate: the empty summary, adding events, merging summaries, finishing. A summary is
 * a few numbers and at most one object, in a row of a table; the loops are here, so that no call is made for each event or tile.
 */
export interface Algebra {
  /** Whether events hold its input as a number (booleans as 0 and 1) or as an object. */
  readonly input: 'number' | 'object'
  /** Its numbers over no events. Its object is then undefined. */
  readonly empty: readonly number[]
  /** What its object is: a value of the column, or a collection of them. */
  readonly object: 'none' | 'value' | 'members' | 'newest' | 'counts' | 'sketch'
  /** Where its summary is the number of events or an exact total of its inputs, and nothing else: the numbers that it finishes many of them with, NaN for null. Totals are within 2^53. */
  readonly fromTotals?: FromTotals
  /** Adds `count` events, those at `rows`, in that order, whose input stands in column `input` of the events. */
  add(into: Cells, place: Place, row: number, events: Cells, input: number, rows: Int32Array, count: number): void
  /** Merges `count` rows of a table from `first` on, oldest first, into a lone summary. */
  merge(into: Cells, from: Cells, place: Place, first: number, count: number): void
  /** The user's value of a lone summary of `count` events; undefined when it left the range of its type. */
  finish(summary: Cells, count: number): Value | undefined
}

/** Writes `many` values into `into` from `at` on. A boolean is 0 or 1. */
export type FromTotals = (counts: Float64Array, totals: Float64Array, many: number, into: Float64Array, at: number) => void
/** total / unit, or that over the number of events. */
export const quotients = (unit: number, isMean: boolean): FromTotals => (counts, totals, many, into, at) => {
  for (let row = 0; row < many; row++) into[at + row] = !isMean ? totals[row]! / unit : counts[row] === 0 ? NaN : totals[row]! / unit / counts[row]!
}

/** A lone summary is a table of one row; this is where it stands. */
export const alone: Place = { column: 0, object: 0 }
export const loneSummary = (): Cells => ({ ...emptyCells(4, 1, 1), objects: [[undefined]], end: 1 })

const isNumber: Readonly<Record<ValueType['kind'], boolean>> = { int: true, decimal: true, float: true, time: true, bool: true, string: false, enum: false, bigint: false, vector: false, list: false }
/** How events and summaries hold values of a type. */
export const inputOf = (type: ValueType): Algebra['input'] => (isNumber[type.kind] ? 'number' : 'object')
/** What one of the user's units is worth inside: 10^scale for decimals, else 1. */
export const unitOf = (type: ValueType): number => (type.kind === 'decimal' ? 10 ** type.scale : 1)
/** From a number inside to the user's value. */
export function userValue(type: ValueType): (inside: number) => Value {
  const unit = unitOf(type)
  return type.kind === 'bool' ? (inside) => inside === 1 : (inside) => inside / unit
}
