// From impressions and clicks to a ranker that orders the items of a caller, through the real owner of a data folder, HTTP, and the offline process.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { client } from 'millrace/client'
import { listen, type HttpServer } from '../src/runtime/http.js'
import { openOwner, type Owner } from '../src/runtime/owner/owner.js'
import { rest } from '../src/serve/rest.js'
import type { ReplayResult } from '../src/serve/replay.js'
import type { TrainResult } from '../src/train/run.js'
import type shop from './ranking/shop.js'

const folder = await mkdtemp(join(tmpdir(), 'millrace-ranking-'))
let owner: Owner, http: HttpServer
beforeAll(async () => {
  owner = await openOwner({ folder: join(folder, 'data'), definition: new URL('./ranking/shop.ts', import.meta.url).pathname, clock: 'log' })
  http = await listen('127.0.0.1', 0, { answer: rest(owner.doors) })
})
afterAll(async () => {
  await http.close()
  await owner.close()
  await rm(folder, { recursive: true, force: true })
})
const call = <T>(command: string, input: object = {}) => owner.call(command, input) as Promise<T>
const post = async (path: string, body: object) => {
  const answer = await fetch(`${http.url}${path}`, { method: 'POST', body: JSON.stringify(body) })
  return { status: answer.status, json: await answer.json() as never }
}

const hour = 3_600_000, start = Date.UTC(2026, 2, 1), end = start + 8 * 24 * hour
const moveClock = (to: number) => post('/v1/clock', { to: new Date(to).toISOString() })
const price = (item: number) => 5 + ((item * 37) % 50), brandOf = (item: number) => `b${item % 4}`

test('what was shown by a caller teaches an order', async () => {
  await moveClock(start)
  const at = new Date(start).toISOString()
  expect(await post('/v1/events/listed', Array.from({ length: 30 }, (_, item) => ({ revision: `r${item}`, listedAt: at, productId: `p${item}`, brand: brandOf(item), price: price(item) })))).toMatchObject({ json: { accepted: 30 } })
  for (let day = 0; day < 8; day++) {
    const impressions: object[] = [], clicks: object[] = []
    for (let list = day * 20; list < day * 20 + 20; list++) {
      const now = start + (list + 1) * hour, userId = `u${list % 3}`
      const items = Array.from({ length: 5 }, (_, place) => (list * 7 + place * 11) % 30), best = items.toSorted((a, b) => price(a) - price(b))[0]!
      impressions.push(...items.map((item, place) => ({ shownId: `l${list}:${place + 1}`, shownAt: new Date(now).toISOString(), userId, productId: `p${item}`, listId: `l${list}`, position: place + 1 })))
      clicks.push({ clickId: `c${list}`, clickedAt: new Date(now + 60_000).toISOString(), shownId: `l${list}:${items.indexOf(best) + 1}`, userId, productId: `p${best}`, brand: brandOf(best) })
    }
    await moveClock(start + (day * 20 + 21) * hour)
    expect(await post('/v1/events/shown', impressions)).toMatchObject({ json: { accepted: 100 } })
    expect(await post('/v1/events/clicked', clicks)).toMatchObject({ json: { accepted: 20 } })
  }
  await moveClock(end)
  expect(await post('/v1/models/order/rank', { userId: 'u1', items: [] })).toMatchObject({ status: 503, json: { error: { code: 'MR_MODEL_NOT_READY' } } })
  expect(await call<TrainResult>('train', { model: 'order', workingFolder: folder })).toMatchObject({ version: 1, alias: 'champion', failures: [] })
})

let clickedNow: string
test('the typed client ranks and records; what was shown is seen by the next ranking', async () => {
  const ml = client<typeof shop>(http.url), items = [1, 2, 3, 4, 5, 6].map((item) => ({ productId: `p${item}` }))
  const answer = await ml.order.rank({ userId: 'u1', items: [...items, { productId: 'nobody' }, items[0]!] }, { record: true, features: true, reasons: true })
  expect(answer).toMatchObject({ version: '1', degraded: false, dropped: [{ code: 'MR_ITEM_TWICE', item: { productId: 'p1' } }] })
  const known = answer.items.filter(({ productId }) => productId !== 'nobody')
  expect(known[0]!.productId).toBe(items.toSorted((a, b) => price(Number(a.productId.slice(1))) - price(Number(b.productId.slice(1))))[0]!.productId)
  expect(known.map(({ features }) => features.price.rank).toSorted()).toEqual([1, 2, 3, 4, 5, 6])
  expect(typeof known[0]!.features.worthOf).toBe('number')
  expect(answer.items.map(({ score }) => score)).toEqual(answer.items.map(({ score }) => score).toSorted((a, b) => b - a))
  const { shownId, productId } = answer.items[0]!
  clickedNow = productId
  expect(shownId).toBe(`${answer.id}:1`)
  await moveClock(end + 60_000)
  await ml.send.clicked({ clickId: 'x1', clickedAt: new Date(end + 60_000), shownId, userId: 'u1', productId, brand: 'b0' })
  await moveClock(end + 120_000)
  const again = await ml.order.rank({ userId: 'u1', items }, { features: true })
  const rate = (of: typeof again) => of.items.find(({ productId }) => productId === clickedNow)!.features.appeal.clickRate_30d!
  expect(rate(again)).not.toBe(rate(answer))
})

test('a pipeline finds, ranks and rules; a stranger is shown what is popular', async () => {
  const ml = client<typeof shop>(http.url)
  await call('indexes.build')
  const answer = await ml.feed.rank({ userId: 'u1' }, { features: true })
  expect([answer.version.split('+')[0], answer.degraded, answer.items.length]).toEqual(['1', false, 6])
  expect(new Set(answer.items.flatMap(({ from }) => from)).size).toBeGreaterThan(1)
  const brands = answer.items.map(({ features }) => features.facts.brand)
  for (const brand of new Set(brands)) expect(brands.filter((each) => each === brand).length).toBeLessThanOrEqual(2)
  // Just clicked, so not shown again.
  expect(answer.items.map(({ productId }) => productId)).not.toContain(clickedNow)
  const stranger = await ml.feed.rank({ userId: 'nobody' })
  expect([stranger.degraded, stranger.items.every(({ from }) => from.includes('popular'))]).toEqual([false, true])
  await expect(ml.feed.rank({ userId: 'u1', productId: 'p1' } as never)).rejects.toMatchObject({ code: 'MR_FIELD_UNKNOWN', field: 'productId' })
})

test('every ranking is recomputed from the lake, bit for bit: scores, values, rules and draws', async () => {
  expect(await call<ReplayResult>('replay')).toEqual({ predictions: 4, equal: 4, skipped: 0, differences: 0, different: [] })
  expect(await call<ReplayResult>('replay', { model: 'nobody' })).toMatchObject({ predictions: 0 })
})

test('the next version learns from what was recorded, and champion and challenger are judged on the same lists', async () => {
  await moveClock(end + 4 * 24 * hour)
  const { champion, metrics, holdoutRows } = await call<TrainResult>('train', { model: 'order', workingFolder: folder })
  expect([Object.keys(champion ?? {}), holdoutRows]).toEqual([Object.keys(metrics), 16 * 5 + 7])
})
