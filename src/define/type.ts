import type { Instant } from './instant.js'
import { define, metaOf, type TypeMeta, type ValueType } from './meta.js'
import type { detail, Plain, value } from './readable.js'

/** The type of a field. */
export interface Type<out T, out Later extends boolean = false> {
  readonly [value]: T
  readonly [detail]: Later
  /** May be null. */
  readonly optional: Type<T | null, Later>
  /** Not known yet when a decision is asked: may feed history, is never part of a request. */
  readonly later: Type<T, true>
  /** Personal data: masked in logs, reports and exports. */
  readonly pii: Type<T, Later>
}
export interface NumberType<T> extends Type<T> {
  /** Values below are refused, `MR_OUT_OF_BOUNDS`. */
  atLeast(n: T): NumberType<T>
  /** Values above are refused, `MR_OUT_OF_BOUNDS`. */
  atMost(n: T): NumberType<T>
}
export type Fields = Readonly<Record<string, Type<unknown, boolean>>>
export type Row<F extends Fields> = Plain<{ readonly [K in keyof F]: F[K][typeof value] }>
/** The part of a row that a request knows: all but its later fields. */
export type Known<F extends Fields> = Plain<{ readonly [K in keyof F as F[K][typeof detail] extends true ? never : K]: F[K][typeof value] }>
export type NamesOf<F extends Fields, T> = { [K in keyof F]: [F[K][typeof value]] extends [T] ? K : never }[keyof F] & string

/** A value as a caller writes it: times as text or a `Date`. */
type Wire<T> = T extends Instant ? Date | string : T extends Float32Array ? Float32Array | readonly number[] : T
type MayOmit<R, T> = { [K in keyof R]: K extends T ? K : null extends R[K] ? K : never }[keyof R]
/** A row as a caller writes it: nullable columns may be left out, and so may `Now`, the time of a question asked now. */
export type Written<R, Now = never> = Plain<{ [K in Exclude<keyof R, MayOmit<R, Now>>]: Wire<R[K]> } & { [K in MayOmit<R, Now>]?: Wire<R[K]> | undefined }>

// Getters on the prototype: as own properties, everything that walks a definition would recurse for ever.
const methods = {
  get optional() { return made({ ...metaOf<TypeMeta>(this), optional: true }) },
  get later() { return made({ ...metaOf<TypeMeta>(this), later: true }) },
  get pii() { return made({ ...metaOf<TypeMeta>(this), pii: true }) },
  atLeast(n: number | bigint) { return made({ ...metaOf<TypeMeta>(this), atLeast: n }) },
  atMost(n: number | bigint) { return made({ ...metaOf<TypeMeta>(this), atMost: n }) },
}
function made(says: TypeMeta): object { return define<object>(Object.freeze(says), {}, methods) }
function type<T>(type: ValueType): T { return made({ kind: 'type', type: Object.freeze(type), optional: false, later: false, pii: false }) as T }

/** The types that a field can have. */
export const t = Object.freeze({
  string: type<Type<string>>({ kind: 'string' }),
  /** A whole number of at most 2^53 − 1. */
  int: type<NumberType<number>>({ kind: 'int' }),
  /** A whole number of 64 bits, always exact. */
  bigint: type<NumberType<bigint>>({ kind: 'bigint' }),
  float: type<NumberType<number>>({ kind: 'float' }),
  /** Exact, with `scale` digits after the point; sums are exact too. Use it for money. */
  decimal: (scale: number): NumberType<number> => type({ kind: 'decimal', scale }),
  bool: type<Type<boolean>>({ kind: 'bool' }),
  time: type<Type<Instant>>({ kind: 'time' }),
  /** `length` float32 numbers. */
  vector: (length: number): Type<Float32Array> => type({ kind: 'vector', length }),
  enum: <const V extends readonly string[]>(...values: V): Type<V[number]> => type({ kind: 'enum', values: Object.freeze([...values]) }),
})

export const typesOf = (fields: Fields): Readonly<Record<string, TypeMeta>> => Object.freeze(Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, metaOf<TypeMeta>(field)])))
