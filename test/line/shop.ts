// A small system with everything that the line has: composite and absent keys, a later column, a label, functions of the request, two models.
import { above, batch, boost, by, count, distinct, entity, event, exists, hourOf, label, last, lastN, logistic, mean, model, onDemand, otherwise, pick, quantile, scaled, share, sql, stream, sum, system, t, targetEncoded, topK } from 'millrace'

const card = entity('card', { cardId: t.string })
const till = entity('till', { shopId: t.int, tillId: t.bigint })
const payment = event('payment', {
  id: 'paymentId', time: 'paidAt',
  fields: {
    paymentId: t.string, paidAt: t.time, cardId: t.string.optional, shopId: t.int, tillId: t.bigint, amount: t.decimal(2).atLeast(0), device: t.enum('chip', 'web'), note: t.string.optional,
    approved: t.bool.later,
  },
})
const chargeback = event('chargeback', { id: 'chargebackId', time: 'filedAt', fields: { chargebackId: t.bigint, filedAt: t.time, paymentId: t.string } })
const isFraud = label('is_fraud', { of: payment, by: 'paymentId', within: '2d', value: exists(chargeback) })

const spending = stream('card_spending', {
  of: card, windows: ['1h', '1d'],
  features: { payments: count(payment), spend: sum(payment.amount), ticket: mean(payment.amount), shops: distinct(payment.shopId).over('7d'), lastTill: last(payment.tillId).over('7d') },
})
const recent = stream('recent', {
  of: card, windows: ['7d'],
  features: { amounts: lastN(payment.amount, 3), tills: lastN(payment.tillId, 2), devices: topK(payment.device, 2), upper: quantile(payment.amount, 0.9), times: lastN(payment.paidAt, 1) },
})
const tills = stream('till_risk', { of: till, windows: ['7d'], features: { payments: count(payment), web: count(payment).where(payment.device.is('web')), fraudShare: share(isFraud) } })
const busy = stream('busy', { windows: ['1h'], features: { payments: count(payment) } })
const surprise = onDemand('surprise', {
  using: { payment, spending, recent }, features: { timesUsual: t.float, rises: t.int, night: t.bool },
  compute: ({ payment, spending, recent }) => ({ timesUsual: payment.amount / ((spending.ticket_1d ?? payment.amount) + 1), rises: recent.amounts_7d.filter((amount) => amount < payment.amount).length, night: hourOf(payment.paidAt, 'Europe/Stockholm') < 6 }),
})

const habits = batch('habits', {
  of: card, every: '1d', features: { usual: t.float, device: t.string, payments: t.int, amount: t.decimal(2), newest: t.time },
  query: sql`select cardId, median(amount) as usual, mode(device) as device, count(*) as payments, max(amount) as amount, max(paidAt) as newest
             from ${payment} where cardId is not null and paidAt > $asOf - interval 5 days group by cardId`,
})
const unusual = onDemand('unusual', { using: { payment, habits }, features: { device: t.bool, times: t.float }, compute: ({ payment, habits }) => ({ device: payment.device !== habits.device, times: payment.amount / ((habits.usual ?? payment.amount) + 1) }) })
const twin = onDemand('twin', { using: { payment }, features: { cardId: t.string.optional }, compute: ({ payment }) => ({ cardId: payment.cardId === 'c1' ? 'c2' : payment.cardId }) })
// The same views by keys that come from the request, from another view, and from a function.
const before = by(pick(tills, 'payments_7d', 'fraudShare_7d'), { shopId: payment.shopId, tillId: spending.lastTill })
const other = by(pick(spending, 'payments_1d'), { cardId: twin.cardId })
const again = onDemand('again', { using: { other, before }, features: { both: t.int }, compute: ({ other, before }) => ({ both: other.payments_1d + before.payments_7d }) })

const features = { habits, unusual, before, other, again, spending, recent, tills, busy, surprise, amount: payment.amount, size: scaled(payment.amount), device: payment.device, shopper: targetEncoded(payment.cardId), till: targetEncoded(payment.device, { smoothing: 5 }) }
const decide = { block: above(0.5), allow: otherwise }
const split = { by: 'time', holdout: '3d' } as const
const fraud = model('fraud', { on: payment, label: isFraud, features, learner: boost({ objective: 'binary', trees: 20, leaves: 4, minRows: 5 }), split, ship: {}, decide, fallback: ['previous', ({ amount }) => (amount > 500 ? 0.9 : 0.1)] })
const careful = model('careful', { on: payment, label: isFraud, features, learner: logistic(), split, ship: {}, decide, durable: true })
export default system('shop', [payment, chargeback, fraud, careful])
