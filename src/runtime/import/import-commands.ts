import { readProgress, writeProgress, type ImportProgress } from '../../ingest/import/progress.js'
import { MillraceError } from '../../errors.js'
import type { Candidate, Receipt } from '../../ingest/accept.js'
import type { Import } from '../../features/online/pipeline.js'
import { decodeImportBlock, type ImportBlock } from '../../protocols/import-block.js'
import type { MetadataStore } from '../../ports/metadata-store.js'
import { readSetting } from '../owner/deploy.js'
import type { Report } from '../offline/offline-child.js'
import type { Open } from '../owner/open.js'

export interface ImportBegin {
  readonly identity: string
  /** For people. */
  readonly name: string
  /** The process that reads the files. */
  readonly pid: number
}
/** Records of the log that the lake is given at a time while they are imported. */
const recordsPerFill = 250_000

/** Rows between two writes of an import's progress, each of which waits for the disk; refused rows have it written with them. */
const rowsPerSave = 131_072

interface Session extends ImportBegin {
  readonly rows: Import
  progress: ImportProgress
  saved: number
  newestArrival: number
  last: Promise<unknown>
  /** Rows up to here are in `last`. */
  queued: number
  /** Blocks that overtook the one before, each by its first row. */
  readonly early: Map<number, () => void>
}

/** The owner's side of an import: one at a time, its blocks in order. A reader that died leaves its place to the next. */
export function importCommands({ pipeline, metadata, plan, deployed, clock, logClock, fillLake }: Pick<Open, 'pipeline' | 'metadata' | 'plan' | 'deployed' | 'clock' | 'logClock' | 'fillLake'>) {
  let session: Session | undefined
  let filledTo = 0, filling = false
  const sessionOf = (): Session => {
    if (session === undefined) throw new MillraceError('MR_IMPORT_STALE', 'no import is under way')
    return session
  }
  /** Beside the import, on another core; what is missing then comes at its end. */
  const fill = () => {
    const { head } = pipeline.status()
    if (filling || head - filledTo < recordsPerFill) return
    filling = true
    filledTo = head
    fillLake().catch(() => {}).finally(() => { filling = false })
  }
  // A clock that stands may have been moved beyond the rows.
  const write = (store: MetadataStore, { identity, newestArrival }: Session, progress: ImportProgress) => writeProgress(store, identity, progress, logClock?.now() ?? newestArrival)
  const save = async (current: Session) => {
    await write(metadata, current, current.progress)
    current.saved = current.progress.through
  }
  const leave = async () => {
    if (session === undefined) return
    const left = session
    session = undefined
    for (const go of left.early.values()) go()
    await left.last.catch(() => {})
    left.rows.leave()
    if (left.progress.through > left.saved) await save(left)
  }
  async function accept(current: Session, { rows: read, through }: ImportBlock): Promise<ImportProgress> {
    // Whoever sent it has left meanwhile.
    if (session !== current) throw new MillraceError('MR_IMPORT_STALE', 'no import is under way')
    const rows = logClock === undefined ? read.map((row) => arrived(row, clock.now() + plan.skew)) : read
    const newestArrival = rows.reduce((latest, { row, arrivalTime = -Infinity }) => (Array.isArray(row) ? Math.max(latest, arrivalTime) : latest), current.newestArrival)
    logClock?.moveTo(newestArrival)
    const before = current.progress
    const after = ({ accepted, duplicates, quarantined }: Receipt): ImportProgress =>
      ({ through, accepted: before.accepted + accepted, duplicates: before.duplicates + duplicates, quarantined: before.quarantined + quarantined, finished: false })
    current.newestArrival = newestArrival
    const receipt = await current.rows.accept(rows, (row) => Buffer.from(rows[row]!.raw ?? ''), (store, accepted) => write(store, current, after(accepted)))
    current.progress = after(receipt)
    if (receipt.quarantined > 0) current.saved = through
    // A clock that stands goes on from here when it is opened again.
    else if (logClock !== undefined || through - current.saved >= rowsPerSave) await save(current)
    fill()
    return current.progress
  }

  /** Resolves in the order of the rows: two blocks come over connections of their own, and the shorter one may overtake. */
  async function enqueue(current: Session, block: ImportBlock): Promise<ImportProgress> {
    const from = block.through - block.rows.length
    if (from > current.queued) await new Promise<void>((go) => { current.early.set(from, go) })
    if (from !== current.queued) throw new MillraceError('MR_IMPORT_STALE', `rows up to ${current.queued} are there, these begin at ${from}`)
    const accepted = current.last.then(() => accept(current, block))
    current.last = accepted
    current.queued = block.through
    current.early.get(block.through)?.()
    current.early.delete(block.through)
    return accepted
  }

  return {
    /** The definitions that rows must be read for. */
    'import.definition': async () => deployed.path,
    async 'import.begin'({ identity, name, pid }: ImportBegin): Promise<ImportProgress> {
      if (session !== undefined && session.pid !== pid && isAlive(session.pid)) throw new MillraceError('MR_IMPORT_RUNNING', session.name)
      await leave()
      const progress = await readProgress(metadata, identity)
      if (!progress.finished) session = { identity, name, pid, progress, saved: progress.through, last: Promise.resolve(), queued: progress.through, early: new Map(), newestArrival: Number(await readSetting(metadata, 'newest_arrival') ?? -Infinity), rows: await pipeline.beginImport(name) }
      return progress
    },
    /** Resolves when the block's rows are durable. The next may come meanwhile: it is decoded while the disk is waited for, and fails with this one. */
    async 'import.block'(bytes: Uint8Array): Promise<ImportProgress> {
      return enqueue(sessionOf(), decodeImportBlock(bytes, plan))
    },
    /** Resolves when the lake has all of it, too. */
    async 'import.finish'(_: unknown, report: Report): Promise<ImportProgress> {
      const current = sessionOf()
      await current.rows.finish()
      current.progress = { ...current.progress, finished: true }
      await save(current)
      session = undefined
      await fillLake(report)
      return current.progress
    },
    /** The import is cut off, and can be run again. */
    async 'import.leave'(): Promise<null> {
      await leave()
      return null
    },
  }
}

/** History lies behind the system's clock: a row that is said to have been known in 2200 would carry that year into the state of its key. */
const arrived = <C extends Candidate>(row: C, latest: number): C =>
  ((row.arrivalTime ?? latest) <= latest ? row : { ...row, row: { code: 'MR_EVENT_TIME_FUTURE', field: row.event.fields[row.event.time]!.name } })

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
