/** One table's folder and its Delta log: how versions get there, durably and each once. */
import { randomUUID } from 'node:crypto'
import { link, mkdir, open, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { MillraceError } from '../../errors.js'
import { applyCheckpoint, applyCommit, commitFileName, decodeCommit, emptySnapshot, encodeCommit } from '../../protocols/delta.js'
import type { DeltaAction, DeltaSnapshot } from '../../protocols/delta.js'
import type { Engine } from '../duckdb/engine.js'
import { isAbsent, storageError, syncFolder } from '../files.js'
import { readCheckpoint, writeCheckpoint } from './checkpoint.js'
import { readError } from './data-file.js'

/** Commits between two checkpoints. */
const checkpointEvery = 100

export interface TableLog {
  readonly folder: string
  /** The newest version. The object is the log's own: copy what must not move on. */
  snapshot(): Promise<DeltaSnapshot>
  /**
   * Commits what `actions` makes of the newest version as the next one, durable when resolved. When another writer was
   * faster, it is asked again with that version; undefined gives up.
   * @returns whether a version was written.
   */
  commit(actions: (snapshot: DeltaSnapshot) => readonly DeltaAction[] | undefined): Promise<boolean>
}

/** @param now milliseconds since 1970. */
export function openTableLog(engine: Engine, folder: string, now: () => number): TableLog {
  const logFolder = join(folder, '_delta_log')
  const current = emptySnapshot()

  async function snapshot(): Promise<DeltaSnapshot> {
    // Commits that a checkpoint covers may be gone: it is asked first, and again where there is no next commit.
    if (current.version < 0) await skipToCheckpoint()
    for (;;) {
      const version = current.version + 1
      const actions = await readCommit(join(logFolder, commitFileName(version)))
      if (!actions) {
        if (await skipToCheckpoint()) continue
        return current
      }
      // Another reader of this log may have applied the version meanwhile.
      if (version === current.version + 1) applyCommit(current, version, actions)
    }
  }
  async function skipToCheckpoint(): Promise<boolean> {
    const checkpoint = await readCheckpoint(engine, logFolder, current.version).catch((error: unknown) => { throw readError(error, logFolder) })
    if (!checkpoint || checkpoint.version <= current.version) return false
    applyCheckpoint(current, checkpoint.version, checkpoint.actions)
    return true
  }

  async function commit(actions: (snapshot: DeltaSnapshot) => readonly DeltaAction[] | undefined): Promise<boolean> {
    await mkdir(logFolder, { recursive: true })
    for (;;) {
      const newest = await snapshot()
      const next = actions(newest)
      if (!next) return false
      if (await writeOnce(logFolder, commitFileName(newest.version + 1), encodeCommit(next))) {
        const written = await snapshot()
        if (written.version > 0 && written.version % checkpointEvery === 0) await writeCheckpoint(engine, logFolder, written, now())
        return true
      }
    }
  }
  return { folder, snapshot, commit }
}

async function readCommit(path: string): Promise<DeltaAction[] | undefined> {
  try {
    return decodeCommit(await readFile(path, 'utf8'))
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error instanceof SyntaxError ? new MillraceError('MR_LAKE_UNREADABLE', path, { cause: error }) : storageError(error, path)
  }
}

/** Creates a file with all of its content, or finds that it exists: readers never see a part of it. */
async function writeOnce(folder: string, name: string, text: string): Promise<boolean> {
  const temporary = join(folder, `.${randomUUID()}.tmp`)
  try {
    const file = await open(temporary, 'wx')
    try { await file.writeFile(text); await file.sync() } finally { await file.close() }
    // A link fails where the name exists, which a rename does not.
    await link(temporary, join(folder, name))
    await syncFolder(folder)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw storageError(error, join(folder, name))
  } finally {
    await rm(temporary, { force: true })
  }
}
