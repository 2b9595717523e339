import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openDuckLake } from '../../adapters/lake/duckdb.js'
import { batch, boost, entity, event, exists, label, model, sql, system, t, type Fields, type Query } from '../../index.js'
import { compile } from '../../plan/compile.js'
import type { Plan } from '../../plan/plan.js'
import type { Lake } from '../../ports/lake.js'
import { checkBatches, runBatches, type BatchResult } from './run.js'

const day = 86_400e6, hour = 3_600e6
const card = entity('card', { cardId: t.string })
const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.string, paidAt: t.time, cardId: t.string.optional, amount: t.decimal(2), at: t.time.optional, face: t.vector(2).optional } })
const bad = label('bad', { of: payment, by: 'paymentId', within: '1d', value: exists(payment) })
const planOf = (query: Query, features: Fields = { spend: t.decimal(2), payments: t.int }): Plan => {
  const profile = batch('profile', { of: card, every: '1d', features, query })
  return compile(system('s', [payment, model('m', { on: payment, label: bad, features: { profile: profile as never }, learner: boost({ objective: 'binary' }), split: { by: 'time', holdout: '1d' }, ship: {} })]))
}
const grouped = sql`select cardId, sum(amount) as spend, count(*) as payments from ${payment} where cardId is not null and paidAt >= $asOf - interval 2 days group by cardId;`

let folder: string, lake: Lake
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-batch-'))
  lake = await openDuckLake({ folder })
})
afterEach(async () => {
  await lake.close()
  await rm(folder, { recursive: true })
})
/** Payments as [day, card, amount in hundredths, days until it arrived]. */
const commit = (plan: Plan, rows: readonly (readonly [day: number, card: string | null, amount: number, late?: number])[]) => lake.commit(plan.events.get('payment')!, rows.map(([at, cardId, amount, late = 0], position) =>
  ({ position, eventTime: at * day, arrivalTime: (at + late) * day, assumed: false, row: [`p${position}`, at * day, cardId, amount, null, null] })))
const told = ({ runs }: BatchResult) => runs.map(({ asOf, rows }) => [asOf / day, ...rows.map(([, , present, cardId, spend, payments]) => [cardId, present, spend, payments])])
const failureOf = async (query: Query, features?: Fields) => {
  const plan = planOf(query, features)
  await commit(plan, [[1.5, 'a', 100], [1.6, 'b', 200]])
  const { failure, runs, more } = await runBatches(plan, lake, { view: 'profile', last: undefined, now: 2 * day })
  expect([runs, more]).toEqual([[], false])
  return failure?.code
}

test('runs are made up for from the first arrival on, each with what had arrived by its instant and happened before it, and say which keys are gone', async () => {
  const plan = planOf(grouped)
  await commit(plan, [[1.5, 'a', 100], [1.6, 'b', 250], [1.7, null, 1], [1.9, 'a', 50, 1.5], [2, 'b', 1_000], [4.5, 'a', 7]])
  const request = { view: 'profile', last: undefined, now: 5 * day + hour }
  expect(told(await runBatches(plan, lake, request))).toEqual([
    [2, ['a', true, 100, 1], ['b', true, 250, 1]],
    [3, ['a', true, 100, 1], ['b', true, 1_250, 2]],
    [4, ['a', false, null, null], ['b', true, 1_000, 1]],
    [5, ['a', true, 7, 1], ['b', false, null, null]],
  ])
})

test('a run knows from the lake which keys the run before had', async () => {
  const plan = planOf(grouped), event = plan.events.get('profile')!
  await commit(plan, [[1.5, 'a', 100], [4.5, 'b', 7]])
  const [first] = (await runBatches(plan, lake, { view: 'profile', last: undefined, now: 2 * day })).runs
  await lake.commit(event, first!.rows.map((row, position) => ({ position, eventTime: first!.asOf, arrivalTime: first!.asOf, assumed: true, row })))
  expect(told(await runBatches(plan, lake, { view: 'profile', last: 4 * day, now: 5 * day }))).toEqual([[5, ['b', true, 7, 1]]])
  expect(told(await runBatches(plan, lake, { view: 'profile', last: 2 * day, now: 4 * day }))).toEqual([[3, ['a', true, 100, 1]], [4, ['a', false, null, null]]])
  const again = await runBatches(plan, lake, { view: 'profile', last: undefined, now: 2 * day })
  expect(again.runs[0]!.rows).toEqual(first!.rows)
})

test('before anything has arrived there is no run, and no query is asked twice for one instant', async () => {
  expect(await runBatches(planOf(grouped), lake, { view: 'profile', last: undefined, now: 9 * day })).toEqual({ runs: [], more: false })
  expect(await runBatches(planOf(grouped), lake, { view: 'profile', last: 9 * day, now: 9 * day + hour })).toEqual({ runs: [], more: false })
})

test('what a query does wrong has a code, and the run is none', async () => {
  expect(await failureOf(sql`select cardId, nothing as spend, 1 as payments from ${payment}`)).toBe('MR_BATCH_QUERY')
  expect(await failureOf(sql`selec`)).toBe('MR_BATCH_QUERY')
  expect(await failureOf(sql`select cardId, error('no luck')::double as spend, 1 as payments from ${payment}`, { spend: t.float, payments: t.int })).toBe('MR_BATCH_QUERY')
  expect(await failureOf(sql`select cardId, amount as spend from ${payment}`)).toBe('MR_BATCH_COLUMNS')
  expect(await failureOf(sql`select cardId, amount as spend, 1 as payments, 2 as more from ${payment}`)).toBe('MR_BATCH_COLUMNS')
  expect(await failureOf(sql`select cardId, 'much' as spend, 1 as payments from ${payment}`)).toBe('MR_BATCH_TYPE')
  expect(await failureOf(sql`select cardId, amount as spend, 1.5 as payments from ${payment}`)).toBe('MR_BATCH_TYPE')
  expect(await failureOf(sql`select cardId, 1e17::decimal(18, 0) as spend, 1 as payments from ${payment}`)).toBe('MR_BATCH_TYPE')
  expect(await failureOf(sql`select cardId, 'nan'::double as spend from ${payment}`, { spend: t.float })).toBe('MR_BATCH_TYPE')
  expect(await failureOf(sql`select cardId, 9007199254740993 as payments from ${payment}`, { payments: t.int })).toBe('MR_BATCH_TYPE')
  expect(await failureOf(sql`select 'a' as cardId, amount as spend, 1 as payments from ${payment}`)).toBe('MR_BATCH_KEYS')
  expect(await failureOf(sql`select null::varchar as cardId, amount as spend, 1 as payments from ${payment}`)).toBe('MR_BATCH_KEYS')
  expect(await failureOf(sql`select concat('c', i) as cardId, 1 as payments from range(1000001) as numbers(i)`, { payments: t.int })).toBe('MR_BATCH_ROWS')
})

test('values of every type come as the log holds them', async () => {
  const features = { flag: t.bool, when: t.time, big: t.bigint, x: t.float, device: t.enum('chip', 'web'), face: t.vector(2), none: t.string }
  const plan = planOf(sql`select cardId, true as flag, max(paidAt) as "when", 595125622443733822 as big, avg(amount) as x, 'web' as device, [0.5, 1]::float[] as face, null::varchar as none from ${payment} group by cardId`, features)
  await commit(plan, [[1.5, 'a', 125]])
  const [run] = (await runBatches(plan, lake, { view: 'profile', last: undefined, now: 2 * day })).runs
  expect(run!.rows[0]!.slice(2)).toEqual([true, 'a', true, 1.5 * day, 595_125_622_443_733_822n, 1.25, 'web', new Float32Array([0.5, 1]), null])
})

test('queries are checked over no rows, before there are any', async () => {
  await checkBatches(planOf(grouped), lake)
  await expect(checkBatches(planOf(sql`select cardId from ${payment}`), lake)).rejects.toMatchObject({ code: 'MR_BATCH_COLUMNS' })
})
