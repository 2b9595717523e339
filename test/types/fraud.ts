// Card fraud, as a user would write it: what the type tests look at.
import {
  atPrecision, atRecall, boost, count, distinct, entity, event, exists, hourOf, label, last, mean, model, onDemand, otherwise, pick, ratio, share, stream, sum, system, t,
} from 'millrace'

const card = entity('card', { cardId: t.string })
const terminal = entity('terminal', { terminalId: t.string })

export const payment = event('payment', {
  id: 'paymentId', time: 'paidAt',
  fields: {
    paymentId: t.string, paidAt: t.time, cardId: t.string.pii, terminalId: t.string,
    amount: t.decimal(2).atLeast(0), country: t.string, device: t.enum('chip', 'web', 'app'), approved: t.bool.later,
  },
})
const chargeback = event('chargeback', {
  id: 'chargebackId', time: 'filedAt',
  fields: { chargebackId: t.string, filedAt: t.time, paymentId: t.string, cardId: t.string, lost: t.decimal(2) },
})

const isFraud = label('is_fraud', { of: payment, by: 'paymentId', within: '30d', value: exists(chargeback) })

const spending = stream('card_spending', {
  of: card, windows: ['1h', '1d', '7d', '30d'],
  features: {
    payments: count(payment),
    spend: sum(payment.amount),
    ticket: mean(payment.amount),
    online: count(payment).where(payment.device.isNot('chip')),
    terminals: distinct(payment.terminalId).over('7d'),
    lastCountry: last(payment.country).over('30d'),
  },
})
const terminalRisk = stream('terminal_risk', {
  of: terminal, windows: ['1d', '7d', '30d'],
  features: { payments: count(payment), fraudShare: share(isFraud) },
})
const losses = stream('card_losses', {
  of: card, features: { seen: last(payment.paidAt), lostShare: ratio(sum(chargeback.lost), sum(payment.amount)), disputed: exists(chargeback) },
})
const surprise = onDemand('surprise', {
  using: { payment, spending },
  features: { timesUsual: t.float, abroad: t.bool, night: t.bool },
  compute: ({ payment, spending }) => ({
    timesUsual: payment.amount / (spending.ticket_30d ?? payment.amount),
    abroad: spending.lastCountry !== null && payment.country !== spending.lastCountry,
    night: hourOf(payment.paidAt) < 6,
  }),
})

export const fraud = model('fraud', {
  on: payment, label: isFraud,
  features: { spending, terminalRisk: pick(terminalRisk, 'payments_30d', 'fraudShare_7d'), losses, surprise, amount: payment.amount },
  learner: boost({ objective: 'binary', trees: 500, leaves: 31 }),
  split: { by: 'time', holdout: '7d' },
  ship: { averagePrecision: { atLeast: 0.6 }, logLoss: { beats: 'champion' } },
  decide: { block: atPrecision(0.9), review: atRecall(0.95), allow: otherwise },
  fallback: ['previous', (payment) => (payment.amount > 1_000 ? 0.9 : 0.01)],
})
export default system('payments', [payment, chargeback, fraud])
