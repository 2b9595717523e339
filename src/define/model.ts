import type { Duration } from './instant.js'
import type { Label } from './label.js'
import type { Learner } from './learner.js'
import { define, metaOf, said, type DerivedMeta, type EventMeta, type GateRule, type LabelMeta, type LearnerMeta, type ModelMeta, type SingleMeta, type ThresholdMeta } from './meta.js'
import type { AnyEvent, detail, Feature, kind, Needs, Plain, Rows, Source, value } from './readable.js'

export type ReadableBy<Q> = Readonly<Record<string, Needs<Q>>>
/** The values of a record of features. */
export type ValuesOf<F> = Plain<{ readonly [P in keyof F]: F[P] extends { readonly [value]: infer V } ? V : never }>
export type Gate<M extends string> = { readonly [P in M]?: GateRule }
export interface Split {
  by: 'time'
  /** The last of the matured rows, kept for judging. */
  holdout: Duration
  /** Length of the training period before the holdout; all of it when left out. */
  train?: Duration
  folds?: number
}

const derived = (op: DerivedMeta['op'], feature: object, smoothing?: number): object => define(said({ kind: 'derived', op, of: metaOf<SingleMeta>(feature), smoothing }))
/**
 * The label's mean over the training rows of the same text, drawn towards the mean over all by as many rows as `smoothing` says, 20 when left out. A text that was not seen has the mean
 * over all; none is a text of its own. Fitted on the training window alone, stored with the model.
 */
export function targetEncoded<K>(feature: Feature<K, string | null>, options?: { smoothing?: number }): Feature<K, number>
export function targetEncoded(feature: object, { smoothing = 20 }: { smoothing?: number } = {}): object { return derived('targetEncoded', feature, smoothing) }
/** In standard deviations from the mean of the training rows; null is 0. Fitted on the training window alone, stored with the model. */
export function scaled<K>(feature: Feature<K, number | null>): Feature<K, number>
export function scaled(feature: object): object { return derived('scaled', feature) }

/** Where a decision begins. */
export interface Threshold { readonly [kind]: 'threshold' }
const threshold = (says: ThresholdMeta): Threshold => define(Object.freeze(says))
/** The lowest score above which at least this share of rows is positive. */
export const atPrecision = (floor: number): Threshold => threshold({ kind: 'threshold', op: 'atPrecision', at: floor })
/** The highest score above which at least this share of the positive rows lies. */
export const atRecall = (floor: number): Threshold => threshold({ kind: 'threshold', op: 'atRecall', at: floor })
export const above = (score: number): Threshold => threshold({ kind: 'threshold', op: 'above', at: score })
export const otherwise: Threshold = threshold({ kind: 'threshold', op: 'otherwise' })

export interface Model<out N extends string, out S extends Source, out F, out A extends string> extends Rows<S> { readonly [kind]: 'model'; readonly name: N; readonly [value]: F; readonly [detail]: A }

/** What is learned, and what a score makes us do. */
export function model<const N extends string, S extends Source, const F extends ReadableBy<S['known']>, T, M extends string, const A extends string = never>(name: N, definition: {
  /** The event that is decided on. What is known of it is the request. */
  on: AnyEvent<S>
  /** The key is the name under which values come: `{ spending, amount: payment.amount }`. */
  features: F
  label: Label<string, NoInfer<S>, T>
  learner: Learner<NoInfer<T>, M>
  split: Split
  /** Floors on the holdout that a version must reach. */
  ship: Gate<NoInfer<M>>
  /** What a score makes us do, first match wins; thresholds are found on the holdout. */
  decide?: { readonly [P in A]: Threshold }
  /** What answers when the model cannot: the version before it, or a score from the request alone. */
  fallback?: readonly ('previous' | ((request: NoInfer<S>['known']) => number))[]
  /** An answer waits until it is safely in the prediction log. */
  durable?: true
}): Model<N, S, ValuesOf<F>, A>
export function model(name: string, { on, features, label, learner, split, ship, decide, fallback = [], durable }: {
  on: object; features: Readonly<Record<string, object>>; label: object; learner: object; split: Split; ship: object
  decide?: Readonly<Record<string, object>>; fallback?: ModelMeta['fallback']; durable?: true
}): object {
  const says: ModelMeta = said({
    kind: 'model', name, on: metaOf<EventMeta>(on), label: metaOf<LabelMeta>(label), learner: metaOf<LearnerMeta>(learner), features: metas(features),
    split: Object.freeze({ ...split }), ship: Object.freeze({ ...ship }) as ModelMeta['ship'], decide: decide && metas(decide), fallback: Object.freeze([...fallback]), durable: durable ?? false,
  })
  return define(says, { name })
}
export function metas<M>(definitions: Readonly<Record<string, object>>): Readonly<Record<string, M>> {
  return Object.freeze(Object.fromEntries(Object.entries(definitions).map(([name, definition]) => [name, metaOf<never>(definition) as M])))
}
