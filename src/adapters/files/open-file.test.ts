import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import type { BrokenRow, ImportFile } from '../../ports/import-file.js'
import { openEngine, run } from '../duckdb/engine.js'
import { openFile } from './open-file.js'

const root = await mkdtemp(join(tmpdir(), 'millrace files [*] '))
afterAll(() => rm(root, { recursive: true, force: true }))
async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(root, name)
  await writeFile(path, content)
  return path
}
async function parquet(name: string, query: string): Promise<string> {
  const engine = await openEngine()
  await run(engine, `COPY (${query}) TO '${join(root, name)}' (FORMAT parquet)`)
  engine.close()
  return join(root, name)
}

/** Rows as arrays of cells, or as JSON values. */
async function read(path: string, orderBy?: string): Promise<{ opened: ImportFile; rows: unknown[]; broken: BrokenRow[] }> {
  const opened = await openFile(path)
  const rows: unknown[] = []
  const broken: BrokenRow[] = []
  const scan = orderBy === undefined ? {} : { orderBy }
  try {
    if (opened.form === 'lines') for await (const block of opened.rows(scan)) { rows.push(...block.values); broken.push(...block.broken) }
    else for await (const block of opened.rows(scan)) {
      for (let row = 0; row < block.count; row++) rows.push(block.columns.map(column => column[row]))
      broken.push(...block.broken)
    }
  } finally {
    await opened.close()
  }
  return { opened, rows, broken }
}
const codeOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (error: { code?: unknown; message: string }) => `${error.code} ${error.message.includes(root)}`)

test('CSV tells an empty cell from an empty text, and keeps quotes, line breaks, blanks and # as they are', async () => {
  const path = await file('a.csv', '﻿id,"note, ""quoted"""\r\n# 1,\r\n2,""\r\n3,"a ""b"", c\r\nd"\r\nNULL, x \r\n')
  const { opened, rows, broken } = await read(path)
  expect(opened).toMatchObject({ form: 'table', columns: [{ name: 'id', kind: 'text' }, { name: 'note, "quoted"', kind: 'text' }] })
  expect(rows).toEqual([['# 1', null], ['2', ''], ['3', 'a "b", c\r\nd'], ['NULL', ' x ']])
  expect(broken).toEqual([])
})

test('lines of CSV that are no rows are handed out with their reason, the others are read', async () => {
  const { rows, broken } = await read(await file('broken.csv', Buffer.concat([Buffer.from('a,b\n1,2\n3\n4,5,6\n7,8\n9,'), Buffer.from([0xe9]), Buffer.from('\n10,11\n12,"open\n')])))
  expect(rows).toEqual([['1', '2'], ['7', '8'], ['10', '11']])
  expect(broken.map(({ line, text }) => [line, text])).toEqual([[3, '3'], [4, '4,5,6'], [6, '9,?'], [8, '12,"open']])
})

test('columns of CSV may have no name or an odd one, but not the same', async () => {
  const { opened } = await read(await file('names.csv', ',at,"c""1"\n1,2,3\n'))
  expect(opened.form === 'table' && opened.columns.map(({ name }) => name)).toEqual(['', 'at', 'c"1'])
  expect(await codeOf(openFile(await file('twice.csv', 'a,b,a\n')))).toBe('MR_FILE_UNREADABLE true')
})

test('CSV is read in the order of a time column, whatever its offsets', async () => {
  const path = await file('order.csv.gz', gzipSync('id,at\n1,2026-01-01T02:00:00Z\n2,2026-01-01T02:30:00+01:00\n3,soon\n4,2026-01-01T02:00:00Z\n'))
  expect((await read(path, 'at')).rows.map(row => (row as string[])[0])).toEqual(['3', '2', '1', '4'])
})

test('a line of JSON that is broken or not UTF-8 is handed out with its number, the others are read', async () => {
  const path = await file('a.jsonl', Buffer.concat([Buffer.from('﻿{"id":"é"}\r\n\n{"id":\n{"id":"'), Buffer.from([0xff]), Buffer.from('"}\n[1]\n7')]))
  const { rows, broken } = await read(path)
  expect(rows).toEqual([{ id: 'é' }, [1], 7])
  expect(broken.map(({ line }) => line)).toEqual([3, 4])
})

test('JSON lines are read across many blocks, and in the order of a time field', async () => {
  const lines = Array.from({ length: 30_000 }, (_, index) => ({ id: index, at: new Date(1e12 + ((index * 7919) % 10_000) * 1000).toISOString(), text: 'ü'.repeat(index % 50) }))
  const path = await file('b.ndjson.gz', gzipSync(lines.map(line => `${JSON.stringify(line)}\n`).join('')))
  expect((await read(path)).rows).toEqual(lines)
  expect((await read(path, 'at')).rows).toEqual(lines.toSorted((a, b) => a.at.localeCompare(b.at) || a.id - b.id))
})

test('Parquet cells come as exact values with their kind', async () => {
  const path = await parquet('types.parquet', `
    SELECT true AS b, 200::UTINYINT AS small, 595125622443733822 AS big, 18446744073709551615::UBIGINT AS huge, 1.5::FLOAT AS f, 'text longer than twelve bytes' AS s,
      12.50::DECIMAL(4, 2) AS d, 1234567890123456789012.5::DECIMAL(38, 1) AS wide, TIMESTAMPTZ '2026-01-01 00:00:00.000001+01' AS z, TIMESTAMP '1969-12-31 23:59:59' AS n,
      TIMESTAMP_NS '2026-01-01 00:00:00.000001' AS ns, TIMESTAMP_NS '2026-01-01 00:00:00.000000001' AS finer, DATE '2026-01-01' AS day, [1.5, NULL]::FLOAT[] AS fs, [1, 2] AS list,
      'e'::ENUM('e') AS e, {'a': 1} AS other
    UNION ALL SELECT NULL, NULL, 5, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL`)
  const { opened, rows } = await read(path)
  const january = Date.UTC(2026, 0) * 1000
  expect(rows[0]).toEqual([
    true, 200, 595125622443733822n, 18446744073709551615n, 1.5, 'text longer than twelve bytes', 1250, '1234567890123456789012.5', january - 3600e6 + 1, -1e6,
    january + 1, '2026-01-01T00:00:00.000000001', january, Float32Array.of(1.5, NaN), [1, 2], 'e', `{'a': 1}`,
  ])
  expect(rows[1]).toEqual([null, null, 5, ...Array.from({ length: 14 }, () => null)])
  expect(opened.form === 'table' && [opened.count, opened.columns.map(({ kind }) => kind).join(' '), opened.columns[6]?.scale]).toEqual([
    2, 'bool integer integer integer float string decimal text time naiveTime naiveTime naiveTime naiveTime list list string other', 2,
  ])
})

test('Parquet is read in the order of a column, equal ones in the order of the file', async () => {
  const path = await parquet('order.parquet', `SELECT i AS "ordinal", TIMESTAMPTZ '2026-01-01 00:00:00Z' + INTERVAL (i * 7919 % 1000) SECOND AS "at" FROM range(5000) AS t(i)`)
  const key = (ordinal: number): number => (ordinal * 7919) % 1000
  const expected = Array.from({ length: 5_000 }, (_, index) => index).sort((a, b) => key(a) - key(b) || a - b)
  expect((await read(path, 'at')).rows.map(row => (row as number[])[0])).toEqual(expected)
  expect((await read(path)).rows.map(row => (row as number[])[0])).toEqual(Array.from({ length: 5_000 }, (_, index) => index))
})

test('what cannot be read is refused by name: absent, corrupt, cut off, empty, or of another kind', async () => {
  expect(await codeOf(openFile(join(root, 'absent.parquet')))).toBe('MR_FILE_UNREADABLE true')
  expect(await codeOf(openFile(await file('corrupt.parquet', 'PAR1 is not enough')))).toBe('MR_FILE_UNREADABLE true')
  expect(await codeOf(openFile(await file('empty.csv', '')))).toBe('MR_FILE_UNREADABLE true')
  expect(await codeOf(openFile(await file('a.xlsx', '')))).toBe('MR_FILE_UNREADABLE true')
  const cut = gzipSync('a,b\n'.repeat(10_000)).subarray(0, 60)
  expect(await codeOf(openFile(await file('cut.csv.gz', cut)))).toBe('MR_FILE_UNREADABLE true')
  expect(await codeOf(read(await file('cut.jsonl.gz', cut)))).toBe('MR_FILE_UNREADABLE true')
  expect((await read(await file('empty.jsonl', ''))).rows).toEqual([])
})

test('Parquet that is damaged inside is refused when the damage is met', async () => {
  const path = await parquet('whole.parquet', `SELECT i, uuid()::VARCHAR AS u FROM range(300000) AS t(i)`)
  const bytes = await readFile(path)
  bytes.fill(0, 1_000, bytes.length - 20_000)
  expect(await codeOf(read(await file('damaged.parquet', bytes)))).toBe('MR_FILE_UNREADABLE true')
})
