// One folder: who owns it, which version wrote it, nothing in it, and a clock that goes back.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ask, definitionFile, kill, queryLake, refused, result, run, start, stop, valuesOf } from './program.js'

const folder = await mkdtemp(join(tmpdir(), 'millrace-folder-')), readings = definitionFile('readings.ts')
afterAll(() => rm(folder, { recursive: true, force: true }))
const serving = (data: string) => ['serve', readings, '--port', '0', '--data', data]
const row = (id: string, more: object = {}) => ({ id, at: new Date(Date.now() - 1_000).toISOString(), key: 'k', ...more })

test('a second process on a folder is told who has it; commands are done by the one that has; after a kill the folder is free at once', async () => {
  const data = join(folder, 'owned'), owner = start(serving(data)), url = await owner.url
  for (const command of [serving(data), ['dev', readings, '--port', '0', '--data', data]]) expect(await refused(command, 'MR_FOLDER_OWNED')).toContain(`process ${owner.child.pid}`)
  await ask(url, '/v1/events/reading', JSON.stringify([row('a'), row('b')]))
  expect(await result(['features', 'get', 'all', '--data', data])).toMatchObject({ features: [{ value: 2 }] })
  expect(await result(['predict', 'guess', JSON.stringify({ ...row('c') }), '--record', '--data', data])).toMatchObject({ score: 0.25 })
  expect(valuesOf((await ask(url, '/v1/features/all')).json)).toEqual({ readings: 3 })
  // Many at once.
  expect((await Promise.all(Array.from({ length: 4 }, () => run(['status', '--data', data])))).map(({ code }) => code)).toEqual([0, 0, 0, 0])
  await kill(owner)
  expect(await result(['features', 'get', 'all', '--data', data])).toMatchObject({ features: [{ value: 3 }] })
  // Nobody has it: each waits for its turn, and all of them are answered.
  expect((await Promise.all(Array.from({ length: 4 }, () => run(['status', '--data', data])))).map(({ code, err }) => [code, err])).toEqual(Array.from({ length: 4 }, () => [0, '']))
})

test('a folder of a newer version, a folder of other things, and a file are refused, and stay as they are', async () => {
  const newer = join(folder, 'newer'), foreign = join(folder, 'foreign'), file = join(folder, 'file'), odd = join(folder, 'odd')
  for (const each of [newer, foreign, odd]) await mkdir(each)
  await writeFile(join(newer, 'format.json'), '{"format":2}\n')
  await writeFile(join(odd, 'format.json'), 'not ours')
  await writeFile(join(foreign, 'letter.txt'), 'dear')
  await writeFile(file, 'text')
  for (const [data, code] of [[newer, 'MR_FOLDER_NEWER'], [foreign, 'MR_FOLDER_INVALID'], [odd, 'MR_FOLDER_INVALID'], [file, 'MR_FOLDER_INVALID']] as const) {
    for (const command of [serving(data), ['status', '--data', data], ['import', `reading=${file}`, '--arrived', 'reading=event', '--data', data]]) await refused(command, code)
  }
  expect(await readFile(join(newer, 'format.json'), 'utf8')).toBe('{"format":2}\n')
  expect(await readFile(file, 'utf8')).toBe('text')
})

test('an empty folder answers: no definition, then empty values, a fallback or none, nothing to train on, nothing to replay', async () => {
  const data = join(folder, 'empty')
  await refused(['status', '--data', data], 'MR_NOTHING_DEPLOYED')
  const server = start(serving(data)), url = await server.url
  expect(await ask(url, '/v1/features/held?key=k')).toMatchObject({ status: 200, json: { features: [
    { feature: 'readings_1h', value: 0, status: 'missing', eventTime: null, age: null }, { value: 0 }, { feature: 'big_1h', value: '0' }, { value: '0' }, { feature: 'newest_1h', value: null }, { value: null },
  ] } })
  expect(await ask(url, '/v1/models/guess/predict?features=true&reasons=true', JSON.stringify(row('a')))).toMatchObject({ status: 200, json: { score: 0.25, decision: 'go', version: 'fallback', degraded: true, features: {}, reasons: [] } })
  expect(await ask(url, '/v1/models/strict/predict', JSON.stringify(row('a')))).toMatchObject({ status: 503, code: 'MR_MODEL_NOT_READY' })
  await refused(['train', 'guess', '--data', data], 'MR_HOLDOUT_EMPTY')
  expect(await result(['dataset', 'guess', '--out', join(folder, 'empty.parquet'), '--data', data])).toMatchObject({ rows: 0 })
  expect(await result(['replay', '--data', data])).toMatchObject({ equal: 0, different: [] })
  expect([await result(['quarantine', 'list', '--data', data]), await result(['models', '--data', data])]).toEqual([[], []])
  expect(await result(['runs', '--data', data])).toMatchObject([{ model: 'guess', status: 'failed' }])
  expect(await stop(server)).toMatchObject({ code: 0 })
})

test('when the clock jumps back, arrivals never decrease, across a restart too; nothing is lost, and events at the older present are taken', async () => {
  const data = join(folder, 'clock'), hour = 3_600_000
  // The machine's clock, an hour ahead until it is told to jump back.
  const clock = join(folder, 'clock.mjs')
  await writeFile(clock, 'const real = Date.now; let ahead = Number(process.env.AHEAD); Date.now = () => real() + ahead; process.on("SIGUSR2", () => { ahead = 0; process.stderr.write("jumped\\n") })\n')
  const options = { env: { NODE_OPTIONS: `--import=${clock}`, AHEAD: String(hour) } }
  const ahead = start(serving(data), options), url = await ahead.url
  const send = async (at: string, ...rows: readonly object[]) => (await ask(at, '/v1/events/reading', JSON.stringify(rows))).json
  expect(await send(url, row('a'), row('b', { at: new Date(Date.now() + hour - 1_000).toISOString() }))).toMatchObject({ accepted: 2 })
  ahead.child.kill('SIGUSR2')
  await ahead.says('jumped')
  expect(await send(url, row('c'), row('a'))).toMatchObject({ accepted: 1, duplicates: 0, quarantined: 1 })
  expect((await ask(url, '/v1/models/guess/predict?record=true', JSON.stringify(row('d')))).status).toBe(200)
  await kill(ahead)
  const server = start(serving(data)), again = await server.url
  expect(await send(again, row('e'))).toMatchObject({ accepted: 1 })
  expect(valuesOf((await ask(again, '/v1/features/held?key=k')).json)).toMatchObject({ readings_1h: 4 })
  await result(['replay', '--data', data])
  const rows = await queryLake(data, 'reading', 'SELECT "id", "arrivalTime"::VARCHAR AS arrival FROM lake ORDER BY "position"')
  expect(rows.map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd', 'e'])
  const arrivals = rows.map(({ arrival }) => arrival as string)
  expect(arrivals).toEqual(arrivals.toSorted())
  expect(Date.parse(arrivals[0]!)).toBeGreaterThan(Date.now() + hour / 2)
  expect(await stop(server)).toMatchObject({ code: 0 })
})
