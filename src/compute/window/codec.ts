import { MillraceError } from '../../errors.js'
import { emptyCells, type Cells } from '../aggregate/cells.js'
import { finishWriting, readByte, readCount, readNumber, readNumbers, startReading, startWriting, writeByte, writeNumber, writeNumbers, type Bytes } from './bytes.js'
import type { Layout, ObjectColumn } from './layout.js'
import { objectCodec } from './object-codec.js'
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
