// From a definition file to predictions that replay, through the real owner of a data folder, HTTP, and the offline process.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { client } from 'millrace/client'
import { openDuckLake } from '../src/adapters/lake/duckdb.js'
import { listen, type HttpServer } from '../src/runtime/http.js'
import { openOwner, type Owner } from '../src/runtime/owner/owner.js'
import type { OwnerStatus } from '../src/runtime/owner/status.js'
import { json, rest } from '../src/serve/rest.js'
import type { ReplayResult } from '../src/serve/replay.js'
import type { TrainResult } from '../src/train/run.js'
import type shop from './line/shop.js'

const folder = await mkdtemp(join(tmpdir(), 'millrace-line-'))
const data = join(folder, 'data'), definition = join(folder, 'shop.ts')
const source = await readFile(new URL('./line/shop.ts', import.meta.url), 'utf8')
let owner: Owner
let http: HttpServer
/** Questions that have reached the server. */
let asked = 0

async function open(): Promise<void> {
  owner = await openOwner({ folder: data, definition, clock: 'log' })
  const doors = rest(owner.doors)
  http = await listen('127.0.0.1', 0, { answer: (question) => { asked++; return doors(question) } })
}
async function close(): Promise<void> {
  await http.close()
  await owner.close()
}
beforeAll(async () => {
  await writeFile(definition, source)
  await open()
})
afterAll(async () => {
  await close()
  await rm(folder, { recursive: true, force: true })
})

const ask = async (path: string, body?: string | Blob, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${http.url}${path}`, body === undefined ? {} : { method: 'POST', body, headers })
  return { status: answer.status, json: await answer.json() as never }
}
const moveClock = (to: number) => ask('/v1/clock', JSON.stringify({ to: new Date(to).toISOString() }))
const call = <T>(command: string, input: object = {}) => owner.call(command, input) as Promise<T>

const hour = 3_600_000, start = Date.UTC(2026, 2, 1), days = 14, end = start + days * 24 * hour
let seed = 1
const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
const payments = Array.from({ length: 900 }, (_, number) => {
  const fraud = random() < 0.15
  return {
    fraud,
    row: {
      paymentId: `p${number}`, paidAt: new Date(start + (number + random()) * days * 24 * hour / 900).toISOString(), cardId: random() < 0.05 ? null : `c${Math.floor(random() * 40)}`,
      shopId: Math.floor(random() * 5), tillId: String(595_125_622_443_733_822n + BigInt(Math.floor(random() * 3))), amount: Math.round((fraud ? 300 + 400 * random() : 400 * random()) * 100) / 100,
      device: fraud && random() < 0.7 ? 'web' : 'chip', approved: true,
    },
  }
})
const ndjson = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n')
const gzipped = (text: string) => new Blob([gzipSync(text)])

/** A request that a till would send now. */
const request = (id: string, more: object = {}) => ({ paymentId: id, paidAt: new Date(end + 30_000).toISOString(), cardId: 'c1', shopId: 1, tillId: 595_125_622_443_733_822n, amount: 499.99, device: 'web' as const, ...more })
interface Asked { score: number; decision: string; version: string; degraded: boolean; id: string; features: Record<string, Record<string, unknown>>; status: Record<string, Record<string, { status: string }>>; reasons: { contribution: number }[] }
const questions = ['c1', 'c2', 'c3', 'c4', 'nobody', '', null, 'k'.repeat(2_000)].map((cardId, index) => request(`q${index}`, { cardId, amount: 50 * index + 0.5 }))
const predict = async (model: string, rows: unknown, query = '') => {
  const { status, json: answers } = await ask(`/v1/models/${model}/predict${query}`, json(rows))
  expect([status, answers]).toEqual([200, answers])
  return answers as Asked[]
}

test('events come in one by one, many at once, as lines and zipped, and labels mature as the clock moves', async () => {
  let sent = 0
  for (let day = 0; day < days; day++) {
    for (let part = 0; part < 4; part++) {
      const until = start + (day * 24 + (part + 1) * 6) * hour
      const due = payments.slice(sent).filter(({ row }) => Date.parse(row.paidAt) < until)
      await moveClock(until)
      const rows = due.map(({ row }) => row), backs = due.filter(({ fraud }) => fraud).map(({ row }) => ({ chargebackId: row.paymentId.slice(1), filedAt: new Date(Date.parse(row.paidAt) + 1).toISOString(), paymentId: row.paymentId }))
      const [body, headers]: [string | Blob, Record<string, string>] = part === 0 ? [JSON.stringify(rows), {}] : part === 1 ? [ndjson(rows), { 'content-type': 'application/x-ndjson' }]
        : part === 2 ? [gzipped(ndjson(rows)), { 'content-type': 'application/x-ndjson', 'content-encoding': 'gzip' }] : [gzipped(JSON.stringify(rows)), { 'content-encoding': 'gzip' }]
      expect(await ask('/v1/events/payment', body, headers)).toEqual({ status: 200, json: { accepted: rows.length, duplicates: 0, quarantined: 0, errors: [] } })
      for (const back of backs) expect(await ask('/v1/events/chargeback', JSON.stringify(back))).toMatchObject({ status: 200, json: { accepted: 1 } })
      sent += rows.length
    }
  }
  expect(sent).toBe(payments.length)
  expect(await ask('/v1/events/payment', ndjson(payments.slice(0, 9).map(({ row }) => row)), { 'content-type': 'application/x-ndjson' })).toMatchObject({ json: { accepted: 0, duplicates: 9 } })
  await moveClock(end)
  const frauds = payments.filter(({ fraud }) => fraud).length, matured = payments.filter(({ row }) => Date.parse(row.paidAt) + 48 * hour <= end).length
  const status = await call<OwnerStatus>('status')
  expect(status).toMatchObject({ quarantined: 0, importing: null, models: [{ model: 'fraud', champion: null }, { model: 'careful', champion: null }] })
  // The others are of batch runs, one a day: a row for each of the forty cards that paid within five days, or had a day ago.
  const ofRuns = status.log - payments.length - frauds - matured
  expect(ofRuns).toBeGreaterThan(14 * 35)
  expect(ofRuns).toBeLessThanOrEqual(14 * 40)
})

test('a model that was never trained answers by its declared function, or is not ready', async () => {
  expect(await predict('fraud', [request('u1'), request('u2', { amount: 501 })])).toMatchObject([{ score: 0.1, decision: 'allow', version: 'fallback', degraded: true }, { score: 0.9, decision: 'block' }])
  expect(await ask('/v1/models/careful/predict', json(request('u3')))).toMatchObject({ status: 503, json: { error: { code: 'MR_MODEL_NOT_READY' } } })
})

test('training registers versions, and the champion answers with features, their status and reasons', async () => {
  for (const model of ['fraud', 'careful']) expect(await call<TrainResult>('train', { model, workingFolder: folder })).toMatchObject({ version: 1, alias: 'champion', failures: [] })
  const [known, , , , nobody, empty, nameless, tooLong] = await predict('fraud', questions, '?features=true&reasons=true')
  expect(known).toMatchObject({ version: '1', degraded: false, features: { amount: 0.5, device: 'web' }, status: { spending: { payments_1d: { status: 'present' } } } })
  expect(known!.features['spending']!['lastTill']).toMatch(/^5951256224437338/)
  const sorted = known!.reasons.map(({ contribution }) => Math.abs(contribution))
  expect(sorted).toEqual(sorted.toSorted((a, b) => b - a))
  expect([nobody, empty, nameless].map((each) => [each!.degraded, each!.features['spending']!['spend_1d'], each!.status['spending']!['spend_1d']!.status])).toEqual(Array.from({ length: 3 }, () => [false, 0, 'missing']))
  expect([tooLong!.degraded, tooLong!.features['spending']!['spend_1d'], tooLong!.status['spending']!['spend_1d']!.status, ['allow', 'block'].includes(tooLong!.decision)]).toEqual([true, null, 'failed', true])
})

test('the typed client predicts and records; a retry is counted once, and other values under the same id are refused', async () => {
  const ml = client<typeof shop>(http.url)
  const before = await call<OwnerStatus>('status')
  const row = request('r1')
  const { decision, features } = await ml.fraud.predict(row, { record: true, features: true })
  expect(['block', 'allow']).toContain(decision)
  const again = await ml.fraud.predict({ ...row, paidAt: row.paidAt }, { record: true, features: true })
  expect(again.features.spending.payments_1d).toBe(features.spending.payments_1d)
  expect((await call<OwnerStatus>('status')).log).toBe(before.log + 1)
  await expect(ml.fraud.predict({ ...row, amount: 1 }, { record: true })).rejects.toMatchObject({ code: 'MR_ID_CONFLICT', status: 409, field: 'paymentId' })
  expect(await ml.send.payment({ ...row, approved: true })).toMatchObject({ accepted: 1 })
  await expect(ml.fraud.predict({ ...row, approved: true } as never)).rejects.toMatchObject({ code: 'MR_FIELD_UNKNOWN', field: 'approved' })
  expect((await ml.fraud.predict({ ...request('r2'), paidAt: new Date(end + 31_000) }, { features: true })).features.spending.payments_1d).toBe(features.spending.payments_1d + 1)
})

test('every prediction so far is recomputed from the lake, bit for bit', async () => {
  expect(await call<ReplayResult>('replay')).toEqual({ predictions: 14, equal: 12, skipped: 2, differences: 0, different: [] })
})

let served: Asked[]
test('an alias that moved is served without a restart', async () => {
  expect(await call<TrainResult>('train', { model: 'fraud', workingFolder: folder, asOf: new Date(end - 36 * hour).toISOString() })).toMatchObject({ version: 2, alias: 'challenger' })
  expect((await predict('fraud', questions))[0]!.version).toBe('1')
  await call('models.alias', { model: 'fraud', alias: 'champion', version: 2 })
  expect((await predict('fraud', questions))[0]!.version).toBe('2')
  await call('models.alias', { model: 'fraud', alias: 'champion', version: 1 })
  served = await predict('fraud', questions, '?features=true&reasons=true')
  expect(served[0]!.version).toBe('1')
})

test('after the definition has changed, an old version still answers from its own bundle, and replays', async () => {
  await close()
  // A function, the windows of a view, a field's place, a field more.
  const changed = source.replace('+ 1), night', '+ 2), night').replace("windows: ['1h', '1d'],\n  features: { payments: count(payment), spend", "windows: ['1h', '1d', '3d'],\n  features: { payments: count(payment), spend")
    .replace('paymentId: t.string, paidAt: t.time, cardId', 'region: t.string.optional, paymentId: t.string, paidAt: t.time, cardId')
  expect(changed).not.toBe(source)
  await writeFile(definition, changed)
  await open()
  await caughtUp()
  const answers = await predict('fraud', questions.map((row) => ({ ...row, region: 'north' })), '?features=true&reasons=true')
  expect(answers.map((each) => ({ ...each, id: '' }))).toEqual(served.map((each) => ({ ...each, id: '' })))
  expect(await call<TrainResult>('train', { model: 'fraud', workingFolder: folder })).toMatchObject({ version: 3 })
  await call('models.alias', { model: 'fraud', alias: 'champion', version: 3 })
  expect((await predict('fraud', questions, '?features=true'))[0]!.features['spending']).toHaveProperty('payments_3d')
  await call('models.alias', { model: 'fraud', alias: 'champion', version: 1 })
  expect((await predict('fraud', questions))[0]!.score).toBe(served[0]!.score)
  const replayed = await call<ReplayResult>('replay')
  expect(replayed).toMatchObject({ skipped: 2, differences: 0, different: [] })
  expect(replayed.equal).toBe(replayed.predictions - 2)
})
async function caughtUp(): Promise<void> {
  while ((await call<OwnerStatus>('status')).views.some(({ state }) => state !== 'live') || (await fetch(`${http.url}/health/ready`)).status !== 200) await setTimeout(20)
}

test('a definition that changed and changed back leaves every row in the lake', async () => {
  const send = async (id: string, more: object = {}) => expect(await ask('/v1/events/payment', json({ ...request(id), ...more }))).toMatchObject({ json: { accepted: 1 } })
  await send('b1', { region: 'north' })
  await close()
  await writeFile(definition, source)
  await open()
  await send('b2')
  await close()
  await writeFile(definition, source.replace('note: t.string.optional,', 'note: t.string.optional, region: t.string.optional,'))
  await open()
  await send('b3', { region: 'south' })
  const past = await call<{ rows: number }>('dataset', { model: 'fraud', mode: 'event', out: join(folder, 'set'), asOf: new Date(end + 49 * hour).toISOString() })
  expect(past.rows).toBeGreaterThan(0)
  const lake = await openDuckLake({ folder: owner.folder.lake }), positions: number[] = []
  for (const event of owner.plan.events.values()) for await (const block of lake.scan(event, { order: 'position', columns: [] })) positions.push(...block.position.subarray(0, block.count))
  await lake.close()
  const { log } = await call<OwnerStatus>('status')
  expect(positions.sort((a, b) => a - b)).toEqual(Array.from({ length: log }, (_, position) => position))
})

test('features are shown now and as they were, from the state and from the lake', async () => {
  const shown = async (query: string) => (await ask(`/v1/features/${query}`)).json as { features: { feature: string; value: unknown; status: string; window: string; tile: string }[] }
  const find = (all: { features: { feature: string }[] }, name: string) => all.features.find(({ feature }) => feature === name)
  const at = new Date(end + 60_000)
  await moveClock(at.getTime())
  const window = (from: number, until: number) => payments.filter(({ row }) => row.cardId === 'c2' && Date.parse(row.paidAt) >= from && Date.parse(row.paidAt) < until).length
  expect(find(await shown(`card_spending?cardId=c2&at=${at.toISOString()}`), 'payments_1d')).toMatchObject({ value: window(at.getTime() - 24 * hour, at.getTime()), window: '1d', tile: '15m' })
  // On the hour, and when its batch had arrived: no tile is rounded.
  const then = start + 7 * 24 * hour
  expect(find(await shown(`card_spending?cardId=c2&at=${new Date(then).toISOString()}`), 'payments_1d')).toMatchObject({ value: window(then - 24 * hour, then) })
  expect(find(await call('features.get', { view: 'till_risk', keys: { shopId: '1', tillId: '595125622443733823' } }) as never, 'payments_7d')).toMatchObject({ status: 'present' })
  expect(find(await shown('busy'), 'payments_1h')).toMatchObject({ window: '1h', tile: '1m' })
  for (const [query, status, code, field] of [
    ['card_spending', 422, 'MR_KEY_PARTIAL', 'cardId'], ['card_spending?cardId=c2&cardId=c3', 400, 'MR_OPTION_UNKNOWN', 'cardId'], ['card_spending?cardId=c2&shop=1', 422, 'MR_FIELD_UNKNOWN', 'shop'],
    ['till_risk?shopId=&tillId=1', 422, 'MR_TYPE', 'shopId'], ['till_risk?shopId=0x10&tillId=1', 422, 'MR_TYPE', 'shopId'], ['till_risk?shopId=1&tillId=01', 422, 'MR_TYPE', 'tillId'], ['card_spending?cardId=c2&at=2026-03-01', 422, 'MR_TIME_INVALID', 'at'],
    ['card_spending?cardId=c2&at=2026-03-01T12:00:00', 422, 'MR_EVENT_TIME_NAIVE', 'at'], ['card_spending?cardId=c2&at=2200-01-01T00:00:00Z', 422, 'MR_EVENT_TIME_FUTURE', 'at'], ['nothing?cardId=c2', 404, 'MR_VIEW_UNKNOWN', undefined],
  ] as const) expect([query, await ask(`/v1/features/${query}`)]).toMatchObject([query, { status, json: { error: { code, ...(field && { field }) } } }])
})

test('what is under way when the server closes is answered, and a durable model\'s answers are all in the log', async () => {
  const before = (await call<ReplayResult>('replay')).predictions
  const seen = asked
  const sent = Array.from({ length: 40 }, (_, number) => fetch(`${http.url}/v1/models/careful/predict`, { method: 'POST', body: json(request(`d${number}`)) }).then((answer) => answer.status))
  while (asked < seen + sent.length) await setTimeout(1)
  await close()
  expect(await Promise.all(sent)).toEqual(sent.map(() => 200))
  await expect(call('status')).rejects.toMatchObject({ code: 'MR_OWNER_LOST' })
  await open()
  await moveClock(end + 30_000)
  expect(await call<ReplayResult>('replay')).toMatchObject({ predictions: before + sent.length, differences: 0 })
})
