// The fraud system of the README, with a gate that any model passes: what is measured is its speed.
import { atPrecision, boost, count, entity, event, exists, label, mean, model, onDemand, otherwise, share, stream, sum, system, t } from 'millrace'

const card = entity('card', { cardId: t.string })
const terminal = entity('terminal', { terminalId: t.string })
const payment = event('payment', {
  id: 'paymentId', time: 'paidAt',
  fields: { paymentId: t.string, paidAt: t.time, cardId: t.string, terminalId: t.string, amount: t.decimal(2).atLeast(0), country: t.string, device: t.enum('chip', 'web', 'app'), approved: t.bool.later },
})
const chargeback = event('chargeback', { id: 'chargebackId', time: 'filedAt', fields: { chargebackId: t.string, filedAt: t.time, paymentId: t.string, cardId: t.string, lost: t.decimal(2) } })
const isFraud = label('is_fraud', { of: payment, by: 'paymentId', within: '10d', value: exists(chargeback) })
const spending = stream('card_spending', { of: card, windows: ['1h', '1d', '7d', '30d'], features: { payments: count(payment), spend: sum(payment.amount), ticket: mean(payment.amount) } })
const risk = stream('terminal_risk', { of: terminal, windows: ['1d', '7d', '30d'], features: { payments: count(payment), fraudShare: share(isFraud) } })
const surprise = onDemand('surprise', {
  using: { payment, spending }, features: { timesUsual: t.float },
  compute: ({ payment, spending }) => ({ timesUsual: payment.amount / Math.max(spending.ticket_30d ?? payment.amount, 0.01) }),
})
const fraud = model('fraud', {
  on: payment, label: isFraud, features: { spending, risk, surprise, amount: payment.amount },
  learner: boost({ objective: 'binary', trees: 200, leaves: 31 }), split: { by: 'time', holdout: '7d' },
  ship: { averagePrecision: { atLeast: 0 } },
  decide: { block: atPrecision(0.05), allow: otherwise },
})
export default system('payments', [payment, chargeback, fraud])
