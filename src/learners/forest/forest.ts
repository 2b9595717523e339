import { corrupt, pack, unpack } from '../pack.js'

/**
 * Additive binary trees in flat arrays, one entry a node; a child's index is greater than its parent's.
 * A row goes left where `x[feature] <= threshold`, a missing value where `missingLeft` is 1. The margin is `base` plus one leaf's value a tree.
 */
export interface Forest {
  /** Column that the node asks for; −1 at a leaf. */
  readonly feature: Int32Array
  /** Finite. */
  readonly threshold: Float64Array
  readonly left: Int32Array
  readonly right: Int32Array
  readonly missingLeft: Uint8Array
  /** Log-odds that a leaf adds; 0 elsewhere. */
  readonly value: Float64Array
  /** Training rows that reached the node; positive. */
  readonly cover: Float64Array
  /** First node of each tree. */
  readonly roots: Int32Array
  readonly base: number
}

const tag = 'FRST'
const version = 1

export function encodeForest(forest: Forest): Uint8Array {
  return pack(tag, version, [forest.feature, forest.threshold, forest.left, forest.right, forest.missingLeft, forest.value, forest.cover, forest.roots, Float64Array.of(forest.base)])
}

/** @throws MR_MODEL_CORRUPT when the bytes are not what `encodeForest` wrote, or their trees lead nowhere. */
export function decodeForest(bytes: Uint8Array): Forest {
  const [feature, threshold, left, right, missingLeft, value, cover, roots, base] = unpack(tag, version, bytes)
  if (!(feature instanceof Int32Array && threshold instanceof Float64Array && left instanceof Int32Array && right instanceof Int32Array && missingLeft instanceof Uint8Array
    && value instanceof Float64Array && cover instanceof Float64Array && roots instanceof Int32Array && base instanceof Float64Array && base.length === 1)) throw corrupt('the arrays are not a forest\'s')
  const nodes = feature.length
  for (const array of [threshold, left, right, missingLeft, value, cover]) if (array.length !== nodes) throw corrupt('the arrays differ in length')
  for (const root of roots) if (root < 0 || root >= nodes) throw corrupt('a root is not a node')
  for (let n = 0; n < nodes; n++) {
    if (feature[n]! >= 0 && !(left[n]! > n && left[n]! < nodes && right[n]! > n && right[n]! < nodes)) throw corrupt(`node ${n} leads nowhere`)
    if (!(cover[n]! > 0)) throw corrupt(`node ${n} has no cover`)
  }
  return { feature, threshold, left, right, missingLeft, value, cover, roots, base: base[0]! }
}

/** Columns that a row must have at least. */
export const featureCount = (forest: Forest) => forest.feature.reduce((most, feature) => Math.max(most, feature + 1), 0)
