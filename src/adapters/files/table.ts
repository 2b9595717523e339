import type { DuckDBConnection } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import type { BrokenRow, FileColumn, ImportColumns, ImportTable } from '../../ports/import-file.js'
import { stream } from '../duckdb/engine.js'
import type { Engine } from '../duckdb/engine.js'
import type { VectorReader } from '../duckdb/read-vector.js'
import { unreadable } from './unreadable.js'

/** A column, what of it is selected (an SQL expression), and how that is read. */
export interface SourceColumn extends FileColumn { readonly sql: string; readonly read: VectorReader }

/**
 * A file that DuckDB reads as a table.
 * @param source what stands behind FROM.
 * @param rejected asks the connection, after all rows, for what was none.
 */
export const tableFile = (engine: Engine, path: string, source: string, columns: readonly SourceColumn[], count?: number, rejected?: (connection: DuckDBConnection) => Promise<BrokenRow[]>): ImportTable => ({
  form: 'table',
  columns: columns.map(({ name, kind, scale, type }) => ({ name, kind, type, ...scale === undefined ? {} : { scale } })),
  ...count === undefined ? {} : { count },
  async *rows({ orderBy } = {}): AsyncGenerator<ImportColumns> {
    const by = columns.find(({ name }) => name === orderBy)
    const connection = await engine.connect()
    try {
      // What is broken in a file would be told again by each pass over it.
      const sorted = by === undefined || (rejected === undefined && await isOrdered(connection, source, by))
      for await (const { chunk, rowCount } of stream(connection, `SELECT ${columns.map(({ sql }) => sql).join(', ')} FROM ${sorted ? source : ordered(source, columns, by)}`)) {
        yield { count: rowCount, columns: columns.map(({ read }, index) => read(duckdb.data_chunk_get_vector(chunk, index), rowCount)), broken: [] }
      }
      const broken = await rejected?.(connection) ?? []
      if (broken.length > 0) yield { count: 0, columns: columns.map(() => []), broken }
    } catch (error) {
      throw unreadable(error, path)
    } finally {
      connection.closeSync()
    }
  },
  async close() { engine.close() },
})

/** DuckDB sorts, on disk where it must; a row's number keeps the file's order among equals. */
function ordered(source: string, columns: readonly SourceColumn[], by: SourceColumn): string {
  let ordinal = 'ordinal'
  while (columns.some(({ name }) => name.toLowerCase() === ordinal)) ordinal += '_'
  return `(SELECT *, row_number() OVER () AS ${ordinal} FROM ${source}) ORDER BY ${keyOf(by)} NULLS FIRST, ${ordinal}`
}

/** Whether the rows stand in that order already, as those of most exports do: one pass over one column tells, and spares the sort. */
async function isOrdered(connection: DuckDBConnection, source: string, by: SourceColumn): Promise<boolean> {
  const found = await connection.runAndReadAll(`SELECT 1 FROM (SELECT "key", lag("key") OVER () AS "before" FROM (SELECT ${keyOf(by)} AS "key" FROM ${source})) WHERE "before" > "key" OR ("key" IS NULL AND "before" IS NOT NULL) LIMIT 1`)
  return found.currentRowCount === 0
}

const keyOf = (by: SourceColumn): string => (by.kind === 'text' || by.kind === 'string' ? `TRY_CAST(${by.sql} AS TIMESTAMPTZ)` : by.sql)
