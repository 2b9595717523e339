// The fraud system's features under a model of exactly 300 trees that no gate can refuse: speed is measured here, not quality.
import { atPrecision, boost, count, distinct, entity, event, exists, hourOf, label, last, mean, model, onDemand, otherwise, share, stream, sum, system, t, weekdayOf } from 'millrace'

const card = entity('card', { cardId: t.string })
const terminal = entity('terminal', { terminalId: t.string })
const payment = event('payment', {
  id: 'paymentId', time: 'paidAt',
  fields: { paymentId: t.string, paidAt: t.time, cardId: t.string.pii, terminalId: t.string, amount: t.decimal(2).atLeast(0), country: t.string, device: t.enum('chip', 'web', 'app'), approved: t.bool.later },
})
const chargeback = event('chargeback', { id: 'chargebackId', time: 'filedAt', fields: { chargebackId: t.string, filedAt: t.time, paymentId: t.string, cardId: t.string, lost: t.decimal(2) } })
const isFraud = label('is_fraud', { of: payment, by: 'paymentId', within: '7d', value: exists(chargeback) })
const spending = stream('card_spending', {
  of: card, windows: ['1h', '1d', '7d', '30d'],
  features: {
    payments: count(payment), spend: sum(payment.amount), ticket: mean(payment.amount), online: count(payment).where(payment.device.isNot('chip')),
    terminals: distinct(payment.terminalId).over('7d'), lastCountry: last(payment.country).over('30d'),
  },
})
const terminalRisk = stream('terminal_risk', { of: terminal, windows: ['1d', '7d', '30d'], features: { payments: count(payment), fraudShare: share(isFraud) } })
const surprise = onDemand('surprise', {
  using: { payment, spending }, features: { timesUsual: t.float, elsewhere: t.bool },
  compute: ({ payment, spending }) => ({
    timesUsual: payment.amount / Math.max(spending.ticket_30d ?? payment.amount, 0.01),
    elsewhere: spending.lastCountry !== null && payment.country !== spending.lastCountry,
  }),
})
const moment = onDemand('moment', {
  using: { payment }, features: { night: t.bool, weekend: t.bool },
  compute: ({ payment }) => ({ night: hourOf(payment.paidAt, 'UTC') < 7, weekend: weekdayOf(payment.paidAt, 'UTC') >= 6 }),
})
const fraud = model('fraud', {
  on: payment, label: isFraud, features: { spending, terminalRisk, surprise, moment, amount: payment.amount },
  learner: boost({ objective: 'binary', trees: 300, leaves: 31, earlyStopping: 0 }), split: { by: 'time', holdout: '7d', train: '7d' },
  ship: {}, decide: { block: atPrecision(0.01), allow: otherwise },
})
export default system('payments', [payment, chargeback, fraud])
