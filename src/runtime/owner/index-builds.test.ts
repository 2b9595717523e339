import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, expect, test } from 'vitest'
import { openSqlite } from '../../adapters/metadata-store/sqlite.js'
import { bundle, writeBundle } from '../../plan/bundle.js'
import { openDataFolder } from '../data-folder.js'
import { writeSetting } from './deploy.js'
import { openOwner, type Owner } from './owner.js'

const definition = `
import { boost, count, embedding, entity, event, factorize, grade, label, last, matching, nearest, pipeline, ranker, stream, system, t, textIndex, top } from 'millrace'
const user = entity('user', { userId: t.string }), item = entity('item', { itemId: t.string })
const shown = event('shown', { id: 'shownId', time: 'at', fields: { shownId: t.string.later, at: t.time, listId: t.string.later, userId: t.string, itemId: t.string, query: t.string } })
const viewed = event('viewed', { id: 'viewId', time: 'at', fields: { viewId: t.string, at: t.time, userId: t.string, itemId: t.string, title: t.string } })
const facts = stream('facts', { of: item, features: { title: last(viewed.title), views: count(viewed) } })
const vectors = embedding('vectors', { of: user, to: item, every: '1d', learner: factorize({ factors: 4 }), from: [{ event: viewed, weight: 1 }] })
const words = textIndex('words', { of: item, fields: [facts.title] })
const worth = label('worth', { of: shown, by: 'userId', within: '1d', value: grade({ 1: viewed }) })
const order = ranker('order', { on: shown, of: item, list: shown.listId, features: { facts }, label: worth, learner: boost({ objective: 'lambdarank' }), split: { by: 'time', holdout: '1d' }, ship: {} })
export default system('shop', [viewed, shown, pipeline('feed', { retrieve: { near: nearest(vectors, 5), words: matching(words, shown.query, 5), most: top(facts.views, 5) }, rank: order, limit: 5 })])
`
const root = await mkdtemp(join(tmpdir(), 'millrace-indexes-'))
const data = join(root, 'data')
let owner: Owner
afterAll(async () => {
  await owner.close()
  await rm(root, { recursive: true, force: true })
})

interface Row { readonly index: string; readonly version: number; readonly state: string; readonly items: number; readonly position: number; readonly recall: number }
const call = async (command: string, input: object = {}) => await owner.call(command, input) as Row[]
const view = (from: number, count: number) => owner.doors.send('viewed', {
  type: '', encoding: '', bytes: Buffer.from(JSON.stringify(Array.from({ length: count }, (_, n) => ({ viewId: `v${from + n}`, at: new Date(Date.UTC(2026, 2, 1) + (from + n) * 1000).toISOString(), userId: `u${n % 7}`, itemId: `i${(n * 3) % 11}`, title: `thing ${n % 11}` })))),
})

test('indexes are built when there is something to build from, on command, and again once the log has grown; a restart serves the newest', async () => {
  const folder = await openDataFolder(data), metadata = await openSqlite(folder.metadata), file = join(root, 'shop.ts')
  await writeFile(file, definition)
  const bundled = await bundle(file)
  await writeBundle(bundled, folder.bundles)
  await writeSetting(metadata, 'bundle', bundled.hash)
  await metadata.destroy()
  owner = await openOwner({ folder: data, definition: undefined })
  expect(await call('indexes.list')).toEqual([])

  await view(0, 50)
  let rows: Row[] = []
  while ((rows = await call('indexes.list')).filter(({ state }) => state === 'served').length < 3) await setTimeout(50)
  expect(rows.map(({ index, version, items, position, recall }) => [index, version, items, position, recall])).toEqual([['facts.views', 1, 11, 50, 1], ['vectors', 1, 11, 50, 1], ['words', 1, 11, 50, 1]])

  expect(await call('indexes.build', { name: 'words' })).toMatchObject([{ index: 'words', version: 2, state: 'served', items: 11 }])
  await expect(call('indexes.build', { name: 'verbs' })).rejects.toMatchObject({ code: 'MR_INDEX_UNKNOWN' })

  await view(100, 1_200)
  // A build may begin before all that was sent is durable, and is then followed by another.
  const newest = async () => (await call('indexes.list', { name: 'vectors' }))[0]!
  for (let row = await newest(); row.state !== 'served' || row.position < 1_250; row = await newest()) await setTimeout(50)

  await owner.close()
  owner = await openOwner({ folder: data, definition: undefined })
  expect(await call('indexes.list', { name: 'vectors' })).toMatchObject([{ state: 'served', position: 1_250 }, { state: '' }])
})
