import { statfsSync } from 'node:fs'
import { mkdir, open as openFile } from 'node:fs/promises'
import { join } from 'node:path'
import { open } from 'lmdb'
import { MillraceError } from '../../errors.js'
import type { OnlineStore } from '../../ports/online-store.js'
import { isAbsent, storageError } from '../files.js'

/** LMDB's own limit with its page size of 4 kB. */
const longestKey = 1978

export interface LmdbOptions {
  /** For serving processes beside the one that writes: sees each committed write; `putMany` is refused. */
  readonly readOnly?: boolean
}

/** Bytes without which nothing is opened or written. */
const leastRoom = 1 << 20
const isFull = (folder: string): boolean => {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize < leastRoom
}

// lmdb.h, MDB_MAGIC, as its first page holds it.
const magic = Buffer.from([0xde, 0xc0, 0xef, 0xbe])
/** Whether the file begins as LMDB's do, or is absent or empty. It would map any other, and end the process. */
const isOurs = async (file: string): Promise<boolean> => {
  try {
    const handle = await openFile(file, 'r')
    try {
      const { bytesRead, buffer } = await handle.read(Buffer.alloc(64), 0, 64, 0)
      return bytesRead === 0 || buffer.includes(magic)
    } finally { await handle.close() }
  } catch (error) {
    if (isAbsent(error)) return true
    throw error
  }
}

/** The first bytes that sort behind all keys with this prefix; undefined when there are none. */
const behind = (prefix: Uint8Array): Uint8Array | undefined => {
  const last = prefix.findLastIndex((byte) => byte < 255)
  if (last < 0) return undefined
  const end = Uint8Array.from(prefix.subarray(0, last + 1))
  end[last]! += 1
  return end
}

/**
 * The online store as one LMDB environment in a folder. Reads are memory reads, without a thread in between.
 * Values that are written must stay as they are until `putMany` resolves.
 */
export const openLmdb = async (folder: string, { readOnly = false }: LmdbOptions = {}): Promise<OnlineStore> => {
  /** LMDB reports a short write, which is what a full disk gives, as an I/O error. */
  const failed = (cause: unknown) => isFull(folder) ? new MillraceError('MR_STORAGE_FULL', folder, { cause }) : storageError(cause, folder)
  const openEnvironment = () => open<Uint8Array, Uint8Array>({
    path: folder, encoding: 'binary', keyEncoding: 'binary', compression: false, readOnly,
    // A write is then visible only when it is durable, and a failed flush rejects it; with small transactions this is not slower.
    overlappingSync: false,
    // Its transaction that gathers a turn's writes has a promise of its own, which nobody could handle when it fails.
    eventTurnBatching: false,
  })
  let environment: ReturnType<typeof openEnvironment>
  try {
    if (!readOnly) {
      await mkdir(folder, { recursive: true })
      // Where its own files cannot grow, LMDB ends the process.
      if (isFull(folder)) throw new MillraceError('MR_STORAGE_FULL', folder)
    }
    const file = join(folder, 'data.mdb')
    if (!await isOurs(file)) throw new MillraceError('MR_STORAGE_FAILED', `${file} is damaged; without it, all states are read from the log again`)
    environment = openEnvironment()
  } catch (cause) { throw storageError(cause, folder) }

  return {
    async getMany(keys) {
      // A snapshot is kept for a while; what another process wrote since must be seen by whoever asks now.
      if (readOnly) environment.resetReadTxn()
      return keys.map((key) => environment.getBinary(key))
    },
    async putMany(rows) {
      if (readOnly) throw new MillraceError('MR_STORAGE_FAILED', `${folder} is open for reading`)
      // Before the first write: LMDB would throw in the middle, and keep what it had by then.
      for (const [key] of rows) if (key.length === 0 || key.length > longestKey) throw new MillraceError('MR_KEY_SIZE', `${key.length} bytes`)
      if (rows.length === 0) return
      try {
        await environment.batch(() => {
          // Each write promises the same commit as the batch; a failure is told once, by the batch.
          for (const [key, value] of rows) (value === undefined ? environment.remove(key) : environment.put(key, value)).catch(() => {})
        })
      } catch (error) {
        throw failed(await (error as { commitError?: Promise<never> }).commitError?.catch((cause: unknown) => cause) ?? error)
      }
    },
    * scan(prefix) {
      const end = behind(prefix)
      for (const { key, value } of environment.getRange({ start: prefix.length === 0 ? new Uint8Array([0]) : prefix, ...(end === undefined ? {} : { end }) })) yield [key, value]
    },
    close: () => environment.close(),
  }
}
