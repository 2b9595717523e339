// Wrong uses. Each @ts-expect-error fails the build if the line below it ever compiles.
import {
  atMost, batch, boost, by, count, distinct, embedding, entity, event, exists, factorize, grade, hourOf, label, lastN, matching, max, mean, model, nearest, onDemand, only, pick, pipeline, quantile, ranker, ratio, scaled,
  secondsBetween, share, similar, sql, stream, sum, system, t, targetEncoded, textIndex, top, withinList, without,
} from 'millrace'
import { client } from 'millrace/client'
import type payments from './fraud.js'
import type searching from './search.js'

const card = entity('card', { cardId: t.string })
const shop = entity('shop', { shopId: t.string })
const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.string, paidAt: t.time, cardId: t.string, amount: t.float, country: t.string, ok: t.bool, settled: t.float.later } })
const visit = event('visit', { id: 'visitId', time: 'startedAt', fields: { visitId: t.string, startedAt: t.time, shopId: t.string, cardId: t.string, listId: t.string } })
const spending = stream('spending', { of: card, windows: ['1h', '1d'], features: { n: count(payment), ticket: mean(payment.amount) } })
const crowd = stream('crowd', { of: shop, windows: ['1h'], features: { visits: count(visit) } })
const fraud = label('fraud', { of: payment, by: 'paymentId', within: '7d', value: exists(payment) })
const basis = { on: payment, features: { spending }, label: fraud, learner: boost({ objective: 'binary' }), split: { by: 'time', holdout: '7d' }, ship: {} } as const
export const fine = model('fine', basis)

export const definitions = () => {
  // Events and views
  // @ts-expect-error the time column must be a time
  event('e', { id: 'x', time: 'x', fields: { x: t.string, at: t.time } })
  // @ts-expect-error the id must be a field
  event('e', { id: 'y', time: 'at', fields: { x: t.string, at: t.time } })
  // @ts-expect-error revisable or not said
  event('e', { id: 'x', time: 'at', fields: { x: t.string, at: t.time }, revisable: false })
  // @ts-expect-error a bound of another type
  t.int.atLeast('0')
  // @ts-expect-error a text has no bound
  t.string.atLeast(0)
  // @ts-expect-error the event does not carry the entity's key
  stream('s', { of: shop, features: { n: count(payment) } })
  // @ts-expect-error a sum of texts
  sum(payment.country)
  // @ts-expect-error a sum of times
  sum(payment.paidAt)
  // @ts-expect-error a share of numbers
  share(payment.amount)
  // @ts-expect-error a column that is not there
  mean(payment.amuont)
  // @ts-expect-error a filter on another event
  count(payment).where(visit.shopId.is('a'))
  // @ts-expect-error a filter of another type
  count(payment).where(payment.country.is(7))
  // @ts-expect-error a text has no order here
  payment.country.above(3)
  // @ts-expect-error a filter is not what is counted
  count(payment.country.is('SE'))
  // @ts-expect-error nor is a model
  count(fine)
  // @ts-expect-error not a duration
  stream('s', { of: card, windows: ['1 day'], features: { n: count(payment) } })
  // @ts-expect-error no time at all
  stream('s', { of: card, windows: ['0d'], features: { n: count(payment) } })
  // @ts-expect-error a negative time
  count(payment).over('-5d')
  // @ts-expect-error a ratio has one window: its view's
  ratio(count(payment).over('1d'), count(payment))
  // @ts-expect-error a ratio of texts
  ratio(max(payment.country), count(payment))
  // @ts-expect-error a feature that the view does not have
  pick(spending, 'n_30d')

  // Functions at the request
  // @ts-expect-error a window that was never declared
  onDemand('o', { using: { spending }, features: { x: t.float }, compute: ({ spending }) => ({ x: spending.n_30d }) })
  // @ts-expect-error null is not handled: a mean over nothing
  onDemand('o', { using: { spending }, features: { x: t.float }, compute: ({ spending }) => ({ x: spending.ticket_1h * 2 }) })
  // @ts-expect-error compute answers another type than declared
  onDemand('o', { using: { payment }, features: { x: t.float }, compute: ({ payment }) => ({ x: payment.country }) })
  // @ts-expect-error a column that the request does not know yet
  onDemand('o', { using: { payment }, features: { x: t.float }, compute: ({ payment }) => ({ x: payment.settled }) })
  // @ts-expect-error arithmetic on an instant
  onDemand('o', { using: { payment }, features: { x: t.float }, compute: ({ payment }) => ({ x: payment.paidAt / 1000 }) })
  // @ts-expect-error seconds between a time and an amount
  onDemand('o', { using: { payment }, features: { x: t.float }, compute: ({ payment }) => ({ x: secondsBetween(payment.paidAt, payment.amount) }) })
  // @ts-expect-error the hour of a text
  onDemand('o', { using: { payment }, features: { x: t.int }, compute: ({ payment }) => ({ x: hourOf(payment.country) }) })
  // @ts-expect-error a default for an output that is not there
  onDemand('o', { using: { payment }, features: { x: t.float }, compute: ({ payment }) => ({ x: payment.amount }), default: { y: 1 } })
  // @ts-expect-error a default of another type
  onDemand('o', { using: { payment }, features: { x: t.float }, compute: ({ payment }) => ({ x: payment.amount }), default: { x: 'none' } })

  // Labels and models
  // @ts-expect-error the later event lacks the joining field
  label('l', { of: payment, by: 'paymentId', within: '7d', value: exists(visit) })
  // @ts-expect-error a label of a column
  label('l', { of: payment.amount, by: 'paymentId', within: '7d', value: exists(payment) })
  // @ts-expect-error the model's event lacks the view's key
  model('m', { ...basis, features: { crowd } })
  // @ts-expect-error the label itself as a feature
  model('m', { ...basis, features: { fraud } })
  // @ts-expect-error a column that is filled after the decision
  model('m', { ...basis, features: { settled: payment.settled } })
  // @ts-expect-error a number label for a yes/no learner
  model('m', { ...basis, label: label('n', { of: payment, by: 'cardId', within: '7d', value: sum(payment.amount) }) })
  // @ts-expect-error a label of another event
  model('m', { ...basis, on: visit })
  // @ts-expect-error a gate on a metric that the learner does not have
  model('m', { ...basis, ship: { ndcgAt10: { atLeast: 0.3 } } })
  // @ts-expect-error a training period in rows
  model('m', { ...basis, split: { by: 'time', holdout: '7d', train: 1000 } })
  // @ts-expect-error an objective that is not there
  boost({ objective: 'ternary' })
  // @ts-expect-error an option that is not there
  boost({ objective: 'binary', gains: [0, 1] })
  // @ts-expect-error a delay is a duration
  system('s', [payment], { lag: 2 })
  // @ts-expect-error neither is an aggregate
  system('s', [distinct(payment.country)])
}

const clicked = event('clicked', { id: 'clickId', time: 'at', fields: { clickId: t.string, at: t.time, cardId: t.string, shopId: t.string, seconds: t.float } })
const offered = event('offered', { id: 'offerId', time: 'at', fields: { offerId: t.string.later, at: t.time, pageId: t.string.later, place: t.int.later, cardId: t.string, shopId: t.string, text: t.string } })
const worth = label('worth', { of: offered, by: ['cardId', 'shopId'], within: '1d', value: grade({ 1: clicked }) })
const listing = { on: offered, of: shop, list: offered.pageId, position: offered.place, features: { crowd }, label: worth, learner: boost({ objective: 'lambdarank' }), split: { by: 'time', holdout: '1d' }, ship: {} } as const
const order = ranker('order', listing)
const shops = stream('shops', { of: shop, features: { seen: lastN(clicked.cardId, 3), open: exists(clicked), visits: count(visit), kind: max(visit.startedAt) } })
const past = stream('past', { of: card, features: { shops: lastN(clicked.shopId, 5), hours: lastN(clicked.seconds, 5), taste: mean(clicked.seconds) } })
const near = embedding('near', { of: card, to: shop, from: [{ event: clicked, weight: 1 }], learner: factorize({ factors: 8 }), every: '1d' })

export const rankings = () => {
  // Keys, batches and fitted values
  // @ts-expect-error the other key's type differs
  by(crowd, { shopId: payment.amount })
  // @ts-expect-error a key that is left out
  by(crowd, {})
  // @ts-expect-error a view is no key
  by(crowd, { shopId: crowd })
  // @ts-expect-error what is read by another key still needs a row that says the key
  model('m', { ...basis, features: { crowd: by(crowd, { shopId: visit.shopId }) } })
  // @ts-expect-error a view is no table: its events are
  void sql`select * from ${spending}`
  // @ts-expect-error a query is SQL
  batch('b', { of: card, every: '1d', features: { x: t.float }, query: 'select 1' })
  // @ts-expect-error runs come every so often
  batch('b', { of: card, every: 'daily', features: { x: t.float }, query: sql`select cardId, 1 as x from ${payment}` })
  // @ts-expect-error a number has no texts
  targetEncoded(payment.amount)
  // @ts-expect-error a text has no scale
  scaled(payment.country)
  // @ts-expect-error a quantile of texts
  quantile(payment.country, 0.5)
  // @ts-expect-error a filter on a grade
  grade({ 1: payment }).where(payment.ok.is(true))

  // Rankers
  // @ts-expect-error a listwise loss without lists
  model('m', { ...basis, on: offered, label: worth, features: { crowd }, learner: boost({ objective: 'lambdarank' }) })
  // @ts-expect-error gains without lists
  boost({ objective: 'binary', gains: [0, 1] })
  // @ts-expect-error a value within its list, and there is none
  model('m', { ...basis, features: { ticket: withinList(spending.ticket_1h) } })
  // @ts-expect-error a yes or no is no grade
  ranker('r', { ...listing, label: label('l', { of: offered, by: 'shopId', within: '1d', value: exists(clicked) }) })
  // @ts-expect-error a list is known by a text
  ranker('r', { ...listing, list: offered.place })
  // @ts-expect-error a list of another event
  ranker('r', { ...listing, list: visit.listId })
  // @ts-expect-error what is ranked is an entity
  ranker('r', { ...listing, of: crowd })
  // @ts-expect-error the ranked event lacks the view's key
  ranker('r', { ...listing, features: { terminal: stream('terminal', { of: entity('terminal', { terminalId: t.string }), features: { n: count(event('e', { id: 'i', time: 'at', fields: { i: t.string, at: t.time, terminalId: t.string } })) } }) } })
  // @ts-expect-error a gate on a metric of yes and no
  ranker('r', { ...listing, ship: { rocAuc: { atLeast: 0.5 } } })

  // Candidates and rules
  const found = { rank: order, limit: 10 } as const
  pipeline('fine', { ...found, retrieve: { near: nearest(near, 10), again: similar(near, past.shops, 5), top: top(shops.visits, 5) }, rules: [only(shops.open), without(past.shops)] })
  // @ts-expect-error a pipeline ranks what its candidates are not
  pipeline('p', { ...found, retrieve: { top: top(spending.n_1h, 10) } })
  // @ts-expect-error the most of a text
  top(shops.seen, 5)
  // @ts-expect-error like a list of numbers
  pipeline('p', { ...found, retrieve: { again: similar(near, past.hours, 5) } })
  // @ts-expect-error what is viewed must be known of the request
  pipeline('p', { ...found, retrieve: { again: similar(near, shops.seen, 5) } })
  // @ts-expect-error words that are numbers
  matching(textIndex('w', { of: shop, fields: [] }), past.taste, 5)
  // @ts-expect-error texts of what another key knows
  textIndex('w', { of: shop, fields: [spending.ticket_1d] })
  // @ts-expect-error a text of the request is not one of the shop
  textIndex('w', { of: shop, fields: [offered.text] })
  // @ts-expect-error only what is yes or no
  only(shops.visits)
  // @ts-expect-error only what is known of the item
  pipeline('p', { ...found, retrieve: { near: nearest(near, 10) }, rules: [only(spending.ticket_1h)] })
  // @ts-expect-error at most so many of a number
  atMost(3, shops.visits)
  // @ts-expect-error without values of another type than the key
  pipeline('p', { ...found, retrieve: { near: nearest(near, 10) }, rules: [without(past.hours)] })
  // @ts-expect-error a deadline in seconds
  pipeline('p', { ...found, retrieve: { near: nearest(near, 10) }, deadline: '1s' })
  // @ts-expect-error an event that ties nothing
  embedding('e', { of: card, to: shop, from: [{ event: payment, weight: 1 }], learner: factorize({ factors: 8 }), every: '1d' })
  // @ts-expect-error candidates are no door
  system('s', [offered, near])
}

export async function calls() {
  const ml = client<typeof payments>('http://localhost')
  const asked = { paymentId: 'p', cardId: 'c', terminalId: 't', amount: 1, country: 'SE', device: 'chip' } as const
  // @ts-expect-error a missing request field
  await ml.fraud.predict({ paymentId: 'p', cardId: 'c', terminalId: 't', amount: 1, country: 'SE' })
  // @ts-expect-error a field that is later than the request
  await ml.fraud.predict({ ...asked, approved: true })
  // @ts-expect-error a model that is not served
  await ml.froud.predict(asked)
  // @ts-expect-error an event that has no door
  await ml.send.visit({})
  // @ts-expect-error an option that is not there
  await ml.fraud.predict(asked, { feature: true })
  const answer = await ml.fraud.predict(asked, { reasons: true })
  // @ts-expect-error features that were not asked for
  void answer.features
  const find = client<typeof searching>('http://localhost')
  const said = { query: 'shoes', userId: 'u', market: 'se' } as const
  // @ts-expect-error a ranker without items
  await find.search_order.rank(said)
  // @ts-expect-error items by another key
  await find.search_order.rank({ ...said, items: [{ itemId: 'p' }] })
  // @ts-expect-error the item is the answer
  await find.search.rank({ ...said, productId: 'p' })
  const ordered = await find.search_order.rank({ ...said, items: [{ productId: 'p' }] })
  // @ts-expect-error the caller found them: there is no source
  void ordered.items[0]?.from
  // @ts-expect-error features that were not asked for
  void ordered.items[0]?.features
}
