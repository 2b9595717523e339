import type { Instant } from '../define/instant.js'
import type { Model } from '../define/model.js'
import type { Pipeline } from '../define/ranking/pipeline.js'
import type { Ranker } from '../define/ranking/ranker.js'
import type { AnyEvent, Plain, Source, source } from '../define/readable.js'
import type { Written } from '../define/type.js'

/** What became of rows that were sent; `row` counts from 0. Quarantined rows are kept and can be replayed after a fix. */
export interface Receipt {
  readonly accepted: number
  readonly duplicates: number
  readonly quarantined: number
  readonly errors: readonly { readonly row: number; readonly code: string; readonly field?: string }[]
}
/** How much one value moved the score, in log-odds, and the same in words. */
export interface Reason { readonly feature: string; readonly value: unknown; readonly contribution: number; readonly text: string }
/** How fresh a served value is; age in seconds. */
export interface Freshness { readonly eventTime: string | null; readonly age: number | null; readonly status: 'present' | 'missing' | 'stale' | 'failed' }

type Single = string | number | bigint | boolean | null | Instant | Float32Array | readonly unknown[]
/** A value as JSON carries it: times as text, 64-bit integers as text. */
type Answered<T> = T extends Instant | bigint ? string : T extends Float32Array ? readonly number[] : T
export type Answers<F> = Plain<{ readonly [P in keyof F]: F[P] extends Single ? Answered<F[P]> : Plain<{ readonly [V in keyof F[P]]: Answered<F[P][V]> }> }>
export type Status<F> = Plain<{ readonly [P in keyof F]: F[P] extends Single ? Freshness : Plain<{ readonly [V in keyof F[P]]: Freshness }> }>

/** What to bring besides the decision. `record` also takes the row as its event. */
export interface Wanted<V extends true, R extends true> { features?: V; reasons?: R; record?: true }
type Details<F, V, R> = ([V] extends [never] ? unknown : { readonly features: Answers<F>; readonly status: Status<F> }) & ([R] extends [never] ? unknown : { readonly reasons: readonly Reason[] })
interface Answer<Arm extends string> { readonly id: string; readonly version: string; readonly arm: Arm; readonly degraded: boolean }
/** `decision` is null when the model declares none. V and R: whether features and reasons were asked for. */
export type Prediction<F, A extends string, Arm extends string, V = never, R = never> = Plain<Answer<Arm> & { readonly score: number; readonly decision: [A] extends [never] ? null : A } & Details<F, V, R>>

/** What a ranking lacks, by code: a source, the scores, a rule's values, an item that came twice. */
export interface Dropped { readonly code: string; readonly source?: string; readonly step?: 'score'; readonly rule?: string; readonly item?: Readonly<Record<string, unknown>> }
/** Best first. I has the item's key and its own event id, for the clicks to come to refer to. `dropped` is there where something is missing. */
export interface Ranking<I, F, Arm extends string, V = never, R = never> extends Answer<Arm> { readonly dropped?: readonly Dropped[]; readonly items: readonly Plain<I & { readonly position: number; readonly score: number } & Details<F, V, R>>[] }

type Item<S extends Source, K> = K & Pick<S['row'], S['id'] & keyof S['row']>
/** What is known of the ranked event, less the item. */
type Context<S extends Source, K> = Written<Omit<S['known'], keyof K>, S['time']>
type Senders<D> = { readonly [E in Extract<D, AnyEvent> as E[typeof source]['name']]: (...rows: Written<E[typeof source]['row']>[]) => Promise<Receipt> }
type Predictors<D> = { readonly [M in Extract<D, Model<string, Source, unknown, string>> as M['name']]: M extends Model<string, infer S, infer F, infer A> ? {
  predict<V extends true = never, R extends true = never>(row: Written<S['known'], S['time']>, options?: Wanted<V, R>): Promise<Prediction<F, A, 'champion', V, R>>
} : never }
type Pipelines<D> = { readonly [P in Extract<D, Pipeline<string, Source, unknown, unknown, string>> as P['name']]: P extends Pipeline<string, infer S, infer K, infer F, infer C> ? {
  rank<V extends true = never, R extends true = never>(request: Context<S, K>, options?: Wanted<V, R>): Promise<Ranking<Item<S, K> & { readonly from: readonly C[] }, F, 'champion', V, R>>
} : never }
type Rankers<D> = { readonly [P in Extract<D, Ranker<string, Source, unknown, unknown>> as P['name']]: P extends Ranker<string, infer S, infer K, infer F> ? {
  /** Puts the items that you bring in order. */
  rank<V extends true = never, R extends true = never>(request: Context<S, K> & { items: readonly K[] }, options?: Wanted<V, R>): Promise<Ranking<Item<S, K>, F, 'champion', V, R>>
} : never }
/** What a system's doors look like to a caller. */
export type Client<D> = { readonly send: Senders<D> } & Predictors<D> & Pipelines<D> & Rankers<D>
