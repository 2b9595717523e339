import { afterEach, expect, test } from 'vitest'
import { gzipSync } from 'node:zlib'
import { formatInstant } from '../../define/instant.js'
import { boost, count, entity, event, exists, label, last, mean, model, share, stream, sum, system, t } from '../../index.js'
import { MillraceError } from '../../errors.js'
import { compile } from '../../plan/compile.js'
import { livePipeline, type LivePipeline } from '../../testing/live-pipeline.js'
import type { PipelineOptions, PipelinePorts } from './pipeline.js'

const minute = 60e6, hour = 60 * minute, day = 24 * hour
const start = Date.UTC(2026, 0) * 1000
const at = (micros: number) => formatInstant(start + micros)

const card = entity('card', { cardId: t.string }), terminal = entity('terminal', { terminalId: t.string })
const payment = event('payment', {
  id: 'paymentId', time: 'paidAt',
  fields: { paymentId: t.string, paidAt: t.time, cardId: t.string, terminalId: t.string, amount: t.decimal(2).atLeast(0), approved: t.bool.later },
})
const chargeback = event('chargeback', { id: 'chargebackId', time: 'filedAt', fields: { chargebackId: t.string, filedAt: t.time, paymentId: t.string } })
const isFraud = label('is_fraud', { of: payment, by: 'paymentId', within: '1d', value: exists(chargeback) })
const spending = stream('card_spending', { of: card, windows: ['1h', '7d'], features: { payments: count(payment), spend: sum(payment.amount), ticket: mean(payment.amount), place: last(payment.terminalId) } })
const risk = stream('terminal_risk', { of: terminal, windows: ['7d'], features: { payments: count(payment), fraudShare: share(isFraud) } })
const world = stream('world', { windows: ['7d'], features: { approvals: share(payment.approved), payments: count(payment) } })
const shop = (features: { spending: typeof spending; risk: typeof risk; world?: typeof world }) => compile(system('shop', [payment, chargeback, model('fraud', {
  on: payment, features, label: isFraud, learner: boost({ objective: 'binary' }), split: { by: 'time', holdout: '7d' }, ship: {},
})]))
const plan = shop({ spending, risk })

const clock = { time: start, now: () => clock.time }
const json = (rows: unknown) => ({ type: 'application/json', encoding: '', bytes: Buffer.from(JSON.stringify(rows)) })
const pay = (id: string, paid: number, more: object = {}) => ({ paymentId: id, paidAt: at(paid), cardId: 'c1', terminalId: 't1', amount: 10, ...more })
const back = (id: string, filed: number, paymentId: string) => ({ chargebackId: id, filedAt: at(filed), paymentId })

let live: LivePipeline
async function open(options: PipelineOptions = {}, wrap?: (ports: PipelinePorts) => PipelinePorts) {
  clock.time = start
  live = await livePipeline(plan, clock, options, wrap)
}
afterEach(() => live.remove())
const send = (event: string, rows: unknown) => live.pipeline.accept(event, json(rows), 'test')
async function values(view: 'card_spending' | 'terminal_risk' | 'world', key: readonly string[], time: number) {
  const { views } = live.pipeline.status()
  expect(views.map((each) => each.view)).toContain(view)
  const of = (view === 'world' ? shop({ spending, risk, world }) : plan).views.get(view)!
  const [answer] = await live.pipeline.read([{ view: of, key, at: start + time }])
  return { ...Object.fromEntries(of.features.map(({ name }, index) => [name, answer!.reading.values[index]])), position: answer!.position }
}

test('an accepted event is in the features of the next read, and not in those of its own instant', async () => {
  await open()
  expect(await send('payment', [pay('p1', -minute, { amount: 10.25 }), pay('p2', -2 * minute, { terminalId: 't2' })])).toEqual({ accepted: 2, duplicates: 0, quarantined: 0, errors: [] })
  expect(await values('card_spending', ['c1'], 0)).toMatchObject({ payments_1h: 2, spend_1h: 20.25, ticket_7d: 10.125, place_1h: 't1', position: 1 })
  expect(await values('card_spending', ['c1'], -minute)).toMatchObject({ payments_1h: 1 })
  expect(await values('card_spending', ['c2'], 0)).toMatchObject({ payments_1h: 0, ticket_7d: null, position: null })
})

test('a copy of an event is a duplicate: within one body, later, across a restart with and without a write to the store, and until dedupe has passed', async () => {
  await open()
  expect(await send('payment', [pay('p1', -minute), pay('p1', -minute)])).toMatchObject({ accepted: 1, duplicates: 1 })
  const [one, two] = await Promise.all([send('payment', pay('p2', -minute)), send('payment', pay('p2', -minute))])
  expect([one.accepted + two.accepted, one.duplicates + two.duplicates]).toEqual([1, 1])
  live = await live.reopen()
  expect(await send('payment', pay('p1', -minute))).toMatchObject({ accepted: 0, duplicates: 1 })
  await live.pipeline.flush()
  live = await live.reopen()
  expect(await send('payment', pay('p2', -minute))).toMatchObject({ duplicates: 1 })
  clock.time = start + 30 * day
  expect(await send('payment', pay('p2', -minute))).toMatchObject({ duplicates: 1 })
  clock.time = start + 30 * day + 1
  expect(await send('payment', pay('p2', -minute))).toMatchObject({ accepted: 1 })
})

test('the same id with other values goes to quarantine, and a very long id is an id like others', async () => {
  await open()
  const long = 'ä'.repeat(2000)
  await send('payment', [pay('p1', -minute), pay(long, -minute)])
  await live.pipeline.flush()
  live = await live.reopen()
  expect(await send('payment', [pay('p1', -minute, { amount: 11 }), pay(long, -minute), pay(long, -minute, { amount: 11 })]))
    .toEqual({ accepted: 0, duplicates: 1, quarantined: 2, errors: [{ row: 0, code: 'MR_ID_CONFLICT', field: 'paymentId' }, { row: 2, code: 'MR_ID_CONFLICT', field: 'paymentId' }] })
  expect(await live.pipeline.quarantine.count()).toBe(2)
})

test('the same id may fill a later column once: that version is logged, and nothing is counted twice', async () => {
  await open()
  await send('payment', pay('p1', -minute))
  await live.pipeline.flush()
  live = await live.reopen()
  expect(await send('payment', pay('p1', -minute, { approved: true }))).toMatchObject({ accepted: 1 })
  live = await live.reopen()
  expect(await send('payment', [pay('p1', -minute, { approved: true }), pay('p1', -minute)])).toMatchObject({ accepted: 0, duplicates: 2 })
  expect(await send('payment', pay('p1', -minute, { approved: false }))).toMatchObject({ quarantined: 1, errors: [{ row: 0, code: 'MR_ID_CONFLICT', field: 'paymentId' }] })
  expect((await live.logged()).map(({ revision, row }) => [revision, row[5]])).toEqual([[false, null], [true, true]])
  expect(await values('card_spending', ['c1'], 0)).toMatchObject({ payments_1h: 1 })
})

test('what is wrong with a row is named, kept with its bytes, and comes in after a correction of the clock', async () => {
  await open()
  const receipt = await send('payment', [{ ...pay('p1', -minute), amuont: 1 }, pay('p2', 6 * minute), pay('p3', -minute, { amount: -1 }), 7, pay('p4', -minute, { paidAt: '2026-01-01T00:00:00' }), pay('p5', 4 * minute)])
  expect(receipt).toEqual({
    accepted: 1, duplicates: 0, quarantined: 5, errors: [
      { row: 0, code: 'MR_FIELD_UNKNOWN', field: 'amuont' }, { row: 1, code: 'MR_EVENT_TIME_FUTURE', field: 'paidAt' }, { row: 2, code: 'MR_OUT_OF_BOUNDS', field: 'amount' },
      { row: 3, code: 'MR_TYPE' }, { row: 4, code: 'MR_EVENT_TIME_NAIVE', field: 'paidAt' }],
  })
  const [first] = await live.pipeline.quarantine.list({ code: 'MR_TYPE' }, 0, 10)
  expect(first).toMatchObject({ event: 'payment', source: 'test', at: start, replayedAt: undefined })
  expect(Buffer.from(first!.raw).toString()).toBe('7')
  clock.time = start + 10 * minute
  expect(await live.pipeline.replay({ event: 'payment' })).toMatchObject({ accepted: 1, refused: 4 })
  expect(await live.pipeline.replay({ code: 'MR_EVENT_TIME_FUTURE' })).toMatchObject({ accepted: 0, refused: 0 })
  expect(await values('card_spending', ['c1'], 20 * minute)).toMatchObject({ payments_7d: 2 })
})

test('bodies come as one object, an array, lines and compressed; a broken one is refused, but for the lines before the break', async () => {
  await open()
  const lines = (text: string, zip = false) => live.pipeline.accept('payment', { type: 'application/x-ndjson', encoding: zip ? 'gzip' : '', bytes: zip ? gzipSync(text) : Buffer.from(text) }, 'test')
  expect(await send('payment', pay('p1', 0))).toMatchObject({ accepted: 1 })
  expect(await lines(`${JSON.stringify(pay('p2', 0))}\n\n${JSON.stringify(pay('p3', 0))}\r\n`, true)).toMatchObject({ accepted: 2 })
  const broken = await lines(`${JSON.stringify(pay('p4', 0))}\n{"paymentId":\n${JSON.stringify(pay('p5', 0))}\n`)
  expect(broken).toMatchObject({ accepted: 1, broken: { code: 'MR_BODY_INVALID' } })
  await expect(live.pipeline.accept('payment', { type: '', encoding: '', bytes: Buffer.from('[{"paymentId":1},') }, 'test')).rejects.toMatchObject({ code: 'MR_BODY_INVALID' })
  await expect(live.pipeline.accept('payment', { type: '', encoding: 'gzip', bytes: gzipSync(Buffer.alloc(40 << 20, ' ')) }, 'test')).rejects.toMatchObject({ code: 'MR_BODY_TOO_LARGE' })
  await expect(send('paymnet', [])).rejects.toMatchObject({ code: 'MR_EVENT_UNKNOWN' })
  await expect(send('is_fraud', [])).rejects.toMatchObject({ code: 'MR_EVENT_UNKNOWN' })
})

test('a label counts the outcomes up to its maturity, that instant included, and is an event of that instant', async () => {
  await open()
  await send('payment', [pay('p1', 0), pay('p2', 0), pay('p3', 0), pay('p4', 1)])
  // After the row alone, and not at its own instant.
  await send('chargeback', back('b0', 0, 'p3'))
  clock.time = start + day
  await send('chargeback', [back('b1', day, 'p1')])
  expect(await live.pipeline.tick()).toBe(3)
  // It happened in time, and arrived too late.
  await send('chargeback', [back('b2', day, 'p2')])
  expect(await live.pipeline.tick()).toBe(0)
  clock.time += 1
  expect(await live.pipeline.tick()).toBe(1)
  const events = await live.logged()
  expect(events.filter((each) => each.event === 'is_fraud').map(({ eventTime, arrivalTime, row }) => [eventTime - start, arrivalTime - start, row[0], row.at(-1)]))
    .toEqual([[day, day, 'p1', true], [day, day, 'p2', false], [day, day, 'p3', false], [day + 1, day + 1, 'p4', false]])
  // The clock stood still, yet the outcome that came after the labels arrived after them.
  expect(events.find(({ row }) => row[0] === 'b2')!.arrivalTime).toBe(start + day + 1)
  expect(await values('terminal_risk', ['t1'], day + 2)).toMatchObject({ payments_7d: 4, fraudShare_7d: 0.25 })
})

test('labels that are due come before the event that arrives after them, and survive every kind of restart', async () => {
  await open()
  await send('payment', [pay('p1', 0), pay('p2', minute)])
  await send('chargeback', back('b1', minute, 'p2'))
  await live.pipeline.flush()
  live = await live.reopen()
  clock.time = start + 2 * day
  await send('payment', pay('p3', 2 * day))
  live = await live.reopen()
  expect(await live.pipeline.tick()).toBe(0)
  await live.pipeline.flush()
  live = await live.reopen()
  expect(await live.pipeline.tick()).toBe(0)
  expect((await live.logged()).map(({ event, row }) => [event, row[0]])).toEqual([['payment', 'p1'], ['payment', 'p2'], ['chargeback', 'b1'], ['is_fraud', 'p1'], ['is_fraud', 'p2'], ['payment', 'p3']])
  clock.time = start + 3 * day
  expect(await live.pipeline.tick()).toBe(1)
  // A row that arrives after its own maturity still finds the outcomes that had come in time.
  await send('chargeback', back('b9', 2.5 * day, 'p9'))
  await live.pipeline.flush()
  await send('payment', [pay('p9', 1.75 * day)])
  expect(await live.pipeline.tick()).toBe(1)
  expect((await live.logged()).at(-1)).toMatchObject({ event: 'is_fraud', eventTime: start + 2.75 * day })
})

test('arrivals never go back when the clock does, nor after a restart', async () => {
  await open()
  clock.time = start + hour
  await send('payment', pay('p1', 0))
  clock.time = start
  await send('payment', pay('p2', 0))
  live = await live.reopen()
  await send('payment', pay('p3', 0))
  await live.pipeline.flush()
  live = await live.reopen()
  await send('payment', pay('p4', 0))
  expect((await live.logged()).map(({ arrivalTime }) => arrivalTime - start)).toEqual([hour, hour, hour, hour])
})

test('while an import is under way, or was cut off, labels mature by its arrivals alone', async () => {
  await open()
  clock.time = start + 100 * day
  const files = await live.pipeline.beginImport('old')
  await expect(live.pipeline.beginImport('other')).rejects.toMatchObject({ code: 'MR_IMPORT_RUNNING' })
  const event = plan.events.get('payment')!, other = plan.events.get('chargeback')!
  const row = (id: string, time: number) => ({ event, row: [id, start + time, 'c1', 't1', 1000, null], arrivalTime: start + time + 5e6 })
  const raw = () => Buffer.from('{}')
  await files.accept([row('p1', 0), row('p2', minute)], raw)
  await send('payment', pay('p7', 0))
  expect(await live.pipeline.tick()).toBe(0)
  live = await live.reopen()
  expect(await live.pipeline.tick()).toBe(0)
  expect(live.pipeline.status().importing).toBe('old')
  const again = await live.pipeline.beginImport('old')
  const outcome = { event: other, row: ['b2', start + hour, 'p2'], arrivalTime: start + hour }
  expect(await again.accept([row('p1', 0), row('p2', minute), outcome, row('p3', 2 * day)], raw)).toMatchObject({ accepted: 2, duplicates: 2 })
  await again.finish()
  expect(await live.pipeline.tick()).toBe(1)
  const events = await live.logged()
  expect(events.filter((each) => each.event === 'is_fraud').map(({ row, assumed }) => [row[0], row.at(-1), assumed])).toEqual([['p1', false, true], ['p7', false, false], ['p2', true, true], ['p3', false, true]])
  // An import's id is never forgotten, nor is any by an import.
  clock.time = start + 200 * day
  expect(await send('payment', pay('p1', 0))).toMatchObject({ duplicates: 1 })
  expect(await (await live.pipeline.beginImport('third')).accept([row('p7', 0)], raw)).toMatchObject({ duplicates: 1 })
})

test('an import that brought no row holds back no label, before and after it', async () => {
  await open()
  await send('payment', pay('p1', 0))
  clock.time = start + 100 * day
  const files = await live.pipeline.beginImport('unreadable')
  expect(await live.pipeline.tick()).toBe(1)
  files.leave()
  expect(live.pipeline.status().importing).toBeUndefined()
  live = await live.reopen()
  expect(live.pipeline.status().importing).toBeUndefined()
})

test('nothing of a write that failed is kept, and the next one goes through', async () => {
  let full = false
  await open({}, (ports) => ({
    ...ports,
    log: { get head() { return ports.log.head }, read: (from) => ports.log.read(from), close: () => ports.log.close(), append: (batch) => {
      const durable = Promise.reject(new MillraceError('MR_STORAGE_FULL'))
      durable.catch(() => {})
      return full ? { offset: ports.log.head, durable } : ports.log.append(batch)
    } },
  }))
  await send('payment', pay('p1', 0))
  full = true
  await expect(send('payment', [pay('p2', 0), pay('p3', 0)])).rejects.toMatchObject({ code: 'MR_STORAGE_FULL' })
  clock.time = start + day
  await expect(live.pipeline.tick()).rejects.toMatchObject({ code: 'MR_STORAGE_FULL' })
  full = false
  expect(await send('payment', [pay('p1', 0), pay('p2', 0)])).toMatchObject({ accepted: 1, duplicates: 1 })
  expect(await live.pipeline.tick()).toBe(2)
  expect((await live.logged()).map(({ event, row }) => [event, row[0]])).toEqual([['payment', 'p1'], ['payment', 'p2'], ['is_fraud', 'p1'], ['is_fraud', 'p2']])
  expect(await values('card_spending', ['c1'], hour)).toMatchObject({ payments_7d: 2 })
})

test('a write to the store that breaks off in its middle counts nothing twice, and the next one completes it', async () => {
  let writes = Infinity
  await open({}, (ports) => ({
    ...ports,
    store: {
      getMany: (keys) => ports.store.getMany(keys), scan: (prefix) => ports.store.scan(prefix), close: () => ports.store.close(),
      putMany: async (rows) => { if (writes-- <= 0) throw new MillraceError('MR_STORAGE_FULL'); await ports.store.putMany(rows) },
    },
  }))
  const cards = Array.from({ length: 1500 }, (_, n) => pay(`p${n}`, -minute, { cardId: `c${n}` }))
  await send('payment', cards)
  // Ids and labels, then two of the three parts of the first view.
  writes = 3
  await expect(live.pipeline.flush()).rejects.toMatchObject({ code: 'MR_STORAGE_FULL' })
  expect(live.pipeline.status().failure).toMatchObject({ code: 'MR_STORAGE_FULL' })
  live = await live.reopen()
  for (const key of ['c0', 'c700', 'c1499']) expect(await values('card_spending', [key], 0)).toMatchObject({ payments_1h: 1 })
  writes = Infinity
  await live.pipeline.flush()
  live = await live.reopen()
  for (const key of ['c0', 'c700', 'c1499']) expect(await values('card_spending', [key], 0)).toMatchObject({ payments_1h: 1 })
  expect(await values('terminal_risk', ['t1'], 0)).toMatchObject({ payments_7d: 1500 })
})

test('ids and labels are written as events come, states when they are flushed; both go on from what each of them has', async () => {
  await open()
  const rows = Array.from({ length: 5_000 }, (_, index) => pay(`p${index}`, -minute, { cardId: `c${index % 7}` }))
  await send('payment', rows)
  await send('chargeback', back('b1', 0, 'p4999'))
  await live.pipeline.abandon()
  expect(live.pipeline.status()).toMatchObject({ head: 5_001, committed: 5_000, views: [{ committed: 0 }, { committed: 0 }] })
  live = await live.reopen()
  expect(await send('payment', rows.slice(-3))).toMatchObject({ duplicates: 3 })
  expect(await values('card_spending', ['c1'], 0)).toMatchObject({ payments_1h: 715 })
  clock.time = start + day
  expect(await live.pipeline.tick()).toBe(5_000)
  expect((await live.logged()).filter(({ event, row }) => event === 'is_fraud' && row.at(-1) === true).map(({ row }) => row[0])).toEqual(['p4999'])
})

test('a new view reads the log beside live traffic and then equals one that was there from the start', async () => {
  await open()
  const wider = shop({ spending, risk, world })
  for (let n = 0; n < 30; n++) await send('payment', Array.from({ length: 100 }, (_, each) => pay(`p${n}-${each}`, n, { approved: each % 2 === 0 })))
  await live.pipeline.flush()
  live = await live.reopen(wider)
  for (let n = 30; n < 60; n++) await send('payment', Array.from({ length: 100 }, (_, each) => pay(`p${n}-${each}`, n, { approved: each % 2 === 0 })))
  await live.pipeline.caughtUp()
  expect(await values('world', [], day)).toMatchObject({ approvals_7d: 0.5, payments_7d: 6000 })
  live = await live.reopen()
  expect(await values('card_spending', ['c1'], day)).toMatchObject({ payments_7d: 6000 })
})
