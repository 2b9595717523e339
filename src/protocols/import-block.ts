/**
 * Rows of an import on their way from the reader to the owner of the log, through a thread or a socket. Little endian: size u32 of a header in
 * JSON, the header, then a record (event-record.ts) for each good row; its schema is the event's place in the header's list. Refused rows are in the header.
 */
import type { Problem, Value } from '../define/values.js'
import { MillraceError, type ErrorCode } from '../errors.js'
import type { EventPlan, Plan, Row } from '../plan/plan.js'
import { readRecords, recordWriter } from './event-record.js'

/** A row of a file, checked. */
export interface ImportRow {
  readonly event: EventPlan
  readonly row: Row | Problem
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
  const events = new Map<EventPlan, number>(), refused: Refused[] = [], writer = recordWriter()
  for (let at = 0; at < rows.length; at++) {
    const { event, row, arrivalTime, raw = '' } = rows[at]!
    let id = events.get(event)
    if (id === undefined) events.set(event, id = events.size)
    if (isRow(row)) writer.add(id, event.fields, row[event.time] as number, arrivalTime!, true, row)
    else refused.push({ at, event: id, code: row.code, ...(row.field !== undefined && { field: row.field }), ...(arrivalTime !== undefined && { arrivalTime }), raw })
  }
  const records = writer.take().bytes
  const header = Buffer.from(JSON.stringify({ through, count: rows.length, events: [...events.keys()].map(({ name, fingerprint }) => [name, fingerprint]), refused } satisfies Header))
  const bytes = new Uint8Array(4 + header.length + records.length)
  new DataView(bytes.buffer).setUint32(0, header.length, true)
  bytes.set(header, 4)
  bytes.set(records, 4 + header.length)
  return bytes
}

/** @throws MR_IMPORT_STALE when the block was read for other definitions than the plan's. */
export function decodeImportBlock(bytes: Uint8Array, plan: Plan): ImportBlock {
  const size = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true)
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
  fill()
  for (const { schema, arrivalTime, row } of readRecords({ bytes: bytes.subarray(4 + size), count: count - refused.length }, (id) => plans[id]!.fields)) {
    rows.push({ event: plans[schema]!, row: row as Value[], arrivalTime })
    fill()
  }
  return { rows, through }
}
