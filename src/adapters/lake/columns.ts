/** How a table's fields lie in Parquet and in the Delta schema. */
import { BIGINT, BOOLEAN, DECIMAL, DOUBLE, FLOAT, LIST, TIMESTAMPTZ, VARCHAR } from '@duckdb/node-api'
import type { DuckDBType } from '@duckdb/node-api'
import { formatInstant } from '../../define/instant.js'
import type { ValueType } from '../../define/meta.js'
import type { Value } from '../../define/values.js'
import { MillraceError } from '../../errors.js'
import type { FieldPlan } from '../../plan/plan.js'
import type { LakeTable } from '../../ports/lake.js'
import { decodeSchema } from '../../protocols/delta.js'
import type { DeltaField, DeltaSnapshot, DeltaType } from '../../protocols/delta.js'
import { literal } from '../duckdb/engine.js'
import { readText } from '../duckdb/read-text.js'
import { readBigint, readBoolean, readDouble, readFloats, readNumber } from '../duckdb/read-vector.js'
import type { VectorReader } from '../duckdb/read-vector.js'
import { writeBigint, writeBoolean, writeDouble, writeFloats, writeNumber, writeText } from '../duckdb/write-vector.js'
import type { VectorWriter } from '../duckdb/write-vector.js'

interface Storage {
  readonly duckdb: DuckDBType
  readonly delta: DeltaType
  readonly read: VectorReader<Value>
  readonly write: VectorWriter
  /** A value in SQL, for comparisons. */
  readonly sql: (value: Value) => string
}
const text: Storage = { duckdb: VARCHAR, delta: 'string', read: readText, write: writeText, sql: value => literal(String(value)) }
export const instantSql = (micros: number): string => `TIMESTAMPTZ ${literal(formatInstant(micros))}`
/** JSON, 64-bit integers as text. */
const listText = (list: readonly Value[]): string => JSON.stringify(list, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value instanceof Float32Array ? [...value] : value))
const plain = (value: Value): string => String(value)

function decimalSql(count: number, scale: number): string {
  const digits = String(Math.abs(count)).padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  return `CAST('${count < 0 ? '-' : ''}${whole}.${digits.slice(digits.length - scale)}' AS DECIMAL(18, ${scale}))`
}

/** The one table of SEMANTICS.md, *Values and keys*: each kind and its place in a file. */
const storages: { readonly [K in ValueType['kind']]: (type: Extract<ValueType, { kind: K }>) => Storage } = {
  string: () => text,
  enum: () => text,
  int: () => ({ duckdb: BIGINT, delta: 'long', read: readNumber, write: writeNumber, sql: plain }),
  bigint: () => ({ duckdb: BIGINT, delta: 'long', read: readBigint, write: writeBigint, sql: plain }),
  float: () => ({ duckdb: DOUBLE, delta: 'double', read: readDouble, write: writeDouble, sql: value => `CAST('${String(value)}' AS DOUBLE)` }),
  bool: () => ({ duckdb: BOOLEAN, delta: 'boolean', read: readBoolean, write: writeBoolean, sql: plain }),
  time: () => ({ duckdb: TIMESTAMPTZ, delta: 'timestamp', read: readNumber, write: writeNumber, sql: value => instantSql(Number(value)) }),
  decimal: ({ scale }) => ({ duckdb: DECIMAL(18, scale), delta: `decimal(18,${scale})`, read: readNumber, write: writeNumber, sql: value => decimalSql(Number(value), scale) }),
  vector: () => ({ duckdb: LIST(FLOAT), delta: { type: 'array', elementType: 'float', containsNull: true }, read: readFloats, write: writeFloats, sql: () => 'NULL' }),
  // Of data sets alone: no event has one.
  list: () => ({ ...text, write: (vector, values, count) => { writeText(vector, values.slice(0, count).map((list) => (list === null ? null : listText(list as readonly Value[]))), count) } }),
}
export const storageOf = (type: ValueType): Storage => (storages[type.kind] as (type: ValueType) => Storage)(type)

/** DuckDB's word for a Delta type. */
export function sqlType(type: DeltaType): string {
  if (typeof type !== 'string') return `${sqlType(type.elementType)}[]`
  return { long: 'BIGINT', string: 'VARCHAR', double: 'DOUBLE', float: 'FLOAT', boolean: 'BOOLEAN', timestamp: 'TIMESTAMPTZ' }[type] ?? type
}

/** What each row carries beside its fields, in column order. */
export const envelope = ['position', 'eventTime', 'arrivalTime', 'assumed', 'revision'] as const
const envelopeTypes = ['long', 'timestamp', 'timestamp', 'boolean', 'boolean'] as const

/**
 * A table's columns: the five of the envelope, then its fields, which keep their names. An envelope column whose name a field
 * has too (in any case: SQL ignores it) is prefixed with `_`.
 */
export interface Schema { readonly columns: readonly DeltaField[] }
export const schemaOf = (snapshot: DeltaSnapshot): Schema => ({ columns: snapshot.metaData ? decodeSchema(snapshot.metaData.schemaString) : [] })
export const envelopeName = (schema: Schema, name: (typeof envelope)[number]): string => schema.columns[envelope.indexOf(name)]?.name ?? name

/**
 * The schema after rows of `fields` are written: columns are added at the end and never removed.
 * Throws MR_LAKE_SCHEMA when a field has another type than in the table, or differs from another by case alone.
 */
export function extendSchema(schema: Schema, table: LakeTable): Schema {
  const fields = new Map(schema.columns.slice(envelope.length).map(field => [field.name, field]))
  for (const field of table.fields) fields.set(field.name, checked(table, field, fields.get(field.name)))
  const taken = new Set([...fields.keys()].map(name => name.toLowerCase()))
  if (taken.size < fields.size) throw new MillraceError('MR_LAKE_SCHEMA', `${table.name} has two fields whose names differ by case alone`)
  const own = envelope.map((name, index): DeltaField => {
    let free: string = name
    while (taken.has(free.toLowerCase())) free = `_${free}`
    return { name: free, type: envelopeTypes[index]!, nullable: false }
  })
  return { columns: [...own, ...fields.values()] }
}
function checked(table: LakeTable, field: FieldPlan, before: DeltaField | undefined): DeltaField {
  const type = storageOf(field.type).delta
  if (before && JSON.stringify(before.type) !== JSON.stringify(type)) {
    throw new MillraceError('MR_LAKE_SCHEMA', `${table.name}.${field.name} is ${JSON.stringify(before.type)} in the lake and ${JSON.stringify(type)} in the definition`, { field: field.name })
  }
  return { name: field.name, type, nullable: true }
}
