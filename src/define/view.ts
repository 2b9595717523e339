import type { Aggregate } from './aggregate.js'
import type { Entity } from './event.js'
import type { Duration } from './instant.js'
import type { Label } from './label.js'
import {
  define, metaOf, said, type AggregateMeta, type BatchMeta, type ByMeta, type EntityMeta, type EventMeta, type FeatureMeta, type LabelMeta, type LookupMeta, type PickMeta, type QueryMeta, type SingleMeta, type StreamMeta,
} from './meta.js'
import type { AnyEvent, detail, Feature, KeysIn, kind, Needs, Plain, Source, value, window } from './readable.js'
import { typesOf, type Fields } from './type.js'

/** A row's keys of an entity; with a null part it belongs to none, and of that nothing is known. */
export type Keyed<K> = { readonly [P in keyof K]: K[P] | null }
export type Aggregates<K> = Readonly<Record<string, Aggregate<Source<string, K>, unknown>>>
type Suffixed<N extends string, A, W extends string> = A extends { readonly [window]: 'view' } ? [W] extends [never] ? N : `${N}_${W}` : N
/** A view's features by name: each window is its own. */
export type Windowed<A extends Aggregates<unknown>, W extends string> = Plain<{ readonly [N in keyof A & string as Suffixed<N, A[N], W>]: A[N][typeof value] }>
/** What is known of one entity. Its features are its properties: `spending.ticket_30d`. */
export type View<N extends string, K, F> = Needs<K> & { readonly [kind]: 'view'; readonly [detail]: N; readonly [value]: F } & { readonly [P in keyof F]: Feature<K, F[P]> }

/** Features kept up to date by every event. `windows` multiply each aggregate that has none of its own. */
export function stream<const N extends string, K, const A extends Aggregates<Keyed<K>>, const W extends Duration = never>(name: N, definition: {
  /** Left out: one row for the whole world. */
  of?: Entity<string, K>
  /** Left out: an aggregate without `.over` is over all time. */
  windows?: readonly W[]
  features: A
  /** A value whose newest event is older is stale, and still returned. */
  maxAge?: Duration
  /** Keeps the raw events of the longest window: no tail is rounded down to a tile. */
  exact?: true
  /** How far behind a key's newest event values can be asked for at any instant; 60s when left out. */
  headroom?: Duration
  /** When the store may forget a key that nothing happens to. */
  expire?: Duration
}): View<N, Keyed<K>, Windowed<A, W>>
export function stream(name: string, { of, windows = [], features, maxAge, exact, headroom, expire }: {
  of?: object; windows?: readonly string[]; features: Readonly<Record<string, object>>; maxAge?: string; exact?: true; headroom?: string; expire?: string
}): object {
  const aggregates = Object.fromEntries(Object.entries(features).map(([feature, aggregate]) => [feature, metaOf<AggregateMeta>(aggregate)]))
  const says: StreamMeta = said({
    kind: 'stream', name, of: of && metaOf<EntityMeta>(of), windows: windows.length > 0 ? Object.freeze([...windows]) : undefined,
    features: Object.freeze(aggregates), maxAge, exact: exact ?? false, headroom, expire,
  })
  const names = Object.entries(aggregates).flatMap(([feature, says]) => suffixed(feature, says, windows))
  return define(says, featuresOf(says, names))
}

/** A feature's names in a view of these windows: it is suffixed, also by a single window, unless it has a window of its own. */
export function suffixed(feature: string, aggregate: AggregateMeta, windows: readonly string[]): string[] {
  const own = 'over' in aggregate && aggregate.over !== undefined
  return own || windows.length === 0 ? [feature] : windows.map((window) => `${feature}_${window}`)
}
const featuresOf = (of: LookupMeta, names: readonly string[]): object => Object.fromEntries(names.map((name) => [name, define<object>(Object.freeze<FeatureMeta>({ kind: 'feature', of, name }))]))

/** SQL whose tables are definitions. */
export interface Query { readonly [kind]: 'query' }
/**
 * SQL over events, matured labels among them, each cut to what had arrived by `$asOf`, the run's own instant, and happened before it.
 * It selects the entity's keys and the view's features by name: sql`select userId, median(paid) as usual from ${bought} group by userId`.
 */
export function sql(texts: TemplateStringsArray, ...tables: readonly (AnyEvent | Label<string, Source, unknown>)[]): Query {
  return define(Object.freeze<QueryMeta>({ kind: 'query', texts: Object.freeze([...texts]), tables: Object.freeze(tables.map((table) => metaOf<EventMeta | LabelMeta>(table))) }))
}
/** Features that SQL works out for all keys at once, every so often. A key that the newest run lacks has none. */
export function batch<const N extends string, K, const F extends Fields>(name: N, definition: {
  of: Entity<string, K>
  /** Runs are as of whole multiples of this since 1970. */
  every: Duration
  features: F
  query: Query
}): View<N, Keyed<K>, Plain<{ readonly [P in keyof F]: F[P][typeof value] | null }>>
export function batch(name: string, { of, every, features: types, query }: { of: object; every: string; features: Fields; query: object }): object {
  const says: BatchMeta = Object.freeze({ kind: 'batch', name, of: metaOf<EntityMeta>(of), every, features: typesOf(types), query: metaOf<QueryMeta>(query) })
  return define(says, featuresOf(says, Object.keys(types)))
}

/** Fewer of a view's features. */
export function pick<const N extends string, K, F, const P extends keyof F>(view: View<N, K, F>, ...names: P[]): View<N, K, Plain<Pick<F, P>>>
export function pick(view: object, ...names: string[]): object {
  const viewed = metaOf<LookupMeta | PickMeta>(view)
  return picked(viewed.kind === 'pick' ? viewed.of : viewed, names)
}
const picked = (of: LookupMeta, names: readonly string[]): object => define(Object.freeze<PickMeta>({ kind: 'pick', of, names: Object.freeze([...names]) }), featuresOf(of, names))

/** The same view under another key: the receiver's account beside the sender's, or a key that another feature holds. */
export function by<const N extends string, K, F, const M extends { readonly [P in keyof K]: Feature<never, K[P] | null> }>(view: View<N, K, F>, keys: M): View<N, KeysIn<M>, F>
export function by(view: object, keys: Readonly<Record<string, object>>): object {
  const viewed = metaOf<LookupMeta | PickMeta>(view), of = viewed.kind === 'pick' ? viewed.of : viewed
  const says: ByMeta = Object.freeze({ kind: 'by', of: of as ByMeta['of'], keys: Object.freeze(Object.fromEntries(Object.entries(keys).map(([key, from]) => [key, metaOf<SingleMeta>(from)]))) })
  return viewed.kind === 'pick' ? picked(says, viewed.names) : define(says, featuresOf(says, Object.keys(view)))
}
