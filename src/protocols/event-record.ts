import type { ValueType } from '../define/meta.js'
import type { Value } from '../define/values.js'
import { MillraceError } from '../errors.js'
import type { FieldPlan, Row } from '../plan/plan.js'
import type { RecordBatch } from '../ports/event-log.js'

/**
 * One event as it stands on the log. Little endian: length u32 (of what follows), schema u16, flags u8 (1 = assumed, 2 = revision), a bit a field for
 * nulls, eventTime f64, arrivalTime f64, then the cells that are not null. Numbers, instants and decimals' counts are f64 (exact: all are
 * below 2^53), bigints i64, booleans u8, vectors f32 each, enums u16 into the schema's values, text UTF-8 behind its size:
 * u8, or 255 and u32.
 */
export interface EventRecord {
  /** Identifies the fields as they were when it was written. */
  readonly schema: number
  /** Microseconds. */
  readonly eventTime: number
  readonly arrivalTime: number
  /** When it had been known is declared, not observed. */
  readonly assumed: boolean
  /** A later version of an event that is on the log already. */
  readonly revision: boolean
  readonly row: Row
}

/** Where a record is read. */
export interface Place { bytes: Buffer; view: DataView; at: number }
export interface Output extends Place {
  /** Where the first record that was not taken begins. */
  start: number
}
export interface Cell { readonly write: (out: Output, value: Value) => void; readonly read: (from: Place) => Value }

export const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)

/** Makes room for `size` bytes more; what was taken stays where it is. */
const reserve = (out: Output, size: number): void => {
  if (out.at + size <= out.bytes.length) return
  const kept = out.at - out.start
  const bytes = Buffer.allocUnsafeSlow(Math.max(1 << 16, 2 * (kept + size)))
  out.bytes.copy(bytes, 0, out.start, out.at)
  out.bytes = bytes
  out.view = viewOf(bytes)
  out.start = 0
  out.at = kept
}

const double: Cell = {
  write(out, value) { reserve(out, 8); out.view.setFloat64(out.at, value as number, true); out.at += 8 },
  read(from) { const value = from.view.getFloat64(from.at, true); from.at += 8; return value },
}
const int64: Cell = {
  write(out, value) { reserve(out, 8); out.view.setBigInt64(out.at, value as bigint, true); out.at += 8 },
  read(from) { const value = from.view.getBigInt64(from.at, true); from.at += 8; return value },
}
const bool: Cell = {
  write(out, value) { reserve(out, 1); out.bytes[out.at++] = value === true ? 1 : 0 },
  read(from) { return from.bytes[from.at++] === 1 },
}
const texts = 2 ** 14, longestKnown = 24
/** Texts of one column, by their bytes: most but ids come again and again, and are made once. */
function knownTexts(): (from: Place, begin: number, size: number) => string {
  let known: string[] | undefined
  let asked = 0, found = 0
  return ({ bytes }, begin, size) => {
    // Where hardly one comes again it is not looked for any more.
    if (size > longestKnown || (asked >= texts && found < asked / 8)) return bytes.toString('utf8', begin, begin + size)
    known ??= Array.from({ length: texts }, () => '')
    asked++
    let hash = size
    for (let at = begin; at < begin + size; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193)
    const place = (hash ^ (hash >>> 15)) & (texts - 1), text = known[place]!
    // Text of as many units as bytes is ASCII.
    let same = text.length === size ? 0 : -1
    while (same >= 0 && same < size) same = text.charCodeAt(same) === bytes[begin + same] ? same + 1 : -1
    if (same === size) { found++; return text }
    return known[place] = bytes.toString('utf8', begin, begin + size)
  }
}
const text = (read = knownTexts()): Cell => ({
  write(out, value) {
    const characters = value as string
    reserve(out, 5 + 3 * characters.length)
    if (characters.length < 85) {
      const begin = out.at + 1
      let index = 0
      for (; index < characters.length; index++) {
        const code = characters.charCodeAt(index)
        if (code > 127) break
        out.bytes[begin + index] = code
      }
      const size = index === characters.length ? index : out.bytes.write(characters, begin)
      out.bytes[out.at] = size
      out.at = begin + size
      return
    }
    const size = out.bytes.write(characters, out.at + 5)
    out.bytes[out.at] = 255
    out.view.setUint32(out.at + 1, size, true)
    out.at += 5 + size
  },
  read(from) {
    let size = from.bytes[from.at++]!
    if (size === 255) { size = from.view.getUint32(from.at, true); from.at += 4 }
    from.at += size
    return read(from, from.at - size, size)
  },
})
const vector = (length: number): Cell => ({
  write(out, value) {
    const numbers = value as Float32Array
    if (numbers.length !== length) throw new MillraceError('MR_VECTOR', `${numbers.length} numbers instead of ${length}`)
    reserve(out, 4 * length)
    for (const number of numbers) { out.view.setFloat32(out.at, number, true); out.at += 4 }
  },
  read(from) {
    const numbers = new Float32Array(length)
    for (let index = 0; index < length; index++, from.at += 4) numbers[index] = from.view.getFloat32(from.at, true)
    return numbers
  },
})
const choice = (values: readonly string[]): Cell => {
  const places = new Map<Value, number>(values.map((value, place) => [value, place]))
  return {
    write(out, value) {
      const place = places.get(value)
      if (place === undefined) throw new MillraceError('MR_ENUM', JSON.stringify(value))
      reserve(out, 2)
      out.view.setUint16(out.at, place, true)
      out.at += 2
    },
    read(from) { const value = values[from.view.getUint16(from.at, true)]!; from.at += 2; return value },
  }
}

const cellOf = (type: ValueType): Cell => {
  switch (type.kind) {
    case 'string': return text()
    case 'int': case 'decimal': case 'float': case 'time': return double
    case 'bigint': return int64
    case 'bool': return bool
    case 'vector': return vector(type.length)
    case 'enum': return choice(type.values)
    case 'list': throw new TypeError('no field is a list')
  }
}
const known = new WeakMap<readonly FieldPlan[], readonly Cell[]>()
/** How each field's cell is written and read. */
export const cellsOf = (fields: readonly FieldPlan[]): readonly Cell[] => {
  let cells = known.get(fields)
  if (cells === undefined) known.set(fields, cells = fields.map((field) => cellOf(field.type)))
  return cells
}

/** Bytes of a record before its null bits. */
export const headerSize = 4 + 2 + 1

export interface RecordWriter {
  /** Adds a record. The row's values must be of their fields' types; a vector or an enum that does not fit is MR_VECTOR, MR_ENUM, and nothing is added. */
  add(schema: number, fields: readonly FieldPlan[], eventTime: number, arrivalTime: number, assumed: boolean, row: Row, revision?: boolean): void
  /** Bytes added since the last `take`. */
  readonly size: number
  /** The records added since the last `take`; the writer never touches these bytes again. */
  take(): RecordBatch
}

export const recordWriter = (): RecordWriter => {
  const empty = Buffer.alloc(0)
  const out: Output = { bytes: empty, view: viewOf(empty), at: 0, start: 0 }
  let count = 0
  /** Size of the whole records, so that one that failed half way is written over. */
  let whole = 0
  return {
    get size() { return whole },
    add(schema, fields, eventTime, arrivalTime, assumed, row, revision = false) {
      const cells = cellsOf(fields)
      const nullBytes = (cells.length + 7) >> 3
      out.at = out.start + whole
      reserve(out, headerSize + nullBytes + 16)
      const begin = out.at - out.start
      out.view.setUint16(out.at + 4, schema, true)
      out.bytes[out.at + 6] = (assumed ? 1 : 0) | (revision ? 2 : 0)
      const nulls = begin + headerSize
      out.bytes.fill(0, out.start + nulls, out.at + headerSize + nullBytes)
      out.at += headerSize + nullBytes
      out.view.setFloat64(out.at, eventTime, true)
      out.view.setFloat64(out.at + 8, arrivalTime, true)
      out.at += 16
      for (let index = 0; index < cells.length; index++) {
        const value = row[index]!
        if (value === null) out.bytes[out.start + nulls + (index >> 3)]! |= 1 << (index & 7)
        else cells[index]!.write(out, value)
      }
      out.view.setUint32(out.start + begin, out.at - out.start - begin - 4, true)
      whole = out.at - out.start
      count++
    },
    take() {
      const batch = { bytes: out.bytes.subarray(out.start, out.start + whole), count }
      out.start += whole
      count = whole = 0
      return batch
    },
  }
}

/**
 * The records of a batch, in order.
 * @param schemaOf the fields that a schema id stands for, the same array each time; it throws for an id that it does not know.
 */
export function* readRecords(batch: RecordBatch, schemaOf: (id: number) => readonly FieldPlan[]): Generator<EventRecord> {
  const bytes = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength)
  const view = viewOf(bytes)
  const from: Place = { bytes, view, at: 0 }
  for (let left = batch.count; left > 0; left--) {
    const end = from.at + 4 + view.getUint32(from.at, true)
    const schema = view.getUint16(from.at + 4, true)
    const flags = bytes[from.at + 6]!
    const nulls = from.at + headerSize
    const cells = cellsOf(schemaOf(schema))
    from.at = nulls + ((cells.length + 7) >> 3)
    const eventTime = view.getFloat64(from.at, true)
    const arrivalTime = view.getFloat64(from.at + 8, true)
    from.at += 16
    // Of its size at once: one that grew would hold twice as much.
    const row = new Array<Value>(cells.length)
    for (let index = 0; index < cells.length; index++) {
      row[index] = (bytes[nulls + (index >> 3)]! >> (index & 7) & 1) === 1 ? null : cells[index]!.read(from)
    }
    if (from.at !== end) throw new MillraceError('MR_LOG_CORRUPT', `a record of schema ${schema} has ${end - from.at} bytes more than its fields`)
    yield { schema, eventTime, arrivalTime, assumed: (flags & 1) !== 0, revision: (flags & 2) !== 0, row }
  }
}
