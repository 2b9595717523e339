/**
 * Compact bytes for a key's state. A column of numbers is a byte for its width, its least value and the
 * distances from it in 0, 1, 2 or 4 bytes each; 8 when it holds anything but near integers. Little-endian, aligned to the width.
 */
let memory = new ArrayBuffer(1 << 16)
let views = viewsOf(memory)
function viewsOf(buffer: ArrayBuffer) {
  return { text: Buffer.from(buffer), u8: new Uint8Array(buffer), u16: new Uint16Array(buffer), u32: new Uint32Array(buffer), f64: new Float64Array(buffer), data: new DataView(buffer) }
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
  views.u8.set(row)
  return { at: 0, end: row.byteLength }
}

export function writeByte(bytes: Bytes, value: number): void {
  grow(bytes.at + 1)
  views.u8[bytes.at++] = value
}
export const readByte = (bytes: Bytes): number => views.u8[take(bytes, 1)]!
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

/** A number of rows. */
export function readCount(bytes: Bytes): number {
  const count = readNumber(bytes)
  if (!(Number.isInteger(count) && count >= 0 && count < 2 ** 24)) throw new RangeError('a number of rows is not one')
  return count
}

/** `count` numbers, every `step`th from `values[from]` on. */
export function writeNumbers(bytes: Bytes, values: Float64Array, from: number, count: number, step = 1): void {
  if (count === 0) return
  let least = Infinity
  let most = -Infinity
  let whole = true
  for (let k = 0, at = from; k < count && whole; k++, at += step) {
    const value = values[at]!
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
  // A loop for each width: one over either kind of array runs at a third of the speed.
  const { u8, u16, u32, f64 } = views
  if (width === 1) for (let k = 0; k < count; k++) u8[to + k] = values[from + k * step]! - least
  else if (width === 2) for (let k = 0; k < count; k++) u16[to + k] = values[from + k * step]! - least
  else if (width === 4) for (let k = 0; k < count; k++) u32[to + k] = values[from + k * step]! - least
  else for (let k = 0; k < count; k++) f64[to + k] = values[from + k * step]!
}

export function readNumbers(bytes: Bytes, into: Float64Array, from: number, count: number, step = 1): void {
  if (count === 0) return
  const width = readByte(bytes)
  if (width > 8 || (width & (width - 1)) !== 0) throw new RangeError('the width of a column is unknown')
  const least = width < 8 ? readNumber(bytes) : 0
  if (width === 0) return fill(into, least, from, count, step)
  take(bytes, padding(bytes, width))
  const at = take(bytes, width * count) / width
  const { u8, u16, u32, f64 } = views
  if (width === 1) for (let k = 0; k < count; k++) into[from + k * step] = u8[at + k]! + least
  else if (width === 2) for (let k = 0; k < count; k++) into[from + k * step] = u16[at + k]! + least
  else if (width === 4) for (let k = 0; k < count; k++) into[from + k * step] = u32[at + k]! + least
  else for (let k = 0; k < count; k++) into[from + k * step] = f64[at + k]!
}

function fill(into: Float64Array, value: number, from: number, count: number, step: number): void {
  for (let k = 0; k < count; k++) into[from + k * step] = value
}

/** Texts as the different ones, joined, with their lengths, and for each the place of its text among them; 0 for undefined. */
export function writeTexts(bytes: Bytes, texts: readonly (string | undefined)[]): void {
  const places = new Map<string, number>()
  const indices = new Float64Array(texts.length)
  for (let k = 0; k < texts.length; k++) {
    const text = texts[k]
    if (text === undefined) continue
    let place = places.get(text)
    if (place === undefined) places.set(text, place = places.size + 1)
    indices[k] = place
  }
  const different = [...places.keys()]
  const lengths = new Float64Array(different.length)
  for (let k = 0; k < different.length; k++) lengths[k] = different[k]!.length
  const joined = different.join('')
  const length = Buffer.byteLength(joined)
  writeNumbers(bytes, indices, 0, indices.length)
  writeNumber(bytes, different.length)
  writeNumbers(bytes, lengths, 0, lengths.length)
  writeNumber(bytes, length)
  grow(bytes.at + length)
  bytes.at += views.text.write(joined, bytes.at)
}
export function readTexts(bytes: Bytes, count: number): (string | undefined)[] {
  const indices = new Float64Array(count)
  readNumbers(bytes, indices, 0, count)
  const lengths = new Float64Array(readCount(bytes))
  readNumbers(bytes, lengths, 0, lengths.length)
  const length = readNumber(bytes)
  const from = take(bytes, length)
  const joined = views.text.toString('utf8', from, from + length)
  const different: (string | undefined)[] = [undefined]
  let at = 0
  for (const length of lengths) different.push(joined.slice(at, (at += length)))
  if (at !== joined.length) throw new RangeError('the lengths of a text column are wrong')
  const texts: (string | undefined)[] = []
  for (let k = 0; k < count; k++) texts.push(different[indices[k]!])
  return texts
}

export function writeRaw(bytes: Bytes, raw: Uint8Array): void {
  grow(bytes.at + raw.byteLength)
  views.u8.set(raw, bytes.at)
  bytes.at += raw.byteLength
}
export const readRaw = (bytes: Bytes, length: number): Uint8Array => new Uint8Array(memory.slice(take(bytes, length), bytes.at))
