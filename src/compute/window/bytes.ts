/**
 * Compact bytes for a key's state. A column of numbers is a byte for its width, its least value and the
 * distances from it in 0, 1, 2 or 4 bytes each; 8 when it holds anything but near integers. Little-endian, aligned to the width.
 */
let memory = new ArrayBuffer(1 << 16)
let views = viewsOf(memory)
function viewsOf(buffer: ArrayBuffer) {
  return { bytes: Buffer.from(buffer), u16: new Uint16Array(buffer), u32: new Uint32Array(buffer), f64: new Float64Array(buffer), data: new DataView(buffer) }
}

/** Copies rather than views, so that the memory is aligned whatever the store hands out. */
function grow(needed: number): void {
  if (needed <= memory.byteLength) return
  const larger = new ArrayBuffer(2 ** Math.ceil(Math.log2(needed)))
  new Uint8Array(larger).set(new Uint8Array(memory))
  memory = larger
  views = viewsOf(memory)
}

/** Bytes are written and read at one place in one memory: a row is finished before the next begins. */
export interface Bytes { at: number; end: number }

export const startWriting = (): Bytes => ({ at: 0, end: 0 })
export const finishWriting = (bytes: Bytes): Uint8Array => new Uint8Array(memory.slice(0, bytes.at))
export function startReading(row: Uint8Array): Bytes {
  grow(row.byteLength)
  views.bytes.set(row)
  return { at: 0, end: row.byteLength }
}

export function writeByte(bytes: Bytes, value: number): void {
  grow(bytes.at + 1)
  views.bytes[bytes.at++] = value
}
export const readByte = (bytes: Bytes): number => views.bytes[take(bytes, 1)]!
export function writeNumber(bytes: Bytes, value: number): void {
  grow(bytes.at + 8)
  views.data.setFloat64(bytes.at, value, true)
  bytes.at += 8
}
export const readNumber = (bytes: Bytes): number => views.data.getFloat64(take(bytes, 8), true)

/** Moves past `length` bytes and returns where they began; throws a RangeError past the end. */
function take(bytes: Bytes, length: number): number {
  const from = bytes.at
  if (!(length >= 0 && from + length <= bytes.end)) throw new RangeError('the row ends too early')
  bytes.at += length
  return from
}
const padding = (bytes: Bytes, width: number): number => (width - bytes.at % width) % width

export function writeNumbers(bytes: Bytes, values: Float64Array, from: number, count: number): void {
  if (count === 0) return
  let least = Infinity
  let most = -Infinity
  let whole = true
  for (let k = from; k < from + count && whole; k++) {
    const value = values[k]!
    if (value < least) least = value
    if (value > most) most = value
    whole = Math.floor(value) === value && (value !== 0 || Object.is(value, 0))
  }
  whole &&= least >= -(2 ** 53) && most <= 2 ** 53
  const distance = most - least
  const width = !whole || distance >= 2 ** 32 ? 8 : distance === 0 ? 0 : distance < 2 ** 8 ? 1 : distance < 2 ** 16 ? 2 : 4
  writeByte(bytes, width)
  if (width < 8) writeNumber(bytes, least)
  if (width === 0) return
  for (let gap = padding(bytes, width); gap > 0; gap--) writeByte(bytes, 0)
  grow(bytes.at + width * count)
  const to = bytes.at / width
  bytes.at += width * count
  if (width === 8) for (let k = 0; k < count; k++) views.f64[to + k] = values[from + k]!
  else {
    const packed = width === 1 ? views.bytes : width === 2 ? views.u16 : views.u32
    for (let k = 0; k < count; k++) packed[to + k] = values[from + k]! - least
  }
}

export function readNumbers(bytes: Bytes, into: Float64Array, from: number, count: number): void {
  if (count === 0) return
  const width = readByte(bytes)
  if (![0, 1, 2, 4, 8].includes(width)) throw new RangeError('the width of a column is unknown')
  const least = width < 8 ? readNumber(bytes) : 0
  if (width === 0) return void into.fill(least, from, from + count)
  take(bytes, padding(bytes, width))
  const at = take(bytes, width * count) / width
  // Not through the loop below: adding 0 would lose a −0.
  if (width === 8) return into.set(views.f64.subarray(at, at + count), from)
  const packed = width === 1 ? views.bytes : width === 2 ? views.u16 : views.u32
  for (let k = 0; k < count; k++) into[from + k] = packed[at + k]! + least
}

/** Texts as their lengths, 0 for undefined, and all of them joined: one conversion for a whole column. */
export function writeTexts(bytes: Bytes, texts: readonly (string | undefined)[]): void {
  writeNumbers(bytes, Float64Array.from(texts, (text) => (text === undefined ? 0 : text.length + 1)), 0, texts.length)
  const joined = texts.join('')
  writeNumber(bytes, Buffer.byteLength(joined))
  grow(bytes.at + joined.length * 3)
  bytes.at += views.bytes.write(joined, bytes.at)
}
export function readTexts(bytes: Bytes, count: number): (string | undefined)[] {
  const lengths = new Float64Array(count)
  readNumbers(bytes, lengths, 0, count)
  const length = readNumber(bytes)
  const from = take(bytes, length)
  const joined = views.bytes.toString('utf8', from, from + length)
  const texts: (string | undefined)[] = []
  let at = 0
  for (const plusOne of lengths) texts.push(plusOne === 0 ? undefined : joined.slice(at, (at += plusOne - 1)))
  if (at !== joined.length) throw new RangeError('the lengths of a text column are wrong')
  return texts
}

export function writeRaw(bytes: Bytes, raw: Uint8Array): void {
  grow(bytes.at + raw.byteLength)
  views.bytes.set(raw, bytes.at)
  bytes.at += raw.byteLength
}
export const readRaw = (bytes: Bytes, length: number): Uint8Array => new Uint8Array(memory.slice(take(bytes, length), bytes.at))
