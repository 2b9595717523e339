import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, test } from 'vitest'
import { logClock } from '../../adapters/clock/log.js'
import { formatInstant } from '../../define/instant.js'
import { bundle, loadBundle, writeBundle } from '../../plan/bundle.js'
import { decodeImportBlock } from '../../protocols/import-block.js'
import { livePipeline, type LivePipeline } from '../../testing/live-pipeline.js'
import { notBegun } from '../../ingest/import/progress.js'
import type { ImportArguments } from '../../ingest/import/sources.js'
import { importCommands } from './import-commands.js'
import { importFiles } from './import-files.js'
import type { Report } from '../offline/offline-child.js'
import type { Call } from '../owner/local-call.js'

const root = await mkdtemp(join(tmpdir(), 'millrace-import-files-'))
afterAll(() => rm(root, { recursive: true, force: true }))
const write = async (name: string, content: string) => { await writeFile(join(root, name), content); return join(root, name) }
const definition = await write('shop.ts', `
import { event, system, t } from 'millrace'
const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.string, paidAt: t.time, amount: t.decimal(2) } })
const chargeback = event('chargeback', { id: 'chargebackId', time: 'filedAt', fields: { chargebackId: t.string, filedAt: t.time } })
export default system('shop', [payment, chargeback])`)
const made = await bundle(definition)
const path = await writeBundle(made, root)
const plan = await loadBundle(path)

const start = Date.UTC(2026, 0) * 1000
const at = (second: number) => formatInstant(start + second * 1e6)
const payments = await write('payments.csv', `paymentId,paidAt,amount\n${Array.from({ length: 40_000 }, (_, row) => `p${row},${at(row % 20_000)},${row === 7_000 ? '1.255' : '1.25'}`).join('\n')}\n`)
const chargebacks = await write('chargebacks.jsonl', Array.from({ length: 500 }, (_, row) => JSON.stringify({ chargebackId: `c${row}`, filedAt: at(row * 10) })).join('\n'))
const given: ImportArguments = { files: [`payment=${payments}`, `chargeback=${chargebacks}`], arrived: ['payment=event+5s', 'chargeback=event'], map: [], ignore: [] }

let live: LivePipeline
afterEach(() => live.remove())
const clock = logClock(0)
let filled = 0
/** Calls as the local socket makes them; the fault stands before the owner. */
function callOf({ pipeline, ports: { metadata } }: LivePipeline, fault: (command: string) => void = () => {}): Call {
  const table: Readonly<Record<string, (input: never, report: Report) => Promise<unknown>>> = importCommands({ pipeline, metadata, plan, deployed: { plan, hash: made.hash, path }, clock, logClock: clock, fillLake: async () => { filled++ } })
  return async (command, input, report = () => {}) => { fault(command); return table[command]!(input as never, report) }
}
const codeOf = (work: Promise<unknown>) => work.then(() => undefined, (error: { code?: string }) => error.code)
const idsOf = async () => (await live.logged()).map(({ row }) => row[0])

test('files come to the log in the order of arrival, marked as assumed; refused rows to the quarantine', async () => {
  live = await livePipeline(plan, clock)
  const seen: (number | undefined)[] = []
  expect(await importFiles(callOf(live), given, ({ done }) => seen.push(done))).toEqual({ rows: 40_500, skipped: 0, accepted: 40_499, duplicates: 0, quarantined: 1 })
  expect(seen).toEqual([undefined, 16_384, 32_768, 40_500])
  const events = await live.logged()
  const arrivals = events.map(({ arrivalTime }) => arrivalTime)
  expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b))
  expect(events.slice(0, 5).map(({ row, arrivalTime, assumed }) => [row[0], arrivalTime - start, assumed])).toEqual([['c0', 0, true], ['p0', 5e6, true], ['p20000', 5e6, true], ['p1', 6e6, true], ['p20001', 6e6, true]])
  expect(clock.now()).toBe(start + 20_004e6)
  expect((await live.pipeline.quarantine.list({}, 0, 10)).map(({ event, code, field, source, at, raw }) => [event, code, field, source, at - start, Buffer.from(raw).toString()]))
    .toEqual([['payment', 'MR_DECIMAL_SCALE', 'amount', 'import:payments.csv, chargebacks.jsonl', 7_005e6, `{"paymentId":"p7000","paidAt":"${at(7_000)}","amount":"1.255"}`]])
  expect(live.pipeline.status().importing).toBeUndefined()
  expect(filled).toBe(1)
})

test('an import that was cut off goes on where it was, and one that is finished has nothing to do', async () => {
  live = await livePipeline(plan, clock)
  let blocks = 0
  const cut = (command: string) => { if (command === 'import.block' && ++blocks > 1) throw new Error('cut') }
  await expect(importFiles(callOf(live, cut), given)).rejects.toThrow('cut')
  expect(live.pipeline.status().importing).toBe('payments.csv, chargebacks.jsonl')
  live = await live.reopen()
  const sent: string[] = []
  const result = { rows: 40_500, skipped: 16_384, accepted: 40_499, duplicates: 0, quarantined: 1 }
  expect(await importFiles(callOf(live, (command) => sent.push(command)), given)).toEqual(result)
  expect(sent).toEqual(['import.definition', 'import.begin', 'import.block', 'import.block', 'import.finish'])
  expect(new Set(await idsOf()).size).toBe(40_499)
  expect(await idsOf()).toHaveLength(40_499)
  expect(await importFiles(callOf(live), given)).toEqual({ ...result, skipped: 40_500 })
})

test('rows that were durable before their progress was come again, as duplicates', async () => {
  live = await livePipeline(plan, clock)
  const call = callOf(live)
  const before = await live.pipeline.beginImport('before')
  await expect(importFiles(async (command, input) => {
    if (command === 'import.definition') return call(command, input)
    if (command === 'import.begin') return notBegun
    if (command === 'import.block') await before.accept(decodeImportBlock(input as Uint8Array, plan).rows, () => new Uint8Array())
    throw new Error('killed')
  }, given)).rejects.toThrow('killed')
  before.leave()
  expect(await importFiles(call, given)).toMatchObject({ skipped: 0, accepted: 40_499 - 32_767, duplicates: 32_767 })
  expect(await idsOf()).toHaveLength(40_499)
})

test('a refused row is in the quarantine once, wherever its import was killed', async () => {
  live = await livePipeline(plan, clock)
  const call = callOf(live)
  let blocks = 0
  await expect(importFiles(async (command, input) => {
    if (command === 'import.leave') return undefined
    if (command === 'import.block' && ++blocks > 1) throw new Error('killed')
    return call(command, input)
  }, given)).rejects.toThrow('killed')
  live = await live.reopen()
  expect(await importFiles(callOf(live), given)).toMatchObject({ skipped: 16_384, accepted: 40_499, quarantined: 1 })
  expect(await live.pipeline.quarantine.count()).toBe(1)
})
test('a block that overtakes the one before waits for it, and is refused when its reader leaves', async () => {
  live = await livePipeline(plan, clock)
  const first = callOf(live), blocks: Uint8Array[] = []
  let begin: unknown
  await importFiles((command, input, report) => {
    if (command === 'import.begin') begin = input
    if (command === 'import.block') blocks.push(input as Uint8Array)
    return first(command, input, report)
  }, given)
  await live.remove()
  live = await livePipeline(plan, clock)
  const call = callOf(live)
  await call('import.begin', begin)
  const alone = codeOf(call('import.block', blocks[1]))
  await call('import.leave', {})
  expect(await alone).toBe('MR_IMPORT_STALE')
  await call('import.begin', begin)
  await Promise.all([2, 1, 0].map((at) => call('import.block', blocks[at])))
  expect(await call('import.finish', {})).toMatchObject({ through: 40_500, accepted: 40_499, duplicates: 0, quarantined: 1 })
  const arrivals = (await live.logged()).map(({ arrivalTime }) => arrivalTime)
  expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b))
  expect(await codeOf(call('import.block', blocks[0]))).toBe('MR_IMPORT_STALE')
})
test('a changed file is another import, whose known rows are duplicates', async () => {
  live = await livePipeline(plan, clock)
  const file = await write('changing.jsonl', JSON.stringify({ chargebackId: 'a', filedAt: at(0) }))
  const again = { ...given, files: [`chargeback=${file}`], arrived: ['chargeback=event'] }
  expect(await importFiles(callOf(live), again)).toMatchObject({ rows: 1, accepted: 1 })
  await write('changing.jsonl', `${JSON.stringify({ chargebackId: 'a', filedAt: at(0) })}\n${JSON.stringify({ chargebackId: 'b', filedAt: at(1) })}`)
  expect(await importFiles(callOf(live), again)).toEqual({ rows: 2, skipped: 0, accepted: 1, duplicates: 1, quarantined: 0 })
  await utimes(file, 1, 1)
  expect(await importFiles(callOf(live), again)).toMatchObject({ accepted: 0, duplicates: 2 })
})

test('one import runs at a time; a reader that died, or that failed, leaves its place', async () => {
  live = await livePipeline(plan, clock)
  const call = callOf(live)
  await call('import.begin', { identity: 'other', name: 'other.csv', pid: process.ppid })
  expect(await codeOf(importFiles(call, given))).toBe('MR_IMPORT_RUNNING')
  await call('import.leave', {})
  await call('import.begin', { identity: 'other', name: 'other.csv', pid: 2 ** 22 + 1 })
  const broken = await write('broken.parquet', 'PAR1')
  expect(await codeOf(importFiles(call, { ...given, files: [`payment=${broken}`], arrived: ['payment=event'] }))).toBe('MR_FILE_UNREADABLE')
  expect(await codeOf(importFiles(call, { ...given, files: [`payment=${join(root, 'absent.csv')}`], arrived: ['payment=event'] }))).toBe('MR_FILE_UNREADABLE')
  expect(await codeOf(importFiles(call, { ...given, map: ['payment.amount=total'] }))).toBe('MR_IMPORT_COLUMN')
  expect(await codeOf(call('import.block', new Uint8Array(0)))).toBe('MR_IMPORT_STALE')
  expect(await importFiles(call, given)).toMatchObject({ accepted: 40_499 })
})
