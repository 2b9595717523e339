/** Data sets as Parquet files, written by DuckDB from typed columns. */
import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import { DuckDBDataChunk, type DuckDBConnection } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import type { ValueType } from '../../define/meta.js'
import type { CreateTableFile, DataColumn, TableFile } from '../../ports/table-file.js'
import { identifier, literal, type Engine } from '../duckdb/engine.js'
import { vectorSize, writeDoubles } from '../duckdb/write-vector.js'
import { syncFolder } from '../files.js'
import { sqlType, storageOf } from './columns.js'
import { duckdbError } from './data-file.js'

/** Values of a file at most: some hundred megabytes while it is written. */
const valuesAFile = 24_000_000

/** A decimal is written as the number that a user sees. */
const storedType = (type: ValueType): ValueType => (type.kind === 'decimal' ? { kind: 'float' } : type)

export function tableFiles(engine: Engine): CreateTableFile {
  return async (name, columns) => {
    const rowsAFile = Math.ceil(valuesAFile / columns.length / vectorSize) * vectorSize
    const files: string[] = []
    let part: Part | undefined
    await mkdir(dirname(name), { recursive: true })
    const finish = async () => {
      if (part === undefined) return
      const file = files.length === 0 ? `${name}.parquet` : `${name}-${files.length}.parquet`
      await part.copyTo(file)
      files.push(file)
      part = undefined
    }
    const table: TableFile = {
      async write(values, count) {
        for (let from = 0; from < count; from += vectorSize) {
          part ??= await openPart(engine, columns)
          const to = Math.min(count, from + vectorSize)
          part.append(values.map((column) => (column instanceof Float64Array ? column.subarray(from, to) : column.slice(from, to))), to - from)
          if (part.rows >= rowsAFile) await finish()
        }
      },
      async close() {
        if (files.length === 0) part ??= await openPart(engine, columns)
        await finish()
        return files.map((file) => basename(file))
      },
      async discard() {
        part?.close()
        for (const file of files) await rm(file, { force: true })
      },
    }
    return table
  }
}

interface Part { readonly rows: number; append(columns: readonly (Float64Array | readonly unknown[])[], count: number): void; copyTo(file: string): Promise<void>; close(): void }

async function openPart(engine: Engine, columns: readonly DataColumn[]): Promise<Part> {
  const connection: DuckDBConnection = await engine.connect()
  const stored = columns.map(({ type }) => storageOf(storedType(type)))
  await connection.run(`CREATE TEMP TABLE "rows" (${columns.map(({ name }, index) => `${identifier(name)} ${sqlType(stored[index]!.delta)}`).join(', ')})`)
  const appender = await connection.createAppender('rows')
  const types = columns.map((_, index) => appender.columnType(index))
  let rows = 0
  return {
    get rows() { return rows },
    append(values, count) {
      const chunk = DuckDBDataChunk.create(types, count)
      values.forEach((column, index) => {
        const vector = duckdb.data_chunk_get_vector(chunk.chunk, index)
        if (!(column instanceof Float64Array)) stored[index]!.write(vector, column, count)
        else if (stored[index]!.delta === 'double') writeDoubles(vector, column, count)
        else stored[index]!.write(vector, Array.from(column, (value) => (Number.isNaN(value) ? null : value)), count)
      })
      appender.appendDataChunk(chunk)
      rows += count
    },
    async copyTo(file) {
      appender.closeSync()
      const temporary = `${file}.${randomUUID().slice(0, 8)}.tmp`
      try {
        await connection.run(`COPY "rows" TO ${literal(temporary)} (FORMAT parquet, COMPRESSION zstd)`)
        const written = await open(temporary, 'r+')
        try { await written.sync() } finally { await written.close() }
        await rename(temporary, file)
        await syncFolder(dirname(file))
      } catch (error) {
        await rm(temporary, { force: true })
        throw duckdbError(error, file)
      } finally {
        connection.closeSync()
      }
    },
    close() { connection.closeSync() },
  }
}
