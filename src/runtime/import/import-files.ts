import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { MillraceError } from '../../errors.js'
import { importIdentity, type ImportProgress } from '../../ingest/import/progress.js'
import { parseImport, type ImportArguments } from '../../ingest/import/sources.js'
import { loadBundle } from '../../plan/bundle.js'
import type { ImportBegin } from './import-commands.js'
import { readImport } from './import-process.js'
import type { Call } from '../owner/local-call.js'
import type { Report } from '../offline/offline-child.js'

export interface ImportResult extends Omit<ImportProgress, 'finished' | 'through'> {
  readonly rows: number
  /** Rows that an earlier run of the same import had brought. */
  readonly skipped: number
}

/**
 * Imports files: read and checked here, handed to the owner of the data folder block by block. The same import, run again, goes on where it was cut off;
 * a finished one has nothing left to do. @throws MR_IMPORT_…, MR_FILE_UNREADABLE, and what the owner says
 */
export async function importFiles(call: Call, given: ImportArguments, report: Report = () => {}): Promise<ImportResult> {
  const bundle = await call('import.definition', {}) as string
  const plan = await loadBundle(bundle)
  const sources = parseImport(plan, given)
  const states = await Promise.all(sources.map(({ path }) => stat(path).then(({ size, mtimeMs }) => ({ size, modified: mtimeMs }), (cause: Error) => {
    throw new MillraceError('MR_FILE_UNREADABLE', cause.message, { cause })
  })))
  const begin: ImportBegin = { identity: importIdentity(plan, sources, states), name: sources.map(({ path }) => basename(path)).join(', '), pid: process.pid }
  const before = await call('import.begin', begin) as ImportProgress
  if (before.finished) return resultOf(before, before.through)
  try {
    report({ doing: 'ordering rows' })
    let last: Promise<void> = Promise.resolve()
    for await (const { bytes, through, total } of readImport({ bundle, sources, skip: before.through })) {
      const sent = call('import.block', bytes).then(() => report({ doing: 'importing rows', done: through, ...(total !== undefined && { total }) }))
      // One is on its way while the owner waits for the disk with the other; a failure is met by whoever waits next.
      sent.catch(() => {})
      await last
      last = sent
    }
    await last
    return resultOf(await call('import.finish', {}, report) as ImportProgress, before.through)
  } catch (error) {
    await call('import.leave', {}).catch(() => {})
    throw error
  }
}
const resultOf = ({ through, accepted, duplicates, quarantined }: ImportProgress, skipped: number): ImportResult => ({ rows: through, skipped, accepted, duplicates, quarantined })
