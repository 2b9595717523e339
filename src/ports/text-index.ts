import type { VersionedIndex } from './versioned-index.js'

export interface TextSpec {
  /** What a word in each field counts; as many as each item has fields. */
  readonly weights: readonly number[]
  /** Of stems and stop words, in English words: `english`, `german`, …; MR_INDEX_LANGUAGE where it is not known. */
  readonly language: string
}
/**
 * Items by their texts, a text or null a field, found by words. A query of stop words, of signs or of nothing finds nothing; of a very long one the rarest words count.
 */
export type TextIndex = VersionedIndex<TextSpec, readonly (string | null)[], string>
