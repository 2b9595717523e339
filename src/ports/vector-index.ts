import type { VersionedIndex } from './versioned-index.js'

export interface VectorSpec {
  readonly dimensions: number
  /** What the score is: the dot product, or the cosine of the angle. */
  readonly metric: 'dot' | 'cosine'
}
/**
 * Items by their vectors, found by nearness to a vector. Contents and queries are finite numbers; one of another length than the spec's is refused with MR_INDEX_DIMENSION, and a build of such is not made.
 */
export type VectorIndex = VersionedIndex<VectorSpec, Float32Array, Float32Array>
