import type { DuckDBConnection } from '@duckdb/node-api'
import { DuckDBDataChunk } from '@duckdb/node-api'
import duckdb from '@duckdb/node-bindings'
import { vectorSize } from './write-vector.js'
import type { VectorWriter } from './write-vector.js'

/** One column of a DuckDB table: where its value comes from, and how it is written. */
export interface ColumnSource<Row> { readonly write: VectorWriter; readonly value: (row: Row) => unknown }

/** Appends rows to a table of the connection, column by column. */
export async function append<Row>(connection: DuckDBConnection, table: string, columns: readonly ColumnSource<Row>[], rows: readonly Row[]): Promise<void> {
  const appender = await connection.createAppender(table)
  const types = columns.map((_, index) => appender.columnType(index))
  const values: unknown[] = []
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
