import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDuckLake } from '../adapters/lake/duckdb.js'
import { formatInstant } from '../define/instant.js'
import { MillraceError } from '../errors.js'
import { above, count, entity, event, exists, label, logistic, model, onDemand, otherwise, stream, sum, system, t } from '../index.js'
import { ofValue } from '../learners/linear/linear.js'
import { compile } from '../plan/compile.js'
import type { Lake } from '../ports/lake.js'
import { fakeClock } from '../testing/clock.js'
import { livePipeline, type LivePipeline } from '../testing/live-pipeline.js'
import type { ModelFile } from '../train/model-file.js'
import { predictor, type Prediction } from './predict.js'
import { predictionRow, predictionTable, type LoggedPrediction } from './prediction-log.js'
import { replayPredictions } from './replay.js'
import { serveModel, type ServedModel } from './served-model.js'

const card = entity('card', { cardId: t.string })
const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.string, paidAt: t.time, cardId: t.string, amount: t.decimal(2), approved: t.bool.later } })
const chargeback = event('chargeback', { id: 'chargebackId', time: 'filedAt', fields: { chargebackId: t.string, filedAt: t.time, paymentId: t.string } })
const isFraud = label('is_fraud', { of: payment, by: 'paymentId', within: '1d', value: exists(chargeback) })
const spending = stream('spending', { of: card, windows: ['1h'], features: { payments: count(payment), spend: sum(payment.amount) } })
const usual = onDemand('usual', {
  using: { payment, spending }, features: { times: t.float }, default: { times: 0 },
  compute: ({ payment, spending }) => { if (payment.amount === 13) throw new Error('unlucky'); return { times: payment.amount / (1 + spending.spend_1h) } },
})
const common = { on: payment, label: isFraud, features: { spending, usual, amount: payment.amount }, learner: logistic(), split: { by: 'time' as const, holdout: '1d' as const }, ship: {}, decide: { block: above(0.5), allow: otherwise } }
const plan = compile(system('shop', [payment, chargeback,
  model('fraud', { ...common, fallback: ['previous', ({ amount }) => { if (amount === 1) throw new Error('no'); return amount === 2 ? NaN : 0.75 }, () => 0.25] }),
  model('careful', { ...common, durable: true }),
]))

/** Log-odds of weight · (amount + times + payments), whatever was learned. */
const modelFile = (weight: number): ModelFile => ({
  model: 'fraud', bundle: '', fingerprint: '', dataset: '', features: [], encoding: plan.models.get('fraud')!.features.map(() => ({ kind: 'number' })),
  trained: { kind: 'logistic', linear: { column: Int32Array.of(0, 2, 3), level: Int32Array.of(ofValue, ofValue, ofValue), mean: new Float64Array(3), weight: new Float64Array(3).fill(weight), intercept: -1 } },
  decisions: [{ decision: 'block', threshold: 0.5 }, { decision: 'allow', threshold: -Infinity }],
})
const first = serveModel(plan, 'fraud', '2', modelFile(0.05)), second = serveModel(plan, 'fraud', '1', modelFile(-0.05))
const failing: ServedModel = { ...first, score: () => NaN }

const start = Date.UTC(2026, 0) * 1000, minute = 60e6
const clock = fakeClock(start)
const folder = await mkdtemp(join(tmpdir(), 'millrace-predict-'))
let live: LivePipeline
let lake: Lake
let served: readonly ServedModel[] = [first, second]
let safe = true
let logged: LoggedPrediction[] = []
let predict: ReturnType<typeof predictor>
const silent = { count: () => {}, gauge: () => {}, time: () => {}, expose: async () => ({ type: '', text: '' }) }

beforeAll(async () => {
  live = await livePipeline(plan, clock)
  lake = await openDuckLake({ folder })
  const parts: Prediction = {
    plan, clock, telemetry: silent, readViews: (questions) => live.pipeline.read(questions), served: () => served, record: (event, rows) => live.pipeline.acceptRows(event, rows),
    log: { add: async (prediction) => { if (safe) logged.push(prediction); return safe }, addRanking: async () => safe, flush: async () => {} },
  }
  predict = predictor(parts)
})
afterAll(async () => {
  await live.remove()
  await lake.close()
  await rm(folder, { recursive: true, force: true })
})
const row = (paymentId: string, more: object = {}) => ({ paymentId, paidAt: formatInstant(clock.now()), cardId: 'c1', amount: 20, ...more })
const nothing = { features: false, reasons: false, record: false }
const refusal = async (work: Promise<unknown>) => { const error = await work.then(() => { throw new Error('it was answered') }, (each: unknown) => each); return error instanceof MillraceError ? [error.code, error.field] : error }

test('a recorded row is scored as it was before, and appended; its retry counts nothing', async () => {
  const ask = () => predict('fraud', row('p1'), { ...nothing, features: true, record: true })
  expect(await ask()).toMatchObject({ version: '2', degraded: false, features: { spending: { payments_1h: 0 } }, status: { spending: { payments_1h: { status: 'missing', age: null } }, usual: { times: { status: 'present' } } } })
  expect(await ask()).toMatchObject({ features: { spending: { payments_1h: 0 } } })
  expect(live.pipeline.status().head).toBe(1)
  clock.advance(minute)
  expect(await predict('fraud', row('p2'), { ...nothing, features: true })).toMatchObject({ features: { spending: { payments_1h: 1, spend_1h: 20 }, usual: { times: 20 / 21 } }, status: { spending: { payments_1h: { status: 'present', age: 60 } } } })
})

test('a recorded row whose id came with other values is refused by name; the rows beside it are taken', async () => {
  expect(await refusal(predict('fraud', row('p1', { amount: 21 }), { ...nothing, record: true }))).toEqual(['MR_ID_CONFLICT', 'paymentId'])
  expect(await refusal(predict('fraud', [row('p3'), row('p1', { amount: 21 }), row('p4')], { ...nothing, record: true }))).toEqual(['MR_ID_CONFLICT', 'paymentId'])
  expect(live.pipeline.status().head).toBe(3)
  expect(await live.pipeline.quarantine.count()).toBe(0)
})

test('where a version fails the one before answers, then the declared functions; a function that fails is passed over', async () => {
  served = [failing, second]
  expect(await predict('fraud', row('f1'), nothing)).toMatchObject({ version: '1', degraded: true })
  served = []
  const guess = async (amount: number) => { const { score, decision, version, degraded } = await predict('fraud', row('f2', { amount }), nothing) as Record<string, unknown>; return [score, decision, version, degraded] }
  expect(await guess(20)).toEqual([0.75, 'block', 'fallback', true])
  for (const amount of [1, 2]) expect(await guess(amount)).toEqual([0.25, 'allow', 'fallback', true])
  expect(await refusal(predict('careful', row('f3'), nothing))).toEqual(['MR_MODEL_NOT_READY', undefined])
  served = [first, second]
})

test('a failed function or a key that is too long uses what is declared, says so, and the decision still comes', async () => {
  expect(await predict('fraud', row('u1', { amount: 13 }), { ...nothing, features: true })).toMatchObject({ degraded: true, features: { usual: { times: 0 } }, status: { usual: { times: { status: 'failed' } } } })
  expect(await predict('fraud', row('u2', { cardId: 'k'.repeat(2_000) }), { ...nothing, features: true })).toMatchObject({ degraded: true, decision: expect.any(String) as string, features: { spending: { spend_1h: null } }, status: { spending: { spend_1h: { status: 'failed' } } } })
})

test('reasons add up to the score, the strongest first', async () => {
  const { score, reasons } = await predict('fraud', row('e1', { amount: 80 }), { ...nothing, reasons: true }) as { score: number; reasons: { feature: string; contribution: number; text: string }[] }
  expect(Math.log(score / (1 - score))).toBeCloseTo(-1 + reasons.reduce((sum, { contribution }) => sum + contribution, 0), 9)
  expect(reasons[0]).toMatchObject({ feature: 'amount', contribution: 4, text: 'amount is 80: raises the score' })
})

test('an answer of a durable model that could not be logged is no answer', async () => {
  expect(await predict('careful', row('d1'), nothing)).toMatchObject({ degraded: false })
  safe = false
  expect(await refusal(predict('careful', row('d1'), nothing))).toEqual(['MR_PREDICTION_NOT_LOGGED', undefined])
  expect(await predict('fraud', row('d1'), nothing)).toMatchObject({ degraded: false })
  safe = true
})

test('wrong rows, an unknown model and more than a thousand rows are refused', async () => {
  expect(await refusal(predict('nothing', row('w1'), nothing))).toEqual(['MR_MODEL_UNKNOWN', undefined])
  expect(await refusal(predict('fraud', null, nothing))).toEqual(['MR_TYPE', undefined])
  expect(await refusal(predict('fraud', [row('w1'), null], nothing))).toEqual(['MR_TYPE', undefined])
  expect(await refusal(predict('fraud', Array.from({ length: 1_001 }, () => row('w1')), nothing))).toEqual(['MR_ROWS_TOO_MANY', undefined])
  expect(await predict('fraud', [], nothing)).toEqual([])
})

test('replay recomputes each answer from the lake, and tells one that was tampered with', async () => {
  const events = await live.logged()
  for (const table of plan.events.values()) await lake.commit(table, events.filter((each) => each.event === table.name))
  const honest = logged.filter(({ id }, index) => logged.findIndex((other) => other.id === id) === index)
  const original = honest.find(({ version, values }) => version === '2' && values.startsWith('[1,'))!
  const values = JSON.parse(original.values) as number[]
  const tampered: LoggedPrediction[] = [
    { ...original, id: 'value', values: JSON.stringify(values.with(0, values[0]! + 1)) },
    { ...original, id: 'score', score: original.score * (1 + 2 ** -52) },
    { ...original, id: 'decision', decision: 'allow' },
    { ...original, id: 'position', positions: '{"spending":null}' },
    { ...original, id: 'instant', at: original.at + 120 * minute },
    { ...original, id: 'request', request: original.request.replace('"amount":20', '"amount":20.01') },
    { ...original, id: 'version', version: '1' },
    { ...original, id: 'gone', version: '9' },
  ]
  const rows = [...honest, ...tampered].map((each, position) => ({ position, eventTime: each.at, arrivalTime: each.answeredAt, assumed: false, row: predictionRow(each) }))
  await lake.commit(predictionTable, rows)
  const result = await replayPredictions({ lake, versionOf: async (_, version) => (version === '2' ? first : version === '1' ? second : undefined) })
  const skipped = honest.filter(({ version }) => version === 'fallback').length
  expect([skipped, result.predictions, result.skipped, result.equal, result.differences]).toEqual([3, rows.length, 3, honest.length - 3, tampered.length])
  expect(result.different.map(({ id }) => id).sort()).toEqual(tampered.map(({ id }) => id).sort())
  expect(await replayPredictions({ lake, model: 'careful', versionOf: async () => first })).toMatchObject({ predictions: 1, equal: 1, differences: 0 })
})
