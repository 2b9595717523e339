import { open } from 'node:fs/promises'
import { MillraceError } from '../errors.js'

const full = new Set(['ENOSPC', 'EDQUOT', 'EFBIG', 'SQLITE_FULL'])

/** A failure of the disk as a coded error: MR_STORAGE_FULL where there was no room, else MR_STORAGE_FAILED. Coded errors pass. */
export const storageError = (cause: unknown, place: string): MillraceError => {
  if (cause instanceof MillraceError) return cause
  const { code, message } = cause as NodeJS.ErrnoException
  return new MillraceError(full.has(code ?? '') ? 'MR_STORAGE_FULL' : 'MR_STORAGE_FAILED', `${place}: ${message}`, { cause })
}

/** Makes created, renamed and removed names in `folder` survive a power failure. Windows has no such call and needs none. */
export const syncFolder = async (folder: string): Promise<void> => {
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try { await handle.sync() } finally { await handle.close() }
}

export const isAbsent = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'
