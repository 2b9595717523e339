import Database from 'libsql'
import { storageError } from '../files.js'

/** Collected, a connection would let go of its lock. */
const held = new Set<Database.Database>()

export interface OwnerLock { release(): void }

/**
 * An exclusive lock on a file, undefined while another process, or another caller in this one, has it. The operating
 * system holds it, through SQLite, and frees it however the process ends: no stale lock exists, hence no taking over, and
 * two processes that race cannot both win.
 */
export const tryLock = (file: string): OwnerLock | undefined => {
  let database: Database.Database | undefined
  try {
    database = new Database(file, { timeout: 0 })
    database.exec('begin exclusive')
  } catch (error) {
    database?.close()
    if (['SQLITE_BUSY', 'SQLITE_LOCKED'].includes((error as { code?: string }).code ?? '')) return undefined
    throw storageError(error, file)
  }
  const locked = database
  held.add(locked)
  return {
    release() {
      if (!held.delete(locked)) return
      locked.exec('rollback')
      locked.close()
    },
  }
}
