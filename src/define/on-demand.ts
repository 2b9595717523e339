import { column, type Column } from './column.js'
import { define, metaOf, said, type OnDemandMeta } from './meta.js'
import type { AnyEvent, detail, KeysIn, kind, Needs, Source, value } from './readable.js'
import { typesOf, type Fields, type Row } from './type.js'

/** What `compute` is given: of an event the columns that a request knows, of a view its features. */
export type Inputs<U> = { readonly [P in keyof U]: U[P] extends AnyEvent<infer S> ? S['known'] : U[P] extends { readonly [value]: infer V } ? V : never }
type EventIn<U> = Extract<U[keyof U], AnyEvent> extends AnyEvent<infer S> ? S : Source<never>
/** Features computed at the request. Each is a column of the event that the function reads. */
export type OnDemand<N extends string, S extends Source, K, F> = Needs<K> & { readonly [kind]: 'onDemand'; readonly [detail]: N; readonly [value]: F } & { readonly [P in keyof F]: Column<S, K, F[P]> }

/** Computed at the request, by the same function in training. Pure: no clock, no I/O, no state. */
export function onDemand<const N extends string, const U extends Readonly<Record<string, AnyEvent | Needs<never>>>, const F extends Fields>(name: N, definition: {
  using: U
  features: F
  compute: (inputs: Inputs<U>) => Row<F>
  /** Part of the function's identity: raise it when a change is one that sample rows might not show. */
  version?: number
  /** When an input failed, `compute` is skipped: each output is the one named here, else null. */
  default?: Partial<Row<NoInfer<F>>>
}): OnDemand<N, EventIn<U>, KeysIn<U>, Row<F>>
export function onDemand(name: string, { using, features, compute, version = 1, default: fallback }: {
  using: Readonly<Record<string, object>>; features: Fields; compute: (inputs: never) => unknown; version?: number; default?: Readonly<Record<string, unknown>>
}): object {
  const says: OnDemandMeta = said({
    kind: 'onDemand', name, using: Object.freeze(Object.fromEntries(Object.entries(using).map(([input, definition]) => [input, metaOf<OnDemandMeta['using'][string]>(definition)]))),
    features: typesOf(features), compute, version, default: fallback && Object.freeze({ ...fallback }),
  })
  return define(says, Object.fromEntries(Object.keys(features).map((output) => [output, column<object>({ kind: 'column', of: says, name: output })])))
}
