import { readRecords, recordWriter } from '../protocols/event-record.js'
import type { Plan } from '../plan/plan.js'
import type { EventLog, RecordBatch } from '../ports/event-log.js'
import type { LoggedEvent } from './logged-event.js'
import type { Schemas } from './schemas.js'

/** Events as records and back, in the present plan's fields. */
export interface Records {
  /** Adds an event to the batch that `take` hands out. */
  add(event: Omit<LoggedEvent, 'position'>): void
  take(): RecordBatch
  /** The events of a batch whose first record stands at `offset`; without those that the plan does not know any more. */
  read(batch: RecordBatch, offset: number): LoggedEvent[]
}

export function openRecords(plan: Plan, schemas: Schemas): Records {
  const writer = recordWriter()
  const kinds = new Map([...plan.events.values()].map(({ name, fields }) => [name, { id: schemas.idOf(name), fields }]))
  const fieldsOf = (id: number) => schemas.of(id).fields
  return {
    add({ event, eventTime, arrivalTime, assumed, revision, row }) {
      const { id, fields } = kinds.get(event)!
      writer.add(id, fields, eventTime, arrivalTime, assumed, row, revision)
    },
    take: () => writer.take(),
    read(batch, offset) {
      const events: LoggedEvent[] = []
      let position = offset
      for (const { schema, eventTime, arrivalTime, assumed, revision, row } of readRecords(batch, fieldsOf)) {
        const { event, toPresent } = schemas.of(schema)
        if (toPresent !== undefined) events.push({ event, position, eventTime, arrivalTime, assumed, revision, row: toPresent(row) })
        position++
      }
      return events
    },
  }
}

/** A slice of the log; `next` is the offset behind it. */
export interface LogSlice { readonly events: readonly LoggedEvent[]; readonly next: number }

/** What is durable from `from` on, as events. */
export async function* readLog(log: EventLog, records: Records, from: number): AsyncGenerator<LogSlice> {
  for await (const batch of log.read(from)) yield { events: records.read(batch, batch.offset), next: batch.offset + batch.count }
}

/** Cuts a batch into its records, each with its length before it: a batch of one. */
export function cutRecords({ bytes, count }: RecordBatch): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const cut: Uint8Array[] = []
  for (let at = 0; cut.length < count;) {
    const end = at + 4 + view.getUint32(at, true)
    cut.push(bytes.subarray(at, end))
    at = end
  }
  return cut
}
