import type { Aggregate } from './aggregate.js'
import { column, type Column } from './column.js'
import type { Duration } from './instant.js'
import { metaOf, type AggregateMeta, type EventMeta } from './meta.js'
import type { AnyEvent, Source } from './readable.js'

/** No request satisfies it: a label is never a feature; its history, once matured, may be. */
export interface Unknowable { readonly 'a label is not known when the decision is asked': never }
/** A column with a delay of its own: `share(isFraud)` waits until labels matured. */
export interface Label<out N extends string, out S extends Source, out T> extends Column<S, Unknowable, T> { readonly name: N }

/** What came of a row: an aggregate of later events, looking ahead from its time. */
export function label<const N extends string, S extends Source, const B extends keyof S['row'] & string, T>(name: N, definition: {
  of: AnyEvent<S>
  /** Fields that tie the later events to the row. */
  by: B | readonly B[]
  /** How far it looks ahead, and so how long a row waits before it may be trained on. */
  within: Duration
  value: Aggregate<Source<string, { readonly [P in NoInfer<B>]: NoInfer<S>['row'][P] | null }>, T>
}): Label<N, S, T>
export function label(name: string, { of, by, within, value }: { of: object; by: string | readonly string[]; within: string; value: object }): object {
  const keys = Object.freeze(typeof by === 'string' ? [by] : [...by])
  return column({ kind: 'label', name, of: metaOf<EventMeta>(of), by: keys, within, value: metaOf<AggregateMeta>(value) }, { name })
}
