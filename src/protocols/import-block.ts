/**
 * Rows of an import on their way from the reader to the owner of the log, through a thread or a socket. Little endian: size u32 of a header in
 * JSON, the header, then for each good row the hash of its content u64 and, behind all of these, its record (event-record.ts), whose schema is the
 * event's place in the header's list. Refused rows are in the header.
 */
import type { Problem, Value } from '../define/values.js'
import { MillraceError, type ErrorCode } from '../errors.js'
import type { EventPlan, Plan, Row } from '../plan/plan.js'
import { readRecords, recordWriter } from './event-record.js'

/** A row of a file, checked. */
export interface ImportRow {
  readonly event: EventPlan
  readonly row: Row | Problem
  /** Of a good row's content, as `ingest/ids` has it. */
  readonly hash?: bigint
  /** Declared, in microseconds; absent where a refused row does not say it. */
  readonly arrivalTime?: number
  /** Of a refused row: JSON by the event's field names, or the line as it is in the file. */
  readonly raw?: string
}
/** Rows of an import in the order of their arrivals. */
export interface ImportBlock {
  readonly rows: readonly ImportRow[]
  /** Rows of the import up to the end of this block. */
  readonly through: number
}

interface Header { readonly through: number; readonly count: number; readonly events: readonly (readonly [name: string, fingerprint: string])[]; readonly refused: readonly Refused[] }
interface Refused { readonly at: number; readonly event: number; readonly code: ErrorCode; readonly field?: string; readonly arrivalTime?: number; readonly raw: string }

const isRow = (row: Row | Problem): row is Row => Array.isArray(row)

/** The block as bytes of its own, so that their buffer can be handed over. */
export function encodeImportBlock({ rows, through }: ImportBlock): Uint8Array<ArrayBuffer> {
  const events = new Map<EventPlan, number>(), refused: Refused[] = [], writer = recordWriter(), hashes: bigint[] = []
  for (let at = 0; at < rows.length; at++) {
    const { event, row, arrivalTime, hash, raw = '' } = rows[at]!
    let id = events.get(event)
    if (id === undefined) events.set(event, id = events.size)
    if (isRow(row)) {
      writer.add(id, event.fields, row[event.time] as number, arrivalTime!, true, row)
      hashes.push(hash!)
    } else refused.push({ at, event: id, code: row.code, ...(row.field !== undefined && { field: row.field }), ...(arrivalTime !== undefined && { arrivalTime }), raw })
  }
  const records = writer.take().bytes
  const header = Buffer.from(JSON.stringify({ through, count: rows.length, events: [...events.keys()].map(({ name, fingerprint }) => [name, fingerprint]), refused } satisfies Header))
  const start = 4 + header.length, bytes = new Uint8Array(start + hashes.length * 8 + records.length), view = new DataView(bytes.buffer)
  view.setUint32(0, header.length, true)
  bytes.set(header, 4)
  hashes.forEach((hash, at) => { view.setBigUint64(start + at * 8, hash, true) })
  bytes.set(records, start + hashes.length * 8)
  return bytes
}

/** @throws MR_IMPORT_STALE when the block was read for other definitions than the plan's. */
export function decodeImportBlock(bytes: Uint8Array, plan: Plan): ImportBlock {
  const view = new DataView(bytes.buffer, bytes.byteOffset), size = view.getUint32(0, true)
  const { through, count, events, refused } = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset + 4, size).toString()) as Header
  const plans = events.map(([name, fingerprint]) => {
    const event = plan.events.get(name)
    if (event?.fingerprint !== fingerprint) throw new MillraceError('MR_IMPORT_STALE', name)
    return event
  })
  const rows: ImportRow[] = []
  let next = 0
  const fill = () => {
    for (; refused[next]?.at === rows.length; next++) {
      const { event, code, field, arrivalTime, raw } = refused[next]!
      rows.push({ event: plans[event]!, row: { code, ...(field !== undefined && { field }) }, ...(arrivalTime !== undefined && { arrivalTime }), raw })
    }
  }
  const good = count - refused.length
  let at = 4 + size
  fill()
  for (const { schema, arrivalTime, row } of readRecords({ bytes: bytes.subarray(at + good * 8), count: good }, (id) => plans[id]!.fields)) {
    rows.push({ event: plans[schema]!, row: row as Value[], arrivalTime, hash: view.getBigUint64(at, true) })
    at += 8
    fill()
  }
  return { rows, through }
}
