// A shop of furniture, its visitors and what they ask for, from a seed: it is known how well every product answers every query.
import { draws, examined } from '../draws.js'

export interface World { seed: number; products: number; queries: number; days: number; searchesPerDay: number; start: string }
export interface Product { id: string; title: string; text: string; brand: string; price: number; kind: number; material: number; colour: number; good: boolean }
export interface Query { text: string; kind: number; material: number | undefined; colour: number | undefined }
export interface Act { actId: string; actedAt: string; shownId: string; query: string; productId: string; userId: string }
/** Rows of the system's events, in order of time. */
export interface Rows { listed: object[]; shown: object[]; clicked: Act[]; ordered: Act[] }

const day = 86_400_000
/** Words for the same: a title has one of them, the text another, a query any. */
const kinds = [['sofa', 'couch', 'settee'], ['lamp', 'light', 'luminaire'], ['rug', 'carpet', 'mat'], ['table', 'desk', 'workbench'], ['chair', 'seat', 'stool'], ['curtain', 'drape', 'blind'], ['mug', 'cup', 'beaker'], ['blanket', 'throw', 'quilt'], ['shelf', 'bookcase', 'rack'], ['bowl', 'dish', 'basin']]
const materials = [['oak', 'wooden', 'timber'], ['wool', 'woollen', 'knitted'], ['linen', 'flax', 'cotton'], ['leather', 'hide', 'suede'], ['steel', 'metal', 'iron'], ['glass', 'crystal', 'clear']]
const colours = [['red', 'crimson', 'scarlet'], ['blue', 'navy', 'azure'], ['green', 'olive', 'emerald'], ['white', 'ivory', 'cream'], ['black', 'charcoal', 'ebony']]
const rooms = ['kitchen', 'bedroom', 'hall', 'study', 'garden']
/** By grade: how often a product that is looked at is clicked, and a clicked one ordered. */
const clicks = [0.03, 0.12, 0.25, 0.5, 0.7], orders = [0, 0.02, 0.06, 0.2, 0.4]
const time = (at: number) => new Date(at).toISOString()

/**
 * A product answers a query by its kind, then by material and colour where they were asked for; of those that answer fully the good ones are best. Visitors look at a place less the further down it
 * is; the history is biased by the shop's old order, which counts words.
 */
export function createWorld(world: World) {
  const { random, pick, normal } = draws(world.seed)
  const any = (list: readonly unknown[]) => Math.floor(random() * list.length)
  const start = Date.parse(world.start)
  const products = Array.from({ length: world.products }, (_, number): Product => {
    const [kind, material, colour, brand] = [any(kinds), any(materials), any(colours), `b${Math.floor(random() ** 1.5 * 30)}`]
    const title = `${pick(colours[colour]!)} ${pick(materials[material]!)} ${pick(kinds[kind]!)}`
    return {
      id: `p${number}`, title, text: `A ${pick(['fine', 'plain', 'sturdy', 'light-weight'])} ${pick(kinds[kind]!)} for the ${pick(rooms)}, ${pick(materials[material]!)}, in ${pick(colours[colour]!)}.`,
      brand, price: Math.round(Math.exp(3.5 + 0.7 * normal()) * 100) / 100, kind, material, colour, good: random() < 0.4,
    }
  })
  const queries = new Map(Array.from({ length: world.queries }, (): [string, Query] => {
    const kind = any(kinds), material = random() < 0.5 ? any(materials) : undefined, colour = random() < 0.5 ? any(colours) : undefined
    const text = [colour !== undefined && pick(colours[colour]!), material !== undefined && pick(materials[material]!), pick(kinds[kind]!)].filter(Boolean).join(' ')
    return [text, { text, kind, material, colour }]
  }))
  /** 0 (another kind) to 4. */
  const grade = (query: Query, product: Product): number => {
    if (query.kind !== product.kind) return 0
    const wanted = [query.material === undefined ? undefined : query.material === product.material, query.colour === undefined ? undefined : query.colour === product.colour].filter((each) => each !== undefined)
    const met = wanted.length === 0 ? 1 : wanted.filter(Boolean).length / wanted.length
    return 1 + Math.round(2 * met) + (met === 1 && product.good ? 1 : 0)
  }
  /** How many of a query's words a product's texts have. */
  const common = new Map([...queries.values()].map(({ text: words }) => [words, new Map(products.map(({ id, title, text }) => [id, words.split(' ').filter((word) => `${title} ${text}`.includes(word)).length]))]))
  const sold = new Map<string, number>()
  const by = (worth: (product: Product, query: Query) => number) => (query: Query) => products.map((product) => ({ product, worth: worth(product, query) })).sort((a, b) => b.worth - a.worth).map(({ product }) => product)
  const ways = { 'the old order': by(({ id }, { text }) => common.get(text)!.get(id)! + 0.5 * normal()), 'what sold most': by(({ id }) => sold.get(id) ?? 0), 'by chance': by(random) }

  /** What a visitor does about a list. */
  function react(query: Query, userId: string, list: readonly { shownId: string; product: Product }[], shownAt: number): { clicked: Act[]; ordered: Act[] } {
    const acts = { clicked: [] as Act[], ordered: [] as Act[] }
    list.forEach(({ shownId, product }, at) => {
      const fit = grade(query, product)
      if (random() >= examined(at + 1) * clicks[fit]!) return
      const now = shownAt + (5 + 20 * at * random()) * 1_000
      const act = (kind: string, actedAt: number) => ({ actId: `${kind} ${shownId}`, actedAt: time(actedAt), shownId, query: query.text, productId: product.id, userId })
      acts.clicked.push({ ...act('clicked', now), seconds: Math.round(10 * Math.exp(1.5 + 0.6 * fit + 0.4 * normal())) / 10 } as Act)
      if (random() >= orders[fit]!) return
      acts.ordered.push({ ...act('ordered', now + 60_000 * (1 + 9 * random())), paid: product.price } as Act)
      sold.set(product.id, (sold.get(product.id) ?? 0) + 1)
    })
    return acts
  }
  const asked = [...queries.values()]
  /** Few queries are asked often, most seldom. */
  const ask = () => asked[Math.floor(random() ** 2 * asked.length)]!
  const request = (query: Query, at: number) => ({ shownAt: time(at), query: query.text, userId: `u${Math.floor(random() * 500)}`, market: pick(['se', 'de', 'fr'] as const) })

  const rows: Rows = { listed: [], shown: [], clicked: [], ordered: [] }
  for (const { id, title, text, brand } of products) rows.listed.push({ revision: `${id}@0`, listedAt: time(start), productId: id, title, text, brand, inStock: true })
  const many = world.days * world.searchesPerDay
  Array.from({ length: many }, () => Math.floor(start + day / 24 + random() * (world.days - 1 / 24) * day)).sort((a, b) => a - b).forEach((at, number) => {
    const query = ask(), from = request(query, at)
    const shown = ways['the old order'](query).slice(0, 12).map((product, place) => ({ product, shownId: `l${number}:${place + 1}` }))
    shown.forEach(({ product, shownId }, place) => rows.shown.push({ shownId, listId: `l${number}`, position: place + 1, productId: product.id, ...from }))
    const { clicked, ordered } = react(query, from.userId, shown, at)
    rows.clicked.push(...clicked)
    rows.ordered.push(...ordered)
  })
  for (const kind of ['clicked', 'ordered'] as const) rows[kind].sort((a, b) => (a.actedAt < b.actedAt ? -1 : 1))
  return { rows, products, queries: asked, ways, react, ask, request, grade, end: start + world.days * day }
}
