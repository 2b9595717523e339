import { define, metaOf, type ColumnMeta, type LabelMeta, type PredicateMeta } from './meta.js'
import type { Feature, kind, Numeric, Rows, Source } from './readable.js'

/** A feature that exists on each row of an event, so that it can also be aggregated and filtered on. */
export interface Column<out S extends Source, in K, out T> extends Feature<K, T>, Rows<S> {
  readonly [kind]: 'column'
  is(value: T & {}): Predicate<S>
  /** Null is neither: it satisfies no predicate. */
  isNot(value: T & {}): Predicate<S>
  in(...values: (T & {})[]): Predicate<S>
  above(this: Column<S, never, Numeric>, limit: number | bigint): Predicate<S>
  below(this: Column<S, never, Numeric>, limit: number | bigint): Predicate<S>
}
/** Which rows of an event count. */
export interface Predicate<out S extends Source> extends Rows<S> {
  readonly [kind]: 'predicate'
  and(...others: Predicate<S>[]): Predicate<S>
  or(...others: Predicate<S>[]): Predicate<S>
}

type Comparable = string | number | bigint | boolean
const joins = {
  and(...others: object[]) { return joined('and', [this, ...others]) },
  or(...others: object[]) { return joined('or', [this, ...others]) },
}
function joined(op: 'and' | 'or', of: readonly object[]): object {
  return define(Object.freeze<PredicateMeta>({ kind: 'predicate', op, of: Object.freeze(of.map((predicate) => metaOf<PredicateMeta>(predicate))) }), {}, joins)
}
function compared(op: 'is' | 'isNot' | 'in' | 'above' | 'below', column: object, values: Comparable[]): object {
  return define(Object.freeze<PredicateMeta>({ kind: 'predicate', op, column: metaOf<ColumnMeta | LabelMeta>(column), values: Object.freeze(values) }), {}, joins)
}
const comparisons = {
  is(value: Comparable) { return compared('is', this, [value]) },
  isNot(value: Comparable) { return compared('isNot', this, [value]) },
  in(...values: Comparable[]) { return compared('in', this, values) },
  above(limit: number | bigint) { return compared('above', this, [limit]) },
  below(limit: number | bigint) { return compared('below', this, [limit]) },
}
export const column = <C>(says: ColumnMeta | LabelMeta, properties: object = {}): C => define(Object.freeze(says), properties, comparisons)
