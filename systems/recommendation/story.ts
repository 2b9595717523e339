// A home feed, end to end: import history, build indexes, train, serve, rank for live visitors, replay what was shown, and look at it.
import { join } from 'node:path'
import { client } from 'millrace/client'
import { importRows, inFolder, keepPage, millrace, moveClock, option, say, serveInBackground, show } from '../command.js'
import { contest } from '../judge.js'
import { renderPage, type Answered, type Page } from '../page.js'
import { distance, stores } from './definitions.js'
import { createWorld, type Person } from './generate.js'
import { movielens } from './movielens.js'
import type system from './shop.js'

type Shop = ReturnType<typeof createWorld>
type Contest = ReturnType<typeof contest>
const caller = client<typeof system>
const data = option('data')
await inFolder('recommendation', async (work) => {
  await story(work)
  if (data !== undefined) await movielens(data, work)
})

async function story(folder: string): Promise<void> {
  const shop = createWorld({ seed: 7, people: 300, items: 400, days: 28, start: '2026-03-01T00:00:00Z' })
  say(`Four weeks of ${shop.people.length} people and ${shop.items.length} things: ${Object.entries(shop.rows).map(([event, rows]) => `${rows.length.toLocaleString('en')} ${event}`).join(', ')}.`)

  const place = ['--data', join(folder, 'data')]
  const server = await serveInBackground(['dev', 'systems/recommendation/shop.ts', '--clock', 'log', '--port', '0', ...place])
  try {
    show(await importRows(folder, { ...shop.rows }, place))
    show(await millrace(['index', ...place]))
    const ml = caller(server.url)
    const orders = contest()
    await moveClock(server.url, new Date(shop.end).toISOString())
    await found(ml, shop, orders)
    show(await millrace(['train', 'feed_order', ...place]))
    await live(ml, server.url, shop, orders)
    const lists = await visits(ml, server.url, shop)
    show(await millrace(['features', 'get', 'cart', '--userId', shop.rows.carted.at(-1)?.userId ?? '', ...place]), 'features')
    show(await millrace(['replay', ...place]))
    show(await millrace(['status', ...place]))
    say('\nNDCG@10 against true relevance, all that could be shown')
    const measured = orders.results()
    for (const { name, value, margin } of measured) say(`  ${name.padEnd(22)} ${value.toFixed(3)} ± ${margin.toFixed(3)}`)
    await keepPage('recommendation', renderPage({
      title: 'A shop\'s home feed', about: `${shop.people.length} people, ${shop.items.length} things; what was learned from four weeks of an old order that put forward what sold`,
      measured: measured.toSorted((a, b) => b.value - a.value), best: 3, lists,
    }))
  } finally {
    await server.stop()
  }
}

function gradesOf(shop: Shop, person: Person, items: readonly { readonly itemId: string }[]): number[] { return items.map(({ itemId }) => shop.grade(person, itemId)) }

/** Before anything is trained, answers keep the order of their sources. */
async function found(ml: ReturnType<typeof caller>, shop: Shop, orders: Contest): Promise<void> {
  for (const person of shop.people.slice(0, 100)) {
    const { items } = await ml.feed.rank(shop.request(person, shop.end))
    orders.add('as found, not ranked', gradesOf(shop, person, items), shop.available(person).map(({ id }) => shop.grade(person, id)))
  }
}

/** Each visitor gets a list, sees some of it, and does what they do; what they do says which impression it follows. */
async function live(ml: ReturnType<typeof caller>, url: string, shop: Shop, orders: Contest): Promise<void> {
  say('\n200 live visits: POST /v1/pipelines/feed/rank?record=true')
  const itemOf = new Map(shop.items.map((item) => [item.id, item]))
  const counts = { viewed: 0, carted: 0, bought: 0, degraded: 0 }
  for (const [number, person] of shop.people.slice(0, 200).entries()) {
    const at = shop.end + number * 15 * 60_000, candidates = shop.available(person), all = candidates.map(({ id }) => shop.grade(person, id))
    const asked = shop.request(person, at)
    await moveClock(url, asked.shownAt)
    const { items, degraded } = await ml.feed.rank(asked, { record: true })
    if (degraded) counts.degraded++
    orders.add('the learned order', gradesOf(shop, person, items), all)
    for (const [way, order] of Object.entries(shop.orders)) orders.add(way, order(candidates).slice(0, 24).map(({ id }) => shop.grade(person, id)), all)
    const acts = shop.react(person, items.map(({ shownId, itemId }) => ({ shownId, item: itemOf.get(itemId)! })), at)
    for (const [kind, act] of (['viewed', 'carted', 'bought'] as const).flatMap((kind) => acts[kind].map((each) => [kind, each] as const)).sort(([, a], [, b]) => (a.actedAt < b.actedAt ? -1 : 1))) {
      await moveClock(url, act.actedAt)
      await ml.send[kind](act as never)
      counts[kind]++
    }
  }
  say(`  ${Object.entries(counts).map(([kind, many]) => `${many} ${kind}`).join(', ')}`)
}

/** Somebody known; somebody new; and the same one right after a view. */
async function visits(ml: ReturnType<typeof caller>, url: string, shop: Shop): Promise<Page['lists']> {
  const at = shop.end + 3 * 86_400_000, known = shop.people[3]!, stranger = { ...known, id: 'stranger' }
  const itemOf = new Map(shop.items.map((item) => [item.id, item]))
  const entries = (items: readonly (Answered & { readonly itemId: string })[], most: number) => items.slice(0, most).map((item) => {
    const { category, brand, price, bulky } = itemOf.get(item.itemId)!
    return { ...item, title: `${category}, ${item.itemId}`, about: `brand ${brand} · ${price.toFixed(2)}${bulky ? ' · bulky' : ''}`, grade: shop.grade(known, item.itemId) }
  })
  const rank = async (person: Person, later: number) => {
    const asked = shop.request(person, at + later)
    await moveClock(url, asked.shownAt)
    return (await ml.feed.rank(asked, { reasons: true })).items
  }
  const favourites = Object.entries(known.tastes).sort(([, a], [, b]) => b - a).slice(0, 2).map(([category]) => category).join(' and ')
  const usual = await rank(known, 0), before = await rank(stranger, 0)
  const liked = shop.items.find(({ id, category }) => category === favourites.split(' ')[0] && shop.grade(known, id) === 3) ?? shop.items[0]!
  const actedAt = new Date(at + 60_000).toISOString()
  await moveClock(url, actedAt)
  await ml.send.viewed({ actId: 'one view', actedAt, userId: stranger.id, itemId: liked.id, category: liked.category, seconds: 60 })
  const after = await rank(stranger, 61_000)
  return [
    { heading: `For ${known.id}, who likes ${favourites}`, about: `Spends about ${known.budget.toFixed(0)} a thing. Lives ${Math.min(...stores.map((store) => distance(store, known))).toFixed(0)} km from the nearest store. What is sold out, owned already, or a fourth of its brand is not shown.`, entries: entries(usual, 12) },
    { heading: 'For a stranger', about: 'Of whom nothing is known: what is popular, put in order for anybody. Relevance is that of the person above.', entries: entries(before, 5) },
    { heading: 'For the same stranger, a second after one view', about: `They looked at ${liked.id} (${liked.category}) for a minute: their vector is folded in from it, and what goes with it is found too.`, entries: entries(after, 5) },
  ]
}
