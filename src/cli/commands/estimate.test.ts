import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Estimate } from '../../estimate/index.js'
import { estimateCommand } from './estimate.js'

let folder = ''
beforeEach(async () => { folder = await mkdtemp(join(tmpdir(), 'millrace-estimate-test-')) })
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true, force: true })
})

/** What the command writes. */
async function run(...args: string[]): Promise<string> {
  let text = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((part) => {
    text += String(part)
    return true
  })
  await estimateCommand().parseAsync(args, { from: 'user' })
  vi.restoreAllMocks()
  return text
}
const json = async (...args: string[]) => JSON.parse(await run(...args, '--json')) as Estimate
const valueOf = ({ lines }: Estimate, name: string) => lines.find((line) => line.name === name)?.value

test('inputs come from flags, from a file, or from a file with flags on top', async () => {
  expect(valueOf(await json('serving', '--rate', '10k rps', '--latency', '20ms', '--batch', '8'), 'replicas')).toBe(100)
  const file = join(folder, 'system.yaml')
  await writeFile(file, 'serving:\n  rate: 10k rps\n  latency: [10ms, 20ms, 40ms]\nstorage: { rate: 5M/day }\ntraining: { examples: 100M, stepTime: 100ms }\ndiscount: 30 %\n')
  const serving = await json('serving', file)
  expect(valueOf(serving, 'replicas')).toBe(400)
  expect(serving.ranges.find(({ input }) => input === 'latency')).toMatchObject({ low: 0.01, high: 0.04 })
  expect(valueOf(await json('serving', file, '--rate', '5k rps'), 'replicas')).toBe(200)
  expect((await json('cost', file)).lines.map(({ name }) => name)).toEqual(expect.arrayContaining(['serving', 'storage', 'training', 'monthlyCost']))
})

test('the answers of a design are a scenario for each estimate', async () => {
  const file = join(folder, 'answers.yaml')
  await writeFile(file, 'problem: decide which card payments are fraud\nrequestsPerSecond: 3k rps\nlatency: 100ms\neventRate: 2k/s\nentities: 5M\n')
  expect((await json('serving', file)).inputs.filter(({ name }) => ['rate', 'objective'].includes(name)).map(({ value }) => value)).toEqual([1_000, 0.1])
  expect(valueOf(await json('features', file), 'keyRate')).toBeCloseTo(2_000 / 5e6, 12)
  expect((await json('cost', file)).main).toBe('monthlyCost')
})

test('features are estimated from the views of a definition file', async () => {
  const estimate = await json('features', '--rate', '5k/s', '--keys', '20M', '--file', 'systems/fraud/fraud.ts')
  expect(valueOf(estimate, 'card_spending_tilesAtMost')).toBe(452)
})

test('a page is one document with a tornado plot', async () => {
  expect(await run('training', '--examples', '100M', '--step-time', '100ms', '--html')).toMatch(/^<!doctype html>[\s\S]*<svg class="tornado"[\s\S]*<\/html>\s*$/)
})

test('absurd input is told by name and code', async () => {
  await writeFile(join(folder, 'bomb.yaml'), 'a: &a [x, x]\nb: &b [*a, *a]\nrate: [*b, *b]\n')
  const refused: readonly (readonly [string[], RegExp])[] = [
    [['serving', '--rate', '0', '--latency', '20ms'], /MR_SCENARIO_INVALID.*rate/], [['serving', '--rate', '10^12 QPS', '--latency', '20ms'], /MR_SCENARIO_INVALID.*rate/], [['serving', '--rate', '10', '--latency=-20ms'], /latency: .*negative/],
    [['serving', '--rate', '10 parsecs', '--latency', '1s'], /understood is a rate/], [['serving', join(folder, 'bomb.yaml')], /MR_SCENARIO_UNREADABLE.*alias/], [['storage', join(folder, 'absent.yaml')], /MR_SCENARIO_UNREADABLE/],
    [['features', '--rate', '1/s', '--keys', '0 users'], /keys/], [['serving', '--measure', 'fraud@challenger'], /MR_MEASURE_IMPOSSIBLE/],
  ]
  for (const [args, says] of refused) await expect(run(...args), args.join(' ')).rejects.toThrow(says)
})
