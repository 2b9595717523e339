// What a disk does: torn ends, damaged files, no room.
import { execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { appendFile, copyFile, cp, mkdir, mkdtemp, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ask, definitionFile, kill, lakeFiles, queryLake, refused, result, run, start, stop, valuesOf, writeParquet, type StartOptions } from './program.js'

const folder = await mkdtemp(join(tmpdir(), 'millrace-disk-')), readings = definitionFile('readings.ts')
afterAll(() => rm(folder, { recursive: true, force: true }))
async function serve(data: string, options: StartOptions = {}) {
  const server = start(['serve', readings, '--port', '0', '--data', data], options), url = await server.url
  return {
    server, url,
    send: (rows: readonly object[]) => ask(url, '/v1/events/reading', JSON.stringify(rows)),
    total: async () => Number(valuesOf((await ask(url, '/v1/features/all')).json)['readings']),
  }
}
const rowsOf = (name: string, many: number, key = 'k') => Array.from({ length: many }, (_, number) => ({ id: `${name}${number}`, at: new Date(Date.now() - 1_000).toISOString(), key }))
const lastSegment = async (data: string) => join(data, 'log', (await readdir(join(data, 'log'))).filter((name) => name.endsWith('.log')).sort().at(-1)!)

test('what a kill left half written behind the last record is cut at the next start, which says so; all that was acknowledged is there', async () => {
  const data = join(folder, 'torn')
  const first = await serve(data)
  expect((await first.send(rowsOf('a', 20))).json).toMatchObject({ accepted: 20 })
  await kill(first.server)
  const file = await lastSegment(data), whole = await readFile(file)
  let rows = 20
  for (const torn of [whole.subarray(0, 30), whole.subarray(0, whole.length - 1), Buffer.alloc(4_096), randomBytes(1_000), Buffer.from([0xff])]) {
    await appendFile(file, torn)
    const { server, send, total } = await serve(data)
    expect(await total()).toBe(rows)
    expect((await send(rowsOf(`more${rows}`, 3))).json).toMatchObject({ accepted: 3 })
    rows += 3
    const { err } = await kill(server)
    expect(err).toContain(`the last ${torn.length} bytes were no whole record batch and have been cut`)
  }
  await result(['replay', '--data', data])
  expect((await queryLake(data, 'reading', 'SELECT count(*) AS many, count(DISTINCT "id") AS different FROM lake')).map(Object.values)).toEqual([[String(rows), String(rows)]])
})

test('a record that was acknowledged and is gone or garbled is never dropped in silence: nothing starts, the file is named, and with its bytes all is there', async () => {
  const data = join(folder, 'damaged')
  const { server, send } = await serve(data)
  for (let batch = 0; batch < 5; batch++) await send(rowsOf(`b${batch}-`, 10))
  await stop(server)
  const file = await lastSegment(data), copy = join(folder, 'copy.log'), bytes = await readFile(file)
  await copyFile(file, copy)
  const damages = [() => truncate(file, bytes.length - 5), () => writeFile(file, Buffer.from(bytes).fill(0, bytes.length - 40)), () => writeFile(file, Buffer.from(bytes).fill(7, 100, 120)), () => rm(file)]
  for (const damage of damages) {
    await damage()
    for (const command of [['serve', readings, '--port', '0'], ['status']]) expect(await refused([...command, '--data', data], 'MR_LOG_CORRUPT')).toMatch(/were acknowledged|stands before whole ones/)
    await copyFile(copy, file)
  }
  const again = await serve(data)
  expect(await again.total()).toBe(50)
  await stop(again.server)
})

/** Sends until there is no room, asks meanwhile, makes room, sends the same again. */
async function fillDisk(data: string, options: StartOptions, makeRoom: (pid: number) => void | Promise<void>): Promise<void> {
  const { server, url, send, total } = await serve(data, options)
  const key = 'x'.repeat(800)
  let acknowledged = 0, batch = rowsOf('first', 200, key)
  for (let number = 0; ; number++) {
    const reply = await send(batch)
    if (reply.status !== 200) {
      expect(reply).toMatchObject({ status: 507, code: 'MR_STORAGE_FULL' })
      break
    }
    expect(reply.json).toMatchObject({ accepted: 200, quarantined: 0 })
    acknowledged += 200
    expect(number).toBeLessThan(400)
    batch = rowsOf(`full${number}-`, 200, key)
  }
  expect(await send(batch)).toMatchObject({ status: 507, code: 'MR_STORAGE_FULL' })
  expect(await total()).toBe(acknowledged)
  expect(await ask(url, '/v1/models/guess/predict', JSON.stringify({ id: 'asked', key: 'k' }))).toMatchObject({ status: 200, json: { score: 0.25 } })
  await makeRoom(server.child.pid!)
  expect((await send(batch)).json).toMatchObject({ accepted: 200, duplicates: 0 })
  acknowledged += 200
  expect(await total()).toBe(acknowledged)
  await kill(server)
  const again = await serve(data)
  expect(await again.total()).toBe(acknowledged)
  expect((await again.send(batch)).json).toMatchObject({ accepted: 0, duplicates: 200 })
  await result(['replay', '--data', data])
  expect((await queryLake(data, 'reading', 'SELECT count(*) AS many, count(DISTINCT "id") AS different FROM lake')).map(Object.values)).toEqual([[String(acknowledged), String(acknowledged)]])
  expect(await stop(again.server)).toMatchObject({ code: 0 })
}

test('files that may not grow refuse writes with a code, lose nothing acknowledged, and go on when they may', async ({ skip }) => {
  if (process.platform !== 'linux') return skip('limits of a running process are raised by prlimit, which is of Linux')
  await fillDisk(join(folder, 'limited'), { before: 'ulimit -S -f 3000' }, (pid) => { execFileSync('prlimit', ['--fsize=unlimited', '--pid', String(pid)]) })
})

test('a full disk refuses writes with a code, loses nothing acknowledged, and goes on when there is room; on one that stays full nothing starts half', async ({ skip }) => {
  const mount = join(folder, 'small')
  await mkdir(mount)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', mount], { stdio: 'ignore' })
  } catch { return skip('this user may not mount a small file system') }
  try {
    const data = join(mount, 'data'), ballast = join(mount, 'ballast')
    await writeFile(ballast, Buffer.alloc(12 << 20))
    await fillDisk(data, {}, () => rm(ballast))
    for (const free of [0, 16, 64, 96, 128, 256, 768]) {
      await writeFile(ballast, '')
      while (await appendFile(ballast, Buffer.alloc(4_096)).then(() => true, () => false));
      await truncate(ballast, (await stat(ballast)).size - free * 1_024)
      for (const place of [data, join(mount, `fresh${free}`)]) {
        const { code, err } = await run(['status', '--data', place, '--file', readings])
        expect([free, code, err]).toEqual([free, 1, expect.stringMatching(/^MR_STORAGE_F/)])
      }
      await rm(join(mount, `fresh${free}`), { recursive: true })
    }
    await rm(ballast)
    const again = await serve(data)
    expect((await again.send(rowsOf('after', 1))).json).toMatchObject({ accepted: 1 })
    await stop(again.server)
  } finally {
    execFileSync('umount', ['-l', mount])
  }
})

test('a Parquet file that is garbage, cut off or damaged inside is refused by name, holds nothing back, and its whole copy is imported after it', async () => {
  const data = join(folder, 'parquet'), file = join(folder, 'readings.parquet'), many = 300_000
  await writeParquet(file, `SELECT 'r' || i AS "id", TIMESTAMPTZ '2026-01-01 00:00:00Z' + INTERVAL (i) SECOND AS "at", 'k' || (i % 7) AS "key", random() AS "ratio" FROM range(${many}) AS t(i)`)
  const bytes = await readFile(file), importing = (path: string) => ['import', `reading=${path}`, '--arrived', 'reading=event', '--data', data, '--file', readings]
  const bad = { 'garbage.parquet': randomBytes(10_000), 'text.parquet': Buffer.from('id,at\n'), 'empty.parquet': Buffer.alloc(0), 'cut.parquet': bytes.subarray(0, bytes.length >> 1), 'inside.parquet': Buffer.from(bytes).fill(0, bytes.length >> 1, bytes.length - 20_000) }
  for (const [name, content] of Object.entries(bad)) {
    await writeFile(join(folder, name), content)
    expect(await refused(importing(join(folder, name)), 'MR_FILE_UNREADABLE')).toContain(name)
    if (name !== 'inside.parquet') expect(await result(['status', '--data', data])).toMatchObject({ log: 0, importing: null })
  }
  const imported = await result<{ accepted: number; duplicates: number }>(importing(file))
  expect(imported.accepted + imported.duplicates).toBe(many)
  expect(await result(['status', '--data', data])).toMatchObject({ importing: null })
  expect(await result(['features', 'get', 'all', '--data', data])).toMatchObject({ features: [{ value: many }] })
})

test('a lake file that is damaged, cut or gone is named by whoever reads it, while events and decisions go on; with its bytes all works again', async () => {
  const data = join(folder, 'lake'), rows = rowsOf('a', 5_000), { server, url, send, total } = await serve(data)
  await send(rows)
  await result(['replay', '--data', data])
  const [file] = lakeFiles(data, 'reading'), bytes = await readFile(file!)
  const dataset = ['dataset', 'guess', '--out', join(folder, 'set.parquet'), '--as-of', new Date(Date.now() + 60_000).toISOString(), '--data', data]
  for (const damage of [() => writeFile(file!, Buffer.from(bytes).fill(0, 4, bytes.length - 1_000)), () => writeFile(file!, bytes.subarray(0, 100)), () => writeFile(file!, ''), () => rm(file!)]) {
    await damage()
    expect(await refused(dataset, 'MR_LAKE_UNREADABLE')).toContain(file!)
    expect((await send(rows.slice(0, 1))).json).toMatchObject({ duplicates: 1 })
    expect((await ask(url, '/v1/models/guess/predict', JSON.stringify({ id: 'asked', key: 'k' }))).status).toBe(200)
    await writeFile(file!, bytes)
  }
  expect(await result(dataset)).toMatchObject({ rows: 5_000 })
  // New rows come to the lake beside it, also where the table would be compacted.
  await writeFile(file!, bytes.subarray(0, 100))
  for (let fill = 0; fill < 16; fill++) {
    await send(rowsOf(`beside${fill}-`, 400))
    await result(['replay', '--data', data])
  }
  await server.says(`MR_LAKE_UNREADABLE: A table of the lake cannot be read: ${file!}`)
  await writeFile(file!, bytes)
  expect((await queryLake(data, 'reading', 'SELECT count(*) AS many FROM lake')).map(Object.values)).toEqual([['11400']])
  expect(await total()).toBe(11_400)
  expect(await stop(server)).toMatchObject({ code: 0 })
})

test('whatever file of a folder is garbage, a command answers or says a code; it never crashes', async () => {
  const data = join(folder, 'whole'), copy = join(folder, 'garbled'), csv = join(folder, 'r.csv'), alarms = join(folder, 'a.csv')
  const time = (row: number, after: number) => new Date(Date.UTC(2026, 0) + row * 2_700_000 + after).toISOString()
  await writeFile(csv, `id,at,key,ratio\n${Array.from({ length: 600 }, (_, row) => `r${row},${time(row, 0)},k${row % 5},${row % 3 === 0 ? 0.9 : 0.1}`).join('\n')}\n`)
  await writeFile(alarms, `alarmId,at,id\n${Array.from({ length: 200 }, (_, row) => `a${row},${time(row * 3, 500)},r${row * 3}`).join('\n')}\n`)
  await result(['import', `reading=${csv}`, `alarm=${alarms}`, '--arrived', 'reading=event', '--arrived', 'alarm=event', '--data', data, '--file', readings])
  await result(['train', 'guess', '--data', data])
  const files = (await readdir(data, { recursive: true, withFileTypes: true })).filter((each) => each.isFile()).map((each) => relative(data, join(each.parentPath, each.name)))
  const outcomes: Record<string, string> = {}
  for (const file of files) {
    await rm(copy, { recursive: true, force: true })
    await cp(data, copy, { recursive: true })
    await writeFile(join(copy, file), randomBytes((await stat(join(data, file))).size))
    const { code, signal, out, err } = await run(['predict', 'guess', '{"id":"x","key":"k1","ratio":0.9}', '--json', '--data', copy])
    const says = code === 0 ? (JSON.parse(out) as { version: string }).version : /"code":"(MR_\w+)"/.exec(err)?.[1]
    outcomes[file] = says === undefined || says === 'MR_INTERNAL' ? `${code ?? signal}: ${err}` : 'fine'
  }
  expect(outcomes).toEqual(Object.fromEntries(files.map((file) => [file, 'fine'])))
})
