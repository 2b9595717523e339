import type { VersionedIndex } from './versioned-index.js'

export interface TextSpec {
  /** What a word in each field counts; as many as each item has fields. */
  readonly weights: readonly number[]
  /** Of stems and stop words, in English words: `english`, `german`, …, `none`; MR_INDEX_LANGUAGE where it is not known. */
  readonly language: string
  /** How soon a repeated word stops to count; 1.2 when left out. */
  readonly k1?: number
  /** How much a long text is held down, 0 to 1; 0.75 when left out. */
  readonly b?: number
}
/**
 * Items by their texts, a text or null a field, found by words. A query of stop words, of signs or of nothing finds nothing; of a very long one the rarest words count.
 */
export type TextIndex = VersionedIndex<TextSpec, readonly (string | null)[], string>
