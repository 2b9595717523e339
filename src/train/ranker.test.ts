// Rankers learn from lists: whole ones, set against themselves, never cut.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openDuckLake } from '../adapters/lake/duckdb.js'
import { openSqlite } from '../adapters/metadata-store/sqlite.js'
import { openDirectory } from '../adapters/object-store/directory.js'
import { buildTrainingSet } from '../features/training-set/build.js'
import { runViewJob } from '../features/training-set/view-job.js'
import { boost, count, entity, event, exists, grade, label, last, logistic, ranker, stream, system, t, withinList } from '../index.js'
import type { GateRule } from '../define/meta.js'
import { compile } from '../plan/compile.js'
import type { Row } from '../plan/plan.js'
import type { Lake } from '../ports/lake.js'
import type { MetadataStore } from '../ports/metadata-store.js'
import type { ObjectStore } from '../ports/object-store.js'
import { championScorer } from './champion.js'
import { trainModel } from './run.js'

const hour = 3_600_000_000, day = 24 * hour, start = Date.UTC(2026, 0, 1) * 1000
const product = entity('product', { productId: t.string })
const shown = event('shown', { id: 'shownId', time: 'shownAt', fields: { shownId: t.string.later, shownAt: t.time, productId: t.string, listId: t.string.later, position: t.int.later } })
const clicked = event('clicked', { id: 'clickId', time: 'clickedAt', fields: { clickId: t.string, clickedAt: t.time, shownId: t.string } })
const listed = event('listed', { id: 'revision', time: 'listedAt', fields: { revision: t.string, listedAt: t.time, productId: t.string, price: t.decimal(2) } })
const facts = stream('facts', { of: product, features: { price: last(listed.price) } })
const appeal = stream('appeal', { of: product, windows: ['30d'], features: { shown: count(shown) } })
const worth = label('worth', { of: shown, by: 'shownId', within: '1d', value: grade({ 2: clicked }) })
const click = label('click', { of: shown, by: 'shownId', within: '1d', value: exists(clicked) })
const common = { on: shown, of: product, list: shown.listId, position: shown.position, features: { appeal, facts, price: withinList(facts.price) }, split: { by: 'time' as const, holdout: '3d' as const } }
const planFor = (ship: Readonly<Record<string, GateRule>> = {}, gains?: readonly number[]) => compile(system('test', [shown, clicked, listed,
  ranker('order', { ...common, label: worth, learner: boost({ objective: 'lambdarank', trees: 20, leaves: 7, minRows: 5, ...(gains && { gains }) }), ship }),
  ranker('rate', { ...common, label: click, learner: logistic(), ship: {} }),
]))

let folder: string, lake: Lake, objects: ObjectStore, metadata: MetadataStore
let stores = 0
/** Prices of products, in hundredths. The cheapest of each list is clicked. */
const prices = Array.from({ length: 40 }, (_, product) => ((product * 7_919) % 97) * 10 + 10)
const asOf = start + 13 * day
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'millrace-rankers-'))
  lake = await openDuckLake({ folder: join(folder, 'lake'), threads: 1 })
  objects = await openDirectory(join(folder, 'objects'))
  const { events } = planFor()
  await lake.commit(events.get('listed')!, prices.map((price, product) => ({ position: product, eventTime: start - day, arrivalTime: start - day, assumed: false, row: [`r${product}`, start - day, `i${product}`, price] })))
  const impressions: { list: string | null; at: number; row: Row }[] = []
  const show = (list: string | null, at: number, products: readonly number[]) => products.forEach((product, place) => {
    impressions.push({ list, at, row: [list === null ? `stray${impressions.length}` : `${list}:${place + 1}`, at, `i${product}`, list, place + 1] })
  })
  for (let list = 0; list < 280; list++) show(`l${list}`, start + list * hour, Array.from({ length: 1 + (list % 8) }, (_, place) => (list * 13 + place * 11) % 40))
  // Each of a row: shown in pieces around the newest instant that has matured, and around the one where the holdout begins; a stray row in no list.
  show('half', asOf - day, [1, 2]); impressions.push({ list: 'half', at: asOf - day + 1, row: ['half:3', asOf - day + 1, 'i3', 'half', 3] })
  show('across', start + 8 * day - 7 * hour, [4, 5]); impressions.push({ list: 'across', at: start + 10 * day, row: ['across:3', start + 10 * day, 'i6', 'across', 3] })
  show(null, start + 5 * day, [7, 8])
  impressions.sort((a, b) => a.at - b.at)
  await lake.commit(events.get('shown')!, impressions.map(({ at, row }, index) => ({ position: 100 + index, eventTime: at, arrivalTime: at, assumed: false, row })))
  const best = new Map<string, Row>()
  for (const { list, row } of impressions) if (list !== null && (best.get(list) === undefined || prices[Number((row[2] as string).slice(1))]! < prices[Number((best.get(list)![2] as string).slice(1))]!)) best.set(list, row)
  const clicks = [...best.values()].map((row, index) => ({ position: 10_000 + index, eventTime: (row[1] as number) + hour, arrivalTime: (row[1] as number) + hour, assumed: false, row: [`c${index}`, (row[1] as number) + hour, row[0]!] }))
  // Twice on one, before it was shown on another, on what nobody was shown.
  const odd = [['twice', start + 2 * hour, 'l1:1'], ['twice again', start + 2 * hour, 'l1:1'], ['early', start + 2 * hour, 'l5:1'], ['never', start + 3 * hour, 'l9999:1']] as const
  await lake.commit(events.get('clicked')!, [...clicks, ...odd.map((row, index) => ({ position: 20_000 + index, eventTime: row[1], arrivalTime: row[1], assumed: false, row }))].sort((a, b) => a.arrivalTime - b.arrivalTime).map((row, index) => ({ ...row, position: 10_000 + index })))
})
beforeEach(async () => { metadata = await openSqlite(join(folder, `store-${stores++}.sqlite`)) })
afterAll(async () => { await lake.close(); await rm(folder, { recursive: true, force: true }) })

const train = (model = 'order', ship: Readonly<Record<string, GateRule>> = {}, gains?: readonly number[]) => {
  const plan = planFor(ship, gains)
  return trainModel({
    plan, model, bundle: 'b1', asOf, lake, objects, metadata, clock: { now: () => asOf }, threads: 1, launch: (job) => runViewJob(plan, lake, job),
    environment: { node: process.version, commit: null, lockFile: null, image: null }, scoreChampion: championScorer({ lake, objects, planOf: () => Promise.resolve(plan) }),
  })
}
const holdoutOf = async (run: string) => JSON.parse(Buffer.from((await objects.get(`runs/${run}/holdout.json`))!).toString()) as { id: string[]; label: number[]; score: number[]; lists: number[] }

test('a training set has whole lists alone, each value set against its own list, each label by its own id', async () => {
  const plan = planFor(), rows = new Map<string, { list: string; label: unknown; features: Record<string, unknown> }>()
  const manifest = await buildTrainingSet({
    plan, model: 'order', visibility: 'known', asOf, lake, launch: (job) => runViewJob(plan, lake, job), threads: 1,
    onRows(chunk) { for (let row = 0; row < chunk.count; row++) rows.set(chunk.id[row] as string, { list: chunk.list![row] as string, label: chunk.label[row], features: Object.fromEntries(chunk.features.map((column, index) => [plan.rankers.get('order')!.features[index]!.name, column[row]])) }) },
  })
  expect(manifest.rows).toBe(rows.size)
  const lists = new Map([...rows.values()].map(({ list }) => [list, [...rows.values()].filter((each) => each.list === list)]))
  expect([lists.has('half'), lists.has('across'), [...rows.keys()].some((id) => id.startsWith('stray'))]).toEqual([false, true, false])
  for (const members of lists.values()) {
    const ordered = members.map(({ features }) => features['facts.price'] as number).sort((a, b) => a - b)
    const middle = ordered.length >> 1, median = ordered.length % 2 === 1 ? ordered[middle]! : (ordered[middle - 1]! + ordered[middle]!) / 2
    for (const { features } of members) {
      expect(features['price.fromMedian']).toBe(features['facts.price'] as number - median)
      expect(features['price.rank']).toBe(1 + ordered.filter((price) => price > (features['facts.price'] as number)).length)
    }
  }
  // A click twice is one grade; one before its impression, or on nothing, is none.
  expect([rows.get('l1:1')!.label, rows.get('l5:1')!.label, [...rows.values()].filter(({ label }) => label === 2).length]).toEqual([2, 0, lists.size + Number(rows.get('l1:1')!.features['price.rank'] === 1)])
})

test('lists are never cut by the split, and a ranker that sees the price puts the cheapest first', async () => {
  const { run, metrics, version, holdoutRows } = await train('order', { ndcgAt10: { atLeast: 0.95 } })
  expect(version).toBe(1)
  expect(Object.keys(metrics)).toEqual(['ndcgAt5', 'ndcgAt10', 'meanAveragePrecision', 'meanReciprocalRank'])
  const { id, lists } = await holdoutOf(run)
  expect(holdoutRows).toBe(id.length)
  const names = lists.slice(0, -1).map((from, list) => new Set(id.slice(from, lists[list + 1]).map((each) => each.split(':')[0]!)))
  expect(names.every(({ size }) => size === 1)).toBe(true)
  expect(new Set(names.map((each) => [...each][0])).size).toBe(names.length)
  // By its newest row it is of the holdout, the older ones with it.
  expect(id.filter((each) => each.startsWith('across')).sort()).toEqual(['across:1', 'across:2', 'across:3'])
})

test('a champion orders the same lists from its own bundle, where its own copy does not beat it', async () => {
  const ship = { ndcgAt10: { beats: 'champion' } } as const
  const first = await train('order', ship), again = await train('order', ship)
  expect(again.champion).toEqual(first.metrics)
  expect(again.failures.map(({ metric }) => metric)).toEqual(['ndcgAt10'])
})

test('a ranker of single rows has the metrics of both', async () => {
  const { metrics, version } = await train('rate')
  expect(version).toBe(1)
  expect(Object.keys(metrics)).toEqual(['rocAuc', 'averagePrecision', 'logLoss', 'calibrationError', 'ndcgAt5', 'ndcgAt10', 'meanAveragePrecision', 'meanReciprocalRank'])
})

test('a grade without a gain is refused by name', async () => {
  await expect(train('order', {}, [0, 1])).rejects.toMatchObject({ code: 'MR_GRADE_INVALID' })
})
