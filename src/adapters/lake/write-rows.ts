import type { LakeRow, LakeTable } from '../../ports/lake.js'
import { append } from '../duckdb/append.js'
import type { ColumnSource } from '../duckdb/append.js'
import { identifier } from '../duckdb/engine.js'
import type { Engine } from '../duckdb/engine.js'
import { writeBoolean, writeNumber } from '../duckdb/write-vector.js'
import { envelope, sqlType, storageOf } from './columns.js'
import type { Schema } from './columns.js'
import { writeParquet } from './data-file.js'
import type { DataFile } from './data-file.js'

/** Rows of one file written at once: what DuckDB then holds is some tens of megabytes. */
const rowsAFile = 262_144

/** Writes rows, ascending by position, as Parquet files that no commit names yet. */
export async function writeRows(engine: Engine, folder: string, schema: Schema, table: LakeTable, rows: readonly LakeRow[]): Promise<DataFile[]> {
  const files: DataFile[] = []
  for (let from = 0; from < rows.length; from += rowsAFile) files.push(await writeFile(engine, folder, schema, table, rows.slice(from, from + rowsAFile)))
  return files
}

async function writeFile(engine: Engine, folder: string, schema: Schema, table: LakeTable, rows: readonly LakeRow[]): Promise<DataFile> {
  const facts = factsOf(rows)
  const connection = await engine.connect()
  try {
    await connection.run(`CREATE TEMP TABLE "rows" (${schema.columns.map(({ name, type }) => `${identifier(name)} ${sqlType(type)}`).join(', ')})`)
    await append(connection, 'rows', columnsOf(schema, table), rows)
    return { ...facts, columns: schema.columns.length, ...await writeParquet(folder, facts.position, 'FROM "rows"', sql => connection.run(sql)) }
  } finally {
    connection.closeSync()
  }
}

/** Where each column of the schema comes from; fields that the table no longer has are null. */
function columnsOf(schema: Schema, table: LakeTable): ColumnSource<LakeRow>[] {
  const own: ColumnSource<LakeRow>[] = [
    { write: writeNumber, value: row => row.position }, { write: writeNumber, value: row => row.eventTime },
    { write: writeNumber, value: row => row.arrivalTime }, { write: writeBoolean, value: row => row.assumed },
    { write: writeBoolean, value: row => row.revision === true },
  ]
  const fields = schema.columns.slice(envelope.length).map(({ name }): ColumnSource<LakeRow> => {
    const index = table.fields.findIndex(field => field.name === name)
    const field = table.fields[index]
    return field ? { write: storageOf(field.type).write, value: ({ row }) => row[index] ?? null } : { write: writeNumber, value: () => null }
  })
  return [...own, ...fields]
}

function factsOf(rows: readonly LakeRow[]): Omit<DataFile, 'path' | 'size' | 'columns'> {
  const bounds = (value: (row: LakeRow) => number) => {
    let min = Infinity, max = -Infinity
    let ordered = true
    for (const row of rows) {
      const here = value(row)
      if (here < max) ordered = false
      else max = here
      if (here < min) min = here
    }
    return { min, max, ordered }
  }
  const eventTime = bounds(row => row.eventTime)
  const arrivalTime = bounds(row => row.arrivalTime)
  return { rows: rows.length, position: bounds(row => row.position), eventTime, arrivalTime, arrivalOrdered: arrivalTime.ordered, timeOrdered: eventTime.ordered }
}
