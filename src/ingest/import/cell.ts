/** A cell of a file as the value of a field. Exact, or refused: nothing is rounded and no type is taken for another, unless it was asked for. */
import { formatInstant, parseInstant } from '../../define/instant.js'
import type { ValueType } from '../../define/meta.js'
import { fromUser, fromWire, toWire, type FieldLike, type Problem, type Value } from '../../define/values.js'
import type { ErrorCode } from '../../errors.js'
import type { FileColumn } from '../../ports/import-file.js'
import type { WallClock } from './wall-clock.js'

/** A cell that is not null. */
export type ReadCell = (cell: {}) => Value | Problem
/** Columns of a file, and fields of a JSON line. */
export type CellKind = FileColumn['kind'] | 'json'

const refuse = (code: ErrorCode): Problem => ({ code })
const instantAt = (micros: number | ErrorCode): Value | Problem =>
  typeof micros !== 'number' ? refuse(micros) : Number.isSafeInteger(micros) ? fromUser({ kind: 'time' }, micros) : refuse('MR_TIME_RANGE')

/** RFC 3339; without a zone as the wall clock has it, where one is declared. */
function readTime(text: string, clock: WallClock | undefined): Value | Problem {
  const instant = parseInstant(text)
  if (instant !== 'MR_EVENT_TIME_NAIVE' || clock === undefined) return instantAt(instant)
  const shown = parseInstant(`${text}Z`)
  return instantAt(typeof shown === 'number' ? clock(shown) : shown)
}

/** Numbers are written as in JSON, whole ones in digits alone. */
const wholeNumber = /^-?(?:0|[1-9][0-9]*)$/, anyNumber = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/
const notFinite = /^[+-]?(?:nan|inf|infinity)$/i

/** A cell that is text in the file, of whatever type: CSV, and constants. */
export function readText(field: FieldLike, text: string, clock: WallClock | undefined): Value | Problem {
  switch (field.type.kind) {
    case 'string': case 'enum': case 'bigint': case 'decimal': return notFinite.test(text) && field.type.kind === 'decimal' ? refuse('MR_NOT_FINITE') : fromWire(field, text)
    case 'int': return wholeNumber.test(text) ? fromWire(field, Number(text)) : refuse('MR_TYPE')
    case 'float': return anyNumber.test(text) ? fromWire(field, Number(text)) : refuse(notFinite.test(text) ? 'MR_NOT_FINITE' : 'MR_TYPE')
    case 'bool': return /^true$/i.test(text) || (/^false$/i.test(text) ? false : refuse('MR_TYPE'))
    case 'time': return readTime(text, clock)
    case 'vector': case 'list': {
      let list: unknown
      try { list = JSON.parse(text) } catch { return refuse('MR_TYPE') }
      return fromWire(field, list ?? text)
    }
  }
}

/** An integer count of 10^-scale that is past 2^53, as text. */
function decimalText(count: bigint, scale: number): string {
  const digits = String(count < 0n ? -count : count).padStart(scale + 1, '0'), point = digits.length - scale
  return `${count < 0n ? '-' : ''}${digits.slice(0, point)}${scale > 0 ? '.' : ''}${digits.slice(point)}`
}
const readInteger = (field: FieldLike): ReadCell | undefined => {
  switch (field.type.kind) {
    case 'int': case 'float': return (cell) => (typeof cell === 'bigint' ? refuse('MR_INT_INEXACT') : fromWire(field, cell))
    case 'bigint': return (cell) => fromWire(field, cell)
    case 'decimal': return (cell) => fromWire(field, String(cell))
    default: return undefined
  }
}

/** How cells of a column become values of a field; undefined where the two do not fit. @param clock of the declared zone */
export function cellReader(field: FieldLike, { kind, scale = 0, type: fileType }: Pick<FileColumn, 'scale' | 'type'> & { readonly kind: CellKind }, clock: WallClock | undefined): ReadCell | undefined {
  const type = field.type
  const among = (...kinds: readonly ValueType['kind'][]) => kinds.includes(type.kind)
  switch (kind) {
    case 'text':
      // Also decimals that are too wide for numbers; without a scale they are integers.
      return fileType.startsWith('DECIMAL') && !among('decimal', ...(/,\s*0\)$/.test(fileType) ? ['int', 'bigint'] as const : [])) ? undefined : (cell) => readText(field, cell as string, clock)
    case 'string':
      // As a string in JSON is read.
      return among('time') ? (cell) => readTime(cell as string, clock) : among('string', 'enum', 'bigint', 'decimal') ? (cell) => fromWire(field, cell) : undefined
    case 'json': return among('time') ? (cell) => (typeof cell === 'string' ? readTime(cell, clock) : refuse('MR_TYPE')) : (cell) => fromWire(field, cell)
    case 'bool': return among('bool') ? (cell) => fromWire(field, cell) : undefined
    case 'float': return among('float', 'decimal') ? (cell) => fromWire(field, cell) : undefined
    case 'integer': return readInteger(field)
    case 'decimal':
      if (scale === 0 && among('int', 'bigint')) return readInteger(field)
      return among('decimal') ? (cell) => fromWire(field, typeof cell === 'bigint' ? decimalText(cell, scale) : toWire({ kind: 'decimal', scale }, cell as number)) : undefined
    case 'time': return among('time') ? (cell) => instantAt(cell as number) : undefined
    case 'naiveTime': return among('time') && clock !== undefined ? (cell) => (typeof cell === 'number' ? instantAt(clock(cell)) : refuse('MR_TIME_INVALID')) : undefined
    case 'list': return among('vector') ? (cell) => fromWire(field, cell) : undefined
    case 'other': return undefined
  }
}

/** Integers whose digits are wanted as text. */
export const integerText = (field: FieldLike): ReadCell => (cell) =>
  typeof cell === 'string' || typeof cell === 'bigint' || Number.isSafeInteger(cell) ? fromWire(field, String(cell)) : refuse(Number.isInteger(cell) ? 'MR_INT_INEXACT' : 'MR_TYPE')

/** Floats of a decimal that carry the noise of arithmetic, 85.64999999999999: to its decimals, the nearest, because it was asked for. */
export const roundedFloat = (field: FieldLike): ReadCell => (cell) =>
  typeof cell !== 'number' || field.type.kind !== 'decimal' ? refuse('MR_TYPE') : fromWire(field, Number.isFinite(cell) ? cell.toFixed(field.type.scale) : cell)

/** A cell that no value was made of, in JSON. */
export function cellJson(cell: unknown, { kind, scale, field }: { readonly kind: CellKind; readonly scale: number; readonly field: FieldLike }): unknown {
  if (cell === undefined || cell === null) return null
  if (kind === 'decimal') return decimalText(BigInt(cell as number | bigint), scale)
  if ((kind === 'time' || kind === 'naiveTime') && Number.isSafeInteger(cell)) return formatInstant(cell as number).slice(0, kind === 'time' ? undefined : -1)
  if (kind === 'text' && (field.type.kind === 'int' || field.type.kind === 'float') && String(Number(cell)) === cell && Number.isFinite(Number(cell))) return Number(cell)
  return typeof cell === 'bigint' || (typeof cell === 'number' && !Number.isFinite(cell)) ? String(cell) : cell
}
