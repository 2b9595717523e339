import { column, type Column } from './column.js'
import type { Duration, Instant } from './instant.js'
import { define, said, type EventMeta } from './meta.js'
import type { AnyEvent, kind, Plain, Source, value } from './readable.js'
import { standard, type StandardSchema } from './standard-schema.js'
import { typesOf, type Fields, type Known, type NamesOf, type Row } from './type.js'

/** What features are about; K holds its keys. */
export interface Entity<out N extends string, out K> { readonly [kind]: 'entity'; readonly name: N; readonly [value]: K }

/** Names what features are about, by its keys: `entity('card', { cardId: t.string })`. */
export function entity<const N extends string, const F extends Fields>(name: N, keys: F): Entity<N, Row<F>> {
  return define(Object.freeze({ kind: 'entity' as const, name, keys: typesOf(keys) }), { name })
}

/** An event: each field is a column, and the whole is a Standard Schema for rows as a caller writes them. */
export type Event<S extends Source> = AnyEvent<S> & StandardSchema<S> & { readonly [K in keyof S['row'] & string]: Column<S, Plain<Pick<S['row'], K>>, S['row'][K]> }

/** What happens. Its columns are its properties: `payment.amount`. */
export function event<const N extends string, const F extends Fields, const T extends NamesOf<F, Instant>, const I extends NamesOf<F, string | bigint | number>>(name: N, definition: {
  /** Makes retries idempotent: one id is one event. */
  id: I
  /** When it happened. */
  time: T
  fields: F
  /** How long an id is remembered after its first arrival; 30d when left out. */
  dedupe?: Duration
  /** An id may come again with other values: the last visible version counts. */
  revisable?: true
}): Event<Source<N, Row<F>, Known<F>, T, I>>
export function event(name: string, { id, time, fields, dedupe, revisable }: { id: string; time: string; fields: Fields; dedupe?: Duration; revisable?: true }): object {
  const says: EventMeta = said({ kind: 'event', name, id, time, fields: typesOf(fields), dedupe, revisable: revisable ?? false })
  const columns = Object.fromEntries(Object.keys(fields).map((field) => [field, column<object>({ kind: 'column', of: says, name: field })]))
  return define(says, { ...columns, '~standard': standard(says.fields) })
}
