import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { boost, count, entity, event, exists, label, last, mean, model, onDemand, share, stream, sum, system, t } from '../../index.js'
import { openDuckLake } from '../../adapters/lake/duckdb.js'
import { compile } from '../../plan/compile.js'
import type { Row } from '../../plan/plan.js'
import type { Lake, LakeRow } from '../../ports/lake.js'
import { buildTrainingSet, type TrainingSetRequest } from './build.js'
import type { RowChunk } from './rows.js'
import { runViewJob } from './view-job.js'

const second = 1_000_000, minute = 60 * second, hour = 60 * minute

const card = entity('card', { cardId: t.string })
const shop = entity('shop', { shopId: t.int, country: t.string })
const payment = event('payment', {
  id: 'paymentId', time: 'paidAt',
  fields: { paymentId: t.string, paidAt: t.time, cardId: t.string, shopId: t.int, country: t.string, amount: t.decimal(2), tip: t.decimal(2).optional, approved: t.bool.later },
})
const chargeback = event('chargeback', { id: 'chargebackId', time: 'filedAt', fields: { chargebackId: t.string, filedAt: t.time, paymentId: t.string } })
const isFraud = label('is_fraud', { of: payment, by: 'paymentId', within: '1h', value: exists(chargeback) })
const spending = stream('spending', {
  of: card, windows: ['1m', '20m', '3h'],
  features: { payments: count(payment), spend: sum(payment.amount), tips: mean(payment.tip), large: count(payment).where(payment.amount.above(50)), lastCountry: last(payment.country) },
})
const risk = stream('risk', { of: shop, windows: ['30m', '3h'], features: { labelled: count(isFraud), fraudShare: share(isFraud) } })
const surprise = onDemand('surprise', { using: { payment, spending }, features: { times: t.float }, compute: ({ payment, spending }) => ({ times: payment.amount / (spending.spend_3h + 1) }) })
const fraud = model('fraud', {
  on: payment, label: isFraud, features: { spending, risk, surprise, amount: payment.amount, tip: payment.tip }, learner: boost({ objective: 'binary', seed: 7 }),
  split: { by: 'time', holdout: '1h' }, ship: {},
})
const lag = 2 * second
const plan = compile(system('test', [payment, chargeback, fraud], { lag: '2s' }))
const paymentEvent = plan.events.get('payment')!

interface Logged { readonly table: string; readonly at: number; readonly arrived: number; readonly row: Row; readonly assumed?: boolean; readonly revision?: boolean; position: number }
const start = Date.UTC(2026, 0, 1) * 1000
/** A linear congruential generator is enough to make a mess. */
function random(seed: number) {
  let state = seed
  return (below: number) => { state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0; return state % below }
}

function world(): Logged[] {
  const draw = random(11)
  const log: Logged[] = []
  const add = (table: string, at: number, arrived: number, row: Row, more: Partial<Logged> = {}) => log.push({ table, at, arrived, row, position: -1, ...more })
  for (let i = 0; i < 700; i++) {
    // Whole seconds, so that events meet in time and in arrival; a tenth comes up to half an hour late.
    const at = start + draw(6 * 3_600) * second
    const arrived = at + (draw(10) === 0 ? draw(1_800) * second : draw(3) * second)
    const row = [`p${i}`, at, `card ${draw(5)}`, draw(3), ['SE', 'NO'][draw(2)]!, draw(10_000), draw(3) === 0 ? null : draw(500), null]
    add('payment', at, arrived, row, { assumed: draw(4) === 0 })
    if (draw(5) === 0) add('payment', at, arrived + minute, [...row.slice(0, 7), true], { revision: true })
    const filed = [60 * minute, 60 * minute + 1, 1, 0, draw(7_200) * second][draw(12)]
    let outcome = false
    if (filed !== undefined) {
      add('chargeback', at + filed, at + filed + draw(100) * second, [`c${i}`, at + filed, `p${i}`])
      outcome = filed > 0 && filed <= 60 * minute && log.at(-1)!.arrived <= at + hour
    }
    add('is_fraud', at + hour, at + hour, [...row, outcome])
  }
  const order = log.map((entry) => ({ entry, tie: draw(1_000) })).sort((a, b) => a.entry.arrived - b.entry.arrived || a.tie - b.tie)
  order.forEach(({ entry }, position) => { entry.position = position })
  return order.map(({ entry }) => entry)
}
const log = world()
const asOf = start + 5 * hour

let folder: string
let lake: Lake
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-training-'))
  lake = await openDuckLake({ folder, threads: 1 })
  for (const name of ['payment', 'chargeback', 'is_fraud']) {
    const rows = log.filter(({ table }) => table === name).map(({ position, at, arrived, assumed, revision, row }): LakeRow => ({ position, eventTime: at, arrivalTime: arrived, assumed: assumed === true, revision: revision === true, row }))
    // Several files, whose arrivals overlap.
    for (let from = 0; from < rows.length; from += 250) await lake.commit(plan.events.get(name)!, rows.slice(from, from + 250))
  }
})
afterAll(async () => { await lake.close(); await rm(folder, { recursive: true, force: true }) })

interface Built { readonly manifest: Awaited<ReturnType<typeof buildTrainingSet>>; readonly rows: ReadonlyMap<string, Readonly<Record<string, unknown>>> }
async function build(more: Partial<TrainingSetRequest> = {}): Promise<Built> {
  const chunks: RowChunk[] = []
  const manifest = await buildTrainingSet({ plan, model: 'fraud', visibility: 'known', asOf, lake, launch: (job) => runViewJob(plan, lake, job), threads: 1, onRows: (chunk) => chunks.push(chunk), ...more })
  const features = plan.models.get('fraud')!.features
  const rows = chunks.flatMap((chunk) => Array.from({ length: chunk.count }, (_, row) => [chunk.id[row] as string, Object.fromEntries([
    ['T', chunk.at[row]], ['K', chunk.asked[row]], ['label', chunk.label[row]], ...features.map(({ name }, feature) => [name, nullIfNaN(chunk.features[feature]![row])]),
  ])] as const))
  expect(new Set(rows.map(([id]) => id)).size).toBe(rows.length)
  return { manifest, rows: new Map(rows) }
}
const nullIfNaN = (value: unknown) => (Number.isNaN(value) ? null : value)

/** Everything again, from its definition: each value is counted over the whole log. */
function expected(visibility: 'known' | 'event', { at: T, arrived: K, row }: Logged): Record<string, unknown> {
  const visible = log.filter((entry) => entry.revision !== true && entry.arrived <= asOf && entry.at < T && (visibility === 'event' || entry.arrived + lag <= K))
  const tile = { '1m': second, '20m': 10 * second, '30m': 10 * second, '3h': minute }
  const span = { '1m': minute, '20m': 20 * minute, '30m': 30 * minute, '3h': 3 * hour }
  const within = (window: keyof typeof tile, table: string, key: (row: Row) => boolean) => visible.filter((entry) => entry.table === table && key(entry.row) && entry.at >= Math.floor((T - span[window]) / tile[window]) * tile[window])
  const values: Record<string, unknown> = { T, K }
  let spend3h = 0
  for (const window of ['1m', '20m', '3h'] as const) {
    const events = within(window, 'payment', (other) => other[2] === row[2])
    const tips = events.flatMap((entry) => (entry.row[6] === null ? [] : [Number(entry.row[6])]))
    const newest = events.reduce<Logged | undefined>((best, entry) => (best === undefined || entry.at > best.at || (entry.at === best.at && entry.position > best.position) ? entry : best), undefined)
    const cents = events.reduce((total, entry) => total + Number(entry.row[5]), 0)
    values[`spending.payments_${window}`] = events.length
    values[`spending.spend_${window}`] = cents / 100
    values[`spending.tips_${window}`] = tips.length === 0 ? null : tips.reduce((a, b) => a + b, 0) / 100 / tips.length
    values[`spending.large_${window}`] = events.filter((entry) => Number(entry.row[5]) > 5_000).length
    values[`spending.lastCountry_${window}`] = newest?.row[4] ?? null
    if (window === '3h') spend3h = cents / 100
  }
  for (const window of ['30m', '3h'] as const) {
    const events = within(window, 'is_fraud', (other) => other[3] === row[3] && other[4] === row[4])
    values[`risk.labelled_${window}`] = events.length
    values[`risk.fraudShare_${window}`] = events.length === 0 ? null : events.filter((entry) => entry.row[8] === true).length / events.length
  }
  values['surprise.times'] = Number(row[5]) / 100 / (spend3h + 1)
  values['amount'] = Number(row[5]) / 100
  values['tip'] = row[6] === null ? null : Number(row[6]) / 100
  values['label'] = log.some((entry) => entry.table === 'chargeback' && entry.row[2] === row[0] && entry.arrived <= asOf && entry.at > T && entry.at <= T + hour)
  return values
}
const asking = log.filter((entry) => entry.table === 'payment' && entry.revision !== true && entry.at + hour <= asOf && entry.arrived <= asOf)

function compare(rows: Built['rows'], visibility: 'known' | 'event'): void {
  expect(rows.size).toBe(asking.length)
  for (const entry of asking) {
    const row = rows.get(entry.row[0] as string)!
    for (const [name, value] of Object.entries(expected(visibility, entry))) {
      const place = `${entry.row[0]} ${name}`
      if (name.includes('tips') && typeof value === 'number') expect(row[name], place).toBeCloseTo(value, 9)
      else expect([place, row[name]]).toEqual([place, value])
    }
  }
}

describe('a training set', () => {
  test('equals a recount of the whole log for each row as it was known: ties, late rows, nulls, labels at the boundary', async () => {
    const { rows, manifest } = await build()
    compare(rows, 'known')
    expect(manifest.rows).toBe(asking.length)
    expect(manifest.failed).toEqual({})
  })

  test('sees everything before T in event mode, and says how much of that was not known', async () => {
    const known = await build(), { rows, manifest } = await build({ visibility: 'event' })
    compare(rows, 'event')
    const differing = [...rows].filter(([id, row]) => Object.entries(row).some(([name, value]) => !Object.is(value, known.rows.get(id)![name])))
    expect(differing.length).toBeGreaterThan(0)
    expect(manifest.leak.differing!.rows).toBe(differing.length)
    expect(manifest.digest).not.toBe(known.manifest.digest)
  })

  test('has the same digest however many parts its keys are split into, and when it is built again later', async () => {
    const digests = [await build(), await build({ threads: 2 }), await build({ threads: 7 }), await build({ asOf })].map(({ manifest }) => manifest.digest)
    expect(new Set(digests).size).toBe(1)
    expect((await build({ asOf: asOf - hour })).manifest.digest).not.toBe(digests[0])
  })

  test('counts assumed and late arrivals', async () => {
    const { manifest } = await build()
    const payments = log.filter((entry) => entry.table === 'payment' && entry.revision !== true && entry.arrived <= asOf)
    let newest = -Infinity, late = 0
    for (const { at } of payments) { if (at < newest) late++; newest = Math.max(newest, at) }
    expect(manifest.leak.sources['payment']).toEqual({ events: payments.length, assumed: payments.filter(({ assumed }) => assumed).length, late })
    expect(manifest.leak.assumedRows).toBe(asking.filter(({ assumed }) => assumed).length)
  })

  test('without labels has every row that arrived', async () => {
    const { rows } = await build({ labelled: false })
    expect(rows.size).toBe(log.filter((entry) => entry.table === 'payment' && entry.revision !== true && entry.arrived <= asOf).length)
  })

  test('hands out fields that the model does not read', async () => {
    const cards: unknown[] = []
    await build({ besides: ['cardId'], onRows: ({ besides }) => cards.push(...besides[0]!) })
    expect(cards.length).toBe(asking.length)
    expect(paymentEvent.fields[2]!.name).toBe('cardId')
    expect(new Set(cards)).toEqual(new Set(asking.map(({ row }) => row[2])))
  })
})
