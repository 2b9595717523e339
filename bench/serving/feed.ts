// A home feed over 100,000 items whose ranker has 30 inputs and 300 trees.
import { boost, by, count, embedding, entity, event, factorize, grade, label, last, lastN, mean, nearest, onDemand, pick, pipeline, ranker, ratio, similar, stream, sum, system, t, top, withinList } from 'millrace'

const user = entity('user', { userId: t.string })
const item = entity('item', { itemId: t.string })
const kind = entity('kind', { category: t.string })
const taste = entity('taste', { userId: t.string, category: t.string })
const shown = event('shown', {
  id: 'shownId', time: 'shownAt',
  fields: { shownId: t.string.later, listId: t.string.later, position: t.int.later, shownAt: t.time, userId: t.string, itemId: t.string, device: t.enum('web', 'app') },
})
const act = { actId: t.string, actedAt: t.time, shownId: t.string.optional, userId: t.string, itemId: t.string, category: t.string }
const viewed = event('viewed', { id: 'actId', time: 'actedAt', fields: { ...act, seconds: t.float } })
const bought = event('bought', { id: 'actId', time: 'actedAt', fields: { ...act, paid: t.decimal(2) } })
const listed = event('listed', { id: 'revision', time: 'listedAt', fields: { revision: t.string, listedAt: t.time, itemId: t.string, category: t.string, price: t.decimal(2) } })

const recent = stream('recent', { of: user, windows: ['1d', '30d'], features: { views: count(viewed), spend: sum(bought.paid), viewed: lastN(viewed.itemId, 10).over('30d') } })
const popularity = stream('popularity', {
  of: item, windows: ['1d', '7d'], features: { views: count(viewed), sales: count(bought), conversion: ratio(count(bought), count(viewed)), dwell: mean(viewed.seconds) },
})
const facts = stream('facts', { of: item, features: { category: last(listed.category), price: last(listed.price) } })
const demand = stream('demand', { of: kind, windows: ['7d', '30d'], features: { views: count(viewed), sales: count(bought) } })
const affinity = stream('affinity', { of: taste, windows: ['7d', '30d'], features: { views: count(viewed), sales: count(bought) } })
const trend = by(demand, { category: facts.category })
const liking = by(affinity, { userId: shown.userId, category: facts.category })
const fit = onDemand('fit', {
  using: { shown, facts, recent }, features: { priceRatio: t.float, onPhone: t.bool },
  compute: ({ shown, facts, recent }) => ({ priceRatio: (facts.price ?? 1) / (1 + recent.spend_30d), onPhone: shown.device === 'app' }),
})
const interest = label('interest', { of: shown, by: 'shownId', within: '1d', value: grade({ 3: bought, 1: viewed }) })
const order = ranker('order', {
  on: shown, of: item, list: shown.listId, position: shown.position, label: interest,
  features: { recent: pick(recent, 'views_1d', 'views_30d', 'spend_1d', 'spend_30d'), popularity, facts, trend, liking, fit, price: withinList(facts.price), views: withinList(popularity.views_7d) },
  learner: boost({ objective: 'lambdarank', trees: 300, earlyStopping: 0 }), split: { by: 'time', holdout: '2d' }, ship: {},
})
const vectors = embedding('vectors', { of: user, to: item, every: '30d', learner: factorize({ factors: 32, iterations: 3 }), from: [{ event: viewed, weight: 1 }, { event: bought, weight: 5 }] })
const feed = pipeline('feed', { retrieve: { forYou: nearest(vectors, 450), again: similar(vectors, recent.viewed, 50), popular: top(popularity.sales_7d, 100) }, rank: order, limit: 24 })
export default system('feed', [shown, viewed, bought, listed, feed])
