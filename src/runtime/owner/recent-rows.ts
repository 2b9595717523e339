import { MillraceError } from '../../errors.js'
import { openRecords, readLog } from '../../ingest/records.js'
import { openSchemas } from '../../ingest/schemas.js'
import { writeRequest } from '../../serve/request.js'
import type { Open } from './open.js'

/** Log entries behind the head among which rows are looked for. */
const looked = 50_000

/** The newest rows of a model's event, at most `limit`, as requests that are asked now: without their time. */
export async function recentRows({ plan, log, metadata }: Open, model: string, limit: number): Promise<Record<string, unknown>[]> {
  const event = plan.events.get(plan.models.get(model)?.event ?? '')
  if (event === undefined) throw new MillraceError('MR_MODEL_UNKNOWN', model)
  const time = event.fields[event.time]?.name ?? ''
  const records = openRecords(plan, await openSchemas(metadata, plan))
  const rows: Record<string, unknown>[] = []
  for await (const { events } of readLog(log, records, Math.max(0, log.head - looked))) {
    for (const logged of events) {
      if (logged.event !== event.name || logged.revision) continue
      const { [time]: _, ...row } = writeRequest(event, logged.row)
      rows.push(row)
    }
  }
  return rows.slice(-limit)
}
