import { corrupt, pack, unpack } from '../pack.js'

/**
 * Vectors of `factors` numbers, row by row: the dot product of a user's and an item's says how much that user would like that item, about 1 for what
 * was chosen and 0 else. `regularisation` is what they were trained with, and what folding in a user needs.
 */
export interface Factors { readonly factors: number; readonly users: Float32Array; readonly items: Float32Array; readonly regularisation: number }

const tag = 'FCTR'
const version = 1

export const encodeFactors = ({ factors, users, items, regularisation }: Factors): Uint8Array => pack(tag, version, [users, items, Float64Array.of(factors, regularisation)])

/** @throws MR_MODEL_CORRUPT when the bytes are not what `encodeFactors` wrote. */
export function decodeFactors(bytes: Uint8Array): Factors {
  const [users, items, [factors, regularisation] = []] = unpack(tag, version, bytes)
  if (!(users instanceof Float32Array && items instanceof Float32Array && factors !== undefined && regularisation !== undefined)) throw corrupt('the arrays are not factors')
  if (!(factors >= 1) || users.length % factors !== 0 || items.length % factors !== 0) throw corrupt('the vectors are cut off')
  return { factors, users, items, regularisation }
}
