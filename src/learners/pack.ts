import { MillraceError } from '../errors.js'

/**
 * Arrays of numbers in one byte string: a four-letter tag, a version, a checksum, then each array's element type and length
 * with its elements at a multiple of eight. All little-endian.
 */
export type Packed = Float64Array | Int32Array | Uint8Array | Float32Array
const kinds = [Float64Array, Int32Array, Uint8Array, Float32Array] as const
const headBytes = 16
const align = (at: number) => (at + 7) & ~7

/** @param tag four ASCII letters that name what is packed. */
export function pack(tag: string, version: number, arrays: readonly Packed[]): Uint8Array {
  const bytes = new Uint8Array(arrays.reduce((at, array) => align(at + 8 + array.byteLength), headBytes))
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < 4; i++) bytes[i] = tag.charCodeAt(i)
  view.setUint32(4, version, true)
  view.setUint32(12, arrays.length, true)
  let at = headBytes
  for (const array of arrays) {
    view.setUint32(at, kinds.findIndex((kind) => array instanceof kind), true)
    view.setUint32(at + 4, array.length, true)
    bytes.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at + 8)
    at = align(at + 8 + array.byteLength)
  }
  view.setUint32(8, checksum(bytes), true)
  return bytes
}

/**
 * What `pack` packed.
 * @param checked false where the bytes were held against a hash before: a checksum of many megabytes takes long.
 * @throws MR_MODEL_CORRUPT when tag, version, checksum or any length is not as written.
 */
export function unpack(tag: string, version: number, bytes: Uint8Array, checked = true): Packed[] {
  if (tagOf(bytes) !== tag) throw corrupt(`not a ${tag} model`)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (view.getUint32(4, true) !== version) throw corrupt(`format ${view.getUint32(4, true)}, this build reads ${version}`)
  if (checked && view.getUint32(8, true) !== checksum(bytes)) throw corrupt('the checksum differs')
  const arrays: Packed[] = []
  let at = headBytes
  for (let i = view.getUint32(12, true); i > 0; i--) {
    const kind = at + 8 <= bytes.length ? kinds[view.getUint32(at, true)] : undefined
    if (kind === undefined) throw corrupt('an array is cut off')
    const length = view.getUint32(at + 4, true)
    const end = at + 8 + length * kind.BYTES_PER_ELEMENT
    if (end > bytes.length) throw corrupt('an array is cut off')
    // A Buffer's own `slice` does not copy.
    arrays.push(new kind(Uint8Array.prototype.slice.call(bytes, at + 8, end).buffer))
    at = align(end)
  }
  return arrays
}

/** The four letters that a packed byte string begins with. @throws MR_MODEL_CORRUPT when it is too short to have any. */
export function tagOf(bytes: Uint8Array): string {
  if (bytes.length < headBytes) throw corrupt(`only ${bytes.length} bytes`)
  return String.fromCharCode(...bytes.subarray(0, 4))
}

export const corrupt = (detail: string) => new MillraceError('MR_MODEL_CORRUPT', detail)

/** FNV-1a, 32 bits (draft-eastlake-fnv), over everything but its own four bytes. */
function checksum(bytes: Uint8Array): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < bytes.length; i++) if (i < 8 || i >= 12) hash = Math.imul(hash ^ bytes[i]!, 0x01000193)
  return hash >>> 0
}
