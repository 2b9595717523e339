import duckdb from '@duckdb/node-bindings'
import type { VectorReader } from './read-vector.js'

// Short texts that were read last, each in the slot of its hash with its cell: a text that comes again, as keys do, is the same string, and is not made or hashed again.
const slots = 2 ** 16
const knownCells = new Uint32Array(slots * 4)
const knownTexts = new Array<string>(slots).fill('')

/**
 * Text. A cell is 16 bytes: a length, then up to 12 bytes of text, or four bytes of it and its address.
 * Short texts are cut from one string made of the whole vector; long ones are fetched by runs of neighbours.
 */
export const readText: VectorReader<string | null> = (vector, count) => {
  const bytes = duckdb.vector_get_data(vector, count * 16)
  const valid = duckdb.vector_get_validity(vector, Math.ceil(count / 64) * 8) as Uint8Array | null
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset, count * 4)
  const cells = Buffer.from(bytes.buffer, bytes.byteOffset, count * 16)
  const latin1 = cells.toString('latin1')
  const values = new Array<string | null>(count)
  const long: number[] = []
  for (let row = 0; row < count; row++) {
    if (valid && (valid[row >> 3]! >> (row & 7) & 1) === 0) { values[row] = null; continue }
    const word = row * 4
    const length = words[word]!
    const from = row * 16 + 4
    if (length > 12) { long.push(row); values[row] = '' }
    else {
      const one = words[word + 1]!, two = words[word + 2]!, three = words[word + 3]!
      const slot = slotOf(one, two, three, length)
      const known = slot * 4
      if (knownCells[known] !== length || knownCells[known + 1] !== one || knownCells[known + 2] !== two || knownCells[known + 3] !== three) {
        knownCells[known] = length; knownCells[known + 1] = one; knownCells[known + 2] = two; knownCells[known + 3] = three
        // Bytes behind a short text are zero, so three words tell whether all of it is ASCII.
        knownTexts[slot] = ((one | two | three) & 0x80808080) === 0 ? latin1.slice(from, from + length) : cells.toString('utf8', from, from + length)
      }
      values[row] = knownTexts[slot]!
    }
  }
  if (long.length > 0) readLong(bytes, words, long, values)
  return values
}

/** Multiplicative mixing (Knuth, TAOCP 6.4), with the last shifts of MurmurHash3. */
function slotOf(one: number, two: number, three: number, length: number): number {
  let hash = Math.imul(Math.imul(Math.imul(one ^ length, 0x9e3779b1) ^ two, 0x85ebca6b) ^ three, 0xc2b2ae35)
  hash ^= hash >>> 15
  return (Math.imul(hash, 0x9e3779b1) >>> 16) & (slots - 1)
}

/** Gaps this small lie on the pages of the texts beside them, so reading across one cannot fault. Plain Parquet pages put a length of 4 bytes between texts. */
const gap = 8

function readLong(bytes: Uint8Array, words: Uint32Array, rows: readonly number[], values: (string | null)[]): void {
  const addressOf = (row: number): number => words[row * 4 + 3]! * 4294967296 + words[row * 4 + 2]!
  // In a dictionary the same text comes again at the same address.
  const known = new Map<number, string>()
  for (let first = 0; first < rows.length;) {
    const row = rows[first]!
    const start = addressOf(row)
    const again = known.get(start)
    if (again !== undefined) { values[row] = again; first++; continue }
    let next = first + 1
    let end = start + words[row * 4]!
    for (; next < rows.length; next++) {
      const address = addressOf(rows[next]!)
      if (address < end || address > end + gap) break
      end = address + words[rows[next]! * 4]!
    }
    const run = duckdb.get_data_from_pointer(bytes.buffer as ArrayBuffer, bytes.byteOffset + row * 16 + 8, end - start)
    const text = Buffer.from(run.buffer, run.byteOffset, run.byteLength)
    for (let index = first; index < next; index++) {
      const from = addressOf(rows[index]!) - start
      values[rows[index]!] = text.toString('utf8', from, from + words[rows[index]! * 4]!)
    }
    if (next === first + 1) known.set(start, values[row]!)
    first = next
  }
}
