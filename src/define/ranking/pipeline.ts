import { define, metaOf, said, type PipelineMeta, type RankerMeta, type RuleMeta, type SingleMeta } from '../meta.js'
import { metas } from '../model.js'
import type { detail, Feature, item, kind, needs, Rows, Source, value } from '../readable.js'
import type { Candidates } from './candidates.js'
import type { Ranker } from './ranker.js'

/** What may be shown, whatever its score. */
export interface Rule<in Q, in K> { readonly [kind]: 'rule'; readonly [needs]: (request: Q, candidate: K) => void }
const rule = <R>(says: RuleMeta): R => define(Object.freeze(says))
/** Those of which this is true. */
export const only = <K>(where: Feature<K, boolean | null>): Rule<unknown, K> => rule({ kind: 'rule', op: 'only', where: metaOf<SingleMeta>(where) })
/** None of these: what was bought already. */
export const without = <Q, V>(seen: Feature<Q, readonly V[]>): Rule<Q, Readonly<Record<string, V>>> => rule({ kind: 'rule', op: 'without', seen: metaOf<SingleMeta>(seen) })
/** At most `n` that have the same value here; those that have none are not limited. */
export const atMost = <K>(n: number, per: Feature<K, string | null>): Rule<unknown, K> => rule({ kind: 'rule', op: 'atMost', n, per: metaOf<SingleMeta>(per) })
/** Gives this share of the places to random candidates and logs their propensities. */
export const explore = (share: number): Rule<unknown, unknown> => rule({ kind: 'rule', op: 'explore', share })

export interface Pipeline<out N extends string, out S extends Source, out K, out F, out C extends string> extends Rows<S> {
  readonly [kind]: 'pipeline'; readonly name: N; readonly [value]: F; readonly [item]: K; readonly [detail]: C
}
/** Finds candidates, puts them in order, applies the rules. A source's key in `retrieve` is the name under which answers say where an item comes from. */
export function pipeline<const N extends string, S extends Source, K, F, const C extends Readonly<Record<string, Candidates<Omit<S['known'], keyof K>, K>>>>(name: N, definition: {
  retrieve: C
  rank: Ranker<string, S, K, F>
  /** All hold together for what is shown, in whatever order they stand. */
  rules?: readonly Rule<Omit<NoInfer<S>['known'], keyof NoInfer<K>>, NoInfer<K>>[]
  /** How many are shown. */
  limit: number
  /** What takes longer is left out, and the answer says `degraded`. */
  deadline?: `${bigint}ms`
}): Pipeline<N, S, K, F, keyof C & string>
export function pipeline(name: string, { retrieve, rank, rules = [], limit, deadline }: { retrieve: Readonly<Record<string, object>>; rank: object; rules?: readonly object[]; limit: number; deadline?: string }): object {
  const says: PipelineMeta = said({ kind: 'pipeline', name, retrieve: metas(retrieve), rank: metaOf<RankerMeta>(rank), rules: Object.freeze(rules.map((each) => metaOf<RuleMeta>(each))), limit, deadline })
  return define(says, { name })
}
