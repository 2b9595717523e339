// A shop's home feed: find candidates, rank them, apply the house rules.
import {
  atMost, batch, boost, by, count, embedding, entity, event, explore, factorize, grade, label, last, lastN, mean, nearest, onDemand, only, pipeline, ranker, ratio,
  similar, sql, stream, sum, system, t, targetEncoded, top, withinList, without,
} from 'millrace'

// Who and what we know
const user = entity('user', { userId: t.string })
const item = entity('item', { itemId: t.string })
const taste = entity('taste', { userId: t.string, category: t.string })
/** Where things can be fetched. Degrees. */
export const stores = [
  { city: 'Stockholm', latitude: 59.33, longitude: 18.07 }, { city: 'Göteborg', latitude: 57.71, longitude: 11.97 },
  { city: 'Malmö', latitude: 55.6, longitude: 13 }, { city: 'Umeå', latitude: 63.83, longitude: 20.26 },
]
/** Kilometres along the sphere, by the haversine. */
export function distance(a: { latitude: number; longitude: number }, b: { latitude: number; longitude: number }): number {
  const radians = Math.PI / 180, half = (from: number, to: number) => Math.sin((to - from) * radians / 2) ** 2
  return 2 * 6371 * Math.asin(Math.sqrt(half(a.latitude, b.latitude) + Math.cos(a.latitude * radians) * Math.cos(b.latitude * radians) * half(a.longitude, b.longitude)))
}

// What happens
const seen = { shownId: t.string.later, listId: t.string.later, position: t.int.later, shownAt: t.time }
const place = { latitude: t.float.atLeast(-90).atMost(90).optional, longitude: t.float.atLeast(-180).atMost(180).optional }
export const shown = event('shown', {
  id: 'shownId', time: 'shownAt', fields: { ...seen, ...place, userId: t.string.pii, itemId: t.string, device: t.enum('web', 'app') },
})
const act = { actId: t.string, actedAt: t.time, shownId: t.string.optional, userId: t.string.pii, itemId: t.string, category: t.string }
export const viewed = event('viewed', { id: 'actId', time: 'actedAt', fields: { ...act, seconds: t.float } })
export const carted = event('carted', { id: 'actId', time: 'actedAt', fields: { ...act, change: t.int } })   // 1 puts in, −1 takes out
export const bought = event('bought', { id: 'actId', time: 'actedAt', fields: { ...act, paid: t.decimal(2) } })
export const listed = event('listed', {
  id: 'revision', time: 'listedAt',
  fields: {
    revision: t.string, listedAt: t.time, itemId: t.string, category: t.string, brand: t.string.optional, price: t.decimal(2), bulky: t.bool, inStock: t.bool,
  },
})

/** The whole system. `nearest`: how many candidates come by a user's vector; `limit`: how many are shown; `unexplored`: no place is left to chance. */
export const shop = (options: { factors: number; confidence: number; nearest: number; owned: number; limit: number; unexplored?: true }) => {
  // What we know: the user now and lately, the item, the two together, the request
  const recent = stream('recent', {
    of: user, windows: ['1h', '30d'],
    features: {
      views: count(viewed), spend: sum(bought.paid), viewed: lastN(viewed.itemId, 20).over('7d'), owned: lastN(bought.itemId, options.owned).over('ever'),
    },
  })
  const cart = stream('cart', { of: user, features: { items: sum(carted.change) } })
  const popularity = stream('popularity', {
    of: item, windows: ['1d', '7d'],
    features: { views: count(viewed), sales: count(bought), conversion: ratio(count(bought), count(viewed)), dwell: mean(viewed.seconds) },
  })
  const facts = stream('facts', {
    of: item,
    features: { category: last(listed.category), brand: last(listed.brand), price: last(listed.price), bulky: last(listed.bulky), inStock: last(listed.inStock) },
  })
  const affinity = stream('affinity', { of: taste, windows: ['7d', '30d'], features: { views: count(viewed), sales: count(bought) } })
  const liking = by(affinity, { userId: shown.userId, category: facts.category })   // the user's, for this item's category
  const devotion = onDemand('devotion', {
    using: { recent, liking }, features: { share: t.float },   // of the user's views, those of this category
    compute: ({ recent, liking }) => ({ share: liking.views_30d / Math.max(recent.views_30d, 1) }),
  })
  const habits = batch('habits', {
    of: user, every: '1d', features: { usualPrice: t.float, favourite: t.string },
    query: sql`select "userId", median(paid) as "usualPrice", mode(category) as favourite from ${bought} group by "userId"`,
  })
  const fit = onDemand('fit', {
    using: { shown, facts, habits }, features: { priceRatio: t.float, favourite: t.bool, onPhone: t.bool },
    compute: ({ shown, facts, habits }) => ({
      priceRatio: (facts.price ?? 1) / (habits.usualPrice ?? facts.price ?? 1),
      favourite: facts.category === habits.favourite,
      onPhone: shown.device === 'app',
    }),
  })
  const reach = onDemand('reach', {
    using: { shown, facts }, features: { nearestStore: t.float.optional, toFetch: t.float.optional },   // kilometres
    compute: ({ shown: { latitude, longitude }, facts }) => {
      const nearestStore = latitude === null || longitude === null ? null : Math.min(...stores.map((store) => distance(store, { latitude, longitude })))
      return { nearestStore, toFetch: facts.bulky === true ? nearestStore : 0 }
    },
  })

  // What we learn: vectors that find candidates, an order for them
  const vectors = embedding('vectors', {
    of: user, to: item, every: '1d', learner: factorize({ factors: options.factors, confidence: options.confidence }),
    from: [{ event: viewed, weight: 1 }, { event: bought, weight: 5 }],
  })
  const interest = label('interest', { of: shown, by: 'shownId', within: '1d', value: grade({ 3: bought, 1: viewed }) })
  const order = ranker('feed_order', {
    on: shown, of: item, list: shown.listId, position: shown.position, label: interest,
    features: { recent, cart, popularity, fit, devotion, reach, habits, liking, price: withinList(facts.price), brand: targetEncoded(facts.brand) },
    learner: boost({ objective: 'lambdarank', trees: 150, leaves: 12, learningRate: 0.05, earlyStopping: 0 }), split: { by: 'time', holdout: '3d' }, ship: { ndcgAt10: { beats: 'champion' } },
  })
  const feed = pipeline('feed', {
    retrieve: { forYou: nearest(vectors, options.nearest), again: similar(vectors, recent.viewed, 100), popular: top(popularity.sales_7d, 100) },
    rank: order, rules: [only(facts.inStock), without(recent.owned), atMost(3, facts.brand), ...(options.unexplored ? [] : [explore(0.02)])],
    limit: options.limit, deadline: '500ms',
  })
  return system('shop', [shown, viewed, carted, bought, listed, feed])
}
