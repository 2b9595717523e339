import { DuckDBArrayType, DuckDBDecimalType, DuckDBListType, DuckDBTypeId } from '@duckdb/node-api'
import type { DuckDBType } from '@duckdb/node-api'
import { formatInstant } from '../../define/instant.js'
import type { FileColumn, ImportTable } from '../../ports/import-file.js'
import { identifier, pathList } from '../duckdb/engine.js'
import type { Engine } from '../duckdb/engine.js'
import { readText } from '../duckdb/read-text.js'
import * as vector from '../duckdb/read-vector.js'
import type { VectorReader } from '../duckdb/read-vector.js'
import { tableFile } from './table.js'
import type { SourceColumn } from './table.js'

export async function openParquet(engine: Engine, path: string): Promise<ImportTable> {
  const source = `read_parquet(${pathList([path])})`
  const connection = await engine.connect()
  try {
    const sample = await connection.run(`SELECT * FROM ${source} LIMIT 0`)
    const types = sample.columnTypes()
    const columns = sample.columnNames().map((name, index): SourceColumn => {
      const type = types[index]!
      const { cast, ...reading } = readingOf(type)
      return { name, type: String(type), sql: cast ? `CAST(${identifier(name)} AS ${cast})` : identifier(name), ...reading }
    })
    const counted = await connection.runAndReadAll(`SELECT sum(num_rows) FROM parquet_file_metadata(${pathList([path])})`)
    return tableFile(engine, path, source, columns, Number(counted.getRows()[0]?.[0] ?? 0))
  } finally {
    connection.closeSync()
  }
}

interface Reading { readonly kind: FileColumn['kind']; readonly scale?: number; readonly cast?: string; readonly read: VectorReader }
const integer = (read: VectorReader): Reading => ({ kind: 'integer', read })
const wallClock: Reading = { kind: 'naiveTime', cast: 'TIMESTAMP', read: vector.readNumber }
const words: Reading = { kind: 'string', cast: 'VARCHAR', read: readText }

const readings: { readonly [id in DuckDBTypeId]?: Reading } = {
  [DuckDBTypeId.BOOLEAN]: { kind: 'bool', read: vector.readBoolean },
  [DuckDBTypeId.TINYINT]: integer(vector.readInt8), [DuckDBTypeId.UTINYINT]: integer(vector.readUint8),
  [DuckDBTypeId.SMALLINT]: integer(vector.readInt16), [DuckDBTypeId.USMALLINT]: integer(vector.readUint16),
  [DuckDBTypeId.INTEGER]: integer(vector.readInt32), [DuckDBTypeId.UINTEGER]: integer(vector.readUint32),
  [DuckDBTypeId.BIGINT]: integer(vector.readInteger), [DuckDBTypeId.UBIGINT]: integer(vector.readUnsigned),
  [DuckDBTypeId.FLOAT]: { kind: 'float', read: vector.readFloat }, [DuckDBTypeId.DOUBLE]: { kind: 'float', read: vector.readDouble },
  [DuckDBTypeId.VARCHAR]: { kind: 'string', read: readText }, [DuckDBTypeId.ENUM]: words, [DuckDBTypeId.UUID]: words,
  [DuckDBTypeId.TIMESTAMP_TZ]: { kind: 'time', read: vector.readNumber },
  [DuckDBTypeId.TIMESTAMP]: wallClock, [DuckDBTypeId.TIMESTAMP_S]: wallClock, [DuckDBTypeId.TIMESTAMP_MS]: wallClock, [DuckDBTypeId.DATE]: wallClock,
  [DuckDBTypeId.TIMESTAMP_NS]: { kind: 'naiveTime', read: readNanoseconds },
}
const numeric = new Set([DuckDBTypeId.TINYINT, DuckDBTypeId.SMALLINT, DuckDBTypeId.INTEGER, DuckDBTypeId.BIGINT, DuckDBTypeId.DOUBLE, DuckDBTypeId.DECIMAL])

function readingOf(type: DuckDBType): Reading {
  if (type instanceof DuckDBDecimalType) {
    return type.width <= 18 ? { kind: 'decimal', scale: type.scale, cast: `DECIMAL(18, ${type.scale})`, read: vector.readInteger } : { kind: 'text', cast: 'VARCHAR', read: readText }
  }
  if (type instanceof DuckDBListType || type instanceof DuckDBArrayType) {
    if (type.valueType.typeId === DuckDBTypeId.FLOAT) return { kind: 'list', cast: 'FLOAT[]', read: vector.readFloats }
    if (numeric.has(type.valueType.typeId)) return { kind: 'list', cast: 'DOUBLE[]', read: vector.readDoubles }
  }
  return readings[type.typeId] ?? { kind: 'other', cast: 'VARCHAR', read: readText }
}

/** Whole microseconds as numbers; finer times as texts of nine digits, for whoever parses them to refuse. */
function readNanoseconds(cells: Parameters<VectorReader>[0], count: number): ArrayLike<unknown> {
  return Array.from(vector.readBigint(cells, count), nanoseconds => {
    if (nanoseconds === null) return null
    const finer = ((nanoseconds % 1000n) + 1000n) % 1000n
    const micros = Number((nanoseconds - finer) / 1000n)
    if (finer === 0n) return micros
    const fraction = String((((micros % 1e6) + 1e6) % 1e6) * 1000 + Number(finer)).padStart(9, '0')
    return `${formatInstant(micros).slice(0, 19)}.${fraction}`
  })
}
