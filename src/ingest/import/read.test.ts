import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, test } from 'vitest'
import { openEngine, run } from '../../adapters/duckdb/engine.js'
import { openFile } from '../../adapters/files/open-file.js'
import { parseInstant } from '../../define/instant.js'
import { event, system, t } from '../../index.js'
import { compile } from '../../plan/compile.js'
import type { ImportRow } from '../../protocols/import-block.js'
import { rowReader } from '../validate.js'
import { mergeSources } from './merge.js'
import { readSource } from './read.js'
import { parseImport, type ImportArguments } from './sources.js'

const root = await mkdtemp(join(tmpdir(), 'millrace-import-'))
afterAll(() => rm(root, { recursive: true, force: true }))
const thing = event('thing', {
  id: 'id', time: 'at',
  fields: {
    id: t.bigint, at: t.time, name: t.string.optional, count: t.int.optional, amount: t.decimal(2).atLeast(0).optional, rate: t.float.optional,
    ok: t.bool.later, kind: t.enum('a', 'b').optional, place: t.vector(2).optional,
  },
})
const sale = event('sale', { id: 'saleId', time: 'soldAt', fields: { saleId: t.string, soldAt: t.time } })
const plan = compile(system('shop', [thing, sale]))
const at = (text: string) => parseInstant(text) as number

const write = async (name: string, content: string | Uint8Array) => { await writeFile(join(root, name), content); return join(root, name) }
async function parquet(name: string, query: string): Promise<string> {
  const engine = await openEngine()
  await run(engine, `COPY (${query}) TO '${join(root, name)}' (FORMAT parquet)`)
  engine.close()
  return join(root, name)
}
/** Merged rows of files, as the owner of the log will get them. */
async function read(paths: readonly string[], given: Partial<ImportArguments> = {}): Promise<ImportRow[]> {
  const sources = parseImport(plan, { files: paths.map((path) => (path.includes('=') ? path : `thing=${path}`)), arrived: ['thing=event'], map: [], ignore: [], ...given })
  const files = await Promise.all(sources.map(({ path }) => openFile(path)))
  try {
    const rows: ImportRow[] = []
    for await (const block of mergeSources(sources.map((source, index) => readSource(plan, source, files[index]!)))) rows.push(...block.rows)
    return rows
  } finally {
    for (const file of files) await file.close()
  }
}
const valuesOf = (rows: readonly ImportRow[]) => rows.map(({ row }) => row)
const refusedOf = (rows: readonly ImportRow[]) => rows.flatMap(({ row, raw }) => (Array.isArray(row) ? [] : [[(row as { code: string }).code, (row as { field?: string }).field, raw]]))
const codesOf = (rows: readonly ImportRow[]) => refusedOf(rows).map(([code, field]) => [code, field])
const failure = (work: Promise<unknown>) => work.then(() => undefined, (error: unknown) => { const { code, detail } = error as { code: string; detail: string }; return [code, detail.split(': ')[1]] })

const instant = at('2026-01-31T12:00:00.123456Z')
const full = [595125622443733822n, instant, 'Å, "b"', 9007199254740991, 1250, 0.1, true, 'b', Float32Array.of(1, 0.5)]
const bare = [-1n, instant, null, null, null, null, null, null, null]
const nothing = `name VARCHAR, count BIGINT, amount DECIMAL(9,2), rate DOUBLE, ok BOOLEAN, kind VARCHAR, place FLOAT[]`.split(', ').map((column) => { const [name, type] = column.split(/ (.*)/); return `CAST(NULL AS ${type}) AS "${name}"` }).join(', ')

describe('every type comes exactly', () => {
  test('from Parquet', async () => {
    const path = await parquet('types.parquet', `SELECT 595125622443733822::BIGINT AS id, '2026-01-31T12:00:00.123456Z'::TIMESTAMPTZ AS "at", 'Å, "b"' AS name, 9007199254740991::BIGINT AS "count", 12.5::DECIMAL(18,2) AS amount, 0.1::DOUBLE AS rate, true AS ok, 'b' AS kind, [1, 0.5]::FLOAT[] AS place
      UNION ALL SELECT -1, '2026-01-31T12:00:00.123456Z'::TIMESTAMPTZ, ${nothing}`)
    expect(valuesOf(await read([path]))).toEqual([full, bare])
  })
  test('from CSV', async () => {
    const path = await write('types.csv', 'id,at,name,count,amount,rate,ok,kind,place\n595125622443733822,2026-01-31T13:00:00.123456+01:00,"Å, ""b""",9007199254740991,12.50,1e-1,True,b,"[1, 0.5]"\n-1,2026-01-31T12:00:00.123456Z,,,,,,,\n')
    expect(valuesOf(await read([path]))).toEqual([full, bare])
  })
  test('from JSONL', async () => {
    const path = await write('types.jsonl', '{"id":"595125622443733822","at":"2026-01-31T12:00:00.123456Z","name":"Å, \\"b\\"","count":9007199254740991,"amount":"12.50","rate":0.1,"ok":true,"kind":"b","place":[1,0.5]}\n\n{"id":-1,"at":"2026-01-31T12:00:00.123456Z","name":null}\n')
    expect(valuesOf(await read([path]))).toEqual([full, bare])
  })
  test('from compressed text', async () => {
    const path = await write('types.csv.gz', gzipSync('id,at\n-1,2026-01-31T12:00:00.123456Z\n'))
    expect(valuesOf(await read([path]))).toEqual([bare])
  })
})

describe('nothing is rounded or taken for something else', () => {
  test('decimals of Parquet, of whatever scale and width', async () => {
    const rowOf = (id: number, amount: string) => `SELECT ${id}::BIGINT AS id, '2026-01-31T00:00:00Z'::TIMESTAMPTZ + INTERVAL ${id} SECOND AS "at", ${amount} AS amount`
    const narrow = await parquet('narrow.parquet', ['1.250', '1.255', '0.010', '0'].map((text, id) => rowOf(id, `'${text}'::DECIMAL(18,3)`)).join(' UNION ALL '))
    const narrowRows = await read([narrow])
    expect(narrowRows.map(({ row }) => (Array.isArray(row) ? row[4] : row))).toEqual([125, { code: 'MR_DECIMAL_SCALE', field: 'amount' }, 1, 0])
    expect(refusedOf(narrowRows)[0]![2]).toContain('"amount":"1.255"')
    const wide = await parquet('wide.parquet', ['90071992547409.910000', '90071992547409.920000', '1.255000'].map((text, id) => rowOf(id, `'${text}'::DECIMAL(38,6)`)).join(' UNION ALL '))
    expect((await read([wide])).map(({ row }) => (Array.isArray(row) ? row[4] : row))).toEqual([9007199254740991, { code: 'MR_DECIMAL_RANGE', field: 'amount' }, { code: 'MR_DECIMAL_SCALE', field: 'amount' }])
    const whole = await parquet('whole.parquet', ['12345678901234567', '3'].map((text, id) => rowOf(id, `'${text}'::DECIMAL(18,0)`)).join(' UNION ALL '))
    expect((await read([whole])).map(({ row }) => (Array.isArray(row) ? row[4] : row))).toEqual([{ code: 'MR_DECIMAL_RANGE', field: 'amount' }, 300])
    const float = await parquet('float.parquet', ['57.16', '1.255', "'nan'", "'-inf'"].map((text, id) => rowOf(id, `${text}::DOUBLE`)).join(' UNION ALL '))
    expect((await read([float])).map(({ row }) => (Array.isArray(row) ? row[4] : (row as { code: string }).code))).toEqual([5716, 'MR_DECIMAL_SCALE', 'MR_NOT_FINITE', 'MR_NOT_FINITE'])
  })
  test('integers of Parquet that the field cannot hold', async () => {
    const path = await parquet('whole-numbers.parquet', `SELECT 18446744073709551615::UBIGINT AS id, '2026-01-31T00:00:00Z'::TIMESTAMPTZ AS "at", 1::BIGINT AS "count" UNION ALL SELECT 1::UBIGINT, '2026-01-31T00:00:01Z'::TIMESTAMPTZ, 9007199254740993`)
    const rows = await read([path])
    expect(refusedOf(rows)).toEqual([
      ['MR_INT_RANGE', 'id', expect.stringContaining('"id":"18446744073709551615","at":"2026-01-31T00:00:00Z"')],
      ['MR_INT_INEXACT', 'count', expect.stringContaining('"id":"1","at":"2026-01-31T00:00:01Z","name":null,"count":"9007199254740993"')],
    ])
  })
  test('cells of CSV', async () => {
    const cells = { count: ['1.0', '1e3', '007', '+1', ' 1', '', '9007199254740993'], rate: ['NaN', 'inf', '1,5', '.5', '1e999'], ok: ['1', 'yes', ''], amount: ['1.255', '1e2', 'nan', '-0.01'], kind: ['c', 'B'] }
    for (const [name, texts] of Object.entries(cells)) {
      const path = await write(`${name}.csv`, `id,at,${name}\n${texts.map((text, id) => `${id},2026-01-31T00:00:0${id}Z,"${text}"`).join('\n')}\n`)
      const codes = codesOf(await read([path])).map(([code]) => code)
      expect([name, ...codes]).toEqual({
        count: [name, 'MR_TYPE', 'MR_TYPE', 'MR_TYPE', 'MR_TYPE', 'MR_TYPE', 'MR_TYPE', 'MR_INT_INEXACT'],
        rate: [name, 'MR_NOT_FINITE', 'MR_NOT_FINITE', 'MR_TYPE', 'MR_TYPE', 'MR_NOT_FINITE'],
        ok: [name, 'MR_TYPE', 'MR_TYPE', 'MR_TYPE'], amount: [name, 'MR_DECIMAL_SCALE', 'MR_TYPE', 'MR_NOT_FINITE', 'MR_OUT_OF_BOUNDS'], kind: [name, 'MR_ENUM', 'MR_ENUM'],
      }[name])
    }
  })
  test('an unquoted empty cell of CSV is null and a quoted one is text', async () => {
    const path = await write('empty.csv', 'id,at,name\n1,2026-01-31T00:00:00Z,\n2,2026-01-31T00:00:01Z,""\n,2026-01-31T00:00:02Z,x\n"",2026-01-31T00:00:03Z,x\n')
    const rows = await read([path])
    expect(rows.map(({ row }) => (Array.isArray(row) ? row[2] : (row as { code: string }).code))).toEqual([null, '', 'MR_FIELD_MISSING', 'MR_TYPE'])
  })
  test('columns of Parquet that are of another type, all at once', async () => {
    const path = await parquet('wrong.parquet', `SELECT 1::BIGINT AS id, '2026-01-31T00:00:00Z'::TIMESTAMPTZ AS "at", 5::BIGINT AS name, 1.5::DOUBLE AS "count", 1::BIGINT AS ok, {'x': 1} AS place, 1::DECIMAL(9,2) AS rate`)
    expect(await failure(read([path]))).toEqual(['MR_IMPORT_COLUMN_TYPE', 'name is BIGINT, name is t.string; count is DOUBLE, count is t.int; rate is DECIMAL(9,2), rate is t.float; ok is BIGINT, ok is t.bool; place is STRUCT("x" INTEGER), place is t.vector'])
    const seconds = await parquet('seconds.parquet', `SELECT 1::BIGINT AS id, 1769860800::BIGINT AS "at"`)
    expect(await failure(read([seconds]))).toEqual(['MR_IMPORT_COLUMN_TYPE', 'at is BIGINT, at is t.time'])
  })
})

describe('columns', () => {
  const sales = `SELECT 595125622443733822::BIGINT AS sale, '2026-01-31T00:00:00Z'::TIMESTAMPTZ AS "at", 7 AS other`
  test('are mapped, cast to text where that is declared, or left out', async () => {
    const path = await parquet('sales.parquet', sales)
    const given = { arrived: ['sale=event+5s'], map: ['sale.saleId=sale:text', 'sale.soldAt=at'], ignore: ['sale.other'] }
    expect(await read([`sale=${path}`], given)).toEqual([{ event: plan.events.get('sale'), row: ['595125622443733822', at('2026-01-31T00:00:00Z')], arrivalTime: at('2026-01-31T00:00:05Z'), hash: expect.any(BigInt) }])
    expect(await failure(read([`sale=${path}`], { ...given, map: ['sale.saleId=sale', 'sale.soldAt=at'] }))).toEqual(['MR_IMPORT_COLUMN_TYPE', 'sale is BIGINT, saleId is t.string'])
    expect(await failure(read([`sale=${path}`], { ...given, map: ['sale.saleId=nope:text', 'sale.soldAt=at'] }))).toEqual(['MR_IMPORT_COLUMN', 'nope'])
    expect(await failure(read([`sale=${path}`], { ...given, map: ['sale.soldAt=at'] }))).toEqual(['MR_IMPORT_COLUMN_MISSING', 'saleId'])
    expect(await failure(read([`sale=${path}`], { ...given, ignore: [] }))).toEqual(['MR_IMPORT_COLUMN_EXTRA', 'other'])
  })
  test('of CSV are found by their names, and unknown ones refused', async () => {
    const path = await write('extra.csv', 'id,At,amuont\n1,2026-01-31T00:00:00Z,2\n')
    expect(await failure(read([path]))).toEqual(['MR_IMPORT_COLUMN_MISSING', 'at'])
    expect(await failure(read([path], { map: ['thing.at=At'] }))).toEqual(['MR_IMPORT_COLUMN_EXTRA', 'amuont'])
  })
  test('may say when a row had been known', async () => {
    const path = await write('arrived.csv', 'id,at,seen\n1,2026-01-31T00:00:00Z,2026-02-01T00:00:00Z\n2,2026-01-31T00:00:01Z,2026-01-31T00:00:02Z\n3,2026-01-31T00:00:02Z,\n')
    const rows = await read([path], { arrived: ['thing=column:seen'] })
    expect(rows.map(({ arrivalTime }) => arrivalTime)).toEqual([undefined, at('2026-01-31T00:00:02Z'), at('2026-02-01T00:00:00Z')])
    expect(codesOf(rows)).toEqual([['MR_FIELD_MISSING', 'seen']])
  })
})

describe('times', () => {
  const naive = ['2026-01-31 12:00:00.123456', '2026-03-29 02:30:00', '2026-10-25 02:30:00', '2026-10-25 03:00:00']
  test('of a clock on a wall need its zone, and are refused where it showed them twice or never', async () => {
    const path = await parquet('naive.parquet', naive.map((text, id) => `SELECT ${id}::BIGINT AS id, '${text}'::TIMESTAMP AS "at"`).join(' UNION ALL '))
    expect(await failure(read([path]))).toEqual(['MR_IMPORT_ZONE', 'at'])
    const rows = await read([path], { zone: 'Europe/Stockholm' })
    expect(rows.map(({ row }) => (Array.isArray(row) ? row[1] : (row as { code: string }).code))).toEqual([at('2026-01-31T11:00:00.123456Z'), 'MR_TIME_SKIPPED', 'MR_TIME_AMBIGUOUS', at('2026-10-25T02:00:00Z')])
    expect(refusedOf(rows)[0]![2]).toContain('"at":"2026-03-29T02:30:00"')
  })
  test('of CSV too, where they name no zone', async () => {
    const path = await write('naive.csv', `id,at\n${[...naive, '2026-10-25 02:30:00+01:00'].map((text, id) => `${id},${text.replace(' ', 'T')}`).join('\n')}\n`)
    expect(codesOf(await read([path])).map(([code]) => code)).toEqual(['MR_EVENT_TIME_NAIVE', 'MR_EVENT_TIME_NAIVE', 'MR_EVENT_TIME_NAIVE', 'MR_EVENT_TIME_NAIVE'])
    const rows = await read([path], { zone: 'Europe/Stockholm' })
    expect(codesOf(rows)).toEqual([['MR_TIME_SKIPPED', 'at'], ['MR_TIME_AMBIGUOUS', 'at']])
    expect(valuesOf(rows).filter(Array.isArray).map((row) => row[1])).toEqual([at('2026-01-31T11:00:00.123456Z'), at('2026-10-25T01:30:00Z'), at('2026-10-25T02:00:00Z')])
  })
  test('finer than a microsecond, or out of range, are refused', async () => {
    const path = await parquet('fine.parquet', `SELECT 1::BIGINT AS id, '2026-01-31 12:00:00.123456789'::TIMESTAMP_NS AS "at" UNION ALL SELECT 2, '2026-01-31 12:00:00.123456'::TIMESTAMP_NS`)
    expect(codesOf(await read([path], { zone: 'UTC' }))).toEqual([['MR_TIME_INVALID', 'at']])
    const far = await parquet('far.parquet', `SELECT 1::BIGINT AS id, '2300-01-01T00:00:00Z'::TIMESTAMPTZ AS "at" UNION ALL SELECT 2, '1800-01-01T00:00:00Z'::TIMESTAMPTZ UNION ALL SELECT 3, 'infinity'::TIMESTAMPTZ`)
    expect(codesOf(await read([far]))).toEqual([['MR_TIME_RANGE', 'at'], ['MR_TIME_RANGE', 'at'], ['MR_TIME_RANGE', 'at']])
  })
})

describe('refused rows', () => {
  test('of JSON lines keep their text, and the others are read', async () => {
    const lines = ['{"id":1,"at":"2026-01-31T00:00:00Z","colour":1}', '{"id":', '[1]', '{"id":595125622443733822,"at":"2026-01-31T00:00:01Z"}', '{"id":2,"at":"2026-01-31T00:00:02"}', '{"id":3,"at":"2026-01-31T00:00:03Z"}']
    const rows = await read([await write('bad.jsonl', lines.join('\n'))])
    expect(new Map(refusedOf(rows).map(([code, field, raw]) => [raw, [code, field]]))).toEqual(new Map([
      [lines[0], ['MR_FIELD_UNKNOWN', 'colour']], [lines[1], ['MR_IMPORT_LINE', undefined]], [lines[2], ['MR_TYPE', undefined]], [lines[3], ['MR_INT_INEXACT', 'id']], [lines[4], ['MR_EVENT_TIME_NAIVE', 'at']],
    ]))
    expect(valuesOf(rows).filter(Array.isArray)).toEqual([[3n, at('2026-01-31T00:00:03Z'), ...bare.slice(2)]])
  })
  test('of CSV that are no rows are kept', async () => {
    const rows = await read([await write('bad.csv', 'id,at\n1,2026-01-31T00:00:00Z\n2\n3,2026-01-31T00:00:03Z\n')])
    expect(refusedOf(rows)).toEqual([['MR_IMPORT_LINE', undefined, '2']])
    expect(rows).toHaveLength(3)
  })
  test('say by the names of the event what the door takes once it is mended', async () => {
    const wider = compile(system('shop', [event('sale', { id: 'saleId', time: 'soldAt', fields: { saleId: t.string, soldAt: t.time, amount: t.decimal(3), count: t.int } })]))
    const narrow = compile(system('shop', [event('sale', { id: 'saleId', time: 'soldAt', fields: { saleId: t.string, soldAt: t.time, amount: t.decimal(2), count: t.int.atMost(4) } })]))
    const path = await write('mend.csv', 'number,time,amount,count\n12,2026-01-31T00:00:00,1.255,5\n')
    const [source] = parseImport(narrow, { files: [`sale=${path}`], arrived: ['sale=event'], map: ['sale.saleId=number', 'sale.soldAt=time'], ignore: [], zone: 'Europe/Stockholm' })
    const file = await openFile(path)
    for await (const [row] of readSource(narrow, source!, file)) {
      expect(row).toEqual({ event: narrow.events.get('sale'), row: { code: 'MR_DECIMAL_SCALE', field: 'amount' }, arrivalTime: at('2026-01-30T23:00:00Z'), raw: '{"saleId":"12","soldAt":"2026-01-30T23:00:00Z","amount":"1.255","count":5}' })
      expect(rowReader(wider.events.get('sale')!)(JSON.parse(row!.raw!))).toEqual(['12', at('2026-01-30T23:00:00Z'), 1255, 5])
    }
    await file.close()
  })
  test('of mapped lines too, with what the event does not know', async () => {
    const path = await write('mapped.jsonl', '{"n":"12","soldAt":"2026-01-31T00:00:00Z","x":{"y":1}}\n{"n":595125622443733822,"soldAt":"2026-01-31T00:00:01Z"}\n{"n":13,"soldAt":"2026-01-31T00:00:02Z"}\n')
    const rows = await read([`sale=${path}`], { arrived: ['sale=event'], map: ['sale.saleId=n:text'] })
    expect(refusedOf(rows)).toEqual([['MR_FIELD_UNKNOWN', 'x', '{"x":{"y":1},"saleId":"12","soldAt":"2026-01-31T00:00:00Z"}'], ['MR_INT_INEXACT', 'saleId', expect.any(String)]])
    expect(valuesOf(rows).at(-1)).toEqual(['13', at('2026-01-31T00:00:02Z')])
  })
})

test('floats that carry the noise of arithmetic are decimals where rounding was asked for, and refused where it was not', async () => {
  const sales = compile(system('shop', [event('sale', { id: 'saleId', time: 'soldAt', fields: { saleId: t.bigint, soldAt: t.time, amount: t.decimal(2) } })]))
  const path = await parquet('noise.parquet', `SELECT i AS "saleId", '2026-01-31T00:00:00Z'::TIMESTAMPTZ AS "soldAt", x AS amount FROM (VALUES (1, 85.64999999999999::DOUBLE), (2, 1.5), (3, 'nan'), (4, -0.001)) AS r(i, x)`)
  const rowsOf = async (map: string[]) => {
    const [source] = parseImport(sales, { files: [`sale=${path}`], arrived: ['sale=event'], map, ignore: [] })
    const file = await openFile(path), rows: ImportRow[] = []
    for await (const batch of readSource(sales, source!, file)) rows.push(...batch)
    await file.close()
    return rows.map(({ row }) => ('code' in row ? row.code : (row as readonly unknown[])[2]))
  }
  expect(await rowsOf([])).toEqual(['MR_DECIMAL_SCALE', 150, 'MR_NOT_FINITE', 'MR_DECIMAL_SCALE'])
  expect(await rowsOf(['sale.amount=amount:rounded'])).toEqual([8565, 150, 'MR_NOT_FINITE', 0])
  await expect(rowsOf(['sale.saleId=saleId:rounded'])).rejects.toThrow('MR_IMPORT_COLUMN_TYPE')
})

test('files in any order and form come merged by arrival, ties by the order of the files', async () => {
  const csv = await write('one.csv', 'id,at\n1,2026-01-31T00:00:03Z\n2,2026-01-31T00:00:01Z\n3,2026-01-31T00:00:01Z\n')
  const lines = await write('two.jsonl', '{"id":4,"at":"2026-01-31T00:00:01Z"}\n{"id":5,"at":"2026-01-31T00:00:00Z"}\n')
  const columns = await parquet('three.parquet', `SELECT 6::BIGINT AS id, '2026-01-31T00:00:01Z'::TIMESTAMPTZ AS "at" UNION ALL SELECT 7, '2026-01-31T00:00:00Z'::TIMESTAMPTZ`)
  const ids = async (...paths: string[]) => valuesOf(await read(paths)).map((row) => Number((row as bigint[])[0]))
  expect(await ids(csv, lines, columns)).toEqual([5, 7, 2, 3, 4, 6, 1])
  expect(await ids(columns, lines, csv)).toEqual([7, 5, 6, 4, 2, 3, 1])
})
test('many rows come in the same order each time', async () => {
  const path = await parquet('many.parquet', `SELECT i AS id, '2026-01-31T00:00:00Z'::TIMESTAMPTZ + INTERVAL (i % 100) SECOND AS "at" FROM range(20000) AS r(i)`)
  const first = await read([path]), again = await read([path])
  expect(first.map(({ row }) => (row as bigint[])[0])).toEqual(Array.from({ length: 20_000 }, (_, at) => BigInt((at % 200) * 100 + Math.floor(at / 200))))
  expect(valuesOf(again)).toEqual(valuesOf(first))
})
