import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { formatInstant } from '../define/instant.js'
import { MillraceError } from '../errors.js'
import { atMost, by, count, embedding, entity, event, exists, explore, factorize, label, last, lastN, logistic, onDemand, only, pipeline, ranker as rankerOf, similar, stream, system, t, top, withinList, without } from '../index.js'
import { ofValue } from '../learners/linear/linear.js'
import { compile } from '../plan/compile.js'
import { fakeClock } from '../testing/clock.js'
import { livePipeline, type LivePipeline } from '../testing/live-pipeline.js'
import type { Retrieval } from '../retrieve/retrieval.js'
import type { ModelFile } from '../train/model-file.js'
import { ranker, type Ranker, type Ranking } from './rank.js'
import type { LoggedRanking } from './ranking/ranking-log.js'
import { serveModel, type ServedModel } from './served-model.js'

const user = entity('user', { userId: t.string })
const product = entity('product', { productId: t.string })
const taste = entity('taste', { userId: t.string, category: t.string })
const shown = event('shown', { id: 'shownId', time: 'shownAt', fields: { shownId: t.string.later, shownAt: t.time, userId: t.string, productId: t.string, listId: t.string.later, position: t.int.later } })
const act = { actId: t.string, actedAt: t.time, userId: t.string, productId: t.string, category: t.string, shownId: t.string.optional }
const clicked = event('clicked', { id: 'actId', time: 'actedAt', fields: act })
const bought = event('bought', { id: 'actId', time: 'actedAt', fields: act })
const listed = event('listed', { id: 'revision', time: 'listedAt', fields: { revision: t.string, listedAt: t.time, productId: t.string, category: t.string, brand: t.string, price: t.decimal(2), inStock: t.bool } })
const recent = stream('recent', { of: user, features: { clicks: count(clicked).over('30d'), owned: lastN(bought.productId, 50).over('ever') } })
const facts = stream('facts', { of: product, features: { category: last(listed.category), brand: last(listed.brand), price: last(listed.price), inStock: last(listed.inStock) } })
const appeal = stream('appeal', { of: product, windows: ['30d'], features: { clicks: count(clicked) } })
const affinity = stream('affinity', { of: taste, windows: ['30d'], features: { clicks: count(clicked) } })
const liking = by(affinity, { userId: shown.userId, category: facts.category })
const fit = onDemand('fit', { using: { shown, facts, recent }, features: { cheap: t.bool }, compute: ({ facts, recent }) => ({ cheap: (facts.price ?? 0) < 20 + recent.clicks }) })
const click = label('click', { of: shown, by: 'shownId', within: '1h', value: exists(clicked) })
const order = rankerOf('order', {
  on: shown, of: product, list: shown.listId, position: shown.position, label: click, features: { recent: recent.clicks, appeal, liking, fit, price: withinList(facts.price) },
  learner: logistic(), split: { by: 'time', holdout: '1d' }, ship: {},
})
const vectors = embedding('vectors', { of: user, to: product, every: '1d', learner: factorize({ factors: 4 }), from: [{ event: clicked, weight: 1 }] })
const retrieve = { again: similar(vectors, recent.owned, 50), popular: top(appeal.clicks_30d, 10) }
const plan = compile(system('shop', [shown, clicked, bought, listed, order,
  pipeline('feed', { retrieve, rank: order, rules: [only(facts.inStock), without(recent.owned), atMost(2, facts.brand)], limit: 4 }),
  pipeline('quick', { retrieve, rank: order, limit: 3, deadline: '40ms' }),
  pipeline('bold', { retrieve, rank: order, rules: [explore(0.5)], limit: 5 }),
]))
const names = plan.rankers.get('order')!.features.map(({ name }) => name)
/** Log-odds: the user's clicks in the item's category, then the item's, then how cheap it is in its list. */
const file: ModelFile = {
  model: 'order', bundle: '', fingerprint: '', dataset: '', features: names, decisions: [], encoding: plan.rankers.get('order')!.features.map(({ type }) => ({ kind: type.kind === 'bool' ? 'bool' : 'number' })),
  trained: {
    kind: 'logistic', linear: {
      column: Int32Array.from(['liking.clicks_30d', 'appeal.clicks_30d', 'price.fromMedian'], (name) => names.indexOf(name)), level: Int32Array.of(ofValue, ofValue, ofValue),
      mean: new Float64Array(3), weight: Float64Array.of(1, 0.1, -0.01), intercept: 0,
    },
  },
}

const start = Date.UTC(2026, 0) * 1000, minute = 60e6
const clock = fakeClock(start)
const champion = serveModel(plan, 'order', '3', file)
let live: LivePipeline, rank: Ranker, parts: Ranking
let served: readonly ServedModel[] = [champion], logged: LoggedRanking[] = [], reads = 0, safe = true, elapsed = 0
type Found = Awaited<ReturnType<Retrieval['candidates']>>
let find: (sources: readonly string[] | undefined) => Promise<Found>
const found = (keys: readonly string[], from = ['again'], failed: readonly string[] = []): Found => ({ items: keys.map((key) => ({ key: [key], from })), degraded: failed.length > 0, failed })

beforeAll(async () => {
  live = await livePipeline(plan, clock)
  parts = {
    plan, clock, bundle: 'b1', telemetry: { count: () => {}, gauge: () => {}, time: () => {}, expose: async () => ({ type: '', text: '' }) }, elapsed: () => elapsed,
    readViews: (questions) => { reads++; return live.pipeline.read(questions) }, served: () => served, record: (event, rows) => live.pipeline.acceptRows(event, rows),
    log: { add: async () => safe, addRanking: async (ranking) => { if (safe) logged.push(ranking); return safe }, flush: async () => {} },
    retrieval: { candidates: (_, { sources }) => find(sources), versions: () => ({ vectors: '5' }) },
  }
  rank = ranker(parts)
  const send = async (name: string, rows: readonly object[]) => {
    const receipt = await live.pipeline.accept(name, { type: 'application/json', encoding: '', bytes: Buffer.from(JSON.stringify(rows)) }, 'test')
    expect(receipt).toMatchObject({ accepted: rows.length, errors: [] })
  }
  const at = formatInstant(start)
  await send('listed', Array.from({ length: 9 }, (_, item) => ({ revision: `r${item}`, listedAt: at, productId: `p${item}`, category: item < 5 ? 'shoes' : 'hats', brand: ['a', 'b', 'c'][item % 3], price: 10 + item, inStock: item !== 2 })))
  await send('clicked', [['c1', 'p6', 'hats'], ['c2', 'p7', 'hats'], ['c3', 'p1', 'shoes']].map(([actId, productId, category]) => ({ actId, actedAt: at, userId: actId === 'c3' ? 'u2' : 'u1', productId, category, shownId: null })))
  await send('bought', [{ actId: 'b1', actedAt: at, userId: 'u1', productId: 'p7', category: 'hats', shownId: null }])
  clock.advance(minute)
})
beforeEach(() => { served = [champion]; logged = []; reads = 0; safe = true; elapsed = 0; find = async () => found([]) })
afterAll(() => live.remove())

const nothing = { features: false, reasons: false, record: false }
interface Item { readonly productId: string; readonly shownId: string; readonly position: number; readonly score: number; readonly from?: readonly string[]; readonly features: Record<string, Record<string, unknown>>; readonly status: Record<string, Record<string, { status: string }>>; readonly reasons: { feature: string }[] }
interface Answer { readonly id: string; readonly version: string; readonly arm: string; readonly degraded: boolean; readonly dropped?: readonly object[]; readonly items: readonly Item[] }
const request = (userId = 'u1') => ({ userId, shownAt: formatInstant(clock.now()) })
const list = (products: readonly string[], wanted = nothing, userId = 'u1') => rank.list('order', { ...request(userId), items: products.map((productId) => ({ productId })) }, wanted) as Promise<Answer>
const feed = (name = 'feed', userId = 'u1', wanted = nothing) => rank.pipeline(name, request(userId), wanted) as Promise<Answer>
const products = ({ items }: Answer) => items.map(({ productId }) => productId)
const refusal = async (work: Promise<unknown>) => { const error = await work.then(() => { throw new Error('it was answered') }, (each: unknown) => each); return error instanceof MillraceError ? [error.code, error.field] : error }

describe('items of the caller', () => {
  test('are put in order, each with the id that a click refers to, by one multi-get a depth', async () => {
    const answer = await list(['p0', 'p1', 'p6', 'p7'], { ...nothing, features: true, reasons: true })
    expect(reads).toBe(2)
    expect(answer).toMatchObject({ version: '3', arm: 'champion', degraded: false })
    expect(answer).not.toHaveProperty('dropped')
    expect(products(answer)).toEqual(['p6', 'p7', 'p1', 'p0'])
    expect(answer.items.map(({ position, shownId }) => [position, shownId])).toEqual([1, 2, 3, 4].map((place) => [place, `${answer.id}:${place}`]))
    expect(answer.items[0]).toMatchObject({ features: { recent: 2, appeal: { clicks_30d: 1 }, liking: { clicks_30d: 2 }, fit: { cheap: true }, price: { rank: 2, fromMedian: 2.5 } }, status: { liking: { clicks_30d: { status: 'present' } } } })
    expect(answer.items[0]!.reasons[0]!.feature).toBe('liking.clicks_30d')
    expect(answer.items[0]!).not.toHaveProperty('from')
  })

  test('may be none, one, or five thousand, and not one more', async () => {
    expect((await list([])).items).toEqual([])
    expect(await list(['p1'], { ...nothing, features: true })).toMatchObject({ degraded: false, items: [{ productId: 'p1', position: 1, features: { price: { rank: 1, fromMedian: 0, share: 1 } } }] })
    const many = Array.from({ length: 5_000 }, (_, item) => `p${item}`)
    const answer = await list(many)
    expect(answer.items.length).toBe(5_000)
    expect(products(answer).slice(0, 2)).toEqual(['p6', 'p7'])
    expect(await refusal(list([...many, 'more']))).toEqual(['MR_ITEMS_TOO_MANY', 'items'])
  })

  test('come once: a duplicate is left out, and said', async () => {
    expect(await list(['p1', 'p0', 'p1'])).toMatchObject({ degraded: false, dropped: [{ code: 'MR_ITEM_TWICE', item: { productId: 'p1' } }], items: [{ productId: 'p1' }, { productId: 'p0' }] })
  })

  test('and users that nothing is known of are ranked by what is known', async () => {
    const answer = await list(['nobody knows', 'p1'], { ...nothing, features: true }, 'a stranger')
    expect(products(answer)).toEqual(['p1', 'nobody knows'])
    expect(answer).toMatchObject({ degraded: false, items: [{}, { features: { appeal: { clicks_30d: 0 }, price: { rank: null } }, status: { appeal: { clicks_30d: { status: 'missing' } } } }] })
  })

  test('that are wrong are refused by place and name', async () => {
    const ask = (items: unknown, more: object = {}) => refusal(rank.list('order', { ...request(), items, ...more }, nothing))
    expect(await ask([{ productId: 'p1' }, { productId: 1 }])).toEqual(['MR_TYPE', 'items[1].productId'])
    expect(await ask([{ productId: 'p1' }, {}])).toEqual(['MR_FIELD_MISSING', 'items[1].productId'])
    expect(await ask([{ productId: 'p1', price: 3 }])).toEqual(['MR_FIELD_UNKNOWN', 'items[0].price'])
    expect(await ask(['p1'])).toEqual(['MR_TYPE', 'items[0]'])
    expect([await ask(undefined), await ask('p1'), await ask([], { productId: 'p1' })]).toEqual([['MR_FIELD_MISSING', 'items'], ['MR_TYPE', 'items'], ['MR_FIELD_UNKNOWN', 'productId']])
    expect([await refusal(rank.list('order', [], nothing)), await refusal(rank.list('nobody', {}, nothing)), await refusal(rank.pipeline('nobody', {}, nothing))]).toEqual([['MR_TYPE', undefined], ['MR_MODEL_UNKNOWN', undefined], ['MR_PIPELINE_UNKNOWN', undefined]])
  })

  test('wait for a version: the caller has an order of its own', async () => {
    served = []
    expect(await refusal(list(['p1']))).toEqual(['MR_MODEL_NOT_READY', undefined])
  })

  test('that are recorded are events that were shown, and are seen as such afterwards', async () => {
    const { id } = await list(['p3', 'p4'], { ...nothing, record: true }, 'u9')
    const events = (await live.logged()).filter(({ event, row }) => event === 'shown' && row[2] === 'u9')
    expect(events.map(({ row }) => row)).toEqual([[`${id}:1`, clock.now(), 'u9', 'p3', id, 1], [`${id}:2`, clock.now(), 'u9', 'p4', id, 2]])
  })
})

describe('a pipeline', () => {
  test('applies its rules to what the ranker put in order, and says where each comes from', async () => {
    find = async () => found(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6', 'p7', 'p8'])
    const answer = await feed()
    // p2 is not in stock, p7 was bought; a and b have two each.
    expect(products(answer)).toEqual(['p6', 'p5', 'p8', 'p1'])
    expect(answer).toMatchObject({ version: '3+vectors@5', degraded: false, items: [{ from: ['again'], shownId: `${answer.id}:1` }, {}, {}, {}] })
    expect(reads).toBe(2)
    expect(logged).toMatchObject([{ id: answer.id, ranker: 'order', pipeline: 'feed', version: '3', bundle: 'b1', indexes: '{"vectors":"5"}', degraded: false }])
    expect(JSON.parse(logged[0]!.positions)).toMatchObject({ recent: expect.any(Number), facts: expect.arrayContaining([expect.any(Number)]) })
  })

  test('answers a stranger, and an item that was deleted after it was found satisfies no rule', async () => {
    find = async () => found(['p1', 'gone'])
    expect(products(await feed('feed', 'a stranger'))).toEqual(['p1'])
    expect(products(await feed('bold', 'a stranger'))).toHaveLength(2)
  })

  test('without a version answers as the items were found, by the rules, and says so', async () => {
    served = []
    find = async () => found(['p2', 'p7', 'p8', 'p0', 'p1'])
    expect(await feed()).toMatchObject({ version: 'fallback+vectors@5', degraded: true, dropped: [{ code: 'MR_MODEL_NOT_READY', step: 'score' }], items: [{ productId: 'p8', score: 1 / 3 }, { productId: 'p0', score: 1 / 4 }, { productId: 'p1', score: 1 / 5 }] })
    served = [{ ...champion, score: () => NaN }]
    expect(await feed()).toMatchObject({ degraded: true, items: [{ productId: 'p8' }, { productId: 'p0' }, { productId: 'p1' }] })
  })

  test('of which a source failed answers with the others, and of which all failed with nothing', async () => {
    find = async () => found(['p1'], ['popular'], ['again'])
    expect(await feed()).toMatchObject({ degraded: true, dropped: [{ code: 'MR_SOURCE_FAILED', source: 'again' }], items: [{ productId: 'p1' }] })
    find = async () => found([], [], ['again', 'popular'])
    expect(await feed()).toMatchObject({ degraded: true, items: [] })
  })

  test('that explores logs how likely each item was where it stands', async () => {
    find = async () => found(['p0', 'p1', 'p2', 'p3', 'p4', 'p5', 'p6'])
    await feed('bold')
    const shown = JSON.parse(logged[0]!.shown) as { propensity: number }[]
    expect(shown).toHaveLength(5)
    for (const [place, { propensity }] of shown.entries()) expect([0.5 + 0.5 / (7 - place), 0.5 / (7 - place)]).toContain(propensity)
  })

  test('whose deadline passes first leaves out what it would have to read for, then the scores', async () => {
    const popular = found(['p3', 'p1'], ['popular'])
    find = (sources) => (sources === undefined ? new Promise<Found>(() => {}) : Promise.resolve(popular))
    expect(await feed('quick')).toMatchObject({ version: '3+vectors@5', degraded: true, dropped: [{ code: 'MR_DEADLINE_PASSED', source: 'again' }], items: [{ productId: 'p1' }, { productId: 'p3' }] })
    find = async (sources) => { elapsed += 31; return sources === undefined ? found(['p6', 'p7', 'p1', 'p3']) : popular }
    expect(await feed('quick')).toMatchObject({ version: 'fallback+vectors@5', degraded: true, dropped: [{ code: 'MR_DEADLINE_PASSED', step: 'score' }], items: [{ productId: 'p3', score: 1 }, { productId: 'p1', score: 1 / 2 }, { productId: 'p6' }] })
  })

  test('whose ranker is durable waits for the log', async () => {
    const durable = compile(system('shop', [shown, clicked, rankerOf('sure', { on: shown, of: product, list: shown.listId, label: click, features: { appeal }, learner: logistic(), split: { by: 'time', holdout: '1d' }, ship: {}, durable: true })]))
    const sure = ranker({ ...parts, plan: durable, served: () => [serveModel(durable, 'sure', '1', { ...file, encoding: [{ kind: 'number' }], trained: { kind: 'logistic', linear: { column: new Int32Array(0), level: new Int32Array(0), mean: new Float64Array(0), weight: new Float64Array(0), intercept: 0 } } })] })
    safe = false
    expect(await refusal(sure.list('sure', { ...request(), items: [{ productId: 'p1' }] }, nothing))).toEqual(['MR_PREDICTION_NOT_LOGGED', undefined])
  })
})
