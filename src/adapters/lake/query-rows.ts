/** Users' SQL over the lake: each table as it was known at an instant, and what it selects as values. */
import duckdb from '@duckdb/node-bindings'
import { join } from 'node:path'
import type { ValueType } from '../../define/meta.js'
import type { Value } from '../../define/values.js'
import { MillraceError } from '../../errors.js'
import type { LakeQuery, LakeTable } from '../../ports/lake.js'
import { identifier, pathList, stream, type Engine } from '../duckdb/engine.js'
import { envelope, envelopeName, instantSql, storageOf, type Schema } from './columns.js'
import type { DataFile } from './data-file.js'

/** A table's rows that had arrived by an instant and happened before it, under the names of its fields. */
export function tableSql(folder: string, schema: Schema, files: readonly DataFile[], table: LakeTable, asOf: number): string {
  const wanted = files.filter(({ arrivalTime, eventTime }) => arrivalTime.min <= asOf && eventTime.min < asOf)
  const held = Math.max(0, ...wanted.map((file) => file.columns))
  const isHeld = (name: string) => schema.columns.slice(0, held).some((column, index) => index >= envelope.length && column.name === name)
  const fields = table.fields.map(({ name, type }) => (wanted.length > 0 && isHeld(name) ? identifier(name) : `CAST(NULL AS ${String(storageOf(type).duckdb)}) AS ${identifier(name)}`)).join(', ')
  if (wanted.length === 0) return `SELECT ${fields} WHERE false`
  const [eventTime, arrivalTime, revision] = (['eventTime', 'arrivalTime', 'revision'] as const).map((name) => identifier(envelopeName(schema, name)))
  const evolved = wanted.some((file) => file.columns !== held) ? ', union_by_name = true' : ''
  return `SELECT ${fields} FROM read_parquet(${pathList(wanted.map((file) => join(folder, file.path)))}${evolved}) WHERE ${arrivalTime} <= ${instantSql(asOf)} AND ${eventTime} < ${instantSql(asOf)} AND NOT ${revision}`
}

const integers = ['TINYINT', 'SMALLINT', 'INTEGER', 'BIGINT', 'HUGEINT', 'UTINYINT', 'USMALLINT', 'UINTEGER', 'UBIGINT', 'UHUGEINT']
/** What DuckDB may answer for a type; an integer is also a decimal and a float. */
const fits: Readonly<Record<ValueType['kind'], (sql: string) => boolean>> = {
  string: (sql) => sql === 'VARCHAR' || sql.startsWith('ENUM'), enum: (sql) => sql === 'VARCHAR' || sql.startsWith('ENUM'), bool: (sql) => sql === 'BOOLEAN', time: (sql) => sql === 'TIMESTAMP WITH TIME ZONE',
  int: (sql) => integers.includes(sql), bigint: (sql) => integers.includes(sql), decimal: (sql) => isNumber(sql), float: (sql) => isNumber(sql), vector: (sql) => sql === 'FLOAT[]' || sql === 'DOUBLE[]', list: () => false,
}
const isNumber = (sql: string) => integers.includes(sql) || sql === 'DOUBLE' || sql === 'FLOAT' || sql.startsWith('DECIMAL')

/**
 * Runs a query whose tables are `tables`, one SELECT each. @returns one column for each that was asked for.
 * @throws MR_BATCH_QUERY, MR_BATCH_COLUMNS, MR_BATCH_TYPE, MR_BATCH_ROWS
 */
export async function queryRows(engine: Engine, tables: readonly string[], { texts, columns, asOf, most }: LakeQuery): Promise<Value[][]> {
  const written = texts.map((text, index) => text.replace(/\$asOf\b/g, instantSql(asOf)) + (tables[index] === undefined ? '' : `(${tables[index]})`)).join('').trim().replace(/;$/, '')
  const connection = await engine.connect()
  const failed = (code: 'MR_BATCH_QUERY' | 'MR_BATCH_TYPE') => (cause: unknown): never => { throw new MillraceError(code, firstLine(cause), { cause }) }
  try {
    const described = await connection.runAndReadAll(`DESCRIBE ${written}`).catch(failed('MR_BATCH_QUERY'))
    const selected = described.getRowObjects().map((row) => [String(row.column_name), String(row.column_type)] as const)
    checkColumns(selected, columns)
    const casts = columns.map(({ name, type }) => `CAST(${identifier(name)} AS ${String(storageOf(type).duckdb)})`)
    const values: Value[][] = columns.map(() => [])
    try {
      for await (const { chunk, rowCount: count } of stream(connection, `SELECT ${casts.join(', ')} FROM (${written})`)) {
        if (values[0]!.length + count > most) throw new MillraceError('MR_BATCH_ROWS', `more than ${most}`)
        columns.forEach(({ name, type }, index) => {
          const read: ArrayLike<Value> = storageOf(type).read(duckdb.data_chunk_get_vector(chunk, index), count)
          for (let row = 0; row < count; row++) values[index]!.push(checked(name, type, read[row]!))
        })
      }
    } catch (error) {
      throw error instanceof MillraceError ? error : failed(/conver|cast|overflow|out of range/i.test(String(error)) ? 'MR_BATCH_TYPE' : 'MR_BATCH_QUERY')(error)
    }
    return values
  } finally {
    connection.closeSync()
  }
}

function checkColumns(selected: readonly (readonly [name: string, type: string])[], columns: LakeQuery['columns']): void {
  const names = selected.map(([name]) => name)
  const absent = columns.filter(({ name }) => !names.includes(name)).map(({ name }) => name), odd = names.filter((name) => !columns.some((column) => column.name === name))
  const twice = names.filter((name, index) => names.indexOf(name) < index)
  if (absent.length + odd.length + twice.length > 0) throw new MillraceError('MR_BATCH_COLUMNS', [absent.length > 0 && `it lacks ${absent.join(', ')}`, odd.length > 0 && `nothing declares ${odd.join(', ')}`, twice.length > 0 && `${twice.join(', ')} comes twice`].filter(Boolean).join('; '))
  for (const { name, type } of columns) {
    const sql = selected.find(([selectedName]) => selectedName === name)![1]
    if (!fits[type.kind](sql)) throw new MillraceError('MR_BATCH_TYPE', `${name} is ${sql}, declared ${type.kind}`, { field: name })
  }
}
function checked(name: string, type: ValueType, value: Value): Value {
  const wrong = typeof value === 'number' && (type.kind === 'float' ? !Number.isFinite(value) : !Number.isSafeInteger(value))
  const unknown = type.kind === 'enum' && value !== null && !type.values.includes(value as string)
  if (wrong || unknown) throw new MillraceError('MR_BATCH_TYPE', `${name} is ${String(value)}, which a ${type.kind} does not hold`, { field: name })
  return typeof value === 'number' ? value + 0 : value
}
const firstLine = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause)).split('\n').slice(0, 2).join(' ').slice(0, 300)
