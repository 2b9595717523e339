// What a service that asks for rankings sees. It imports types alone; every line is an equality check.
import { client, type Freshness, type Reason } from 'millrace/client'
import type shop from './recommendation.js'
import type searching from './search.js'

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function same<A, B>(...match: Equal<A, B> extends true ? [] : [expected: B, inferred: A]): void

export async function feed() {
  const home = client<typeof shop>('http://localhost:8080')
  same<keyof typeof home, 'send' | 'feed'>()
  const list = await home.feed.rank({ userId: 'u1', device: 'web' })       // no item, list or position: those are the answer
  same<(typeof list.items)[number], { readonly itemId: string; readonly shownId: string; readonly position: number; readonly score: number; readonly from: readonly ('forYou' | 'again' | 'popular')[] }>()
  same<keyof typeof list, 'id' | 'version' | 'arm' | 'degraded' | 'dropped' | 'items'>()
  const told = await home.feed.rank({ userId: 'u1', device: 'web' }, { features: true, reasons: true })
  const { features, status, reasons } = told.items[0]!
  same<typeof features.recent.viewed, readonly string[]>()
  same<typeof status.recent.viewed, Freshness>()                           // a list is one value
  same<typeof features.popularity.conversion_7d, number | null>()
  same<typeof features.habits, { readonly usualPrice: number | null; readonly favourite: string | null }>()   // a batch row may be absent
  same<typeof features.liking.views_90d, number>()                         // the same view, by another key
  same<typeof features.brand, number>()                                    // what the learner was given
  same<typeof features.price, { readonly fromMedian: number | null; readonly rank: number | null; readonly share: number | null }>()
  same<typeof reasons, readonly Reason[]>()
  await home.send.bought({ actId: 'o1', actedAt: new Date(), userId: 'u1', itemId: 'i1', category: 'shoes', paid: 49 })   // shownId is optional
}

export async function search() {
  const find = client<typeof searching>('http://localhost:8080')
  const found = await find.search.rank({ query: 'red shoes', userId: 'u1', market: 'se' }, { record: true })
  same<(typeof found.items)[number]['productId'], string>()
  same<(typeof found.items)[number]['from'], readonly ('words' | 'meaning' | 'popular')[]>()
  const ordered = await find.search_order.rank({ query: 'red shoes', userId: 'u1', market: 'se', items: [{ productId: 'p1' }, { productId: 'p2' }] })
  same<(typeof ordered.items)[number], { readonly productId: string; readonly shownId: string; readonly position: number; readonly score: number }>()
  for (const { productId, shownId } of ordered.items.slice(0, 1))  // a click refers to what was shown
    await find.send.clicked({ actId: 'a1', actedAt: new Date(), shownId, query: 'red shoes', productId, userId: 'u1', seconds: 12 })
  const rate = await find.click_rate.predict({ query: 'red shoes', userId: 'u1', market: 'se', productId: 'p1' }, { features: true })
  same<typeof rate.features.match.clickRate_30d, number | null>()
  same<typeof rate.decision, null>()
}
