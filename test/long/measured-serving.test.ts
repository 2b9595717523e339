// A model measured where it is: real data, real training, the real door under load.
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { measureServing, type MeasureOptions } from '../../src/cli/estimate/measure.js'
import { estimateServing, sustainableRate } from '../../src/estimate/index.js'
import { importFiles } from '../../src/runtime/import/import-files.js'
import { openOwner } from '../../src/runtime/owner/owner.js'
import type { TrainResult } from '../../src/train/run.js'
import { writeLines } from '../../systems/draws.js'
import { simulate } from '../../systems/fraud/generate.js'

const folder = await mkdtemp(join(tmpdir(), 'millrace-measured-')), data = join(folder, 'data')
const definition = new URL('../../bench/measured-serving/fraud.ts', import.meta.url).pathname
const options: MeasureOptions = { folder: data, definition: undefined, model: 'fraud', objective: 10, seconds: 0.3, signal: new AbortController().signal, report: () => {} }

beforeAll(async () => {
  const { payments, chargebacks } = simulate({ seed: 7, cards: 800, terminals: 300, days: 60, start: '2026-01-01T00:00:00Z' })
  const owner = await openOwner({ folder: data, definition, clock: 'log' })
  try {
    const files = { payment: join(folder, 'payments.jsonl'), chargeback: join(folder, 'chargebacks.jsonl') }
    await writeLines(files.payment, payments)
    await writeLines(files.chargeback, chargebacks)
    await importFiles(owner.call, { files: [`payment=${files.payment}`, `chargeback=${files.chargeback}`], arrived: ['payment=event+5s', 'chargeback=event'], map: [], ignore: [] }, () => {})
    const { version, failures } = await owner.call('train', { model: 'fraud', workingFolder: folder }) as TrainResult
    expect([version, failures]).toEqual([1, []])
  } finally {
    await owner.close()
  }
})
afterAll(() => rm(folder, { recursive: true, force: true }))
const logged = () => readdir(join(data, 'predictions')).catch(() => [])

test('a measurement finds a rate, fits a queue to it, and leaves no prediction behind', async () => {
  const before = await logged()
  const doing: string[] = []
  const curve = await measureServing({ ...options, report: ({ doing: what }) => { doing.push(what) } })
  expect(curve).toMatchObject({ what: 'fraud@champion', sustained: { objective: 10 } })
  expect(curve.sustained.rate).toBeGreaterThan(0)
  expect(curve.points.length).toBeGreaterThanOrEqual(7)
  for (const { p50, p99 } of curve.points) expect(p50).toBeLessThanOrEqual(p99)
  expect(sustainableRate(curve) / curve.sustained.rate).toBeGreaterThan(0.9)
  expect(doing).toContain('Measuring')
  const estimate = estimateServing({ rate: 10 * curve.sustained.rate }, curve)
  expect(estimate.lines.find(({ name }) => name === 'processRate')?.inputs.map(({ name }) => name)).toContain('latency')
  expect(await logged()).toEqual(before)
})

test('an interrupted measurement ends, and frees the folder', async () => {
  const abort = new AbortController()
  let begun = () => {}
  const loaded = new Promise<void>((resolve) => { begun = resolve })
  const ended = measureServing({ ...options, seconds: 60, signal: abort.signal, report: () => { begun() } }).then(() => 'measured', (error: Error) => error.message)
  await loaded
  abort.abort(new Error('stop'))
  expect(await ended).toBe('stop')
  const owner = await openOwner({ folder: data, definition: undefined })
  await owner.close()
})

test('what cannot be measured is told: no rows, no version, an objective that nothing keeps', async () => {
  await expect(measureServing({ ...options, model: 'nothing' })).rejects.toMatchObject({ code: 'MR_MODEL_UNKNOWN' })
  await expect(measureServing({ ...options, objective: 1e-6 })).rejects.toMatchObject({ code: 'MR_MEASURE_IMPOSSIBLE' })
  await expect(measureServing({ ...options, folder: join(folder, 'empty'), definition })).rejects.toMatchObject({ code: 'MR_MEASURE_IMPOSSIBLE' })
})
