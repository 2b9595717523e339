import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDuckLake } from '../adapters/lake/duckdb.js'
import { openSqlite } from '../adapters/metadata-store/sqlite.js'
import { openDirectory } from '../adapters/object-store/directory.js'
import { runViewJob } from '../features/training-set/view-job.js'
import { atPrecision, boost, count, entity, event, exists, label, logistic, model, otherwise, stream, sum, system, t } from '../index.js'
import type { GateRule } from '../define/meta.js'
import { compile } from '../plan/compile.js'
import type { Lake } from '../ports/lake.js'
import type { MetadataStore } from '../ports/metadata-store.js'
import type { ObjectStore } from '../ports/object-store.js'
import { championScorer } from './champion.js'
import { decodeModelFile, readModelFile } from './model-file.js'
import { listVersions, moveAlias, versionOf } from './registry.js'
import { trainModel, type TrainRequest } from './run.js'
import type { RunRecord } from './tracking.js'

const hour = 3_600_000_000, day = 24 * hour, start = Date.UTC(2026, 0, 1) * 1000

const card = entity('card', { cardId: t.string })
const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.string, paidAt: t.time, cardId: t.string, country: t.string, amount: t.decimal(2) } })
const chargeback = event('chargeback', { id: 'chargebackId', time: 'filedAt', fields: { chargebackId: t.string, filedAt: t.time, paymentId: t.string } })
const isFraud = label('is_fraud', { of: payment, by: 'paymentId', within: '1d', value: exists(chargeback) })
const spending = stream('spending', { of: card, windows: ['1d'], features: { payments: count(payment), spend: sum(payment.amount) } })
const learners = { boost: boost({ objective: 'binary', trees: 20, leaves: 7, rowShare: 0.8, seed: 3 }), logistic: logistic() }

interface Wanted { readonly ship?: Readonly<Record<string, GateRule>>; readonly precision?: number; readonly learner?: keyof typeof learners }
const planFor = ({ ship = {}, precision = 0.3, learner = 'boost' }: Wanted) => compile(system('test', [payment, chargeback, model('fraud', {
  on: payment, label: isFraud, features: { spending, amount: payment.amount, country: payment.country }, learner: learners[learner],
  split: { by: 'time', holdout: '3d' }, ship, decide: { block: atPrecision(precision), allow: otherwise },
})]))

let folder: string, lake: Lake, objects: ObjectStore, metadata: MetadataStore
let stores = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-train-'))
  lake = await openDuckLake({ folder: join(folder, 'lake'), threads: 1 })
  objects = await openDirectory(join(folder, 'objects'))
  const { events } = planFor({})
  const rows = Array.from({ length: 1_200 }, (_, index) => {
    const at = start + index * (hour / 4), amount = (index * 7_919) % 10_000
    return { position: index, eventTime: at, arrivalTime: at, assumed: false, row: [`p${index}`, at, `card ${index % 13}`, index % 3 === 0 ? 'SE' : 'NO', amount] }
  })
  await lake.commit(events.get('payment')!, rows)
  const frauds = rows.filter(({ row }, index) => (row[4] as number) > 8_000 && (row[4] as number) < 9_700 && index % 5 !== 0)
  await lake.commit(events.get('chargeback')!, frauds.map(({ row, eventTime }, index) => ({ position: 10_000 + index, eventTime: eventTime + hour, arrivalTime: eventTime + hour, assumed: false, row: [`c${index}`, eventTime + hour, row[0]!] })))
})
beforeEach(async () => { metadata = await openSqlite(join(folder, `store-${stores++}.sqlite`)) })
afterAll(async () => { await lake.close(); await rm(folder, { recursive: true, force: true }) })

async function train(wanted: Wanted = {}, more: Partial<TrainRequest> = {}) {
  const plan = planFor(wanted)
  return trainModel({
    plan, model: 'fraud', bundle: 'b1', asOf: start + 13 * day, lake, objects, metadata, clock: { now: () => start + 13 * day }, threads: 1, launch: (job) => runViewJob(plan, lake, job),
    environment: { node: process.version, commit: null, lockFile: null, image: null }, scoreChampion: championScorer({ lake, objects, planOf: () => Promise.resolve(plan) }), ...more,
  })
}
const recordOf = async (run: string): Promise<{ status: string; record: RunRecord }> => {
  const found = await metadata.selectFrom('run').selectAll().where('id', '=', run).executeTakeFirstOrThrow()
  return { status: found.status, record: JSON.parse(found.record) as RunRecord }
}

test('the first version that passes becomes champion, the next one challenger, and a run keeps what it was made of', async () => {
  const first = await train({ ship: { rocAuc: { atLeast: 0.8 } } })
  expect([first.version, first.alias, first.failures]).toEqual([1, 'champion', []])
  const second = await train()
  expect([second.version, second.alias]).toEqual([2, 'challenger'])
  expect((await listVersions(metadata, 'fraud')).map(({ version, aliases }) => [version, aliases])).toEqual([[2, ['challenger']], [1, ['champion']]])

  const { status, record } = await recordOf(first.run)
  expect(status).toBe('registered')
  expect(record).toMatchObject({ version: 1, seed: 3, bundle: 'b1', metrics: first.metrics, dataset: { digest: first.dataset }, environment: { node: process.version } })
  expect(record.rows!.holdout).toBe(first.holdoutRows)
  expect(record.rows!.fit + record.rows!.early).toBe(first.trainingRows)
  expect(record.rows!.early).toBe(Math.floor(first.trainingRows / 10))
  for (const artifact of record.artifacts) expect(await objects.get(artifact), artifact).toBeDefined()
})

test('the same log and seed give the same model, bit for bit', async () => {
  const [first, second] = [await train(), await train()]
  const [a, b] = await Promise.all([first, second].map(({ run }) => objects.get(`runs/${run}/model.bin`)))
  expect(Buffer.compare(a!, b!)).toBe(0)
  expect(second.dataset).toBe(first.dataset)
  expect(second.metrics).toEqual(first.metrics)
})

test('a version that breaks its gate is not registered, and every broken rule is told', async () => {
  const { run, version, failures } = await train({ ship: { rocAuc: { atLeast: 1 }, logLoss: { atMost: 0 } } })
  expect(version).toBeUndefined()
  expect(failures.map(({ code, metric }) => metric ?? code)).toEqual(expect.arrayContaining(['rocAuc', 'logLoss']))
  expect(await listVersions(metadata)).toEqual([])
  expect((await recordOf(run)).status).toBe('rejected')
})

test('a threshold that no score of the holdout reaches stops a version', async () => {
  const { failures, version } = await train({ precision: 0.999, learner: 'logistic' })
  expect(version).toBeUndefined()
  expect(failures.map(({ code }) => code)).toEqual(['MR_THRESHOLD_UNREACHABLE'])
})

test('a champion is scored from its own bundle on the same holdout, where its own copy does not beat it', async () => {
  const ship = { logLoss: { beats: 'champion' } } as const
  const first = await train({ ship })
  expect(first.champion).toBeUndefined()
  const again = await train({ ship })
  expect(again.champion).toEqual(first.metrics)
  expect(again.failures.map(({ metric }) => metric)).toEqual(['logLoss'])
})

test('an alias moves to a version that exists', async () => {
  await train(); await train()
  await moveAlias(metadata, 'fraud', 'champion', 2, 5)
  expect((await versionOf(metadata, 'fraud', 'champion'))!.version).toBe(2)
  await expect(moveAlias(metadata, 'fraud', 'champion', 9, 6)).rejects.toMatchObject({ code: 'MR_VERSION_UNKNOWN' })
})

test('a run that fails is kept as failed, with its code', async () => {
  await expect(train({}, { asOf: start })).rejects.toMatchObject({ code: 'MR_HOLDOUT_EMPTY' })
  await expect(train({}, { asOf: start + 3 * day })).rejects.toMatchObject({ code: 'MR_TRAINING_EMPTY' })
  const runs = await metadata.selectFrom('run').selectAll().execute()
  expect(runs.map(({ status, record }) => [status, (JSON.parse(record) as RunRecord).error!.code]).sort()).toEqual([['failed', 'MR_HOLDOUT_EMPTY'], ['failed', 'MR_TRAINING_EMPTY']])
})

test('review capacity is measured where it is asked for', async () => {
  const { metrics } = await train({}, { review: { field: 'cardId', k: 3 } })
  expect(metrics['precisionAtK']).toBeGreaterThan(0)
  expect(metrics['recallAtK']).toBeLessThanOrEqual(1)
})

test('a model file holds all that serving needs, and a damaged one is refused', async () => {
  const { run } = await train({ learner: 'logistic' })
  const file = await readModelFile(objects, `runs/${run}/model.bin`)
  expect(file.features).toEqual(['spending.payments_1d', 'spending.spend_1d', 'amount', 'country'])
  expect(file.decisions.at(-1)).toEqual({ decision: 'allow', threshold: 0 })
  expect(file.trained.kind).toBe('logistic')
  const bytes = (await objects.get(`runs/${run}/model.bin`))!
  expect(() => decodeModelFile(bytes.subarray(0, 50))).toThrow('MR_MODEL_CORRUPT')
  expect(() => decodeModelFile(bytes.subarray(0, bytes.length - 8))).toThrow('MR_MODEL_CORRUPT')
  await expect(readModelFile(objects, 'runs/none/model.bin')).rejects.toMatchObject({ code: 'MR_MODEL_CORRUPT' })
})
