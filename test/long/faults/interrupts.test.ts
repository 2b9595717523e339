// Ctrl-C in whatever takes long, and the offline process killed in the middle of its work.
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, definitionFile, interrupt, queryLake, refused, result, start, stop, until } from './program.js'

const folder = await mkdtemp(join(tmpdir(), 'millrace-interrupts-')), readings = definitionFile('readings.ts'), many = 60_000
afterAll(() => rm(folder, { recursive: true, force: true }))
const data = join(folder, 'data')
const files = [join(folder, 'readings.csv'), join(folder, 'alarms.csv')] as const
const importing = ['import', `reading=${files[0]}`, `alarm=${files[1]}`, '--arrived', 'reading=event', '--arrived', 'alarm=event', '--data', data, '--file', readings]
const time = (row: number, after = 0) => new Date(Date.UTC(2026, 0) + row * 20_000 + after).toISOString()
beforeAll(async () => {
  const rows = Array.from({ length: many }, (_, row) => row)
  await writeFile(files[0], `id,at,key,int\n${rows.map((row) => `r${row},${time(row)},k${row % 40},${row * 7919 % 1_000}`).join('\n')}\n`)
  await writeFile(files[1], `alarmId,at,id\n${rows.filter((row) => row * 7919 % 1_000 > 800).map((row) => `a${row},${time(row, 500)},r${row}`).join('\n')}\n`)
})
const logBytes = () => (existsSync(join(data, 'log')) ? readdirSync(join(data, 'log')).reduce((sum, name) => sum + statSync(join(data, 'log', name)).size, 0) : 0)
const runs = () => result<{ status: string }[]>(['runs', '--data', data])

test('Ctrl-C in an import ends it with 130, and the same command goes on where it was, each row once', async () => {
  let cut = 0
  for (; cut < 3; cut++) {
    const before = logBytes(), command = start(importing, { group: true })
    // A block or two further.
    await until(async () => command.child.exitCode !== null || logBytes() > before + 500_000)
    if (command.child.exitCode !== null) break
    expect(await interrupt(command)).toMatchObject({ code: 130, out: '' })
    expect(await result(['status', '--data', data])).toMatchObject({ importing: 'readings.csv, alarms.csv' })
  }
  expect(cut).toBeGreaterThan(0)
  const whole = await result<{ skipped: number }>(importing)
  expect(whole).toMatchObject({ quarantined: 0 })
  expect(whole.skipped).toBeGreaterThan(0)
  expect(await result(['status', '--data', data])).toMatchObject({ importing: null, quarantined: 0 })
  expect(await result(['features', 'get', 'all', '--data', data])).toMatchObject({ features: [{ value: many }] })
  await result(['replay', '--data', data])
  expect((await queryLake(data, 'reading', 'SELECT count(*) AS many, count(DISTINCT "id") AS different FROM lake')).map(Object.values)).toEqual([[String(many), String(many)]])
})

test('Ctrl-C in a training set leaves no half of a file, in a training no version and no run under way; both are made when asked again', async () => {
  const out = join(folder, 'set.parquet'), dataset = ['dataset', 'strict', '--out', out, '--data', data], train = ['train', 'strict', '--data', data]
  for (const args of [dataset, train]) {
    let cut = 0, done = false
    for (const milliseconds of [400, 600, 800]) {
      const command = start(args, { group: true })
      await Promise.race([setTimeout(milliseconds), command.ended])
      const ended = command.child.exitCode === null ? await interrupt(command) : await command.ended
      // On a fast machine it may be done before it is interrupted.
      done = ended.code === 0
      if (done) break
      expect(ended).toMatchObject({ code: 130, out: '' })
      // Early on there is none; interrupted when it was about to end, it leaves its file, whole: Parquet ends with its mark.
      if (args === train || cut === 0) expect(existsSync(out)).toBe(args === train)
      if (existsSync(out)) expect(readFileSync(out).subarray(-4).toString()).toBe('PAR1')
      expect((await runs()).filter(({ status }) => status !== 'failed')).toEqual([])
      cut++
    }
    expect(cut).toBeGreaterThan(0)
    if (!done) await result(args)
  }
  expect(await result(['models', '--data', data])).toMatchObject([{ model: 'strict', version: 1, aliases: 'champion' }])
  expect(readdirSync(folder).filter((name) => name.includes('set'))).toEqual(['set.manifest.json', 'set.parquet'])
})

/** The processes that this one started, by what the system says of all. */
const childrenOf = (parent: number): number[] =>
  readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number).filter((pid) => {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
      return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) === parent
    } catch { return false }
  })

test('when the offline process is killed in the middle of a training, its run is failed, the doors stay open, and the next training works', async ({ skip }) => {
  if (process.platform !== 'linux') return skip('the processes of others are found in /proc')
  const server = start(['serve', readings, '--port', '0', '--data', data]), url = await server.url
  const before = (await runs()).length
  for (let killed = 1; killed <= 2; killed++) {
    const command = refused(['train', 'strict', '--data', data], 'MR_OFFLINE_DIED')
    await until(async () => (await runs()).some(({ status }) => status === 'running'))
    for (const pid of childrenOf(server.child.pid!)) process.kill(pid, 'SIGKILL')
    expect(await command).toContain('SIGKILL')
    expect((await runs()).slice(0, killed).map(({ status }) => status)).toEqual(Array.from({ length: killed }, () => 'failed'))
    expect(await ask(url, '/v1/models/strict/predict', JSON.stringify({ id: 'asked', key: 'k1' }))).toMatchObject({ status: 200, json: { version: '1', degraded: false } })
    expect(await ask(url, '/v1/events/reading', JSON.stringify({ id: `after${killed}`, at: new Date().toISOString(), key: 'k1' }))).toMatchObject({ status: 200, json: { accepted: 1 } })
  }
  // Ctrl-C in a command beside the server ends the command alone.
  const beside = start(['train', 'strict', '--data', data], { group: true })
  await until(async () => (await runs()).some(({ status }) => status === 'running'))
  expect(await interrupt(beside)).toMatchObject({ code: 130, out: '' })
  await until(async () => (await runs()).every(({ status }) => status !== 'running'))
  expect(await result(['train', 'strict', '--data', data])).toMatchObject({ version: 3 })
  expect(await runs()).toHaveLength(before + 4)
  expect(await result(['replay', '--data', data])).toMatchObject({ different: [] })
  expect(await stop(server)).toMatchObject({ code: 0 })
})
