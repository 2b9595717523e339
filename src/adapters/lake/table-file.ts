/** Data sets as Parquet files, which DuckDB reads from typed columns where they are. */
import { randomUUID } from 'node:crypto'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { ValueType } from '../../define/meta.js'
import type { CreateTableFile, DataColumn, TableFile } from '../../ports/table-file.js'
import { literal, type Engine } from '../duckdb/engine.js'
import { serveColumns, type ServedBlock, type ServedColumn } from '../duckdb/serve-columns.js'
import { vectorSize } from '../duckdb/write-vector.js'
import { syncFolder } from '../files.js'
import { storageOf } from './columns.js'
import { duckdbError } from './data-file.js'

/** Values of a file at most: some hundred megabytes while it is written. */
const valuesAFile = 8_000_000

/** A decimal is written as the number that a user sees. */
const storedType = (type: ValueType): ValueType => (type.kind === 'decimal' ? { kind: 'float' } : type)
function servedColumn({ name, type }: DataColumn): ServedColumn {
  const { duckdb, delta, write } = storageOf(storedType(type))
  return { name, type: duckdb, write, isDouble: delta === 'double' }
}

/** A file is written while the rows of the next are collected. */
export function tableFiles(engine: Engine): CreateTableFile {
  return async (name, columns) => {
    const rowsAFile = Math.ceil(valuesAFile / columns.length / vectorSize) * vectorSize
    const files: string[] = []
    const served = columns.map(servedColumn)
    let blocks: ServedBlock[] = [], rows = 0
    let writing = Promise.resolve()
    await mkdir(dirname(name), { recursive: true })
    const finish = async () => {
      const file = files.length === 0 ? `${name}.parquet` : `${name}-${files.length}.parquet`
      files.push(file)
      const full = blocks
      blocks = []
      rows = 0
      await writing
      writing = writeFile(engine, served, full, file)
      // What fails is told to whoever awaits it next.
      writing.catch(() => {})
    }
    const table: TableFile = {
      async write(values, count) {
        if (count === 0) return
        blocks.push({ values, count })
        rows += count
        if (rows >= rowsAFile) await finish()
      },
      async close() {
        if (files.length === 0 || rows > 0) await finish()
        await writing
        return files.map((file) => basename(file))
      },
      async discard() {
        await writing.catch(() => {})
        for (const file of files) await rm(file, { force: true })
      },
    }
    return table
  }
}

async function writeFile(engine: Engine, columns: readonly ServedColumn[], blocks: readonly ServedBlock[], file: string): Promise<void> {
  const connection = await engine.connect()
  const temporary = `${file}.${randomUUID().slice(0, 8)}.tmp`
  try {
    await connection.run(`COPY (FROM ${serveColumns(connection, columns, blocks)}) TO ${literal(temporary)} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION V2)`)
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
}
