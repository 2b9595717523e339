import type { ValueType } from '../../define/meta.js'
import { MillraceError } from '../../errors.js'
import { emptyCells, type Cells } from '../aggregate/cells.js'
import type { Member, Members } from '../aggregate/distinct.js'
import { newRegisters } from '../aggregate/hyperloglog.js'
import { finishWriting, readByte, readCount, readNumber, readNumbers, readRaw, readTexts, startReading, startWriting, writeByte, writeNumber, writeNumbers, writeRaw, writeTexts, type Bytes } from './bytes.js'
import type { Layout, ObjectColumn } from './layout.js'
import type { KeyState } from './state.js'

/** Raised whenever the bytes of a state mean something else. */
const version = 1

/** The finest tiles stand with the raw events in the row that changes most; all other tiles in the other. */
const inRecent = (layout: Layout, size: number): boolean => size === 0 && layout.sizes[0]!.micros !== Infinity

export function encodeState(layout: Layout, state: KeyState): { readonly recent: Uint8Array; readonly settled: Uint8Array } {
  const row = (recent: boolean): Uint8Array => {
    const bytes = startWriting()
    writeByte(bytes, version)
    writeNumber(bytes, state.position)
    if (recent) {
      writeNumber(bytes, state.settledThrough)
      writeNumber(bytes, state.newest)
      writeNumber(bytes, state.newestSettled)
      writeCells(bytes, state.raw, layout.raw.objects)
    }
    layout.sizes.forEach((size, k) => { if (inRecent(layout, k) === recent) writeCells(bytes, state.tiles[k]!, size.objects) })
    return finishWriting(bytes)
  }
  return { recent: row(true), settled: row(false) }
}

export function decodeState(layout: Layout, recent: Uint8Array, settled: Uint8Array): KeyState {
  try {
    const tiles: Cells[] = []
    const readRow = (row: Uint8Array, isRecent: boolean) => {
      const bytes = startReading(row)
      const found = readByte(bytes)
      if (found !== version) throw new RangeError(`its format is version ${found}, not ${version}`)
      const position = readNumber(bytes)
      const times = isRecent ? { settledThrough: readNumber(bytes), newest: readNumber(bytes), newestSettled: readNumber(bytes) } : undefined
      const raw = isRecent ? readCells(bytes, layout.raw.columns, layout.raw.objects) : undefined
      layout.sizes.forEach((size, k) => { if (inRecent(layout, k) === isRecent) tiles[k] = readCells(bytes, size.empty.length, size.objects) })
      if (bytes.at !== bytes.end) throw new RangeError('bytes are left over')
      return { position, times, raw }
    }
    const { position, times, raw } = readRow(recent, true)
    const other = readRow(settled, false)
    if (position !== other.position) throw new RangeError(`its rows are at positions ${position} and ${other.position}`)
    return { position, ...times!, raw: raw!, tiles }
  } catch (cause) {
    if (cause instanceof RangeError || cause instanceof SyntaxError) throw new MillraceError('MR_STATE_CORRUPT', cause.message, { cause })
    throw cause
  }
}

function writeCells(bytes: Bytes, cells: Cells, objects: readonly ObjectColumn[]): void {
  const { columns, numbers, start, end } = cells
  writeNumber(bytes, end - start)
  for (let column = 0; column < columns; column++) writeNumbers(bytes, numbers, start * columns + column, end - start, columns)
  objects.forEach(({ holds, type }, column) => { objectCodec(holds, type).write(bytes, cells.objects[column]!.slice(start, end)) })
}

function readCells(bytes: Bytes, columns: number, objects: readonly ObjectColumn[]): Cells {
  const count = readCount(bytes)
  const cells = emptyCells(columns, 0, count === 0 ? 0 : count + 2)
  cells.end = count
  for (let column = 0; column < columns; column++) readNumbers(bytes, cells.numbers, column, count, columns)
  return { ...cells, objects: objects.map(({ holds, type }) => objectCodec(holds, type).read(bytes, count)) }
}

interface ObjectCodec { write(bytes: Bytes, values: readonly unknown[]): void; read(bytes: Bytes, count: number): unknown[] }
const texts: ObjectCodec = { write: (bytes, values) => { writeTexts(bytes, values as (string | undefined)[]) }, read: readTexts }
const bigints: ObjectCodec = {
  write: (bytes, values) => { writeTexts(bytes, (values as (bigint | undefined)[]).map((value) => value?.toString())) },
  read: (bytes, count) => readTexts(bytes, count).map((text) => (text === undefined ? undefined : BigInt(text))),
}
const vectors: ObjectCodec = {
  write(bytes, values) {
    for (const vector of values as (Float32Array | undefined)[]) {
      writeNumber(bytes, vector?.byteLength ?? -1)
      if (vector !== undefined) writeRaw(bytes, new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength))
    }
  },
  read: (bytes, count) => Array.from({ length: count }, () => {
    const length = readNumber(bytes)
    return length < 0 ? undefined : new Float32Array(readRaw(bytes, length).buffer as ArrayBuffer)
  }),
}
const numbers: ObjectCodec = {
  write: (bytes, values) => { writeNumbers(bytes, Float64Array.from(values as number[]), 0, values.length) },
  read(bytes, count) {
    const read = new Float64Array(count)
    readNumbers(bytes, read, 0, count)
    return [...read]
  },
}
/** Sets as their sizes and all members in one column; −1 and the registers for a sketch. A vector is a member by its bytes' text. */
const membersOf = (members: ObjectCodec): ObjectCodec => ({
  write(bytes, values) {
    const summaries = values as (Members | undefined)[]
    numbers.write(bytes, summaries.map((summary) => (summary === undefined ? 0 : summary instanceof Uint8Array ? -1 : summary.size)))
    const all: Member[] = []
    for (const summary of summaries) if (summary instanceof Set) for (const member of summary) all.push(member)
    members.write(bytes, all)
    for (const summary of summaries) if (summary instanceof Uint8Array) writeRaw(bytes, summary)
  },
  read(bytes, count) {
    const sizes = numbers.read(bytes, count) as number[]
    const all = members.read(bytes, sizes.reduce((sum, size) => sum + Math.max(0, size), 0)) as Member[]
    let at = 0
    return sizes.map((size): Members | undefined => {
      if (size <= 0) return size === 0 ? undefined : readRaw(bytes, newRegisters().length)
      const set = new Set<Member>()
      for (const end = at + size; at < end; at++) set.add(all[at]!)
      return set
    })
  },
})

const noList = () => new TypeError('no event has a list')
const valueCodecs: Readonly<Record<ValueType['kind'], ObjectCodec>> = {
  string: texts, enum: texts, bigint: bigints, vector: vectors, int: numbers, decimal: numbers, float: numbers, time: numbers, bool: numbers,
  list: { write() { throw noList() }, read() { throw noList() } },
}
const memberCodecs = Object.fromEntries(Object.entries(valueCodecs).map(([kind, codec]) => [kind, membersOf(codec === vectors ? texts : codec)])) as typeof valueCodecs
const objectCodec = (holds: ObjectColumn['holds'], type: ValueType): ObjectCodec => (holds === 'members' ? memberCodecs : valueCodecs)[type.kind]
