/** Parquet files of a table: named, written durably, and described for the Delta log. */
import { randomUUID } from 'node:crypto'
import { open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { formatInstant, parseInstant } from '../../define/instant.js'
import { MillraceError } from '../../errors.js'
import type { DeltaAdd, DeltaStats } from '../../protocols/delta.js'
import { storageError, syncFolder } from '../files.js'
import { literal, pathList, stream, type Engine } from '../duckdb/engine.js'
import { envelopeName } from './columns.js'
import type { Schema } from './columns.js'

interface Bounds { readonly min: number; readonly max: number }
/** What scans and compaction know of a file without opening it. Times are microseconds. */
export interface DataFile {
  readonly path: string
  readonly size: number
  readonly rows: number
  readonly position: Bounds
  readonly eventTime: Bounds
  readonly arrivalTime: Bounds
  /** Whether its rows, which lie by position, are also by (arrivalTime, position) and by (eventTime, position). */
  readonly arrivalOrdered: boolean
  readonly timeOrdered: boolean
  /** It holds the first so many columns of the schema; those added later are null. */
  readonly columns: number
}

export function describe(schema: Schema, file: DataFile, now: number, dataChange: boolean): DeltaAdd {
  const bounds = (side: 'min' | 'max') => ({
    [envelopeName(schema, 'position')]: file.position[side],
    [envelopeName(schema, 'eventTime')]: formatInstant(file.eventTime[side]),
    [envelopeName(schema, 'arrivalTime')]: formatInstant(file.arrivalTime[side]),
  })
  const stats: DeltaStats = { numRecords: file.rows, minValues: bounds('min'), maxValues: bounds('max') }
  const tags = { arrivalOrdered: String(file.arrivalOrdered), timeOrdered: String(file.timeOrdered), columns: String(file.columns) }
  return { path: file.path, partitionValues: {}, size: file.size, modificationTime: now, dataChange, stats: JSON.stringify(stats), tags }
}

export function dataFile(schema: Schema, add: DeltaAdd): DataFile {
  if (add.stats === undefined || add.tags?.columns === undefined) throw new MillraceError('MR_LAKE_UNREADABLE', `${add.path} was not written by Millrace`)
  const { numRecords, minValues, maxValues } = JSON.parse(add.stats) as DeltaStats
  const bounds = (name: 'position' | 'eventTime' | 'arrivalTime'): Bounds => {
    const column = envelopeName(schema, name)
    const number = (value: number | string = ''): number => typeof value === 'string' ? Number(parseInstant(value)) : value
    return { min: number(minValues[column]), max: number(maxValues[column]) }
  }
  return {
    path: add.path, size: add.size, rows: numRecords, position: bounds('position'), eventTime: bounds('eventTime'), arrivalTime: bounds('arrivalTime'),
    arrivalOrdered: add.tags.arrivalOrdered === 'true', timeOrdered: add.tags.timeOrdered === 'true', columns: Number(add.tags.columns),
  }
}

/** Writes a query's rows as one Parquet file of the table. */
export async function writeParquet(folder: string, position: Bounds, query: string, copy: (sql: string) => Promise<unknown>): Promise<{ readonly path: string; readonly size: number }> {
  const path = `${position.min}-${position.max}-${randomUUID().slice(0, 8)}.parquet`
  await copyDurably(folder, path, query, copy)
  return { path, size: (await stat(join(folder, path))).size }
}

/**
 * Writes a query's rows as a Parquet file; its name appears when all of it is durable.
 * @param copy runs the COPY statement.
 */
export async function copyDurably(folder: string, name: string, query: string, copy: (sql: string) => Promise<unknown>): Promise<void> {
  const temporary = join(folder, `.${name}.tmp`)
  try {
    await copy(`COPY (${query}) TO ${literal(temporary)} (FORMAT parquet, COMPRESSION zstd)`)
    await syncFile(temporary)
    await rename(temporary, join(folder, name))
    await syncFolder(folder)
  } catch (error) {
    await rm(temporary, { force: true })
    throw duckdbError(error, folder)
  }
}
export async function syncFile(path: string): Promise<void> {
  const file = await open(path, 'r+')
  try { await file.sync() } finally { await file.close() }
}

/** DuckDB's failure to write as a coded error: it has words, not codes. Coded errors pass. */
export function duckdbError(cause: unknown, place: string): MillraceError {
  if (!(cause instanceof Error) || 'code' in cause) return storageError(cause, place)
  const isFull = /no space left|disk quota|file too large/i.test(cause.message)
  return new MillraceError(isFull ? 'MR_STORAGE_FULL' : 'MR_STORAGE_FAILED', `${place}: ${cause.message.split('\n')[0]}`, { cause })
}
/** DuckDB's failure to read: the table's files are at fault, unless the system says otherwise or a sort had no room. */
export function readError(cause: unknown, place: string): MillraceError {
  if (!(cause instanceof Error) || 'code' in cause || /no space left|out of memory/i.test(cause.message)) return duckdbError(cause, place)
  return new MillraceError('MR_LAKE_UNREADABLE', `${place}: ${cause.message.split('\n')[0]}`, { cause })
}
/** Path of the first file that cannot be read to its end; what DuckDB says does not always name it. */
export async function damagedFile(engine: Engine, folder: string, files: readonly DataFile[]): Promise<string | undefined> {
  for (const { path } of files) {
    const connection = await engine.connect()
    try {
      for await (const _ of stream(connection, `SELECT * FROM read_parquet(${pathList([join(folder, path)])})`));
    } catch {
      return join(folder, path)
    } finally {
      connection.closeSync()
    }
  }
  return undefined
}
