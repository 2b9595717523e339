/** The embedded lake: a folder a table, Parquet files (zstd) under a Delta log, read and written by DuckDB. */
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Lake, LakeTable } from '../../ports/lake.js'
import { encodeSchema, protocolAction } from '../../protocols/delta.js'
import type { DeltaAction, DeltaSnapshot } from '../../protocols/delta.js'
import { openEngine } from '../duckdb/engine.js'
import type { Engine, EngineOptions } from '../duckdb/engine.js'
import { extendSchema, schemaOf } from './columns.js'
import type { Schema } from './columns.js'
import { groupsOf, rewrite, vacuum } from './compact-files.js'
import { dataFile, describe } from './data-file.js'
import type { DataFile } from './data-file.js'
import { queryRows, tableSql } from './query-rows.js'
import { scanRows } from './scan-rows.js'
import { openTableLog } from './table-log.js'
import type { TableLog } from './table-log.js'
import { columnsFrom, isColumns, rowsAsColumns, writeColumns } from './write-columns.js'

export interface DuckLakeOptions extends EngineOptions {
  /** Holds one folder a table, named like it (percent-encoded). */
  readonly folder: string
  /** Milliseconds since 1970, for the times in the Delta log and the age of replaced files; the system's by default. */
  readonly now?: () => number
}

/** Opens the lake; its folder need not exist. Readers may open the same folder from any thread or process. */
export async function openDuckLake({ folder, now = Date.now, ...options }: DuckLakeOptions): Promise<Lake> {
  const engine = await openEngine(options)
  const logs = new Map<string, TableLog>()
  const logOf = (table: string): TableLog => {
    let log = logs.get(table)
    if (!log) logs.set(table, log = openTableLog(engine, join(folder, encodeURIComponent(table)), now))
    return log
  }
  const lake: Lake = {
    async commit(table, rows) {
      const log = logOf(table.name)
      const from = committedOf(await log.snapshot(), table.name)
      const fresh = isColumns(rows) ? columnsFrom(rows, from) : rowsAsColumns(table, rows.filter(row => row.position >= from).sort((a, b) => a.position - b.position))
      const last = fresh.position.at(-1)
      if (last === undefined) return
      const schema = await prepareSchema(engine, log, table, now())
      const files = await writeColumns(engine, log.folder, schema, table, fresh)
      const written = await log.commit(newest => committedOf(newest, table.name) === from ? [
        commitInfo('WRITE', now()),
        ...files.map(file => ({ add: describe(schema, file, now(), true) })),
        { txn: { appId: table.name, version: last + 1, lastUpdated: now() } },
      ] : undefined)
      if (written) return
      for (const file of files) await rm(join(log.folder, file.path), { force: true })
      await lake.commit(table, fresh)
    },
    async *scan(table, scan) {
      const log = logOf(table.name)
      const snapshot = await log.snapshot()
      const schema = schemaOf(snapshot)
      yield* scanRows(engine, log.folder, schema, filesOf(schema, snapshot), table, scan)
    },
    async query(query) {
      const tables = await Promise.all(query.tables.map(async (table) => {
        const log = logOf(table.name), snapshot = await log.snapshot(), schema = schemaOf(snapshot)
        return tableSql(log.folder, schema, filesOf(schema, snapshot), table, query.asOf)
      }))
      return queryRows(engine, tables, query)
    },
    async committed(table) {
      return committedOf(await logOf(table).snapshot(), table)
    },
    async compact(table) {
      const log = logOf(table.name)
      const snapshot = await log.snapshot()
      if (!snapshot.metaData) return
      const schema = schemaOf(snapshot)
      const replaced: { before: DataFile[]; after: DataFile }[] = []
      for (const before of groupsOf(filesOf(schema, snapshot))) replaced.push({ before, after: await rewrite(engine, log.folder, before, schema, schema) })
      if (replaced.length > 0) await log.commit(newest => {
        const unchanged = sameSchema(schemaOf(newest), schema) && replaced.every(({ before }) => before.every(file => newest.files.has(file.path)))
        return unchanged ? [commitInfo('OPTIMIZE', now()), ...replaced.flatMap(({ before, after }) => replacement(schema, before, [after], now()))] : undefined
      })
      await vacuum(log.folder, await log.snapshot(), now())
    },
    async close() { engine.close() },
  }
  return lake
}

const committedOf = (snapshot: DeltaSnapshot, table: string): number => snapshot.transactions.get(table)?.version ?? 0
const filesOf = (schema: Schema, snapshot: DeltaSnapshot): DataFile[] => [...snapshot.files.values()].map(add => dataFile(schema, add))
const sameSchema = (a: Schema, b: Schema): boolean => encodeSchema(a.columns) === encodeSchema(b.columns)
const commitInfo = (operation: string, timestamp: number): DeltaAction => ({ commitInfo: { timestamp, operation, operationParameters: {} } })
const replacement = (schema: Schema, before: readonly DataFile[], after: readonly DataFile[], now: number): DeltaAction[] => [
  ...before.map(({ path }) => ({ remove: { path, deletionTimestamp: now, dataChange: false } })),
  ...after.map(file => ({ add: describe(schema, file, now, false) })),
]

/**
 * Makes the table, or adds the fields that it lacks, in a version of its own. Where a new field takes the name of an envelope
 * column, that column is renamed in every file.
 */
async function prepareSchema(engine: Engine, log: TableLog, table: LakeTable, now: number): Promise<Schema> {
  for (;;) {
    const snapshot = await log.snapshot()
    const { version, metaData } = snapshot
    const before = schemaOf(snapshot)
    const schema = extendSchema(before, table)
    if (metaData && sameSchema(before, schema)) return schema
    const renamed = before.columns.some(({ name }, index) => schema.columns[index]?.name !== name)
    const files = renamed ? filesOf(before, snapshot) : []
    const rewritten: DataFile[] = []
    for (const file of files) rewritten.push(await rewrite(engine, log.folder, [file], before, schema))
    await log.commit(newest => newest.version !== version ? undefined : [
      commitInfo(metaData ? 'CHANGE SCHEMA' : 'CREATE TABLE', now),
      ...metaData ? [] : [protocolAction],
      { metaData: { ...metaData ?? { id: randomUUID(), format: { provider: 'parquet', options: {} }, partitionColumns: [], configuration: {}, createdTime: now }, schemaString: encodeSchema(schema.columns) } },
      ...replacement(schema, files, rewritten, now),
    ])
  }
}
