import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDuckLake } from '../adapters/lake/duckdb.js'
import { openDirectory } from '../adapters/object-store/directory.js'
import { openBm25 } from '../adapters/text-index/bm25.js'
import { openUsearch } from '../adapters/vector-index/usearch.js'
import type { Value } from '../define/values.js'
import { boost, count, embedding, entity, event, factorize, grade, label, last, lastN, matching, nearest, pipeline, ranker, similar, stream, system, t, textIndex, top } from '../index.js'
import { openRecords, readLog } from '../ingest/records.js'
import { openSchemas } from '../ingest/schemas.js'
import { compile } from '../plan/compile.js'
import type { Lake } from '../ports/lake.js'
import { fakeClock } from '../testing/clock.js'
import { livePipeline, type LivePipeline } from '../testing/live-pipeline.js'
import { buildIndex } from './build.js'
import { indexesOf } from './indexes.js'
import { dueIndexes, listIndexes, registerIndex } from './registry.js'
import { openRetrieval, type Candidates, type Retrieval } from './retrieval.js'

const user = entity('user', { userId: t.string }), item = entity('item', { itemId: t.string })
const shown = event('shown', { id: 'shownId', time: 'at', fields: { shownId: t.string.later, at: t.time, listId: t.string.later, position: t.int.later, userId: t.string, itemId: t.string, query: t.string.optional } })
const viewed = event('viewed', { id: 'viewId', time: 'at', fields: { viewId: t.string, at: t.time, userId: t.string, itemId: t.string } })
const bought = event('bought', { id: 'buyId', time: 'at', fields: { buyId: t.string, at: t.time, userId: t.string, itemId: t.string } })
const listed = event('listed', { id: 'revision', time: 'at', fields: { revision: t.string, at: t.time, itemId: t.string, title: t.string, text: t.string.optional } })
const recent = stream('recent', { of: user, features: { viewed: lastN(viewed.itemId, 20).over('7d') } })
const popularity = stream('popularity', { of: item, windows: ['1d'], features: { sales: count(bought) } })
const facts = stream('facts', { of: item, features: { title: last(listed.title), text: last(listed.text) } })
const vectors = embedding('vectors', { of: user, to: item, every: '1d', learner: factorize({ factors: 8 }), from: [{ event: viewed, weight: 1 }, { event: bought, weight: 5 }] })
const words = textIndex('words', { of: item, fields: [{ field: facts.title, weight: 3 }, facts.text], language: 'english' })
const order = ranker('order', {
  on: shown, of: item, list: shown.listId, position: shown.position, features: { popularity }, label: label('worth', { of: shown, by: ['userId', 'itemId'], within: '1d', value: grade({ 1: viewed }) }),
  learner: boost({ objective: 'lambdarank' }), split: { by: 'time', holdout: '1d' }, ship: {},
})
const feed = pipeline('feed', {
  retrieve: { forYou: nearest(vectors, 6), again: similar(vectors, recent.viewed, 5), words: matching(words, shown.query, 4), popular: top(popularity.sales_1d, 3) },
  rank: order, limit: 10,
})
const plan = compile(system('shop', [shown, viewed, bought, listed, feed]))
const source = plan.pipelines.get('feed')!

const start = Date.UTC(2026, 2, 1) * 1000, minute = 60e6
const clock = fakeClock(start)
const folder = await mkdtemp(join(tmpdir(), 'millrace-retrieve-'))
const warnings: string[] = []
let live: LivePipeline, lake: Lake, retrieval: Retrieval
const objects = await openDirectory(join(folder, 'objects'))
const places = { openVectors: (name: string) => openUsearch(join(folder, 'indexes', name)), openTexts: (name: string) => openBm25(join(folder, 'indexes', name)) }

const open = async () => {
  const records = openRecords(plan, await openSchemas(live.ports.metadata, plan))
  retrieval = await openRetrieval({
    plan, metadata: live.ports.metadata, objects, ...places, warn: (line) => warnings.push(line),
    live: {
      events: (from) => readLog(live.ports.log, records, from), read: (questions) => live.pipeline.read(questions), now: () => clock.now(),
      folded: (views) => Math.min(...live.pipeline.status().views.flatMap(({ view, position }) => (views.includes(view) ? [position] : []))),
    },
  })
}
let ids = 0
const time = () => new Date(clock.now() / 1000).toISOString()
const send = async (event: string, rows: readonly object[]) => {
  const { accepted } = await live.pipeline.accept(event, { type: '', encoding: '', bytes: Buffer.from(JSON.stringify(rows)) }, 'test')
  expect(accepted).toBe(rows.length)
  clock.moveTo(clock.now() + minute)
}
const view = (userId: string, ...items: string[]) => send('viewed', items.map((itemId) => ({ viewId: `v${ids++}`, at: time(), userId, itemId })))
const buy = (userId: string, ...items: string[]) => send('bought', items.map((itemId) => ({ buyId: `b${ids++}`, at: time(), userId, itemId })))
const list = (itemId: string, title: string) => send('listed', [{ revision: `r${ids++}`, at: time(), itemId, title, text: null }])
/** As the offline process does: the lake up to the head of the log, then a version of each index. */
const build = async (...names: string[]) => {
  const events = await live.logged()
  for (const [name, definition] of plan.events) {
    const from = await lake.committed(name), rows = events.filter((each) => each.event === name && each.position >= from)
    if (rows.length > 0) await lake.commit(definition, rows)
  }
  for (const index of indexesOf(plan)) if (names.length === 0 || names.includes(index.name)) await buildIndex({ plan, lake, metadata: live.ports.metadata, objects, ...places, position: live.ports.log.head, now: clock.now() }, index)
}
const ask = (userId: string, query: string | null = null, sources?: readonly string[]): Promise<Candidates> => retrieval.candidates(source, {
  row: plan.events.get('shown')!.fields.map(({ name }): Value => (name === 'userId' ? userId : name === 'query' ? query : name === 'at' ? clock.now() : null)),
  at: clock.now(), read: (questions) => live.pipeline.read(questions), ...(sources && { sources }),
})
const from = ({ items }: Candidates, name: string) => items.filter((each) => each.from.includes(name)).map(({ key }) => key[0])

beforeAll(async () => {
  live = await livePipeline(plan, clock)
  lake = await openDuckLake({ folder: join(folder, 'lake') })
  await open()
})
afterAll(async () => {
  await retrieval.close()
  await live.remove()
  await lake.close()
  await rm(folder, { recursive: true, force: true })
})

test('before anything is built each source is named as failed, and nothing is thrown', async () => {
  expect(await ask('u1', 'shoe')).toEqual({ items: [], degraded: true, failed: ['forYou', 'again', 'words', 'popular'] })
  expect(warnings.join('\n')).toContain('MR_INDEX_NOT_BUILT')
})
test('over no events indexes are built empty, and find nothing without failing', async () => {
  await build()
  expect(await retrieval.refresh()).toBe(true)
  expect(await ask('u1', 'shoe')).toEqual({ items: [], degraded: false, failed: [] })
  expect(retrieval.versions()).toEqual({ vectors: '1', words: '1', 'popularity.sales_1d': '1' })
})
test('sources keep their quotas, an item comes once, and says every source that found it', async () => {
  // Two tastes: items a0–a9 and b0–b9.
  for (let each = 0; each < 40; each++) await view(`u${each}`, ...Array.from({ length: 6 }, (_, n) => `${each % 2 === 0 ? 'a' : 'b'}${(each * 3 + n * (1 + each % 3)) % 10}`))
  await buy('u1', 'b1', 'b2', 'b3', 'b4')
  await buy('u2', 'a1', 'b1')
  await buy('u4', 'b1', 'b2')
  for (const name of ['a', 'b']) for (let n = 0; n < 10; n++) await list(`${name}${n}`, `${name === 'a' ? 'Running shoes' : 'Winter boots'} number ${n}`)
  await build()
  await retrieval.refresh()
  const answer = await ask('u2', 'winter boot')
  expect(answer).toMatchObject({ degraded: false, failed: [] })
  expect([from(answer, 'forYou').length, from(answer, 'again').length, from(answer, 'words').length, from(answer, 'popular')]).toEqual([6, 5, 4, ['b1', 'b2', 'a1']].map((each) => (Array.isArray(each) ? expect.arrayContaining(each) : each)))
  expect(new Set(answer.items.map(({ key }) => key[0])).size).toBe(answer.items.length)
  expect(answer.items.slice(0, 6).every((each) => each.from[0] === 'forYou')).toBe(true)
  expect(answer.items.find(({ key }) => key[0] === 'b1')!.from).toContain('popular')
  expect(from(answer, 'words').every((key) => String(key).startsWith('b'))).toBe(true)
  // The other four of its taste, then what it bought beside.
  expect(from(await ask('u2', null, ['again']), 'again').map((key) => String(key)[0])).toEqual(['a', 'a', 'a', 'a', 'b'])
})
test('a view changes the next candidates, without a build', async () => {
  const before = await ask('newcomer')
  expect(before).toMatchObject({ degraded: false, failed: [] })
  expect([from(before, 'forYou'), from(before, 'again'), from(before, 'popular').length]).toEqual([[], [], 3])
  await view('newcomer', 'a3', 'a4')
  const after = await ask('newcomer')
  expect(from(after, 'forYou').filter((key) => String(key).startsWith('a')).length).toBe(6)
  await view('newcomer', 'b3', 'b4', 'b5', 'b6', 'b7', 'b8')
  expect(from(await ask('newcomer'), 'forYou')).not.toEqual(from(after, 'forYou'))
})
test('an item that is new or changed is found by its text at the next round, and by what is bought of it', async () => {
  await list('c1', 'Sandals')
  await list('a1', 'Slippers')
  await buy('u7', 'c1', 'c1', 'c1', 'c1', 'c1')
  expect(await retrieval.refresh()).toBe(false)
  expect(from(await ask('u7', 'sandal'), 'words')).toEqual(['c1'])
  expect(from(await ask('u7', 'slipper'), 'words')).toEqual(['a1'])
  expect(from(await ask('u7', null, ['popular']), 'popular')[0]).toBe('c1')
})
test('queries of signs, of stop words, of nothing and of 10 kB find what they say', async () => {
  for (const query of ['😀😀', 'the and of', '', null]) expect(await ask('u1', query, ['words'])).toEqual({ items: [], degraded: true, failed: [] })
  expect(from(await ask('u1', `sandals ${'x y z '.repeat(1700)}`, ['words']), 'words')).toEqual(['c1'])
})
test('fewer sources are asked when fewer are named, and the answer says so', async () => {
  const answer = await ask('u2', null, ['popular'])
  expect([answer.degraded, answer.items.every((each) => each.from.join() === 'popular')]).toEqual([true, true])
})
test('windows run out between builds too', async () => {
  clock.moveTo(clock.now() + 2 * 1440 * minute)
  await buy('u9', 'b9')
  await retrieval.refresh()
  expect(from(await ask('u1', null, ['popular']), 'popular')[0]).toBe('b9')
})
test('a restart has every version, and every change since', async () => {
  const before = await ask('u2', 'sandals')
  await retrieval.close()
  await open()
  await retrieval.refresh()
  expect(await ask('u2', 'sandals')).toEqual(before)
})
test('a version that finds too little is registered and not served, as is one of another dimension', async () => {
  const { metadata } = live.ports
  const [newest] = await listIndexes(metadata, 'vectors')
  await registerIndex(metadata, { ...newest!, version: 90, recall: 0.5, problem: 'MR_INDEX_RECALL' })
  await retrieval.refresh()
  expect(retrieval.versions().vectors).toBe('2')
  await registerIndex(metadata, { ...newest!, version: 91, dimensions: 9 })
  await retrieval.refresh()
  expect([retrieval.versions().vectors, retrieval.broken(), warnings.at(-1)]).toEqual(['2', ['vectors'], expect.stringContaining('MR_INDEX_DIMENSION')])
  await registerIndex(metadata, { ...newest!, version: 92, fingerprint: 'of another definition' })
  await retrieval.refresh()
  expect([retrieval.versions().vectors, (await ask('u2')).failed]).toEqual(['2', []])
})
test('a damaged file leaves the version before in its place, and has the index built again', async () => {
  await build('vectors')
  const [newest] = await listIndexes(live.ports.metadata, 'vectors')
  const file = join(folder, 'objects', newest!.file!.name)
  await writeFile(file, 'damaged')
  await retrieval.refresh()
  expect([retrieval.versions().vectors, retrieval.broken(), (await ask('u2')).failed]).toEqual(['2', ['vectors'], []])
  const versions = await listIndexes(live.ports.metadata), at = { now: clock.now(), head: live.ports.log.head }
  expect(dueIndexes(indexesOf(plan), versions, { ...at, broken: ['vectors'] }).map(({ name }) => name)).toContain('vectors')
  await build('vectors')
  await retrieval.refresh()
  expect([retrieval.versions().vectors, retrieval.broken()]).toEqual(['94', []])
})
test('an index is due when there is none, after its time, and when the log has doubled; never over an empty log', () => {
  const [index] = indexesOf(plan), version = { name: 'vectors', version: 1, kind: 'embedding' as const, builtAt: 0, position: 5_000, fingerprint: index!.fingerprint, items: 1, recall: 1 }
  const due = (versions: Parameters<typeof dueIndexes>[1], now: number, head: number) => dueIndexes([index!], versions, { now, head }).length
  expect([due([], 0, 0), due([], 0, 1), due([version], 1, 5_001), due([version], 86_400e6, 5_001), due([version], 1, 11_001), due([{ ...version, fingerprint: 'another' }], 1, 5_001)]).toEqual([0, 1, 0, 1, 1, 1])
})
test('a store that fails leaves the sources that need none', async () => {
  const answer = await retrieval.candidates(source, { row: plan.events.get('shown')!.fields.map(() => null), at: clock.now(), read: () => Promise.reject(new Error('away')) })
  expect([answer.failed, from(answer, 'popular').length, answer.degraded]).toEqual([['forYou', 'again', 'words'], 3, true])
})
