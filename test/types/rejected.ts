// Wrong uses. Each @ts-expect-error fails the build if the line below it ever compiles.
import { boost, count, distinct, entity, event, exists, hourOf, label, max, mean, model, onDemand, pick, ratio, secondsBetween, share, stream, sum, system, t } from 'millrace'
import { client } from 'millrace/client'
import type payments from './fraud.js'

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
  // @ts-expect-error a view is no door
  system('s', [payment, spending])
  // @ts-expect-error neither is an aggregate
  system('s', [distinct(payment.country)])
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
}
