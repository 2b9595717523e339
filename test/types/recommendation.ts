// A shop's home feed, as a user would write it: find candidates, rank them, apply the house rules.
import {
  atMost, batch, boost, by, count, embedding, entity, event, explore, factorize, grade, label, last, lastN, mean, nearest, onDemand, only, pipeline, ranker, ratio, similar, sql, stream, sum, system, t, targetEncoded,
  top, withinList, without,
} from 'millrace'

// Who and what we know
const user = entity('user', { userId: t.string })
const item = entity('item', { itemId: t.string })
const taste = entity('taste', { userId: t.string, category: t.string })

// What happens
const seen = { shownId: t.string.later, listId: t.string.later, position: t.int.later, shownAt: t.time }
const shown = event('shown', {
  id: 'shownId', time: 'shownAt', fields: { ...seen, userId: t.string.pii, itemId: t.string, device: t.enum('web', 'app') },
})
const act = { actId: t.string, actedAt: t.time, shownId: t.string.optional, userId: t.string.pii, itemId: t.string, category: t.string }
const viewed = event('viewed', { id: 'actId', time: 'actedAt', fields: { ...act, seconds: t.float } })
const bought = event('bought', { id: 'actId', time: 'actedAt', fields: { ...act, paid: t.decimal(2) } })
const listed = event('listed', {
  id: 'revision', time: 'listedAt',
  fields: { revision: t.string, listedAt: t.time, itemId: t.string, category: t.string, brand: t.string, price: t.decimal(2), inStock: t.bool },
})

// What we know: the user now and lately, the item, the two together, the request
const recent = stream('recent', {
  of: user, windows: ['1h', '30d'],
  features: {
    views: count(viewed), spend: sum(bought.paid), viewed: lastN(viewed.itemId, 20).over('7d'), owned: lastN(bought.itemId, 200).over('ever'),
  },
})
const popularity = stream('popularity', {
  of: item, windows: ['1d', '7d'],
  features: { views: count(viewed), sales: count(bought), conversion: ratio(count(bought), count(viewed)), dwell: mean(viewed.seconds) },
})
const facts = stream('facts', {
  of: item,
  features: { category: last(listed.category), brand: last(listed.brand), price: last(listed.price), inStock: last(listed.inStock) },
})
const affinity = stream('affinity', { of: taste, windows: ['7d', '90d'], features: { views: count(viewed), sales: count(bought) } })
const liking = by(affinity, { userId: shown.userId, category: facts.category })   // the user's, for this item's category
const habits = batch('habits', {
  of: user, every: '1d', features: { usualPrice: t.float, favourite: t.string },
  query: sql`select userId, median(paid) as usualPrice, mode(category) as favourite from ${bought} group by userId`,
})
const fit = onDemand('fit', {
  using: { shown, facts, habits }, features: { priceRatio: t.float, favourite: t.bool, onPhone: t.bool },
  compute: ({ shown, facts, habits }) => ({
    priceRatio: (facts.price ?? 1) / (habits.usualPrice ?? facts.price ?? 1),
    favourite: facts.category === habits.favourite,
    onPhone: shown.device === 'app',
  }),
})

// What we learn: vectors that find candidates, an order for them
const vectors = embedding('vectors', {
  of: user, to: item, every: '1d', learner: factorize({ factors: 64 }),
  from: [{ event: viewed, weight: 1 }, { event: bought, weight: 5 }],
})
const interest = label('interest', { of: shown, by: 'shownId', within: '1d', value: grade({ 3: bought, 1: viewed }) })
const order = ranker('feed_order', {
  on: shown, of: item, list: shown.listId, position: shown.position, label: interest,
  features: { recent, popularity, fit, habits, liking, price: withinList(facts.price), brand: targetEncoded(facts.brand) },
  learner: boost({ objective: 'lambdarank' }), split: { by: 'time', holdout: '3d' }, ship: { ndcgAt10: { beats: 'champion' } },
})
const feed = pipeline('feed', {
  retrieve: { forYou: nearest(vectors, 300), again: similar(vectors, recent.viewed, 100), popular: top(popularity.sales_1d, 100) },
  rank: order, rules: [only(facts.inStock), without(recent.owned), atMost(3, facts.brand), explore(0.02)],
  limit: 24, deadline: '100ms',
})

export default system('shop', [shown, viewed, bought, listed, feed])
