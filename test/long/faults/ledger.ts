// A system of plain counts, so that each event that is lost or counted twice is seen.
import { boost, count, entity, event, exists, label, model, stream, sum, system, t } from 'millrace'

const card = entity('card', { cardId: t.string })
export const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.string, paidAt: t.time, cardId: t.string, amount: t.decimal(2), big: t.bigint.optional } })
const report = event('report', { id: 'reportId', time: 'filedAt', fields: { reportId: t.string, filedAt: t.time, paymentId: t.string } })
const reported = label('reported', { of: payment, by: 'paymentId', within: '1s', value: exists(report) })
const spending = stream('spending', { of: card, features: { payments: count(payment), spend: sum(payment.amount), matured: count(reported) } })
const total = stream('total', { features: { payments: count(payment), spend: sum(payment.amount), matured: count(reported) } })
const careful = model('careful', {
  on: payment, label: reported, features: { spending, total, amount: payment.amount }, learner: boost({ objective: 'binary', trees: 5 }), split: { by: 'time', holdout: '1d' }, ship: {},
  fallback: [({ amount }) => (amount > 50 ? 0.9 : 0.1)], durable: true,
})
export default system('ledger', [payment, report, careful])
