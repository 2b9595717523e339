import { DuckDBTableFunction, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api'
import duckdb, { type Vector } from '@duckdb/node-bindings'
import { identifier } from './engine.js'
import { vectorSize, writeDoubles, writeWholeNumbers, type VectorWriter } from './write-vector.js'

/** How a column of a block reaches a vector: `write` for arrays; a Float64Array has NaN where there is no value, and becomes doubles or 64-bit integers. */
export interface ServedColumn { readonly name: string; readonly type: DuckDBType; readonly write: VectorWriter; readonly isDouble: boolean }
export interface ServedBlock { readonly values: readonly (Float64Array | readonly unknown[])[]; readonly count: number }

let served = 0
/** Lets queries of the connection's instance read blocks of columns where they are, in order, by a table function. @returns its call in SQL. */
export function serveColumns(connection: DuckDBConnection, columns: readonly ServedColumn[], blocks: readonly ServedBlock[]): string {
  const name = `served_${served++}`
  let block = 0, from = 0
  const fill = (vector: Vector, { write, isDouble }: ServedColumn, values: ServedBlock['values'][number], count: number) => {
    if (!(values instanceof Float64Array)) write(vector, values.slice(from, from + count), count)
    else (isDouble ? writeDoubles : writeWholeNumbers)(vector, values.subarray(from, from + count), count)
  }
  connection.registerTableFunction(DuckDBTableFunction.create({
    name,
    bindFunction(info) { for (const column of columns) info.addResultColumn(column.name, column.type) },
    initFunction() { block = 0; from = 0 },
    mainFunction(_, chunk) {
      const { values, count: rows } = blocks[block] ?? { values: [], count: 0 }
      const count = Math.min(vectorSize, rows - from)
      chunk.rowCount = count
      for (let index = 0; index < values.length && count > 0; index++) fill(duckdb.data_chunk_get_vector(chunk.chunk, index), columns[index]!, values[index]!, count)
      from += count
      if (from === rows) { block++; from = 0 }
    },
  }))
  return `${identifier(name)}()`
}
