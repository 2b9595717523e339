// Claim: a training set of 1.47 million payments, every payment a row, 6 windows × 2 aggregates, from Parquet to Parquet, takes at most 1.2 × as long as Polars'
// `rolling_sum_by` on one and on two threads, and at most 1 GB; pandas' grouped rolling takes at least 3 × as long as ours; 4 × the events at most 5 × the time.
// All sides read the same files of a lake table with the amounts as decimals, and write id, two times and twelve features as Parquet (zstd).
// Both Python sides turn the decimals into doubles first, which costs them little. The windows of Polars and pandas are [T − w, T); ours round the tail down to a tile.
// `ROUNDS=5` sets how often each side runs; sides take turns, so that a busy minute meets all of them.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundle, loadBundle, writeBundle } from '../dist/plan/bundle.js'
import { conclude, spread } from './claims.mjs'
import { sql, transactions } from './data.mjs'
import { printMachine, scratch } from './machine.mjs'
import { pythonWith } from './python.mjs'
import { dataFiles, prepareLake } from './training-set/lake.mjs'

const rounds = Number(process.env['ROUNDS'] ?? 5)
const here = join(import.meta.dirname, 'training-set')
const peers = pythonWith(['polars', 'pandas', 'pyarrow'])
printMachine('Training set, from Parquet to Parquet', peers.versions)
if (peers.missing) console.log(`no Python peers: ${peers.missing}`)

const { file, about } = await transactions()
// With `--float` the amounts, and so their sums, are floats, which are added in the order of the log.
const isFloat = process.argv.includes('--float')
let definitions = join(here, 'definitions.ts')
if (isFloat) {
  const text = readFileSync(definitions, 'utf8').replace('t.decimal(2)', 't.float')
  writeFileSync(definitions = join(scratch, 'definitions-float.ts'), text)
}
const bundlePath = await writeBundle(await bundle(definitions), join(scratch, 'bundles'))
const event = (await loadBundle(bundlePath)).events.get('payment')
const source = process.env['MILLRACE_DATA'] ? 'handbook' : 'generated'
const lake = (copies) => join(scratch, `lake-${source}-${isFloat ? 'float' : 'decimal'}-${copies}`)
const lakes = { 1: lake(1), 4: lake(4) }
for (const copies of [1, 4]) await prepareLake({ folder: lakes[copies], file, event, copies, unit: isFloat ? 1 : 100 })
const files = dataFiles(lakes[1], 'payment')
console.log(`${about}; ${files.length} files of a lake table`)

const out = join(scratch, 'out')
rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
/** Runs a side once; on one thread it also has one core. */
function run({ threads, command, args }, name) {
  const pinned = threads === 1 ? ['taskset', '-c', '0', command, ...args] : [command, ...args]
  const { stdout, stderr, status } = spawnSync(pinned[0], pinned.slice(1), { encoding: 'utf8', env: { ...process.env, POLARS_MAX_THREADS: String(threads) } })
  if (status !== 0) throw new Error(`${name} failed: ${stderr}`)
  return JSON.parse(stdout.trim().split('\n').at(-1))
}
const ours = (threads, digest, copies = 1) => ({ threads, command: process.execPath, args: [join(here, 'ours.mjs'), lakes[copies], bundlePath, join(out, `ours-${copies}`), String(threads), digest] })
const python = (script, threads) => ({ threads, command: peers.python, args: [join(here, `${script}_rolling.py`), join(out, `${script}.parquet`), ...files] })
const sides = {
  'ours, 1 thread': ours(1, 'plain'), 'ours, 2 threads': ours(2, 'plain'), 'ours with digest, 2 threads': ours(2, 'digest'),
  ...peers.missing ? {} : { 'polars, 1 thread': python('polars', 1), 'polars, 2 threads': python('polars', 2) },
}
const results = Object.fromEntries(Object.keys(sides).map((name) => [name, []]))
for (let round = 0; round < rounds; round++) for (const [name, side] of Object.entries(sides)) results[name].push(run(side, name))
// The long ones, less often.
const rare = { ...peers.missing ? {} : { 'pandas, 1 thread': python('pandas', 1) }, 'ours, 4 × the events, 2 threads': ours(2, 'plain', 4) }
for (const [name, side] of Object.entries(rare)) results[name] = Array.from({ length: Math.min(2, rounds) }, () => run(side, name))

const summary = Object.fromEntries(Object.entries(results).map(([name, runs]) => [name, { seconds: spread(runs.map(({ seconds }) => seconds)), cpu: spread(runs.map(({ cpu }) => cpu)), megabytes: Math.max(...runs.map(({ megabytes }) => megabytes)) }]))
console.log('\nseconds of wall clock (least, median, most), least CPU seconds, most MB resident')
for (const [name, { seconds, cpu, megabytes }] of Object.entries(summary))
  console.log(`${name.padEnd(34)} ${seconds.least.toFixed(2)}  ${seconds.median.toFixed(2)}  ${seconds.most.toFixed(2)}   cpu ${cpu.least.toFixed(2)}   ${megabytes.toFixed(0)} MB   ${seconds.runs} runs`)

if (!peers.missing) {
  const features = (prefix) => ['card', 'terminal'].flatMap((key) => ['1d', '7d', '30d'].flatMap((window) => ['payments', 'spend'].map((name) => `avg("${prefix(key)}.${name}_${window}")`))).join(', ')
  const [mine] = await sql(`SELECT ${features((key) => `of${key[0].toUpperCase()}${key.slice(1)}`)} FROM '${join(out, 'ours-1*.parquet')}'`)
  const [theirs] = await sql(`SELECT ${features((key) => `${key}Id`)} FROM '${join(out, 'polars.parquet')}'`)
  const ratios = mine.map((value, index) => value / theirs[index])
  // A tail that is rounded down by at most 1/60 of its window adds that much at most.
  console.log(`\nmeans of the twelve features, ours over Polars': ${Math.min(...ratios).toFixed(4)} to ${Math.max(...ratios).toFixed(4)} (tiles add up to 1/60 of a window)`)
  if (ratios.some((ratio) => ratio < 1 - 1e-9 || ratio > 1 + 1 / 60)) throw new Error('the sides do not compute the same features')
}

const least = (name) => summary[name]?.seconds.least
const against = (claim, name, peer, limit) => {
  if (peers.missing) return { claim, ours: `${least(name).toFixed(2)} s`, goal: `≤ ${limit} ×`, skipped: peers.missing }
  const ratio = least(name) / least(peer)
  return { claim, ours: `${least(name).toFixed(2)} s`, peer: `${least(peer).toFixed(2)} s, ratio ${ratio.toFixed(2)} (medians ${(summary[name].seconds.median / summary[peer].seconds.median).toFixed(2)})`, goal: `≤ ${limit} ×`, met: ratio <= limit }
}
const memory = Math.max(summary['ours, 1 thread'].megabytes, summary['ours, 2 threads'].megabytes)
const growth = least('ours, 4 × the events, 2 threads') / least('ours, 2 threads')
conclude([
  against('training set against Polars, 1 thread', 'ours, 1 thread', 'polars, 1 thread', 1.2),
  against('training set against Polars, 2 threads', 'ours, 2 threads', 'polars, 2 threads', 1.2),
  { claim: 'training set, memory', ours: `${memory.toFixed(0)} MB`, peer: peers.missing ? '' : `Polars ${summary['polars, 2 threads'].megabytes.toFixed(0)} MB`, goal: '≤ 1,024 MB', met: memory <= 1024 },
  peers.missing ? { claim: 'pandas against ours, 1 thread', ours: '', goal: '≥ 3 ×', skipped: peers.missing }
    : { claim: 'pandas against ours, 1 thread', ours: `${least('ours, 1 thread').toFixed(2)} s`, peer: `${least('pandas, 1 thread').toFixed(2)} s, ${(least('pandas, 1 thread') / least('ours, 1 thread')).toFixed(1)} × ours`, goal: '≥ 3 ×', met: least('pandas, 1 thread') >= 3 * least('ours, 1 thread') },
  { claim: 'training set, 4 × the events', ours: `${least('ours, 4 × the events, 2 threads').toFixed(2)} s, ${growth.toFixed(2)} × the time`, goal: '≤ 5 ×', met: growth <= 5 },
  { claim: 'digest of the training set', ours: `${(least('ours with digest, 2 threads') - least('ours, 2 threads')).toFixed(2)} s more`, goal: 'stated apart', met: true },
])
