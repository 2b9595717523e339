// A shop that ranks items which its own search engine brings, and finds some itself: a stream by the item, one by two keys, a function, values set against their list, graded labels, rules.
import { atMost, boost, by, count, embedding, entity, event, explore, factorize, grade, label, last, lastN, nearest, onDemand, pipeline, ranker, ratio, similar, stream, system, t, targetEncoded, top, withinList, without } from 'millrace'

const user = entity('user', { userId: t.string })
const product = entity('product', { productId: t.string })
const taste = entity('taste', { userId: t.string, brand: t.string })
const shown = event('shown', {
  id: 'shownId', time: 'shownAt', fields: { shownId: t.string.later, shownAt: t.time, userId: t.string, productId: t.string, listId: t.string.later, position: t.int.later },
})
const clicked = event('clicked', { id: 'clickId', time: 'clickedAt', fields: { clickId: t.string, clickedAt: t.time, shownId: t.string, userId: t.string, productId: t.string, brand: t.string } })
const listed = event('listed', { id: 'revision', time: 'listedAt', fields: { revision: t.string, listedAt: t.time, productId: t.string, brand: t.string, price: t.decimal(2) } })

const facts = stream('facts', { of: product, features: { brand: last(listed.brand), price: last(listed.price) } })
const appeal = stream('appeal', { of: product, windows: ['30d'], features: { clicks: count(clicked), clickRate: ratio(count(clicked), count(shown)) } })
const recent = stream('recent', { of: user, features: { clicked: lastN(clicked.productId, 10).over('1d') } })
const affinity = stream('affinity', { of: taste, windows: ['30d'], features: { clicks: count(clicked) } })
const liking = by(affinity, { userId: shown.userId, brand: facts.brand })
const fit = onDemand('fit', { using: { shown, facts, liking }, features: { perPrice: t.float }, compute: ({ facts, liking }) => ({ perPrice: liking.clicks_30d / ((facts.price ?? 0) + 1) }) })

const worth = label('worth', { of: shown, by: 'shownId', within: '1d', value: grade({ 2: clicked }) })
const order = ranker('order', {
  on: shown, of: product, list: shown.listId, position: shown.position, label: worth, features: { facts, appeal, liking, fit, price: withinList(facts.price), worthOf: targetEncoded(facts.brand) },
  learner: boost({ objective: 'lambdarank', trees: 20, leaves: 7, minRows: 5 }), split: { by: 'time', holdout: '2d' }, ship: { ndcgAt10: { beats: 'champion' } },
})
const vectors = embedding('vectors', { of: user, to: product, every: '1d', learner: factorize({ factors: 4 }), from: [{ event: clicked, weight: 1 }] })
const feed = pipeline('feed', {
  retrieve: { forYou: nearest(vectors, 10), again: similar(vectors, recent.clicked, 10), popular: top(appeal.clicks_30d, 20) },
  rank: order, rules: [without(recent.clicked), atMost(2, facts.brand), explore(0.3)], limit: 6,
})
export default system('shop', [shown, clicked, listed, order, feed])
