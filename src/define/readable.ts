/**
 * What everything that can be read has in common. Four ideas carry the language's types:
 * a definition's columns are its properties; everything readable says what a row must bring for it to be read (`Needs`);
 * features look back and labels look ahead by one `Aggregate`; no call changes the type of an earlier definition.
 */

// Phantom members: they exist in types only and leave every name to the user.
export declare const kind: unique symbol
export declare const value: unique symbol
export declare const needs: unique symbol
export declare const source: unique symbol
export declare const window: unique symbol
export declare const detail: unique symbol
export declare const item: unique symbol

/** Shows a computed type as the plain object that it is. */
export type Plain<T> = { [K in keyof T]: T[K] } & {}
export type Numeric = number | bigint | null

/** Can be read, given a row that has at least K. */
export interface Needs<in K> { readonly [needs]: (row: K) => void }
/** One value that can be read: a feature. */
export interface Feature<in K, out T> extends Needs<K> { readonly [value]: T }
/** Where rows come from: an event's name, its whole row, the part that a request knows, its time column, its id column. */
export interface Source<N extends string = string, R = unknown, Q = unknown, T extends string = string, I extends string = string> {
  readonly name: N
  readonly row: R
  readonly known: Q
  readonly time: T
  readonly id: I
}
export interface Rows<out S extends Source> { readonly [source]: S }
/** What rows can be counted by: an event counts rows, a column counts those where it is not null. */
export interface Countable<out S extends Source> extends Rows<S> { readonly [kind]: 'event' | 'column' }
export interface AnyEvent<out S extends Source = Source> extends Rows<S> { readonly [kind]: 'event' }

type Read<V> = V extends AnyEvent<infer S> ? (row: S['known']) => void : V extends Needs<infer K> ? (row: K) => void : never
/** What a row must bring for all of these to be read. */
export type KeysIn<U> = Read<U[keyof U]> extends (row: infer K) => void ? Plain<K> : never
