import { DuckDBDataChunk, type DuckDBConnection } from '@duckdb/node-api'
import duckdb, { type Vector } from '@duckdb/node-bindings'
import type { Value } from '../../define/values.js'
import type { LakeColumns, LakeRow, LakeTable } from '../../ports/lake.js'
import { identifier } from '../duckdb/engine.js'
import type { Engine } from '../duckdb/engine.js'
import { vectorSize, writeDoubles, writeFlags, writeNulls, writeTextBytes, writeWholeNumbers } from '../duckdb/write-vector.js'
import { envelope, sqlType, storageOf } from './columns.js'
import type { Schema } from './columns.js'
import { writeParquet } from './data-file.js'
import type { DataFile } from './data-file.js'

/** Rows of one file written at once: what DuckDB then holds is some tens of megabytes. */
const rowsAFile = 262_144

export const isColumns = (rows: readonly LakeRow[] | LakeColumns): rows is LakeColumns => !Array.isArray(rows)

export function rowsAsColumns({ fields }: LakeTable, rows: readonly LakeRow[]): LakeColumns {
  return {
    count: rows.length, position: Float64Array.from(rows, ({ position }) => position), eventTime: Float64Array.from(rows, ({ eventTime }) => eventTime),
    arrivalTime: Float64Array.from(rows, ({ arrivalTime }) => arrivalTime), assumed: Uint8Array.from(rows, ({ assumed }) => Number(assumed)),
    revision: Uint8Array.from(rows, ({ revision }) => Number(revision === true)), columns: fields.map((_, index) => rows.map(({ row }): Value => row[index] ?? null)),
  }
}

/** The rows with position ≥ `position`. */
export function columnsFrom(rows: LakeColumns, position: number): LakeColumns {
  const found = rows.position.findIndex((each) => each >= position)
  return found === 0 ? rows : slice(rows, found < 0 ? rows.count : found, rows.count)
}

function slice(rows: LakeColumns, from: number, to: number): LakeColumns {
  return {
    count: to - from, position: rows.position.subarray(from, to), eventTime: rows.eventTime.subarray(from, to), arrivalTime: rows.arrivalTime.subarray(from, to),
    assumed: rows.assumed.subarray(from, to), ...rows.revision && { revision: rows.revision.subarray(from, to) },
    columns: rows.columns.map((column) => {
      if (column instanceof Float64Array) return column.subarray(from, to)
      if ('bytes' in column) return { bytes: column.bytes.subarray(column.ends[from - 1] ?? 0), ends: column.ends.subarray(from, to).map((end) => end - (column.ends[from - 1] ?? 0)), nulls: column.nulls.subarray(from, to) }
      return column.slice(from, to)
    }),
  }
}

/** Writes rows, ascending by position, as Parquet files that no commit names yet. */
export async function writeColumns(engine: Engine, folder: string, schema: Schema, table: LakeTable, rows: LakeColumns): Promise<DataFile[]> {
  const files: DataFile[] = []
  for (let from = 0; from < rows.count; from += rowsAFile) files.push(await writeFile(engine, folder, schema, table, rows.count <= rowsAFile ? rows : slice(rows, from, Math.min(from + rowsAFile, rows.count))))
  return files
}

async function writeFile(engine: Engine, folder: string, schema: Schema, table: LakeTable, rows: LakeColumns): Promise<DataFile> {
  const facts = factsOf(rows)
  const connection = await engine.connect()
  try {
    await connection.run(`CREATE TEMP TABLE "rows" (${schema.columns.map(({ name, type }) => `${identifier(name)} ${sqlType(type)}`).join(', ')})`)
    await append(connection, columnsOf(schema, table, rows), rows.count)
    return { ...facts, columns: schema.columns.length, ...await writeParquet(folder, facts.position, 'FROM "rows"', sql => connection.run(sql)) }
  } finally {
    connection.closeSync()
  }
}

/** Writes the rows from `from` on into an empty vector. */
type PartWriter = (vector: Vector, from: number, count: number) => void

async function append(connection: DuckDBConnection, columns: readonly PartWriter[], rows: number): Promise<void> {
  const appender = await connection.createAppender('rows')
  const types = columns.map((_, index) => appender.columnType(index))
  for (let from = 0; from < rows; from += vectorSize) {
    const count = Math.min(vectorSize, rows - from)
    const chunk = DuckDBDataChunk.create(types, count)
    columns.forEach((write, index) => write(duckdb.data_chunk_get_vector(chunk.chunk, index), from, count))
    appender.appendDataChunk(chunk)
  }
  appender.closeSync()
}

/** How each column of the schema is written; fields that the table no longer has are null. */
function columnsOf(schema: Schema, table: LakeTable, { position, eventTime, arrivalTime, assumed, revision = new Uint8Array(position.length), columns }: LakeColumns): PartWriter[] {
  const numbers = (values: Float64Array): PartWriter => (vector, from, count) => writeWholeNumbers(vector, values.subarray(from, from + count), count)
  const flags = (values: Uint8Array): PartWriter => (vector, from, count) => writeFlags(vector, values.subarray(from, from + count), count)
  const fields = schema.columns.slice(envelope.length).map(({ name }): PartWriter => {
    const index = table.fields.findIndex(field => field.name === name)
    const field = table.fields[index], column = columns[index]
    if (field === undefined || column === undefined) return (vector, _, count) => writeNulls(vector, count)
    if (column instanceof Float64Array) return field.type.kind === 'float' ? (vector, from, count) => writeDoubles(vector, column.subarray(from, from + count), count) : numbers(column)
    if ('bytes' in column) return (vector, from, count) => writeTextBytes(vector, column, from, count)
    const { write } = storageOf(field.type)
    return (vector, from, count) => write(vector, column.slice(from, from + count), count)
  })
  return [numbers(position), numbers(eventTime), numbers(arrivalTime), flags(assumed), flags(revision), ...fields]
}

function factsOf({ count, position, eventTime: events, arrivalTime: arrivals }: LakeColumns): Omit<DataFile, 'path' | 'size' | 'columns'> {
  const bounds = (values: Float64Array) => {
    let min = Infinity, max = -Infinity
    let ordered = true
    for (const here of values) {
      if (here < max) ordered = false
      else max = here
      if (here < min) min = here
    }
    return { min, max, ordered }
  }
  const eventTime = bounds(events), arrivalTime = bounds(arrivals)
  return { rows: count, position: bounds(position), eventTime, arrivalTime, arrivalOrdered: arrivalTime.ordered, timeOrdered: eventTime.ordered }
}
