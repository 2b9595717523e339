import { crc32 } from 'node:zlib'

/**
 * One flush on disk: a header of 24 bytes, then `count` records, each a 32-bit length and that many bytes. Little endian:
 * magic u32, size of the records u32, count u32, CRC-32 u32, offset of the first record f64 (exact, since < 2^53).
 * The checksum covers the header but for itself, and the records.
 */
export const headerSize = 24
// 0xFF occurs in no UTF-8 text, so that records of text never look like a frame.
const magic = Buffer.from([0xff, 0x4d, 0x52, 0xff])

export interface Frame { readonly offset: number; readonly count: number; readonly records: Buffer }

const checksum = (frame: Buffer) => crc32(frame.subarray(16), crc32(frame.subarray(0, 12)))

export const encodeFrame = (offset: number, count: number, parts: readonly Uint8Array[]): Buffer => {
  let size = 0
  for (const part of parts) size += part.length
  const frame = Buffer.allocUnsafe(headerSize + size)
  magic.copy(frame)
  frame.writeUInt32LE(size, 4)
  frame.writeUInt32LE(count, 8)
  frame.writeDoubleLE(offset, 16)
  let at = headerSize
  for (const part of parts) { frame.set(part, at); at += part.length }
  frame.writeUInt32LE(checksum(frame), 12)
  return frame
}

/** Bytes of the frame that begins at `at`, or undefined where none begins. Needs a whole header. */
export const frameSize = (bytes: Buffer, at: number): number | undefined =>
  bytes.compare(magic, 0, 4, at, at + 4) === 0 ? headerSize + bytes.readUInt32LE(at + 4) : undefined

/** Offset of the first record and count, from the header alone. */
export const frameSpan = (bytes: Buffer, at: number) => ({ offset: bytes.readDoubleLE(at + 16), count: bytes.readUInt32LE(at + 8) })

/** The frame at `at`, or undefined when it is not whole or its checksum is wrong. */
export const decodeFrame = (bytes: Buffer, at: number): Frame | undefined => {
  if (at + headerSize > bytes.length) return undefined
  const size = frameSize(bytes, at)
  if (size === undefined || at + size > bytes.length) return undefined
  const frame = bytes.subarray(at, at + size)
  return checksum(frame) === frame.readUInt32LE(12) ? { ...frameSpan(frame, 0), records: frame.subarray(headerSize) } : undefined
}

/** Whether any whole frame with records from `offset` on begins after `at`: then what stands at `at` is no torn tail. */
export const frameFollows = (bytes: Buffer, at: number, offset: number): boolean => {
  for (let next = bytes.indexOf(magic, at + 1); next >= 0; next = bytes.indexOf(magic, next + 1)) {
    const frame = decodeFrame(bytes, next)
    if (frame !== undefined && frame.offset > offset) return true
  }
  return false
}
