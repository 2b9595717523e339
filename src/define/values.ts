import type { ErrorCode } from '../errors.js'
import { firstInstant, formatInstant, lastInstant, parseInstant } from './instant.js'
import type { ValueType } from './meta.js'

/** A value inside Millrace: an instant is a number of microseconds since 1970, UTC; a decimal an integer count of 10^-scale. */
export type Value = string | number | bigint | boolean | null | Float32Array | readonly Value[]
/** What a value is checked against; a `TypeMeta` and a `FieldPlan` are ones. Bounds are user values. */
export interface FieldLike { readonly type: ValueType; readonly optional: boolean; readonly atLeast?: number | bigint; readonly atMost?: number | bigint }
/** Why a value is refused. */
export interface Problem { readonly code: ErrorCode; readonly field?: string }

// One frozen object a code: refusing a value allocates nothing.
const problems = new Map<ErrorCode, Problem>()
function problem(code: ErrorCode): Problem {
  let known = problems.get(code)
  if (known === undefined) problems.set(code, known = Object.freeze({ code }))
  return known
}
/** A value is never an object, but for a vector and a list. */
export const isProblem = (result: Value | Problem): result is Problem => typeof result === 'object' && result !== null && !(result instanceof Float32Array) && !Array.isArray(result)

/** The value of parsed JSON in a field, or why it is refused. Absent is null. Nothing is coerced but −0, which is 0; a `Date`, a bigint and a Float32Array pass where the field is one. */
export function fromWire(field: FieldLike, json: unknown): Value | Problem {
  if (json === null || json === undefined) return field.optional ? null : problem('MR_FIELD_MISSING')
  const value = read(field.type, json)
  return (field.atLeast !== undefined || field.atMost !== undefined) && !isProblem(value) && !within(field, value) ? problem('MR_OUT_OF_BOUNDS') : value
}
function within({ type, atLeast, atMost }: FieldLike, value: Value): boolean {
  const user = toUser(type, value) as number | bigint
  return (atLeast === undefined || user >= atLeast) && (atMost === undefined || user <= atMost)
}
function read(type: ValueType, json: {}): Value | Problem {
  switch (type.kind) {
    case 'string': return typeof json !== 'string' ? problem('MR_TYPE') : isWellFormed(json) ? json : problem('MR_TEXT_INVALID')
    case 'enum': return typeof json !== 'string' ? problem('MR_TYPE') : type.values.includes(json) ? json : problem('MR_ENUM')
    case 'bool': return typeof json === 'boolean' ? json : problem('MR_TYPE')
    case 'float': return typeof json !== 'number' ? problem('MR_TYPE') : Number.isFinite(json) ? json + 0 : problem('MR_NOT_FINITE')
    case 'int': return typeof json === 'number' ? readInteger(json) : problem('MR_TYPE')
    case 'bigint': return readBigint(json)
    case 'decimal': return typeof json === 'number' ? decimalOf(json, type.scale) : typeof json === 'string' ? decimalOfText(json, type.scale) : problem('MR_TYPE')
    case 'time': return readTime(json)
    case 'vector': return readVector(json, type.length)
    case 'list': return readList(type.of, json)
  }
}
const isWellFormed = (text: string): boolean => (text as string & { isWellFormed(): boolean }).isWellFormed()

function readInteger(json: number): number | Problem {
  if (Number.isSafeInteger(json)) return json + 0
  return problem(!Number.isFinite(json) ? 'MR_NOT_FINITE' : Number.isInteger(json) ? 'MR_INT_INEXACT' : 'MR_TYPE')
}

const int64 = 2n ** 63n
function readBigint(json: {}): bigint | Problem {
  if (typeof json === 'number') {
    const whole = readInteger(json)
    return typeof whole === 'number' ? BigInt(whole) : whole
  }
  if (typeof json !== 'bigint' && (typeof json !== 'string' || !isWholeText(json))) return problem('MR_TYPE')
  if (typeof json === 'string' && json.length > 20) return problem('MR_INT_RANGE')
  const whole = BigInt(json)
  return whole >= -int64 && whole < int64 ? whole : problem('MR_INT_RANGE')
}
/** `0` or `-?[1-9][0-9]*`. */
function isWholeText(text: string): boolean {
  const start = text.charCodeAt(0) === 45 ? 1 : 0
  if (text.length === start || (text.charCodeAt(start) === 48 && text !== '0')) return false
  return digitsEnd(text, start) === text.length
}
function digitsEnd(text: string, from: number): number {
  let at = from
  while (at < text.length && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at++
  return at
}

// Powers of ten are exact doubles up to 10^22, so that a count over its power is the double nearest to the decimal.
const powers = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`))
/** Up to here the two roundings of `number · power` together stay below half a count, so that rounding finds the count that was meant. */
const easilyExact = 2 ** 50
function decimalOf(number: number, scale: number): number | Problem {
  if (!Number.isFinite(number)) return problem('MR_NOT_FINITE')
  const power = powers[scale]!, count = Math.round(number * power)
  if (Math.abs(count) <= easilyExact) return count / power === number ? count + 0 : problem('MR_DECIMAL_SCALE')
  if (Math.abs(count) > 2 ** 53) return problem('MR_DECIMAL_RANGE')
  const exact = decimalOfText(String(number), scale)
  // Two decimals may share this double: then the number no longer says which was meant.
  return typeof exact === 'number' && ((exact - 1) / power === number || (exact + 1) / power === number) ? problem('MR_DECIMAL_RANGE') : exact
}
function decimalOfText(text: string, scale: number): number | Problem {
  const negative = text.charCodeAt(0) === 45, start = negative ? 1 : 0, point = digitsEnd(text, start)
  const fraction = point < text.length
  const end = fraction ? digitsEnd(text, point + 1) : point
  if (point === start || end !== text.length || (fraction && (text.charCodeAt(point) !== 46 || end === point + 1))) return problem('MR_TYPE')
  if (text.charCodeAt(start) === 48 && point > start + 1) return problem('MR_TYPE')
  let count = 0
  for (let digit = 0; digit < point - start + scale; digit++) {
    const at = start + digit < point ? start + digit : start + digit + 1
    count = count * 10 + (at < end ? text.charCodeAt(at) - 48 : 0)
    if (count > Number.MAX_SAFE_INTEGER) return problem('MR_DECIMAL_RANGE')
  }
  for (let at = point + 1 + scale; at < end; at++) if (text.charCodeAt(at) !== 48) return problem('MR_DECIMAL_SCALE')
  return negative && count > 0 ? -count : count
}

function readTime(json: {}): number | Problem {
  if (json instanceof Date) {
    const micros = json.getTime() * 1000
    return Number.isNaN(micros) ? problem('MR_TIME_INVALID') : inRange(micros)
  }
  if (typeof json !== 'string') return problem('MR_TYPE')
  const instant = parseInstant(json)
  return typeof instant === 'number' ? instant : problem(instant)
}
const inRange = (micros: number) => micros >= firstInstant && micros <= lastInstant ? micros : problem('MR_TIME_RANGE')

function readVector(json: {}, length: number): Float32Array | Problem {
  if (!Array.isArray(json) && !(json instanceof Float32Array)) return problem('MR_TYPE')
  if (json.length !== length) return problem('MR_VECTOR')
  const vector = new Float32Array(length)
  for (let at = 0; at < length; at++) {
    const number: unknown = json[at]
    if (typeof number !== 'number') return problem('MR_TYPE')
    vector[at] = number + 0
    if (!Number.isFinite(vector[at])) return problem(Number.isNaN(number) ? 'MR_NOT_FINITE' : 'MR_VECTOR')
  }
  return vector
}

function readList(of: ValueType, json: {}): Value | Problem {
  if (!Array.isArray(json)) return problem('MR_TYPE')
  const values: Value[] = []
  for (const each of json as readonly unknown[]) {
    const value = each === null || each === undefined ? problem('MR_FIELD_MISSING') : read(of, each)
    if (isProblem(value)) return value
    values.push(value)
  }
  return values
}

/** What JSON carries: times as RFC 3339, bigints as text, decimals as numbers, or as text where a number would not be exact. */
export function toWire(type: ValueType, value: Value): Wired {
  if (value === null) return null
  if (type.kind === 'list') return (value as readonly Value[]).map((each) => toWire(type.of, each))
  if (type.kind === 'decimal') return Math.abs(value as number) <= easilyExact ? (value as number) / powers[type.scale]! : decimalText(value as number, type.scale)
  if (type.kind === 'time') return formatInstant(value as number)
  if (typeof value === 'bigint') return String(value)
  return value instanceof Float32Array ? [...value] : value as string | number | boolean
}
export type Wired = string | number | boolean | null | readonly Wired[]
function decimalText(count: number, scale: number): string {
  const digits = String(Math.abs(count)).padStart(scale + 1, '0'), point = digits.length - scale
  return `${count < 0 ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? '.' : ''}${digits.slice(point)}`
}

/** The value as users' functions and answers hold it: a decimal is a plain number, all else the same. */
export const toUser = (type: ValueType, value: Value): Value =>
  value === null ? null : type.kind === 'decimal' ? (value as number) / powers[type.scale]! : type.kind === 'list' && type.of.kind === 'decimal' ? (value as readonly Value[]).map((each) => toUser(type.of, each)) : value
/** A user value as answers carry it: an instant is text, a vector numbers, all else what it is. */
export function answered(type: ValueType, user: Value): Wired | bigint {
  if (user === null) return null
  if (type.kind === 'list') return (user as readonly Value[]).map((each) => answered(type.of, each) as Wired)
  return type.kind === 'time' ? formatInstant(user as number) : user instanceof Float32Array ? [...user] : user as Exclude<Value, null | Float32Array | readonly Value[]>
}
/** The value of what a user's function or predicate holds, or why it is none: an instant is its microseconds, a decimal a plain number. */
export function fromUser(type: ValueType, user: unknown): Value | Problem {
  if (user === null) return null
  if (user === undefined) return problem('MR_FIELD_MISSING')
  if (type.kind !== 'time' || typeof user !== 'number') return read(type, user)
  const micros = readInteger(user)
  return typeof micros === 'number' ? inRange(micros) : micros
}
