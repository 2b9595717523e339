import { describe, expect, test } from 'vitest'
import shop from '../../test/types/recommendation.js'
import searching from '../../test/types/search.js'
import {
  atMost, batch, boost, by, count, embedding, entity, event, exists, explore, factorize, grade, label, last, lastN, matching, mean, model, nearest, onDemand, only, pick, pipeline, quantile, ranker, ratio, scaled, similar,
  sql, stream, system, t, targetEncoded, textIndex, top, topK, twoTower, withinList, without,
} from '../index.js'
import { compile } from './compile.js'
import type { FeaturePlan, GradePlan, RatioPlan } from './plan.js'
import type { DefinitionError } from './problems.js'
import { checkAvailable } from './words.js'

const day = 86_400e6
const home = compile(shop), search = compile(searching)
const liking = 'affinity(category: facts.category, userId: userId)'

describe('a home feed', () => {
  test('looks up what another look-up keys one depth later, and functions after what they read', () => {
    const { lookups, onDemand } = home.rankers.get('feed_order')!
    expect(lookups.map((name) => [name, home.lookups.get(name)!.depth])).toEqual([['recent', 0], ['popularity', 0], ['facts', 0], ['habits', 0], [liking, 1]])
    expect(home.lookups.get(liking)).toEqual({ name: liking, view: 'affinity', event: 'shown', depth: 1, reads: { lookups: ['facts'], onDemand: [] }, keys: [{ kind: 'view', name: 'facts', index: 0 }, { kind: 'column', name: 'userId' }] })
    expect(home.lookups.get('facts')).toEqual({ name: 'facts', view: 'facts', depth: 0, reads: { lookups: [], onDemand: [] }, keys: [{ kind: 'column', name: 'itemId' }] })
    expect([onDemand, home.onDemand.get('fit')!.depth]).toEqual([['fit'], 0])
  })
  test('reads what no item changes once a list', () => {
    const { perList, item, itemKeys, list, position, context, door } = home.rankers.get('feed_order')!
    const { fields } = home.events.get('shown')!, named = (offsets: readonly number[]) => offsets.map((offset) => fields[offset]!.name)
    expect(perList).toEqual(['recent', 'habits'])
    expect([item.name, named(itemKeys), named([list, position!]), named(context), door]).toEqual(['item', ['itemId'], ['listId', 'position'], ['shownAt', 'userId', 'device'], false])
  })
  test('has one input a value, fitted and list-wise ones among them', () => {
    const features = home.rankers.get('feed_order')!.features.slice(-6).map(({ name, from, withinList, fitted, type }) => [name, 'name' in from && from.name, withinList ?? fitted, type.kind])
    expect(features).toEqual([
      [`liking.sales_7d`, liking, undefined, 'int'], ['liking.sales_90d', liking, undefined, 'int'], ['price.fromMedian', 'facts', 'fromMedian', 'float'], ['price.rank', 'facts', 'rank', 'float'],
      ['price.share', 'facts', 'share', 'float'], ['brand', 'facts', { op: 'targetEncoded', smoothing: 20 }, 'string'],
    ])
    expect(home.views.get('recent')!.features.slice(-2).map(({ name, type, nullable }) => [name, type, nullable])).toEqual([['viewed', { kind: 'list', of: { kind: 'string' } }, false], ['owned', { kind: 'list', of: { kind: 'string' } }, false]])
  })
  test('finds candidates from four kinds of source, and rules them', () => {
    const { sources, rules, limit, deadline, retrieval, ruling } = home.pipelines.get('feed')!
    expect(sources.map(({ name, op, n }) => [name, op, n])).toEqual([['forYou', 'nearest', 300], ['again', 'similar', 100], ['popular', 'top', 100]])
    expect(sources[0]).toMatchObject({ embedding: 'vectors', keys: [4] })
    expect(sources[1]).toMatchObject({ to: { kind: 'view', name: 'recent', index: 4 } })
    expect(rules).toEqual([{ op: 'only', where: { kind: 'view', name: 'facts', index: 3 } }, { op: 'without', seen: { kind: 'view', name: 'recent', index: 5 } }, { op: 'atMost', n: 3, per: { kind: 'view', name: 'facts', index: 1 } }, { op: 'explore', share: 0.02 }])
    expect([limit, deadline, retrieval, ruling]).toEqual([24, 100_000, { lookups: ['recent'], onDemand: [] }, { lookups: ['facts', 'recent'], onDemand: [] }])
    expect(search.pipelines.get('search')!.sources[0]).toEqual({ name: 'words', n: 400, op: 'matching', index: 'words', query: { kind: 'column', field: 1 } })
    expect(search.textIndexes.get('words')).toMatchObject({ language: 'english', fields: [{ view: 'facts', index: 0, weight: 3 }, { view: 'facts', index: 1, weight: 1 }] })
    expect(search.rankers.get('search_order')!.door).toBe(true)
  })
  test('learns vectors from events, and keeps the newest of each for a request', () => {
    expect(home.embeddings.get('vectors')).toMatchObject({ of: { name: 'user' }, to: { name: 'item' }, every: day, recent: 'vectors$recent', from: [{ event: 'viewed', weight: 1, of: [3], to: [4] }, { event: 'bought', weight: 5, of: [3], to: [4] }] })
    const { keys, features } = home.views.get('vectors$recent')!
    expect([keys.map(({ name }) => name), features.map((feature) => [feature.name, feature.op, (feature as FeaturePlan).n])]).toEqual([['userId'], [['viewed', 'lastN', 500], ['bought', 'lastN', 500]]])
  })
  test('has a batch view over the event of its runs', () => {
    const habits = home.views.get('habits')!
    expect(habits.batch).toMatchObject({ event: 'habits', every: day, tables: ['bought'], texts: [expect.stringContaining('from '), ' group by userId'] })
    expect(home.events.get('habits')).toMatchObject({ batchOf: 'habits', door: false, id: 0, time: 1 })
    expect(home.events.get('habits')!.fields.map(({ name, optional }) => [name, optional])).toEqual([['$id', false], ['$asOf', false], ['$present', false], ['userId', false], ['usualPrice', true], ['favourite', true]])
    expect(habits.features.map(({ name, op, nullable }) => [name, op, nullable])).toEqual([['usualPrice', 'latest', true], ['favourite', 'latest', true]])
  })
  test('is graded by the best that came', () => {
    const graded = home.labels.get('interest')!.outcome.features[0] as GradePlan
    expect(graded).toMatchObject({ op: 'grade', type: { kind: 'int' }, nullable: false, grades: [{ grade: 3, count: { op: 'count' } }, { grade: 1, count: { op: 'count' } }] })
    expect(home.labels.get('interest')!.outcome.sources.map(({ event }) => event)).toEqual(['bought', 'viewed'])
  })
  test('is frozen, and known by a fingerprint that follows what it says', () => {
    expect(Object.isFrozen(home.pipelines.get('feed')!.sources[0])).toBe(true)
    const prints = [home.rankers, home.embeddings, home.pipelines, search.textIndexes].flatMap((map) => [...map.values()].map(({ fingerprint }) => fingerprint))
    expect(new Set(prints).size).toBe(4)
    expect(compile(shop).fingerprint).toBe(home.fingerprint)
  })
})

const shops = entity('shop', { shopId: t.string }), card = entity('card', { cardId: t.string })
const clicked = event('clicked', { id: 'clickId', time: 'at', fields: { clickId: t.string, at: t.time, cardId: t.string, shopId: t.string, seconds: t.float } })
const offered = event('offered', { id: 'offerId', time: 'at', fields: { offerId: t.string.later, at: t.time, pageId: t.string.later, place: t.int.later, cardId: t.string, shopId: t.string, otherShop: t.string, text: t.string } })
const worth = label('worth', { of: offered, by: ['cardId', 'shopId'], within: '1d', value: grade({ 1: clicked }) })
const crowd = stream('crowd', { of: shops, windows: ['1h'], features: { clicks: count(clicked), long: exists(clicked).where(clicked.seconds.above(30)), who: lastN(clicked.cardId, 3).over('ever'), city: last(clicked.shopId).over('ever'), few: topK(clicked.cardId, 2).over('7d') } })
const past = stream('past', { of: card, features: { shops: lastN(clicked.shopId, 5), hours: lastN(clicked.seconds, 5), middle: quantile(clicked.seconds, 0.5), smooth: ratio(count(clicked), count(clicked), { prior: 20 }) } })
const pages = batch('pages', { of: shops, every: '1d', features: { price: t.decimal(2) }, query: sql`select shopId, 1 as price from ${clicked} where at > $asOf - interval 3 days` })
const near = embedding('near', { of: card, to: shops, from: [{ event: clicked, weight: 1 }], learner: factorize({ factors: 8 }), every: '1d' })
const listing = { on: offered, of: shops, list: offered.pageId, position: offered.place, features: { crowd, past, pages }, label: worth, learner: boost({ objective: 'lambdarank' }), split: { by: 'time', holdout: '1d' }, ship: {} } as const
const asked = { rank: ranker('order', listing), limit: 10, retrieve: { near: nearest(near, 10) } } as const

const problems = (...doors: readonly object[]): string[] => {
  try {
    compile(system('s', doors as never))
    return []
  } catch (error) {
    return (error as DefinitionError).problems.map(({ code, place }) => `${code} ${place}`)
  }
}
const ranked = (options: object) => problems(ranker('r', { ...listing, ...options } as never))
const piped = (options: object) => problems(pipeline('p', { ...asked, ...options } as never))
const embedded = (options: object) => piped({ retrieve: { e: nearest(embedding('e', { of: card, to: shops, from: [{ event: clicked, weight: 1 }], learner: factorize({ factors: 8 }), every: '1d', ...options } as never) as never, 5) } })
const viewed = (features: object) => ranked({ features: { v: stream('v', { of: card, features: features as never }) } })

describe('a look-up', () => {
  const plan = compile(system('s', [ranker('r', { ...listing, features: { a: by(crowd, { shopId: offered.otherShop }), b: pick(by(crowd, { shopId: offered.otherShop }), 'city'), c: by(crowd, { shopId: offered.shopId }), d: by(crowd, { shopId: crowd.city }), e: by(pick(crowd, 'city'), { shopId: onDemand('where', { using: { offered, crowd }, features: { shop: t.string }, compute: ({ offered, crowd }) => ({ shop: crowd.city ?? offered.text }) }).shop }) } })]))
  test('of the same view by the same key is one, and by the row\'s own columns it is the view\'s', () => {
    expect(plan.rankers.get('r')!.lookups).toEqual(['crowd(shopId: otherShop)', 'crowd', 'crowd(shopId: crowd.city)', 'crowd(shopId: where.shop)'])
    expect(plan.lookups.get('crowd(shopId: where.shop)')).toMatchObject({ depth: 1, event: 'offered', keys: [{ kind: 'onDemand', name: 'where', index: 0 }] })
    expect(plan.rankers.get('r')!.features.filter(({ group }) => group === 'b')).toEqual([expect.objectContaining({ name: 'b.city', from: { kind: 'view', name: 'crowd(shopId: otherShop)', index: 3 } })])
  })
  test('says each key once, of its type', () => {
    expect(ranked({ features: { c: by(crowd, { shopId: past.hours } as never) } })).toEqual(['KEY_TYPE by crowd(shopId: past.hours)'])
    expect(ranked({ features: { c: by(crowd, {} as never) } })).toEqual(['KEY_MISSING by crowd'])
    expect(ranked({ features: { c: by(crowd, { shopId: offered.otherShop, x: offered.text } as never) } })).toEqual(['KEY_UNKNOWN by crowd(shopId: otherShop, x: text)'])
    expect(ranked({ features: { c: by(by(crowd, { shopId: offered.otherShop }) as never, { shopId: offered.text } as never) } })).toContainEqual(expect.stringMatching(/^BY_NESTED /))
    expect(ranked({ features: { c: by(crowd, { shopId: offered.pageId }) } })).toEqual([expect.stringMatching(/^FIELD_LATER by crowd/)])
    expect(ranked({ features: { c: by(crowd, { shopId: clicked.shopId }), d: by(crowd, { shopId: clicked.cardId }) } })).toEqual(['SOURCES_MIXED ranker r, feature d'])
  })
})

describe('wrong words', () => {
  test('of an aggregate', () => {
    expect(viewed({ a: lastN(clicked.shopId, 0), b: topK(clicked.shopId, 101), c: quantile(clicked.seconds, 1.5), d: grade({ 31: clicked }), e: grade({}), f: ratio(count(clicked), count(clicked), { prior: -1 }), g: ratio(grade({ 1: clicked }) as never, count(clicked)) })).toEqual([
      'AGGREGATE_OPTION view v, feature a', 'AGGREGATE_OPTION view v, feature b', 'AGGREGATE_OPTION view v, feature c', 'GRADE view v, feature d', 'GRADE view v, feature e', 'RATIO_PRIOR view v, feature f', 'RATIO_PART view v, feature g'])
  })
  test('of a batch view', () => {
    const wrong = batch('wrong', { of: shops, every: '10s', features: { shopId: t.string, x: t.float.later }, query: sql`select 1` })
    expect(ranked({ features: { wrong } })).toEqual(['DURATION view wrong', 'NAME_TAKEN view wrong, feature shopId', 'FIELD_LATER view wrong, feature x'])
    expect(ranked({ features: { wrong: batch('wrong', { of: shops, every: '1d', features: {}, query: sql`select 1` }) } })).toEqual(['FEATURES_EMPTY view wrong', 'FIELDS_EMPTY view wrong'])
  })
  test('of a ranker', () => {
    const other = event('other', { id: 'id', time: 'at', fields: { id: t.string, at: t.time, list: t.string, items: t.string, shopId: t.string, cardId: t.string } })
    expect(ranked({ on: other, list: other.list, position: undefined, label: label('l', { of: other, by: 'shopId', within: '1d', value: grade({ 1: clicked }) }) })).toEqual(['RANKED_EVENT ranker r', 'RANKED_EVENT ranker r', 'NAME_TAKEN ranker r'])
    expect(ranked({ of: entity('terminal', { terminalId: t.string }) })).toEqual(['KEY_MISSING ranker r'])
    expect(ranked({ features: { a: targetEncoded(past.middle as never), b: scaled(offered.text as never), c: withinList(offered.text as never), d: targetEncoded(offered.text, { smoothing: -1 }) } })).toEqual(['FEATURE_TYPE ranker r, feature a', 'FEATURE_TYPE ranker r, feature b', 'FEATURE_TYPE ranker r, feature c', 'FEATURE_OPTION ranker r, feature d'])
    expect(ranked({ learner: boost({ objective: 'lambdarank', truncation: 0, gains: [1, 0] }) })).toEqual(['LEARNER_OPTION ranker r', 'LEARNER_OPTION ranker r'])
    expect(ranked({ label: label('l', { of: offered, by: 'shopId', within: '1d', value: mean(clicked.seconds) }) })).toEqual(['LABEL_TYPE ranker r'])
    expect(ranked({ learner: boost({ objective: 'binary' }) })).toEqual(['LABEL_TYPE ranker r'])
    expect(ranked({ ship: { rocAuc: { atLeast: 0.5 } } })).toEqual(['METRIC_UNKNOWN ranker r, ship'])
    expect(problems(model('m', { ...listing, features: { w: withinList(past.middle) } } as never))).toEqual(['LEARNER_LISTS model m', 'LEARNER_LISTS model m, feature w'])
    expect(problems(ranker('r', { ...listing, features: { f: onDemand('f', { using: { w: scaled(past.middle) }, features: { x: t.float }, compute: () => ({ x: 1 }) }) } }))).toEqual(['INPUT_KIND on-demand f, input w'])
  })
  test('of an embedding and a text index', () => {
    expect(embedded({ learner: twoTower({ dimensions: 64 }) })).toEqual(['LEARNER_UNAVAILABLE embedding e'])
    expect(embedded({ learner: factorize({ factors: 0, regularization: -1 }), every: '1s', from: [{ event: clicked, weight: 0 }, { event: clicked, weight: 1 }] })).toEqual(['DURATION embedding e', 'LEARNER_OPTION embedding e', 'LEARNER_OPTION embedding e', 'WEIGHT embedding e', 'EVENT_TWICE embedding e'])
    expect(embedded({ from: [] })).toEqual(['EVENTS_EMPTY embedding e'])
    expect(embedded({ to: entity('both', { shopId: t.string, cardId: t.string }) })).toEqual(['KEY_COMPOSITE embedding e'])
    const indexed = (options: object) => piped({ retrieve: { w: matching(textIndex('w', { of: shops, fields: [crowd.city], ...options } as never), offered.text, 5) } })
    expect(indexed({})).toEqual([])
    expect(indexed({ language: 'klingon', fields: [] })).toEqual(['LANGUAGE text index w', 'FIELDS_EMPTY text index w'])
    expect(indexed({ fields: [{ field: crowd.city, weight: 0 }, crowd.clicks_1h, past.middle] })).toEqual(['WEIGHT text index w, field 1', 'FEATURE_TYPE text index w, field 2', 'FEATURE_SOURCE text index w, field 3'])
  })
  test('of a pipeline', () => {
    expect(piped({})).toEqual([])
    expect(piped({ limit: 0, deadline: '0ms', retrieve: {} })).toEqual(['PIPELINE_OPTION pipeline p', 'DURATION pipeline p', 'SOURCES_EMPTY pipeline p'])
    expect(piped({ retrieve: { 'a.b': top(crowd.clicks_1h, 10_001), c: top(past.middle as never, 5), d: top(crowd.city as never, 5) } })).toEqual(['NAME pipeline p, retrieve a.b', 'PIPELINE_OPTION pipeline p, retrieve a.b', 'FEATURE_SOURCE pipeline p, retrieve c', 'FEATURE_TYPE pipeline p, retrieve d'])
    expect(piped({ retrieve: { a: similar(near, crowd.who as never, 5), b: similar(near, past.hours as never, 5) } })).toEqual(['ITEM_UNKNOWN pipeline p, retrieve a', 'KEY_TYPE pipeline p, retrieve b'])
    expect(piped({ retrieve: { a: nearest(embedding('back', { of: shops, to: card, from: [{ event: clicked, weight: 1 }], learner: factorize({ factors: 8 }), every: '1d' }) as never, 5) } })).toEqual(['ITEM_ENTITY pipeline p, retrieve a', 'ITEM_UNKNOWN pipeline p, retrieve a'])
    expect(piped({ rules: [only(crowd.clicks_1h as never), without(crowd.who as never), atMost(0, crowd.city), explore(1), explore(0.5)] })).toEqual([
      'FEATURE_TYPE pipeline p, rule 1', 'ITEM_UNKNOWN pipeline p, rule 2', 'PIPELINE_OPTION pipeline p, rule 3', 'SHARE pipeline p, rule 4', 'RULE_TWICE pipeline p, rule 5'])
    expect(problems(pipeline('send', asked))).toEqual(['NAME pipeline send'])
    expect(problems(pipeline('order', asked))).toEqual(['NAME_TAKEN pipeline order'])
  })
})

test('a ratio with a prior reads the same view over all keys', () => {
  const { views, lookups } = compile(system('s', [asked.rank]))
  const smooth = views.get('past')!.features.at(-1) as RatioPlan
  expect([smooth.prior, views.get('past')!.population]).toEqual([{ weight: 20, index: 0 }, 'past$population'])
  expect(views.get('past$population')).toMatchObject({ keys: [], features: [{ op: 'ratio', name: 'smooth' }] })
  expect(lookups.get('past$population')).toMatchObject({ depth: 0, keys: [] })
})

test('a system that uses what nothing runs yet is refused, with every such word', () => {
  expect(() => { checkAvailable(compile(system('s', [asked.rank]))) }).toThrow(/^MR_WORD_UNAVAILABLE: .*ratio with a prior \(past\)/)
  checkAvailable(compile(system('s', [model('m', { on: offered, label: label('l', { of: offered, by: 'shopId', within: '1d', value: exists(clicked) }), features: { text: offered.text }, learner: boost({ objective: 'binary' }), split: { by: 'time', holdout: '1d' }, ship: {} })])))
})
