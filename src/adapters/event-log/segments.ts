import { constants } from 'node:fs'
import { mkdir, open, type FileHandle } from 'node:fs/promises'
import { MillraceError } from '../../errors.js'
import type { EventLog, RecordBatch } from '../../ports/event-log.js'
import { storageError, syncFolder } from '../files.js'
import { durableHeadWriter, readDurableHead } from './durable-head.js'
import { encodeFrame } from './frame.js'
import { readRange, segmentFile, sparseIndex } from './read.js'
import { recover } from './recover.js'

export interface SegmentOptions {
  /** For other processes than the owner's: sees what is durable at each `read` and at each `head`; appends are refused. */
  readonly readOnly?: boolean
  /** A new file is begun once the current one has this size; 64 MB by default. */
  readonly segmentBytes?: number
  /** Opens the files that are written; tests put a full disk here. */
  readonly openFile?: typeof open
  /** Told what a crash had left half written, when it is cut. */
  readonly warn?: (line: string) => void
}

/** Batches that wait share a frame up to this size. */
const groupBytes = 4 << 20

interface Waiting extends RecordBatch { readonly resolve: () => void; readonly reject: (error: MillraceError) => void }

const refused = (offset: number, error: MillraceError) => {
  const durable = Promise.reject(error)
  durable.catch(() => {})
  return { offset, durable }
}

/**
 * The event log as append-only files in a folder. Appends made while a flush is under way share the next one; their bytes must
 * stay as they are until then.
 * When a flush fails, the offsets of its batches and of all batches waiting behind it are taken back, and all of them fail
 * with it: a later batch cannot keep an offset whose predecessor does not exist. After MR_STORAGE_FULL the log goes on as soon as there is room;
 * after MR_STORAGE_FAILED, when nobody can know what the disk holds, it refuses appends until it is opened again.
 */
export const openSegments = async (folder: string, options: SegmentOptions = {}): Promise<EventLog> => {
  const index = sparseIndex()
  if (options.readOnly) {
    return {
      get head() { return readDurableHead(folder) },
      append: () => refused(readDurableHead(folder), new MillraceError('MR_STORAGE_FAILED', `${folder} is open for reading`)),
      read: (from) => readRange(folder, index, from, readDurableHead(folder)),
      close: async () => {},
    }
  }
  const { segmentBytes = 64 << 20, openFile = open } = options
  const openSegment = (first: number) => openFile(segmentFile(folder, first), constants.O_RDWR | constants.O_CREAT)

  let segment: { readonly first: number; readonly handle: FileHandle; bytes: number } | undefined
  let durableHead = 0
  let headFile: ReturnType<typeof durableHeadWriter>
  try {
    await mkdir(folder, { recursive: true })
    const tail = await recover(folder)
    durableHead = tail.head
    if (tail.cut > 0) options.warn?.(`${folder}: the last ${tail.cut} bytes were no whole record batch and have been cut; nothing in them had been acknowledged, the log ends at offset ${tail.head}`)
    if (tail.segment !== undefined) {
      segment = { first: tail.segment, handle: await openSegment(tail.segment), bytes: tail.bytes }
      // What was found here may never have been flushed by the process that wrote it.
      await segment.handle.sync()
    }
    headFile = durableHeadWriter(folder)
    await syncFolder(folder)
    headFile.write(durableHead)
  } catch (error) { throw storageError(error, folder) }

  let head = durableHead
  let waiting: Waiting[] = []
  let flushing: Promise<void> | undefined
  let broken: MillraceError | undefined

  const current = async () => {
    if (segment !== undefined && segment.bytes < segmentBytes) return segment
    const next = { first: durableHead, handle: await openSegment(durableHead), bytes: 0 }
    await syncFolder(folder).catch(async (error: unknown) => { await next.handle.close(); throw error })
    await segment?.handle.close()
    return segment = next
  }

  const write = async (group: readonly Waiting[], count: number) => {
    const { first, handle, bytes } = await current()
    const frame = encodeFrame(durableHead, count, group.map((batch) => batch.bytes))
    try {
      for (let at = 0; at < frame.length;) at += (await handle.write(frame, at, frame.length - at, bytes + at)).bytesWritten
      await handle.datasync()
    } catch (error) {
      await handle.truncate(bytes)
      throw error
    }
    index.note(first, { offset: durableHead, byte: bytes })
    segment!.bytes += frame.length
  }

  const takeGroup = () => {
    let [taken, bytes, count] = [0, 0, 0]
    for (; taken < waiting.length && (taken === 0 || bytes + waiting[taken]!.bytes.length <= groupBytes); taken++) {
      bytes += waiting[taken]!.bytes.length
      count += waiting[taken]!.count
    }
    return { group: waiting.splice(0, taken), count }
  }

  const flush = async () => {
    while (waiting.length > 0) {
      const { group, count } = takeGroup()
      try {
        await write(group, count)
      } catch (cause) {
        const error = storageError(cause, folder)
        if (error.code !== 'MR_STORAGE_FULL') broken = error
        const lost = [...group, ...waiting]
        waiting = []
        head = durableHead
        for (const batch of lost) batch.reject(error)
        continue
      }
      durableHead += count
      headFile.write(durableHead)
      for (const batch of group) batch.resolve()
    }
    flushing = undefined
  }

  return {
    get head() { return head },
    append(batch) {
      if (broken !== undefined) return refused(head, broken)
      const offset = head
      if (batch.count === 0) return { offset, durable: flushing ?? Promise.resolve() }
      head += batch.count
      const durable = new Promise<void>((resolve, reject) => waiting.push({ ...batch, resolve, reject }))
      // Whoever acknowledges awaits `durable`; a caller that comes to it late must not end the process.
      durable.catch(() => {})
      // In a microtask, so that appends of one turn share the first flush too.
      flushing ??= Promise.resolve().then(flush)
      return { offset, durable }
    },
    read: (from) => readRange(folder, index, from, durableHead),
    async close() {
      broken = new MillraceError('MR_STORAGE_FAILED', `${folder} is closed`)
      await flushing
      await segment?.handle.close()
      segment = undefined
      headFile.close()
    },
  }
}
