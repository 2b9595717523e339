import type { DuckDBConnection } from '@duckdb/node-api'
import { DuckDBDataChunk } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import type { Value } from '../../define/values.js'
import type { LakeRow, LakeTable } from '../../ports/lake.js'
import { identifier } from '../duckdb/engine.js'
import type { Engine } from '../duckdb/engine.js'
import { vectorSize, writeBoolean, writeNumber } from '../duckdb/write-vector.js'
import type { VectorWriter } from '../duckdb/write-vector.js'
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
    await append(connection, columnsOf(schema, table), rows)
    return { ...facts, columns: schema.columns.length, ...await writeParquet(folder, facts.position, 'FROM "rows"', sql => connection.run(sql)) }
  } finally {
    connection.closeSync()
  }
}

interface Column { readonly write: VectorWriter; readonly value: (row: LakeRow) => Value }
/** Where each column of the schema comes from; fields that the table no longer has are null. */
function columnsOf(schema: Schema, table: LakeTable): Column[] {
  const own: Column[] = [
    { write: writeNumber, value: row => row.position }, { write: writeNumber, value: row => row.eventTime },
    { write: writeNumber, value: row => row.arrivalTime }, { write: writeBoolean, value: row => row.assumed },
  ]
  const fields = schema.columns.slice(envelope.length).map(({ name }): Column => {
    const index = table.fields.findIndex(field => field.name === name)
    const field = table.fields[index]
    return field ? { write: storageOf(field.type).write, value: ({ row }) => row[index] ?? null } : { write: writeNumber, value: () => null }
  })
  return [...own, ...fields]
}

async function append(connection: DuckDBConnection, columns: readonly Column[], rows: readonly LakeRow[]): Promise<void> {
  const appender = await connection.createAppender('rows')
  const types = columns.map((_, index) => appender.columnType(index))
  const values = new Array<Value>(vectorSize)
  for (let from = 0; from < rows.length; from += vectorSize) {
    const count = Math.min(vectorSize, rows.length - from)
    const chunk = DuckDBDataChunk.create(types, count)
    for (const [index, { write, value }] of columns.entries()) {
      for (let row = 0; row < count; row++) values[row] = value(rows[from + row]!)
      write(duckdb.data_chunk_get_vector(chunk.chunk, index), values, count)
    }
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
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
