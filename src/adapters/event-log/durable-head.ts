import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { isAbsent, storageError } from '../files.js'

/**
 * The offset behind the last durable record, in a file of its own: 8 bytes f64, 4 bytes CRC-32. It is written after each flush and
 * never synced, hence never ahead of the records. Readers in other processes stop at it, for a frame that is visible
 * may still be taken back; and what it promises must be found when the log is opened again.
 */
const fileOf = (folder: string) => join(folder, 'durable')

export const durableHeadWriter = (folder: string) => {
  const handle = openSync(fileOf(folder), constants.O_RDWR | constants.O_CREAT)
  const bytes = Buffer.alloc(12)
  return {
    write(head: number): void {
      bytes.writeDoubleLE(head)
      bytes.writeUInt32LE(crc32(bytes.subarray(0, 8)), 8)
      // A lower bound that lags is still right, and the next flush writes it again.
      try { writeSync(handle, bytes, 0, 12, 0) } catch { /* the records themselves are durable */ }
    },
    close: () => closeSync(handle),
  }
}

/** 0 where the file is absent or was cut by a power failure. */
export const readDurableHead = (folder: string): number => {
  const bytes = Buffer.alloc(12)
  try {
    const handle = openSync(fileOf(folder), 'r')
    try {
      // Another process may be writing these bytes right now: then the checksum is wrong, and right a moment later.
      for (let attempt = 0; attempt < 100; attempt++) {
        if (readSync(handle, bytes, 0, 12, 0) === 12 && crc32(bytes.subarray(0, 8)) === bytes.readUInt32LE(8)) return bytes.readDoubleLE(0)
      }
      return 0
    } finally { closeSync(handle) }
  } catch (error) {
    if (isAbsent(error)) return 0
    throw storageError(error, fileOf(folder))
  }
}
