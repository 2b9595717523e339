import { open, readdir, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { MillraceError } from '../../errors.js'
import type { RecordBatch } from '../../ports/event-log.js'
import { isAbsent, storageError } from '../files.js'
import { decodeFrame, frameSize, headerSize, type Frame } from './frame.js'

const readBytes = 1 << 20
const batchBytes = 1 << 20

/** A segment is named by the offset of its first record. */
export const segmentFile = (folder: string, first: number) => join(folder, `${String(first).padStart(16, '0')}.log`)

/** First offsets of the segments, ascending; none where there is no folder. */
export const listSegments = async (folder: string): Promise<number[]> => {
  try {
    return (await readdir(folder)).filter((name) => /^\d{16}\.log$/.test(name)).map((name) => Number.parseInt(name, 10)).sort((a, b) => a - b)
  } catch (error) {
    if (isAbsent(error)) return []
    throw storageError(error, folder)
  }
}

export const corrupt = (file: string, byte: number, what: string) => new MillraceError('MR_LOG_CORRUPT', `${file}, byte ${byte}: ${what}`)

interface Place { readonly offset: number; readonly byte: number }
export type SparseIndex = ReturnType<typeof sparseIndex>

/**
 * Where frames begin: one in a quarter megabyte, and the newest. A reader that follows the log, or resumes, then need not scan its
 * segment from the start.
 */
export const sparseIndex = () => {
  const places = new Map<number, Place[]>()
  return {
    note(segment: number, { offset, byte }: Place): void {
      const known = places.get(segment)
      if (known === undefined) { places.set(segment, [{ offset, byte }]); return }
      const [before, last] = [known.at(-2), known.at(-1)!]
      if (byte <= last.byte) return
      if (before !== undefined && last.byte - before.byte < 1 << 18) known.pop()
      known.push({ offset, byte })
    },
    before: (segment: number, offset: number): Place => places.get(segment)?.findLast((place) => place.offset <= offset) ?? { offset: segment, byte: 0 },
  }
}

const readAt = async (handle: FileHandle, byte: number, size: number): Promise<Buffer> => {
  const bytes = Buffer.allocUnsafeSlow(size)
  let filled = 0
  while (filled < size) {
    const { bytesRead } = await handle.read(bytes, filled, size - filled, byte + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

interface PlacedFrame extends Frame { readonly byte: number }

/** Frames of one segment from `start`, each checked, until the offset `until` or the end of the file. */
async function* framesOf(file: string, start: Place, until: number): AsyncGenerator<PlacedFrame> {
  const handle = await open(file, 'r')
  try {
    const { size } = await handle.stat()
    let { offset, byte } = start
    let chunk: Buffer = Buffer.alloc(0)
    let at = 0
    const refill = async (bytes: number) => { chunk = await readAt(handle, byte, Math.min(Math.max(bytes, readBytes), size - byte)); at = 0 }
    while (offset < until && byte < size) {
      if (at + headerSize > chunk.length) await refill(headerSize)
      const whole = at + headerSize > chunk.length ? undefined : frameSize(chunk, at)
      if (whole !== undefined && at + whole > chunk.length && byte + whole <= size) await refill(whole)
      const frame = decodeFrame(chunk, at)
      if (frame === undefined || frame.offset !== offset) throw corrupt(file, byte, `no whole record batch with offset ${offset} stands here`)
      yield { ...frame, byte }
      const length = headerSize + frame.records.length
      offset += frame.count
      byte += length
      at += length
    }
  } finally { await handle.close() }
}

/** The frame's records from offset `from` on, in pieces of at most a megabyte; a larger record is a piece of its own. */
function* piecesOf({ records, offset, count }: Frame, from: number): Generator<RecordBatch> {
  let at = 0
  let left = count
  for (; offset + count - left < from; left--) at += 4 + records.readUInt32LE(at)
  while (left > 0 && records.length - at > batchBytes) {
    const begin = at
    let taken = 0
    do { at += 4 + records.readUInt32LE(at); taken++ } while (taken < left && at + 4 + records.readUInt32LE(at) - begin <= batchBytes)
    yield { bytes: records.subarray(begin, at), count: taken }
    left -= taken
  }
  if (left > 0) yield { bytes: records.subarray(at), count: left }
}

/** Records with from ≤ offset < until, all of them durable: whatever is missing or unreadable among them is MR_LOG_CORRUPT. */
export async function* readRange(folder: string, index: SparseIndex, from: number, until: number): AsyncGenerator<RecordBatch & { readonly offset: number }> {
  if (from >= until) return
  const segments = await listSegments(folder)
  let current = segments.findLastIndex((first) => first <= from)
  if (current < 0) throw corrupt(folder, 0, `offset ${from} is asked for, and the log begins at ${segments[0] ?? 'none'}`)
  let offset = from
  let parts: Uint8Array[] = []
  let [size, count] = [0, 0]
  const take = () => {
    const batch = { offset, bytes: parts.length === 1 ? parts[0]! : Buffer.concat(parts), count }
    offset += count
    parts = []
    size = count = 0
    return batch
  }
  let next = segments[current]!
  let [file, byte] = [folder, 0]
  for (; next < until; current++) {
    const segment = next
    if (segments[current] !== segment) throw corrupt(file, byte, `the records end at offset ${segment}, and those up to ${until} were acknowledged`)
    file = segmentFile(folder, segment)
    try {
      for await (const frame of framesOf(file, index.before(segment, from), until)) {
        index.note(segment, frame)
        byte = frame.byte + headerSize + frame.records.length
        next = frame.offset + frame.count
        for (const piece of next > from ? piecesOf(frame, from) : []) {
          if (size + piece.bytes.length > batchBytes && count > 0) yield take()
          parts.push(piece.bytes)
          size += piece.bytes.length
          count += piece.count
        }
      }
    } catch (error) { throw storageError(error, file) }
  }
  if (count > 0) yield take()
}
