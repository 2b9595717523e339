import { define, metaOf, type CandidatesMeta, type EmbeddingMeta, type SingleMeta, type TextIndexMeta } from '../meta.js'
import type { Feature, kind, Needs, value } from '../readable.js'
import type { Keyed } from '../view.js'
import type { Embedding } from './embedding.js'
import type { TextIndex } from './text-index.js'

/** Finds some of K, given a row that has Q. */
export interface Candidates<in Q, out K> extends Needs<Q> { readonly [kind]: 'candidates'; readonly [value]: K }
const candidates = <C>(says: CandidatesMeta): C => define(Object.freeze(says))

/** The `n` items nearest to the entity itself. */
export const nearest = <Q, K>(embedding: Embedding<Q, K>, n: number): Candidates<Q, K> => candidates({ kind: 'candidates', op: 'nearest', embedding: metaOf<EmbeddingMeta>(embedding), n })
/** The `n` items most like these: "because you viewed". */
export const similar = <Q, K>(embedding: Embedding<never, K>, to: Feature<Q, readonly NoInfer<K>[keyof K][]>, n: number): Candidates<Q, K> =>
  candidates({ kind: 'candidates', op: 'similar', embedding: metaOf<EmbeddingMeta>(embedding), to: metaOf<SingleMeta>(to), n })
/** The `n` items whose texts match the words best. */
export const matching = <Q, K>(index: TextIndex<K>, query: Feature<Q, string | null>, n: number): Candidates<Q, K> =>
  candidates({ kind: 'candidates', op: 'matching', index: metaOf<TextIndexMeta>(index), query: metaOf<SingleMeta>(query), n })
/** The `n` items that have most of this. */
export const top = <K>(by: Feature<Keyed<K>, number | null>, n: number): Candidates<unknown, K> => candidates({ kind: 'candidates', op: 'top', by: metaOf<SingleMeta>(by), n })
