// A shop, its catalogue and its visitors, from a seed: everybody's taste is known, so an order can be held against the truth.
import { draws, examined, sigmoid } from '../draws.js'
import { distance, stores } from './definitions.js'

export interface World { seed: number; people: number; items: number; days: number; start: string }
export interface Item { id: string; category: string; brand: string; price: number; bulky: boolean; quality: number; style: readonly number[] }
export interface Person { id: string; device: 'web' | 'app'; latitude: number; longitude: number; budget: number; tastes: Readonly<Record<string, number>>; style: readonly number[] }
/** Rows of the system's events, in order of time. */
export interface Rows { listed: object[]; shown: object[]; viewed: Act[]; carted: Act[]; bought: Act[] }
export interface Act { actId: string; actedAt: string; itemId: string; userId: string }
interface Shown { shownId: string; item: Item }

const hour = 3_600_000, day = 24 * hour
const categories = ['lamps', 'chairs', 'rugs', 'books', 'plants', 'kitchen', 'toys', 'bikes'], heavy = new Set(['chairs', 'rugs', 'bikes'])
const time = (at: number) => new Date(at).toISOString()

/**
 * What somebody wants: their taste in categories, their style, a good thing, a price near what they spend, and nothing heavy that is far away.
 * A visitor looks at a place less the further down it is, and views what they look at the more they want it: the history is biased by the shop's old order, which puts forward what sold.
 */
export function createWorld(world: World) {
  const { random, pick, normal } = draws(world.seed)
  const start = Date.parse(world.start)
  const style = () => Array.from({ length: 4 }, () => 0.6 * normal())
  const items = Array.from({ length: world.items }, (_, number): Item => {
    const category = pick(categories)
    return { id: `i${number}`, category, brand: `b${Math.floor(random() ** 1.5 * 40)}`, price: Math.round(Math.exp(3.5 + 0.7 * normal()) * 100) / 100, bulky: heavy.has(category), quality: normal(), style: style() }
  })
  const people = Array.from({ length: world.people }, (_, number): Person => {
    const { latitude, longitude } = pick(stores), far = random() < 0.3 ? 3 : 0.2
    return {
      id: `u${number}`, device: pick(['web', 'app'] as const), latitude: latitude + far * (random() - 0.5), longitude: longitude + far * (random() - 0.5), budget: Math.exp(3.5 + 0.5 * normal()),
      tastes: Object.fromEntries(categories.map((category) => [category, normal()])), style: style(),
    }
  })
  const wish = (person: Person, item: Item) => person.tastes[item.category]! + item.style.reduce((sum, each, at) => sum + each * person.style[at]!, 0) + item.quality
    - 0.6 * Math.abs(Math.log(item.price / person.budget)) - (item.bulky ? Math.min(...stores.map((store) => distance(store, person))) / 60 : 0)
  /** The share of the catalogue that is wanted at least as much: 3 for the best fiftieth, 2 for the best twentieth, 1 for the best sixth, else 0. */
  const grades = new Map(people.map((person) => {
    const sorted = items.map((item) => wish(person, item)).sort((a, b) => b - a)
    const floors = [1 / 50, 1 / 20, 1 / 6].map((share) => sorted[Math.floor(share * items.length)]!)
    return [person.id, new Map(items.map((item) => [item.id, floors.filter((floor) => wish(person, item) > floor).length]))]
  }))
  const sales = new Map<string, number>(), owned = new Map(people.map(({ id }) => [id, new Set<string>()])), soldOut = new Set<string>()
  const rows: Rows = { listed: [], shown: [], viewed: [], carted: [], bought: [] }
  const list = ({ id, category, brand, price, bulky }: Item, at: number, inStock: boolean) => rows.listed.push({ revision: `${id}@${at}`, listedAt: time(at), itemId: id, category, brand, price, bulky, inStock })
  /** What may be shown: in stock, and not bought before. */
  const available = (person: Person) => items.filter(({ id }) => !soldOut.has(id) && !owned.get(person.id)!.has(id))
  const orders = {
    'what sold most': (from: readonly Item[]) => from.toSorted((a, b) => (sales.get(b.id) ?? 0) - (sales.get(a.id) ?? 0)),
    'by chance': (from: readonly Item[]) => from.map((item) => ({ item, at: random() })).sort((a, b) => a.at - b.at).map(({ item }) => item),
  }
  const oldOrder = (from: readonly Item[]) => from.map((item) => ({ item, at: ((sales.get(item.id) ?? 0) + 1) * Math.exp(2 * normal()) })).sort((a, b) => b.at - a.at).map(({ item }) => item)

  /** What a visitor does about a list. */
  function react(person: Person, list: readonly Shown[], shownAt: number): Pick<Rows, 'viewed' | 'carted' | 'bought'> {
    const acts = { viewed: [] as Act[], carted: [] as Act[], bought: [] as Act[] }
    list.forEach(({ shownId, item }, at) => {
      const want = wish(person, item)
      if (random() >= examined(at + 1) * sigmoid(1.4 * want - 1)) return
      let now = shownAt + (5 + 20 * at * random()) * 1_000
      const act = (kind: string) => ({ actId: `${kind} ${shownId}`, actedAt: time(now), shownId, userId: person.id, itemId: item.id, category: item.category })
      acts.viewed.push({ ...act('viewed'), seconds: Math.round(10 * Math.exp(2.5 + 0.4 * want + 0.4 * normal())) / 10 } as Act)
      now += 60_000 * (1 + random())
      if (random() >= sigmoid(1.2 * want - 1)) return
      acts.carted.push({ ...act('into'), change: 1 } as Act)
      now += 60_000 * (1 + 5 * random())
      if (random() < 0.25) return
      acts.carted.push({ ...act('out of'), change: -1 } as Act)
      acts.bought.push({ ...act('bought'), paid: item.price } as Act)
      sales.set(item.id, (sales.get(item.id) ?? 0) + 1)
      owned.get(person.id)!.add(item.id)
    })
    return acts
  }
  const request = (person: Person, at: number) => ({ shownAt: time(at), userId: person.id, device: person.device, latitude: person.latitude, longitude: person.longitude })

  for (const item of items) list(item, start, true)
  const visits = people.flatMap((person) => Array.from({ length: world.days }, (_, d) => ({ person, at: Math.floor(start + (d + 0.1 + 0.85 * random()) * day) })).filter(() => random() < 0.5)).sort((a, b) => a.at - b.at)
  let today = 0
  visits.forEach(({ person, at }, number) => {
    for (; today < Math.floor((at - start) / day); today++) for (const item of items) {
      const was = soldOut.has(item.id), is = was ? random() < 0.7 : random() < 0.01
      if (is === was) continue
      if (is) soldOut.add(item.id)
      else soldOut.delete(item.id)
      list(item, start + (today + 1) * day, !is)
    }
    const shown = oldOrder(available(person)).slice(0, 12).map((item, place) => ({ item, shownId: `l${number}:${place + 1}` }))
    shown.forEach(({ item, shownId }, place) => rows.shown.push({ shownId, listId: `l${number}`, position: place + 1, itemId: item.id, ...request(person, at) }))
    const acts = react(person, shown, at)
    for (const kind of ['viewed', 'carted', 'bought'] as const) rows[kind].push(...acts[kind])
  })
  for (const kind of ['viewed', 'carted', 'bought'] as const) rows[kind].sort((a, b) => (a.actedAt < b.actedAt ? -1 : 1))
  return { rows, items, people, available, orders: { ...orders, 'the old order': oldOrder }, react, request, grade: (person: Person, item: string) => grades.get(person.id)!.get(item) ?? 0, end: start + world.days * day }
}
