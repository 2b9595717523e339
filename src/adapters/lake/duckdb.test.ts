import { spawnSync } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, truncate, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Lake, LakeRow, LakeTable } from '../../ports/lake.js'
import { recordWriter } from '../../protocols/event-record.js'
import { addRecords, recordColumns } from '../../protocols/record-columns.js'
import { childScript } from '../../testing/child.js'
import { lakeContract, lakeField, rowsOf } from '../../testing/contracts/lake.js'
import { openDuckLake } from './duckdb.js'

const root = await mkdtemp(join(tmpdir(), 'millrace lake [*] '))
afterAll(() => rm(root, { recursive: true, force: true }))
let folders = 0
const newFolder = () => join(root, String(folders++))

lakeContract('DuckDB', async () => { const folder = newFolder(); return () => openDuckLake({ folder }) }, { test, expect })

const day = 86_400_000_000
const payments: LakeTable = { name: 'payment', fields: [lakeField('id', { kind: 'string' })] }
const row = (position: number, arrivalTime = position): LakeRow => ({ position, eventTime: position, arrivalTime, assumed: false, row: [`payment ${position}`] })
const rowsFrom = (from: number, count: number, arrivalTime?: number): LakeRow[] => Array.from({ length: count }, (_, index) => row(from + index, arrivalTime))
const filesIn = async (folder: string): Promise<string[]> => (await readdir(join(folder, 'payment'))).filter(name => name.endsWith('.parquet'))
async function withLake(body: (lake: Lake, folder: string, moveTo: (millis: number) => void) => Promise<void>): Promise<void> {
  const folder = newFolder()
  let now = Date.now()
  const lake = await openDuckLake({ folder, now: () => now })
  try { await body(lake, folder, millis => { now = millis }) } finally { await lake.close() }
}

test('the files of a closed day become one, those of the open day are merged when they have grown together', () => withLake(async (lake, folder, moveTo) => {
  for (let part = 0; part < 5; part++) await lake.commit(payments, rowsFrom(part * 10, 10, day + part))
  await lake.commit(payments, rowsFrom(50, 1_000, 2 * day))
  await lake.commit(payments, rowsFrom(1_050, 10, 2 * day + 1))
  await lake.compact(payments)
  expect(await filesIn(folder)).toHaveLength(8)
  moveTo(Date.now() + 2 * 3_600_000)
  await lake.compact(payments)
  expect((await filesIn(folder)).map(name => name.split('-').slice(0, 2).join('-')).sort()).toEqual(['0-49', '1050-1059', '50-1049'])
  expect((await rowsOf(lake, payments, { order: 'position' })).map(({ position }) => position)).toEqual(rowsFrom(0, 1_060).map(({ position }) => position))
  await lake.commit(payments, [row(1_060, 3 * day)])
  await lake.compact(payments)
  moveTo(Date.now() + 4 * 3_600_000)
  await lake.compact(payments)
  expect((await filesIn(folder)).map(name => name.split('-').slice(0, 2).join('-')).sort()).toEqual(['0-1059', '1060-1060'])
}))

test('records are committed as the columns that they are on the log, from the first position that the lake lacks', () => withLake(async (lake) => {
  const table: LakeTable = { name: 'payment', fields: [lakeField('id', { kind: 'string' }), lakeField('amount', { kind: 'decimal', scale: 2 }), lakeField('score', { kind: 'float' }), lakeField('chip', { kind: 'bool' })] }
  const rows = Array.from({ length: 5_000 }, (_, at): LakeRow => ({
    position: 3 + at, eventTime: at * 7, arrivalTime: at * 7 + 5, assumed: at % 2 === 0, ...at % 3 === 0 && { revision: true },
    row: [at % 11 === 0 ? null : at % 5 === 0 ? `é${'😀'.repeat(at % 9)}` : `payment ${at}`, at % 13 === 0 ? null : at * 100, at % 7 === 0 ? null : at / 7, at % 4 === 0 ? null : at % 2 === 0],
  }))
  const columnsOf = (some: readonly LakeRow[]) => {
    const writer = recordWriter(), columns = recordColumns(table.fields)
    for (const { eventTime, arrivalTime, assumed, row, revision } of some) writer.add(0, table.fields, eventTime, arrivalTime, assumed, row, revision)
    addRecords(writer.take(), some[0]!.position, () => columns)
    return columns.columns()
  }
  await lake.commit(table, columnsOf(rows.slice(0, 2_100)))
  await lake.commit(table, columnsOf(rows))
  await lake.commit(table, columnsOf(rows))
  expect(await rowsOf(lake, table, { order: 'position' })).toEqual(rows)
}))

test('what a crash left behind is not read, and is removed after an hour', () => withLake(async (lake, folder) => {
  await lake.commit(payments, rowsFrom(0, 5))
  const orphans = ['5-9-0a0a0a0a.parquet', '.5-9-0b0b0b0b.parquet.tmp'].map(name => join(folder, 'payment', name))
  for (const path of orphans) await writeFile(path, 'PAR1')
  await lake.compact(payments)
  expect(await rowsOf(lake, payments, { order: 'arrival' })).toEqual(rowsFrom(0, 5))
  expect(await filesIn(folder)).toHaveLength(2)
  for (const path of orphans) await utimes(path, 1e9, 1e9)
  await lake.compact(payments)
  expect(await readdir(join(folder, 'payment'))).toHaveLength(2)
}))

test('many commits are read from a checkpoint, by a reader that comes late and by one that fell behind', () => withLake(async (lake, folder, moveTo) => {
  const behind = await openDuckLake({ folder })
  await lake.commit(payments, [row(0)])
  expect(await behind.committed('payment')).toBe(1)
  moveTo(Date.now() + 2 * 3_600_000)
  for (let position = 1; position < 105; position++) await lake.commit(payments, [row(position)])
  const log = await readdir(join(folder, 'payment', '_delta_log'))
  expect(log.filter(name => /^\d+\.json$/.test(name)).length).toBeLessThan(10)
  const late = await openDuckLake({ folder })
  for (const reader of [behind, late]) {
    expect(await reader.committed('payment')).toBe(105)
    expect(await rowsOf(reader, payments, { order: 'position' })).toEqual(rowsFrom(0, 105))
    await reader.close()
  }
}))

test('a damaged or absent file is refused by a code that names it', () => withLake(async (lake, folder) => {
  await lake.commit(payments, rowsFrom(0, 5))
  const [file = ''] = await filesIn(folder)
  const codeOf = () => rowsOf(lake, payments, { order: 'position' }).then(() => undefined, (error: { code?: unknown; message: string }) => [error.code, error.message.includes(file)])
  await truncate(join(folder, 'payment', file), 100)
  expect(await codeOf()).toEqual(['MR_LAKE_UNREADABLE', true])
  await lake.commit(payments, rowsFrom(5, 5))
  expect(await lake.compact(payments).then(() => undefined, (error: { code?: unknown; message: string }) => [error.code, error.message.includes(file)])).toEqual(['MR_LAKE_UNREADABLE', true])
  await rm(join(folder, 'payment', file))
  expect(await codeOf()).toEqual(['MR_LAKE_UNREADABLE', true])
}))

test('a folder that may not be written refuses the commit by a code, and nothing is committed', () => withLake(async (lake, folder) => {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'payment'), 'a file where the table would be')
  expect(await lake.commit(payments, rowsFrom(0, 5)).then(() => undefined, (error: { code?: unknown }) => error.code)).toBe('MR_STORAGE_FAILED')
}))

test('a writer killed at any moment leaves whole commits, and the next one goes on from there', async () => {
  const folder = newFolder()
  const writer = await childScript({ openDuckLake: new URL('./duckdb.ts', import.meta.url) }, `
    const [folder, milliseconds] = process.argv.slice(2)
    const table = { name: 'payment', fields: [{ name: 'id', type: { kind: 'string' }, optional: true, later: false, pii: false }] }
    const lake = await openDuckLake({ folder })
    setTimeout(() => process.kill(process.pid, 'SIGKILL'), Number(milliseconds))
    for (let position = await lake.committed('payment'); ; position += 100) {
      const rows = Array.from({ length: 100 }, (_, index) => ({ position: position + index, eventTime: position + index, arrivalTime: position + index, assumed: false, row: ['payment ' + (position + index)] }))
      await lake.commit(table, rows)
      if (position % 500 === 0) await lake.compact(table)
      console.log(position + 100)
    }`)
  let acknowledged = 0
  for (const milliseconds of [9, 33, 71, 120]) {
    const child = writer.start(folder, String(milliseconds))
    for await (const line of child.lines) acknowledged = Number(line)
    expect((await child.ended).signal).toBe('SIGKILL')
    const lake = await openDuckLake({ folder })
    const committed = await lake.committed('payment')
    expect(committed).toBeGreaterThanOrEqual(acknowledged)
    expect(await rowsOf(lake, payments, { order: 'position' })).toEqual(rowsFrom(0, committed))
    await lake.close()
  }
  await writer.remove()
  expect(acknowledged).toBeGreaterThan(0)
}, 30_000)

test('worker threads read one lake at the same time', async () => {
  const folder = newFolder()
  const lake = await openDuckLake({ folder })
  await lake.commit(payments, rowsFrom(0, 20_000))
  const reader = await childScript({ openDuckLake: new URL('./duckdb.ts', import.meta.url) }, `
    import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
    import { once } from 'node:events'
    if (isMainThread) {
      const workers = [0, 1].map(() => new Worker(new URL(import.meta.url), { workerData: process.argv[2] }))
      console.log((await Promise.all(workers.map(worker => once(worker, 'message')))).join())
    } else {
      const lake = await openDuckLake({ folder: workerData, threads: 1 })
      let sum = 0
      for await (const block of lake.scan({ name: 'payment', fields: [] }, { order: 'arrival' })) for (const position of block.position) sum += position
      await lake.close()
      parentPort.postMessage(sum)
    }`)
  const child = reader.start(folder)
  const lines: string[] = []
  for await (const line of child.lines) lines.push(line)
  expect(await child.ended).toEqual({ code: 0, signal: null })
  expect(lines).toEqual([`${(20_000 * 19_999) / 2},${(20_000 * 19_999) / 2}`])
  await reader.remove()
  await lake.close()
}, 30_000)

const python = `
import json, sys
try:
    import deltalake, pandas, pyarrow
except ImportError:
    sys.exit(3)
delta = deltalake.DeltaTable(sys.argv[1])
table = delta.to_pyarrow_table()
text = lambda value: value.isoformat() if hasattr(value, 'isoformat') else str(value) if not isinstance(value, (list, bool, float)) and value is not None else value
rows = [{name: text(value) for name, value in row.items()} for row in sorted(table.to_pylist(), key=lambda row: row['position'])]
print(json.dumps([{field.name: str(field.type) for field in table.schema}, rows, str(delta.to_pandas()['arrivalTime'].dtype)]))
`
/** What deltalake reads in a table's folder; undefined where it is not installed. */
function readByDeltalake(folder: string): [types: Record<string, string>, rows: Record<string, unknown>[], pandas: string] | undefined {
  const { status, stdout, stderr, error } = spawnSync('python3', ['-c', python, folder], { encoding: 'utf8' })
  if (error || status === 3) return undefined
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout) as [Record<string, string>, Record<string, unknown>[], string]
}
test('another implementation of Delta reads the same rows and types', async context => {
  const table: LakeTable = {
    name: 'payment', fields: [
      lakeField('id', { kind: 'string' }), lakeField('big', { kind: 'bigint' }), lakeField('amount', { kind: 'decimal', scale: 2 }), lakeField('at', { kind: 'time' }),
      lakeField('share', { kind: 'float' }), lakeField('online', { kind: 'bool' }), lakeField('embedding', { kind: 'vector', length: 2 }),
    ],
  }
  const january = Date.UTC(2026, 0) * 1000
  const values = (position: number): LakeRow => ({
    position, eventTime: january + position, arrivalTime: january + 5e6, assumed: true,
    row: position % 2 === 1 ? table.fields.map(() => null) : [`é😀 ${position}`, 595125622443733822n, -1250, january - 1, 0.1, true, Float32Array.of(1.5, -2)],
  })
  await withLake(async (lake, folder) => {
    for (let position = 0; position < 120; position += 10) await lake.commit(table, Array.from({ length: 10 }, (_, index) => values(position + index)))
    await lake.compact(table)
    for (let position = 120; position < 210; position++) await lake.commit(table, [values(position)])
    const read = readByDeltalake(join(folder, 'payment'))
    if (!read) {
      console.log('skipped: python3 has no deltalake, pandas and pyarrow here')
      return context.skip()
    }
    const [types, rows, pandas] = read
    const instant = 'timestamp[us, tz=UTC]'
    expect(types).toMatchObject({ position: 'int64', eventTime: instant, arrivalTime: instant, assumed: 'bool', id: 'string', big: 'int64', amount: 'decimal128(18, 2)', at: instant, share: 'double', online: 'bool' })
    expect(types.embedding).toContain('float')
    expect(pandas).toBe('datetime64[us, UTC]')
    expect(rows).toHaveLength(210)
    expect(rows[2]).toEqual({
      position: '2', eventTime: '2026-01-01T00:00:00.000002+00:00', arrivalTime: '2026-01-01T00:00:05+00:00', assumed: true, revision: false, id: 'é😀 2', big: '595125622443733822',
      amount: '-12.50', at: '2025-12-31T23:59:59.999999+00:00', share: 0.1, online: true, embedding: [1.5, -2],
    })
    expect(rows[209]).toEqual({ ...Object.fromEntries(table.fields.map(({ name }) => [name, null])), position: '209', eventTime: '2026-01-01T00:00:00.000209+00:00', arrivalTime: '2026-01-01T00:00:05+00:00', assumed: true, revision: false })
  })
}, 30_000)
