import type { LakeTable } from '../../ports/lake.js'
import type { RecordBatch } from '../../ports/event-log.js'
import { addRecords, recordColumns, type RecordColumns } from '../../protocols/record-columns.js'
import type { FieldPlan } from '../../plan/plan.js'
import { openSegments } from '../../adapters/event-log/segments.js'
import { answerTables } from '../../serve/prediction-log.js'
import { readSetting, writeSetting } from '../owner/deploy.js'
import type { Offline } from './context.js'
import type { Report } from './offline-child.js'

/** Rows that are committed at a time: few large files, bounded memory. */
const rowsAtOnce = 250_000
/** Commits between two compactions of a table. */
const commitsPerCompaction = 16

/**
 * Hands everything durable on the log, and every logged prediction, to the lake. A crash repeats a part: each table knows the position up to
 * which it has its rows.
 */
export async function fillLake(context: Offline, report: Report): Promise<{ readonly position: number }> {
  const schemas = new Map((await context.metadata.selectFrom('event_schema').selectAll().execute()).map(({ id, event, fields }) => [id, { name: event, fields: (JSON.parse(fields) as { fields: FieldPlan[] }).fields }]))
  const tableOf = (schema: number) => schemas.get(schema) as LakeTable
  const position = await copy(context, context.folder.log, 'lake_position', tableOf, report)
  await copy(context, context.folder.predictions, 'lake_predictions', (schema) => answerTables[schema]!, report)
  return { position }
}

async function copy({ lake, metadata }: Offline, folder: string, setting: string, tableOf: (schema: number) => LakeTable, report: Report): Promise<number> {
  const log = await openSegments(folder, { readOnly: true })
  try {
    let position = Number(await readSetting(metadata, setting) ?? 0)
    let waiting = new Map<string, Run[]>()
    let rows = 0
    const commit = async () => {
      for (const [name, runs] of waiting) {
        for (const { table, rows } of runs) await lake.commit(table, rows.columns())
        const commits = Number(await readSetting(metadata, `commits:${name}`) ?? 0) + runs.length
        // A damaged file must not stand in the way of new rows: it is told now, and by whoever reads it.
        if (commits >= commitsPerCompaction) await lake.compact(runs.at(-1)!.table).catch((error: Error) => process.stderr.write(`${error.message}\n`))
        await writeSetting(metadata, `commits:${name}`, String(commits % commitsPerCompaction))
      }
      await writeSetting(metadata, setting, String(position))
      waiting = new Map()
      rows = 0
    }
    for await (const batch of log.read(position)) {
      add(batch, batch.offset, tableOf, waiting)
      rows += batch.count
      position = batch.offset + batch.count
      if (rows >= rowsAtOnce) await commit()
      report({ doing: 'filling the lake', done: position, total: log.head })
    }
    if (rows > 0) await commit()
    return position
  } finally {
    await log.close()
  }
}

/** Rows of one event in log order, as one definition has its fields. */
interface Run { readonly table: LakeTable; readonly rows: RecordColumns }

function add(batch: RecordBatch, offset: number, tableOf: (schema: number) => LakeTable, waiting: Map<string, Run[]>): void {
  addRecords(batch, offset, (schema) => {
    const table = tableOf(schema)
    let runs = waiting.get(table.name)
    if (runs === undefined) waiting.set(table.name, runs = [])
    // A definition may have changed and changed back: each run is committed before the rows behind it.
    if (runs.at(-1)?.table !== table) runs.push({ table, rows: recordColumns(table.fields) })
    return runs.at(-1)!.rows
  })
}
