import type { Plan } from '../plan/plan.js'
import type { Clock } from '../ports/clock.js'
import type { Candidate, Receipt, Writer } from './accept.js'
import type { Quarantine, QuarantinedRow, QuarantineFilter } from './quarantine.js'
import { rowReader, type ReadRow } from './validate.js'

export interface Replayed extends Receipt {
  /** Rows that are refused as before, or for another reason; they stay. */
  readonly refused: number
}

const rowsAtOnce = 1_000

/** Offers quarantined rows again, as the present plan reads them. An import's rows keep the arrival that it declared; a door's arrive now. */
export async function replayQuarantine(plan: Plan, quarantine: Quarantine, writer: Writer, clock: Clock, filter: Omit<QuarantineFilter, 'replayed'>): Promise<Replayed> {
  const readers = new Map([...plan.events.values()].filter(({ door }) => door).map((event) => [event.name, { event, read: rowReader(event) }]))
  let accepted = 0, duplicates = 0, refused = 0, after = 0
  const errors: Receipt['errors'][number][] = []
  for (;;) {
    const rows = await quarantine.list(filter, after, rowsAtOnce)
    const last = rows.at(-1)
    if (last === undefined) return { accepted, duplicates, quarantined: 0, errors, refused }
    after = last.id
    const known = rows.filter(({ event }) => readers.has(event))
    refused += rows.length - known.length
    const receipt = await writer.accept({ source: 'replay', candidates: known.map((row) => candidate(row, readers.get(row.event)!.event, readers.get(row.event)!.read)) })
    const bad = new Set(receipt.errors.map(({ row }) => row))
    await quarantine.markReplayed(known.filter((_, index) => !bad.has(index)).map(({ id }) => id), clock.now())
    accepted += receipt.accepted
    duplicates += receipt.duplicates
    refused += bad.size
    for (const error of receipt.errors) errors.push({ ...error, row: known[error.row]!.id })
  }
}

function candidate({ raw, source, at }: QuarantinedRow, event: Candidate['event'], read: ReadRow): Candidate {
  let json: unknown
  try { json = JSON.parse(Buffer.from(raw).toString('utf8')) } catch { return { event, row: { code: 'MR_TYPE' } } }
  return { event, row: read(json), ...(source.startsWith('import') && { arrivalTime: at }) }
}
