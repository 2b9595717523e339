import type { Column } from './column.js'
import type { Duration, Instant } from './instant.js'
import { define, metaOf, said, type AggregateMeta, type ColumnMeta, type EventMeta, type LabelMeta, type OnDemandMeta, type PredicateMeta, type RollupOp } from './meta.js'
import type { AnyEvent, Countable, detail, kind, Numeric, Rows, Source, value, window } from './readable.js'
import type { Predicate } from './column.js'

/** A window of its own, all time, or whatever the view says. */
export type Span = Duration | 'ever' | 'view'
/** Whether an experiment can compare it: one number a unit, or a sum over a sum. */
export type Use = 'metric' | 'no metric'
/** One value from many rows: looking back it is a feature, looking ahead a label. */
export interface Aggregate<out S extends Source, out T, out W extends Span = Span, out U extends Use = Use> extends Rows<S> {
  readonly [kind]: 'aggregate'
  readonly [value]: T
  readonly [window]: W
  readonly [detail]: U
}
/** An aggregate of one event, which can still be narrowed. */
export interface Rollup<out S extends Source, out T, out U extends Use = 'metric', out W extends Span = 'view'> extends Aggregate<S, T, W, U> {
  /** Only rows that satisfy it; twice means both. */
  where(predicate: Predicate<S>): Rollup<S, T, U, W>
  /** This window alone, or all time, under exactly the name that you give it. */
  over<const D extends Duration | 'ever'>(window: D): Rollup<S, T, U, D>
}

type RollupMeta = Extract<AggregateMeta, { readonly op: RollupOp }>
const narrowing = {
  where(predicate: object) {
    const says = metaOf<RollupMeta>(this), added = metaOf<PredicateMeta>(predicate)
    const where: PredicateMeta = says.where === undefined ? added : Object.freeze({ kind: 'predicate', op: 'and', of: Object.freeze([says.where, added]) })
    return define<object>(Object.freeze({ ...says, where }), {}, narrowing)
  },
  over(window: string) { return define<object>(Object.freeze({ ...metaOf<RollupMeta>(this), over: window }), {}, narrowing) },
}
function rollup<R>(op: RollupOp, of: object, { at, n }: { at?: number; n?: number } = {}): R {
  const counted = metaOf<EventMeta | ColumnMeta | LabelMeta>(of)
  const source: EventMeta | LabelMeta | OnDemandMeta = counted.kind === 'column' ? counted.of : counted
  const says: AggregateMeta = said({ kind: 'aggregate', op, source, column: counted.kind === 'event' ? undefined : counted, at, n })
  return define(says, {}, narrowing)
}

/** Rows; of a column or label, those where it is not null. */
export const count = <S extends Source>(rows: Countable<S>): Rollup<S, number> => rollup('count', rows)
/** Whether any row came; of a column or label, one where it is not null. */
export const exists = <S extends Source>(rows: Countable<S>): Rollup<S, boolean> => rollup('exists', rows)
/** 0 over no rows; exact for int, bigint and decimal. */
export const sum = <S extends Source, T extends Numeric>(column: Column<S, never, T>): Rollup<S, bigint extends T ? bigint : number> => rollup('sum', column)
export const mean = <S extends Source>(column: Column<S, never, Numeric>): Rollup<S, number | null> => rollup('mean', column)
/** Of the sample; null with fewer than two rows. */
export const stddev = <S extends Source>(column: Column<S, never, Numeric>): Rollup<S, number | null, 'no metric'> => rollup('stddev', column)
/** Fraction of rows where it is true; null over no rows. */
export const share = <S extends Source>(column: Column<S, never, boolean | null>): Rollup<S, number | null> => rollup('share', column)
export const min = <S extends Source, T extends Numeric | Instant>(column: Column<S, never, T>): Rollup<S, T | null, 'no metric'> => rollup('min', column)
export const max = <S extends Source, T extends Numeric | Instant>(column: Column<S, never, T>): Rollup<S, T | null, 'no metric'> => rollup('max', column)
/** The oldest by event time. */
export const first = <S extends Source, T>(column: Column<S, never, T>): Rollup<S, T | null, 'no metric'> => rollup('first', column)
/** The newest by event time. */
export const last = <S extends Source, T>(column: Column<S, never, T>): Rollup<S, T | null, 'no metric'> => rollup('last', column)
/** How many different values; exact up to 1,000, then estimated. */
export const distinct = <S extends Source>(column: Column<S, never, unknown>): Rollup<S, number, 'no metric'> => rollup('distinct', column)
/** The value below which the fraction `at` of the rows lies, within 1 %; null over no rows. */
export const quantile = <S extends Source>(column: Column<S, never, Numeric>, at: number): Rollup<S, number | null, 'no metric'> => rollup('quantile', column, { at })
/** The newest `n` by event time, newest first; at most 1,000. */
export const lastN = <S extends Source, T>(column: Column<S, never, T>, n: number): Rollup<S, readonly (T & {})[], 'no metric'> => rollup('lastN', column, { n })
/** The `n` most frequent, most frequent first, ties by the smaller value; at most 100. */
export const topK = <S extends Source, T>(column: Column<S, never, T>, n: number): Rollup<S, readonly (T & {})[], 'no metric'> => rollup('topK', column, { n })
/** The highest grade among the events that came, 0 when none came: `grade({ 3: bought, 1: clicked })`. */
export function grade<G extends Readonly<Record<number, AnyEvent>>>(grades: G): Aggregate<G[keyof G] extends Rows<infer S> ? S : never, number, 'view', 'no metric'> {
  const graded = Object.entries(grades as Readonly<Record<string, object>>).map(([grade, event]) => Object.freeze({ grade: Number(grade), source: metaOf<EventMeta>(event) }))
  return define(Object.freeze<AggregateMeta>({ kind: 'aggregate', op: 'grade', grades: Object.freeze(graded) }))
}
/** A quotient of two aggregates, also of two different events; null when `under` is 0. `prior`: as if this many `under` more had come, at the ratio over all keys. */
export function ratio<A extends Source, B extends Source, U extends Use>(
  over: Aggregate<A, Numeric, 'view', U>, under: Aggregate<B, Numeric, 'view', U>, { prior }: { prior?: number } = {},
): Aggregate<A | B, number | null, 'view', U> {
  const says: AggregateMeta = said({ kind: 'aggregate', op: 'ratio', numerator: metaOf<AggregateMeta>(over), denominator: metaOf<AggregateMeta>(under), prior })
  return define(says)
}
