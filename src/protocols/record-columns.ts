import type { Value } from '../define/values.js'
import { MillraceError } from '../errors.js'
import type { FieldPlan } from '../plan/plan.js'
import type { RecordBatch } from '../ports/event-log.js'
import type { LakeColumns, LakeTexts } from '../ports/lake.js'
import { cellsOf, headerSize, viewOf, type Place } from './event-record.js'

/** Records of one schema, as columns that grow: a row costs no object, and a text stays the bytes that it is on the log. */
export interface RecordColumns {
  readonly count: number
  /** Adds the record whose null bits begin at `from.at`; afterwards it stands behind the cells. */
  add(from: Place, position: number, flags: number): void
  /** What was added, without a copy. */
  columns(): LakeColumns
}

type Column =
  | { readonly kind: 'number'; values: Float64Array }
  | { readonly kind: 'text'; bytes: Uint8Array; used: number; ends: Uint32Array; nulls: Uint8Array }
  | { readonly kind: 'other'; readonly values: Value[]; readonly read: (from: Place) => Value }

const larger = <A extends Float64Array | Uint8Array | Uint32Array>(values: A, size: number): A => {
  const grown = new (values.constructor as new (size: number) => A)(size)
  grown.set(values)
  return grown
}

export function recordColumns(fields: readonly FieldPlan[]): RecordColumns {
  const cells = cellsOf(fields), nullBytes = (cells.length + 7) >> 3
  let capacity = 1_024, count = 0
  let position = new Float64Array(capacity), eventTime = new Float64Array(capacity), arrivalTime = new Float64Array(capacity)
  let assumed = new Uint8Array(capacity), revision = new Uint8Array(capacity)
  const columns = fields.map(({ type: { kind } }, index): Column => {
    if (kind === 'int' || kind === 'decimal' || kind === 'float' || kind === 'time') return { kind: 'number', values: new Float64Array(capacity) }
    if (kind === 'string') return { kind: 'text', bytes: new Uint8Array(capacity * 8), used: 0, ends: new Uint32Array(capacity), nulls: new Uint8Array(capacity) }
    return { kind: 'other', values: [], read: cells[index]!.read }
  })
  const grow = () => {
    capacity *= 2
    position = larger(position, capacity)
    eventTime = larger(eventTime, capacity)
    arrivalTime = larger(arrivalTime, capacity)
    assumed = larger(assumed, capacity)
    revision = larger(revision, capacity)
    for (const column of columns) {
      if (column.kind === 'number') column.values = larger(column.values, capacity)
      if (column.kind !== 'text') continue
      column.ends = larger(column.ends, capacity)
      column.nulls = larger(column.nulls, capacity)
    }
  }
  const addText = (column: Extract<Column, { kind: 'text' }>, { bytes, view }: Place, begin: number): number => {
    let from = begin, size = bytes[from++]!
    if (size === 255) { size = view.getUint32(from, true); from += 4 }
    if (column.used + size > column.bytes.length) column.bytes = larger(column.bytes, 2 * (column.used + size))
    // A call costs more than the few bytes of most texts.
    if (size > 48) column.bytes.set(bytes.subarray(from, from + size), column.used)
    else for (let at = 0; at < size; at++) column.bytes[column.used + at] = bytes[from + at]!
    column.used += size
    return from + size
  }

  return {
    get count() { return count },
    add(from, at, flags) {
      if (count === capacity) grow()
      const nulls = from.at
      position[count] = at
      assumed[count] = flags & 1
      revision[count] = flags >> 1 & 1
      from.at += nullBytes
      eventTime[count] = from.view.getFloat64(from.at, true)
      arrivalTime[count] = from.view.getFloat64(from.at + 8, true)
      from.at += 16
      for (let index = 0; index < columns.length; index++) {
        const column = columns[index]!, isNull = (from.bytes[nulls + (index >> 3)]! >> (index & 7) & 1) === 1
        if (column.kind === 'number') {
          column.values[count] = isNull ? NaN : from.view.getFloat64(from.at, true)
          if (!isNull) from.at += 8
        } else if (column.kind === 'text') {
          if (isNull) column.nulls[count] = 1
          else from.at = addText(column, from, from.at)
          column.ends[count] = column.used
        } else column.values.push(isNull ? null : column.read(from))
      }
      count++
    },
    columns: () => ({
      count, position: position.subarray(0, count), eventTime: eventTime.subarray(0, count), arrivalTime: arrivalTime.subarray(0, count),
      assumed: assumed.subarray(0, count), revision: revision.subarray(0, count),
      columns: columns.map((column): Float64Array | LakeTexts | readonly Value[] => {
        if (column.kind === 'number') return column.values.subarray(0, count)
        return column.kind === 'other' ? column.values : { bytes: column.bytes, ends: column.ends, nulls: column.nulls }
      }),
    }),
  }
}

/**
 * Adds the records of a batch, the first of which stands at position `offset`, each to the columns of its schema.
 * @throws MR_LOG_CORRUPT, and what `columnsOf` throws for a schema that it does not know
 */
export function addRecords(batch: RecordBatch, offset: number, columnsOf: (schema: number) => RecordColumns): void {
  const bytes = Buffer.from(batch.bytes.buffer, batch.bytes.byteOffset, batch.bytes.byteLength), view = viewOf(bytes)
  const from: Place = { bytes, view, at: 0 }
  for (let index = 0; index < batch.count; index++) {
    const begin = from.at, end = begin + 4 + view.getUint32(begin, true), schema = view.getUint16(begin + 4, true)
    from.at = begin + headerSize
    columnsOf(schema).add(from, offset + index, bytes[begin + 6]!)
    if (from.at !== end) throw new MillraceError('MR_LOG_CORRUPT', `a record of schema ${schema} has ${end - from.at} bytes more than its fields`)
  }
}
