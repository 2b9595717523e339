import type { Explanation } from '../forest/explain.js'
import { corrupt, pack, unpack } from '../pack.js'

/**
 * A sum of terms over columns, in log-odds: intercept + Σ weight · (z − mean). A column has a term of its value, one of its absence
 * where any was absent in training, and a category one for each of its commonest levels. `level` says which: `ofValue`, `ofAbsence`, or the category's ordinal.
 */
export interface Linear {
  readonly column: Int32Array
  readonly level: Int32Array
  readonly mean: Float64Array
  readonly weight: Float64Array
  readonly intercept: number
}
export const ofValue = -2
export const ofAbsence = -1

/** The number that a term sees in a column's value; a missing value is at the mean of the known ones. */
export function termOf(level: number, mean: number, x: number): number {
  if (level === ofValue) return x !== x ? mean : x
  return level === ofAbsence ? +(x !== x) : +(x === level)
}

export function linearMargin({ column, level, mean, weight, intercept }: Linear, x: Float64Array): number {
  let margin = intercept
  for (let i = 0; i < column.length; i++) margin += weight[i]! * (termOf(level[i]!, mean[i]!, x[column[i]!]!) - mean[i]!)
  return margin
}

/** Shapley values of a linear model whose columns are taken as independent: a column's terms against their training means. */
export function explainLinear({ column, level, mean, weight, intercept }: Linear, x: Float64Array): Explanation {
  const contributions = new Float64Array(x.length)
  for (let i = 0; i < column.length; i++) contributions[column[i]!]! += weight[i]! * (termOf(level[i]!, mean[i]!, x[column[i]!]!) - mean[i]!)
  return { base: intercept, contributions }
}

const tag = 'LINR'
const version = 1

export const encodeLinear = ({ column, level, mean, weight, intercept }: Linear) => pack(tag, version, [column, level, mean, weight, Float64Array.of(intercept)])

/** @throws MR_MODEL_CORRUPT when the bytes are not what `encodeLinear` wrote. */
export function decodeLinear(bytes: Uint8Array): Linear {
  const [column, level, mean, weight, intercept] = unpack(tag, version, bytes)
  if (!(column instanceof Int32Array && level instanceof Int32Array && mean instanceof Float64Array && weight instanceof Float64Array && intercept instanceof Float64Array && intercept.length === 1)) {
    throw corrupt('the arrays are not a linear model\'s')
  }
  for (const array of [level, mean, weight]) if (array.length !== column.length) throw corrupt('the arrays differ in length')
  if (column.some((index) => index < 0)) throw corrupt('a term has no column')
  return { column, level, mean, weight, intercept: intercept[0]! }
}
