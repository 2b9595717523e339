// Claim: the rate that a measured serving estimate gives one process is within 15 % of what a longer measured run holds, in 9 of 10 repetitions. The real model, with the
// real features, behind the real door; no peer. `--repetitions 3` runs fewer, `--seconds 30` takes longer over each estimate.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { measureServing } from '../dist/cli/estimate/measure.js'
import { sustainableRate } from '../dist/estimate/index.js'
import { conclude, spread } from './claims.mjs'
import { printMachine, root, scratch } from './machine.mjs'

const option = (name, otherwise) => (process.argv.includes(name) ? Number(process.argv[process.argv.indexOf(name) + 1]) : otherwise)
const repetitions = option('--repetitions', 10), seconds = option('--seconds', 12), longer = 4
const objective = 0.02, parts = 14

printMachine('A measured serving estimate against a longer measured run')
const folder = join(scratch, 'measured-serving'), data = join(folder, 'data'), done = join(folder, 'trained')
if (!existsSync(done)) await prepare()

// What other programs take is no property of the process: a repetition in which they took more than this is made again, so often that it ends some time.
const undisturbed = 0.1
const results = []
let disturbed = 0
for (let repetition = 1; results.length < repetitions && disturbed <= 2 * repetitions; repetition++) {
  const short = await measure(seconds, repetition), long = await measure(seconds * longer, repetition + 1_000)
  const estimated = sustainableRate(short), held = long.sustained.rate, others = Math.max(short.others, long.others)
  const counts = others <= undisturbed
  console.log(`${repetition}: estimated ${estimated.toFixed(0)}/s in ${seconds} s, held ${held.toFixed(0)}/s in ${seconds * longer} s: ${((estimated / held - 1) * 100).toFixed(1)} %; others took ${(others * 100).toFixed(0)} %${counts ? '' : ', not counted'}`)
  if (counts) results.push(estimated / held)
  else disturbed++
}
const claim = `a measured serving estimate, p99 within ${objective * 1_000} ms, against a run ${longer} times as long`, goal = '9 of 10 within 15 %'
const within = results.filter((ratio) => Math.abs(ratio - 1) <= 0.15).length
if (results.length < repetitions) conclude([{ claim, ours: `${within} of ${results.length} within 15 %`, goal, skipped: `other programs took more than ${undisturbed * 100} % of the processors in ${disturbed} repetitions` }])
else {
  const { least, median, most } = spread(results)
  conclude([{ claim, ours: `${within} of ${repetitions} within 15 % (ratio ${least.toFixed(2)} to ${most.toFixed(2)}, median ${median.toFixed(2)})`, goal, met: within >= 0.9 * repetitions }])
}

function measure(time, seed) {
  return measureServing({ folder: data, definition: undefined, model: 'fraud', objective, seconds: time / parts, seed, signal: new AbortController().signal, report: () => {} })
}

/** Sixty days of payments, imported and trained on, once. */
async function prepare() {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const world = join(folder, 'world.mjs')
  await build({ stdin: { contents: `export * from './fraud/generate.js'\nexport { writeLines } from './draws.js'`, resolveDir: join(root, 'systems'), loader: 'ts' }, outfile: world, bundle: true, platform: 'node', format: 'esm', logLevel: 'error' })
  const { simulate, writeLines } = await import(pathToFileURL(world).href)
  const { payments, chargebacks } = simulate({ seed: 7, cards: 1_200, terminals: 400, days: 60, start: '2026-01-01T00:00:00Z' })
  await writeLines(join(folder, 'payments.jsonl'), payments)
  await writeLines(join(folder, 'chargebacks.jsonl'), chargebacks)
  millrace('import', `payment=${join(folder, 'payments.jsonl')}`, `chargeback=${join(folder, 'chargebacks.jsonl')}`, '--arrived', 'payment=event+5s', '--arrived', 'chargeback=event', '--file', join(root, 'bench/measured-serving/fraud.ts'))
  millrace('train', 'fraud', '--as-of', '2026-03-01T00:00:00Z')
  mkdirSync(done)
}
function millrace(...args) {
  const { status } = spawnSync(process.execPath, [join(root, 'dist/cli/main.js'), ...args, '--data', data], { stdio: 'inherit' })
  if (status !== 0) throw new Error(`millrace ${args[0]} ended with ${status}`)
}
