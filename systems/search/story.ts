// Product search, end to end: import history, build indexes, train, serve, rank live queries, replay what was shown, and look at it.
import { join } from 'node:path'
import { client } from 'millrace/client'
import { importRows, inFolder, keepPage, millrace, moveClock, option, say, serveInBackground, show } from '../command.js'
import { contest } from '../judge.js'
import { renderPage, type Answered, type Page } from '../page.js'
import { cranfield } from './cranfield-protocol.js'
import { createWorld, type Query } from './generate.js'
import type system from './search.js'

type Shop = ReturnType<typeof createWorld>
type Contest = ReturnType<typeof contest>
const caller = client<typeof system>
const data = option('data') ?? process.env.MILLRACE_DATA
await inFolder('search', async (work) => {
  await story(work)
  if (data !== undefined) await cranfield(join(data, 'cranfield'), work)
})

async function story(folder: string): Promise<void> {
  const shop = createWorld({ seed: 7, products: 600, queries: 150, days: 28, searchesPerDay: 150, start: '2026-03-01T00:00:00Z' })
  say(`Four weeks of ${shop.queries.length} queries for ${shop.products.length} products: ${Object.entries(shop.rows).map(([event, rows]) => `${rows.length.toLocaleString('en')} ${event}`).join(', ')}.`)

  const place = ['--data', join(folder, 'data')]
  const server = await serveInBackground(['dev', 'systems/search/search.ts', '--clock', 'log', '--port', '0', ...place])
  try {
    show(await importRows(folder, { ...shop.rows }, place))
    show(await millrace(['index', ...place]))
    const ml = caller(server.url), orders = contest()
    await moveClock(server.url, new Date(shop.end).toISOString())
    await found(ml, shop, orders)
    show(await millrace(['train', 'click_rate', ...place]))
    show(await millrace(['train', 'search_order', ...place]))
    await live(ml, server.url, shop, orders)
    const lists = await searches(ml, server.url, shop)
    await bring(ml, shop)
    show(await millrace(['replay', ...place]))
    show(await millrace(['status', ...place]))
    say('\nNDCG@10 against true relevance, all products')
    const measured = orders.results()
    for (const { name, value, margin } of measured) say(`  ${name.padEnd(22)} ${value.toFixed(3)} ± ${margin.toFixed(3)}`)
    await keepPage('search', renderPage({
      title: 'A shop\'s search', about: `${shop.products.length} products; what was learned from four weeks of an old order that counts words`, measured: measured.toSorted((a, b) => b.value - a.value), best: 4, lists,
    }))
  } finally {
    await server.stop()
  }
}

function gradesOf(shop: Shop, query: Query, ids: readonly string[]): number[] {
  const products = new Map(shop.products.map((product) => [product.id, product]))
  return ids.map((id) => shop.grade(query, products.get(id)!))
}
function everyGrade(shop: Shop, query: Query): number[] { return shop.products.map((product) => shop.grade(query, product)) }

/** Before anything is trained, answers keep the order of their sources: best words first. */
async function found(ml: ReturnType<typeof caller>, shop: Shop, orders: Contest): Promise<void> {
  for (let number = 0; number < 100; number++) {
    const query = shop.ask()
    const { items } = await ml.search.rank(shop.request(query, shop.end))
    orders.add('as found, not ranked', gradesOf(shop, query, items.map(({ productId }) => productId)), everyGrade(shop, query))
  }
}

/** Each query gets an answer and its visitor's clicks and orders, which say which impression they follow. */
async function live(ml: ReturnType<typeof caller>, url: string, shop: Shop, orders: Contest): Promise<void> {
  say('\n200 live queries: POST /v1/pipelines/search/rank?record=true')
  const productOf = new Map(shop.products.map((product) => [product.id, product]))
  const counts = { clicked: 0, ordered: 0 }
  for (let number = 0; number < 200; number++) {
    const at = shop.end + number * 15 * 60_000, query = shop.ask(), asked = shop.request(query, at)
    await moveClock(url, asked.shownAt)
    const { items } = await ml.search.rank(asked, { record: true })
    orders.add('the learned order', gradesOf(shop, query, items.map(({ productId }) => productId)), everyGrade(shop, query))
    for (const [way, order] of Object.entries(shop.ways)) orders.add(way, order(query).slice(0, 48).map((product) => shop.grade(query, product)), everyGrade(shop, query))
    const acts = shop.react(query, asked.userId, items.slice(0, 12).map(({ shownId, productId }) => ({ shownId, product: productOf.get(productId)! })), at)
    for (const [kind, act] of (['clicked', 'ordered'] as const).flatMap((kind) => acts[kind].map((each) => [kind, each] as const)).sort(([, a], [, b]) => (a.actedAt < b.actedAt ? -1 : 1))) {
      await moveClock(url, act.actedAt)
      await ml.send[kind](act as never)
      counts[kind]++
    }
  }
  say(`  ${Object.entries(counts).map(([kind, many]) => `${many} ${kind}`).join(', ')}`)
}

/** Who has a search engine of their own brings its list. */
async function bring(ml: ReturnType<typeof caller>, shop: Shop): Promise<void> {
  const query = shop.ask(), brought = shop.ways['by chance'](query).slice(0, 5).map(({ id }) => ({ productId: id }))
  const { items } = await ml.search_order.rank({ ...shop.request(query, shop.end + 4 * 86_400_000), items: brought })
  say(`\n"${query.text}", a list that the caller brought: POST /v1/models/search_order/rank\n  ${brought.map(({ productId }) => productId).join(' ')} → ${items.map(({ productId, score }) => `${productId} (${score.toFixed(2)})`).join(' ')}`)
}

/** What is asked often, and words that no text has in common with what is meant. */
async function searches(ml: ReturnType<typeof caller>, url: string, shop: Shop): Promise<Page['lists']> {
  const productOf = new Map(shop.products.map((product) => [product.id, product]))
  const entries = (query: Query, items: readonly (Answered & { readonly productId: string })[]) => items.slice(0, 10).map((item) => {
    const product = productOf.get(item.productId)!
    return { ...item, title: product.title, about: `${product.text} ${product.brand}`, grade: shop.grade(query, product) }
  })
  const lists = []
  for (const query of [shop.queries[0]!, shop.queries.at(-1)!]) {
    const asked = shop.request(query, shop.end + 4 * 86_400_000)
    await moveClock(url, asked.shownAt)
    const { items } = await ml.search.rank(asked, { reasons: true })
    const meant = items.slice(0, 10).filter(({ from }) => !(from as readonly string[]).includes('words')).length
    lists.push({ heading: `"${query.text}"`, about: `The first ten of ${items.length}${meant === 0 ? '' : `; ${meant} of them share no word with the query`}.`, entries: entries(query, items) })
  }
  return lists
}
