import { readFile, truncate } from 'node:fs/promises'
import { decodeFrame, frameFollows, headerSize } from './frame.js'
import { corrupt, listSegments, segmentFile } from './read.js'
import { readDurableHead } from './durable-head.js'

export interface Tail {
  /** First offset of the last segment, and the size of its whole frames. Undefined for an empty log. */
  readonly segment: number | undefined
  readonly bytes: number
  readonly head: number
  /** Bytes that were cut. */
  readonly cut: number
}

/**
 * Finds the end of the log, and cuts what a crash left half written behind it. A flush begins only when the one before it is
 * durable, so bytes that were never acknowledged stand only behind the last whole frame of the last segment.
 * Anything else that cannot be read is MR_LOG_CORRUPT, and so is an end before the last known durable head.
 */
export const recover = async (folder: string): Promise<Tail> => {
  const segment = (await listSegments(folder)).at(-1)
  const file = segment === undefined ? folder : segmentFile(folder, segment)
  const bytes = segment === undefined ? Buffer.alloc(0) : await readFile(file)
  let [at, head] = [0, segment ?? 0]
  for (let frame = decodeFrame(bytes, at); frame !== undefined && frame.offset === head; frame = decodeFrame(bytes, at)) {
    at += headerSize + frame.records.length
    head += frame.count
  }
  if (at < bytes.length && frameFollows(bytes, at, head)) throw corrupt(file, at, 'a damaged record batch stands before whole ones')
  const promised = readDurableHead(folder)
  if (head < promised) throw corrupt(file, at, `the records end at offset ${head}, and those up to ${promised} were acknowledged`)
  if (at < bytes.length) await truncate(file, at)
  return { segment, bytes: at, head, cut: bytes.length - at }
}
