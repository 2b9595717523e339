/** JavaScript values → DuckDB vectors, by typed-array copies; the counterpart of `read-vector.ts`. */
import duckdb from '@duckdb/node-bindings'
import type { Vector } from '@duckdb/node-bindings'

/** The rows of a full vector. */
export const vectorSize = 2048
/** Fills the first `count` cells of an empty vector; null is null. */
export type VectorWriter = (vector: Vector, values: readonly unknown[], count: number) => void

const twoTo32 = 4294967296

// Scratch memory of one vector. Writing is synchronous, so one for all is enough.
const buffer = new ArrayBuffer(vectorSize * 16)
const bytes = new Uint8Array(buffer)
const words = new Int32Array(buffer)
const bigints = new BigInt64Array(buffer)
const doubles = new Float64Array(buffer)
const bits = new Uint8Array(vectorSize / 8)

function finish(vector: Vector, values: readonly unknown[], count: number, width: number): void {
  duckdb.copy_data_to_vector(vector, 0, buffer, 0, count * width)
  finishNulls(vector, count, row => values[row] === null)
}

function finishNulls(vector: Vector, count: number, isNull: (row: number) => boolean): void {
  let nulls = false
  for (let row = 0; row < count; row++) {
    if (!isNull(row)) continue
    if (!nulls) bits.fill(255)
    nulls = true
    bits[row >> 3]! &= ~(1 << (row & 7))
  }
  if (!nulls) return
  duckdb.vector_ensure_validity_writable(vector)
  duckdb.copy_data_to_vector_validity(vector, 0, bits.buffer, 0, Math.ceil(count / 64) * 8)
}

/** Integers within 2^53 as 64 bits: BIGINT, DECIMAL(18, s), TIMESTAMP WITH TIME ZONE. */
export const writeNumber: VectorWriter = (vector, values, count) => {
  writeWords(values as readonly number[], count)
  finish(vector, values, count, 8)
}
/** The same from numbers alone, NaN where there is none. */
export function writeWholeNumbers(vector: Vector, values: Float64Array, count: number): void {
  writeWords(values, count)
  duckdb.copy_data_to_vector(vector, 0, buffer, 0, count * 8)
  finishNulls(vector, count, row => Number.isNaN(values[row]))
}
function writeWords(values: ArrayLike<number>, count: number): void {
  for (let row = 0; row < count; row++) {
    const value = values[row]!
    const high = Math.floor(value / twoTo32)
    words[2 * row] = value - high * twoTo32
    words[2 * row + 1] = high
  }
}
export const writeBigint: VectorWriter = (vector, values, count) => {
  for (let row = 0; row < count; row++) bigints[row] = (values[row] as bigint | null) ?? 0n
  finish(vector, values, count, 8)
}
export const writeDouble: VectorWriter = (vector, values, count) => {
  for (let row = 0; row < count; row++) doubles[row] = values[row] as number
  finish(vector, values, count, 8)
}
/** Numbers that need no conversion, NaN where there is none. */
export function writeDoubles(vector: Vector, values: Float64Array, count: number): void {
  duckdb.copy_data_to_vector(vector, 0, values.buffer as ArrayBuffer, values.byteOffset, count * 8)
  finishNulls(vector, count, row => Number.isNaN(values[row]))
}
export const writeBoolean: VectorWriter = (vector, values, count) => {
  for (let row = 0; row < count; row++) bytes[row] = values[row] === true ? 1 : 0
  finish(vector, values, count, 1)
}
/** From bytes that are 0 or 1. */
export function writeFlags(vector: Vector, values: Uint8Array, count: number): void {
  duckdb.copy_data_to_vector(vector, 0, values.buffer as ArrayBuffer, values.byteOffset, count)
}
export const writeNulls = (vector: Vector, count: number): void => finishNulls(vector, count, () => true)

/** Texts as they are in UTF-8: row r of `count` from `from` on has the bytes up to `ends[r]`. Up to 12 bytes are written in place; DuckDB stores the others. */
export function writeTextBytes(vector: Vector, { bytes: given, ends, nulls }: { readonly bytes: Uint8Array; readonly ends: Uint32Array; readonly nulls: Uint8Array }, from: number, count: number): void {
  bytes.fill(0, 0, count * 16)
  let begin = ends[from - 1] ?? 0
  const others: [row: number, text: Uint8Array][] = []
  for (let row = 0; row < count; row++) {
    const end = ends[from + row]!, size = end - begin
    if (size > 12) others.push([row, given.subarray(begin, end)])
    else {
      words[row * 4] = size
      for (let at = 0; at < size; at++) bytes[row * 16 + 4 + at] = given[begin + at]!
    }
    begin = end
  }
  duckdb.copy_data_to_vector(vector, 0, buffer, 0, count * 16)
  finishNulls(vector, count, row => nulls[from + row] === 1)
  for (const [row, text] of others) duckdb.vector_assign_string_element_len(vector, row, text)
}

/** Texts of up to 12 ASCII characters are written in place; DuckDB stores the others, at ten times the cost of a copy. */
export const writeText: VectorWriter = (vector, values, count) => {
  bytes.fill(0, 0, count * 16)
  const others: number[] = []
  for (let row = 0; row < count; row++) {
    const text = values[row] as string | null
    if (text === null) continue
    const length = text.length
    let ascii = length <= 12
    for (let index = 0; ascii && index < length; index++) {
      const code = text.charCodeAt(index)
      if (code > 127) ascii = false
      else bytes[row * 16 + 4 + index] = code
    }
    if (ascii) words[row * 4] = length
    else { bytes.fill(0, row * 16, row * 16 + 16); others.push(row) }
  }
  finish(vector, values, count, 16)
  for (const row of others) duckdb.vector_assign_string_element_len(vector, row, Buffer.from(values[row] as string))
}

/** Lists of float32. */
export const writeFloats: VectorWriter = (vector, values, count) => {
  let size = 0
  for (let row = 0; row < count; row++) {
    const length = (values[row] as Float32Array | null)?.length ?? 0
    words.set([size, 0, length, 0], row * 4)
    size += length
  }
  const items = new Float32Array(size)
  for (let row = 0; row < count; row++) if (values[row] !== null) items.set(values[row] as Float32Array, words[row * 4]!)
  duckdb.list_vector_reserve(vector, size)
  duckdb.list_vector_set_size(vector, size)
  duckdb.copy_data_to_vector(duckdb.list_vector_get_child(vector), 0, items.buffer, 0, items.byteLength)
  finish(vector, values, count, 16)
}
