import type { Column } from '../column.js'
import type { Entity } from '../event.js'
import type { Label } from '../label.js'
import type { Learner } from '../learner.js'
import { define, metaOf, said, type ColumnMeta, type DerivedMeta, type EntityMeta, type EventMeta, type LabelMeta, type LearnerMeta, type ListPart, type RankerMeta, type SingleMeta } from '../meta.js'
import { metas, type Gate, type ReadableBy, type Split, type ValuesOf } from '../model.js'
import type { AnyEvent, Feature, item, kind, Needs, Rows, Source, value } from '../readable.js'

/** Only a row in a list satisfies it. */
export interface InList { readonly 'a list is known to a ranker alone': never }
/** How a value stands in its list. */
export interface WithinList<K> extends Needs<K & InList> {
  readonly [value]: { readonly fromMedian: number | null; readonly rank: number | null; readonly share: number | null }
  /** Less the median of the list. */
  readonly fromMedian: Feature<K & InList, number | null>
  /** 1 for the largest; equal values have the same rank. */
  readonly rank: Feature<K & InList, number | null>
  /** Of the list's sum; null where that is 0. */
  readonly share: Feature<K & InList, number | null>
}
const parts: readonly ListPart[] = ['fromMedian', 'rank', 'share']
/** How a value stands in the list that is ranked: its distance from the median, its rank, its share of the sum. Nulls take no part; null stays null. */
export function withinList<K>(feature: Feature<K, number | null>): WithinList<K>
export function withinList(feature: object): object {
  const says: DerivedMeta = Object.freeze({ kind: 'derived', op: 'withinList', of: metaOf<SingleMeta>(feature) })
  return define(says, Object.fromEntries(parts.map((part) => [part, define<object>(Object.freeze<DerivedMeta>({ ...says, part }))])))
}

/** A model whose rows are candidates, in lists. */
export interface Ranker<out N extends string, out S extends Source, out K, out F> extends Rows<S> { readonly [kind]: 'ranker'; readonly name: N; readonly [value]: F; readonly [item]: K }

/** What puts candidates in order. */
export function ranker<const N extends string, S extends Source, K, const F extends ReadableBy<S['known'] & InList>, T, M extends string>(name: N, definition: {
  /** What was shown: one row an item and place. What is known of it, less the item, is the request. */
  on: AnyEvent<S>
  /** What is ranked. */
  of: Entity<string, K>
  /** Rows that were shown together have the same value here. */
  list: Column<NoInfer<S>, never, string>
  /** Where each was shown, to take position bias out of the labels. */
  position?: Column<NoInfer<S>, never, number>
  features: F
  label: Label<string, NoInfer<S>, T>
  learner: Learner<NoInfer<T>, M, 'list' | 'point'>
  split: Split
  /** Floors on the holdout that a version must reach. */
  ship: Gate<NoInfer<M>>
  /** An answer waits until it is safely in the prediction log. */
  durable?: true
}): Ranker<N, S, K, ValuesOf<F>>
export function ranker(name: string, { on, of, list, position, features, label, learner, split, ship, durable }: {
  on: object; of: object; list: object; position?: object; features: Readonly<Record<string, object>>; label: object; learner: object; split: Split; ship: object; durable?: true
}): object {
  const says: RankerMeta = said({
    kind: 'ranker', name, on: metaOf<EventMeta>(on), of: metaOf<EntityMeta>(of), list: metaOf<ColumnMeta>(list), position: position && metaOf<ColumnMeta>(position),
    features: metas(features), label: metaOf<LabelMeta>(label), learner: metaOf<LearnerMeta>(learner), split: Object.freeze({ ...split }), ship: Object.freeze({ ...ship }) as RankerMeta['ship'], durable: durable ?? false,
  })
  return define(says, { name })
}
