// A view without an entity: one row of state that every payment moves. A system lists doors, so the view comes along with a model.
import { boost, count, event, exists, label, mean, model, stream, sum, system, t } from 'millrace'

const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.string, paidAt: t.time, amount: t.decimal(2) } })
const refund = event('refund', { id: 'refundId', time: 'paidBackAt', fields: { refundId: t.string, paidBackAt: t.time, paymentId: t.string } })
const isRefunded = label('is_refunded', { of: payment, by: 'paymentId', within: '30d', value: exists(refund) })
const everything = stream('everything', { windows: ['1h', '1d', '7d', '30d'], features: { payments: count(payment), spend: sum(payment.amount), ticket: mean(payment.amount) } })
const refunds = model('refunds', { on: payment, label: isRefunded, features: { everything }, learner: boost({ objective: 'binary' }), split: { by: 'time', holdout: '7d' }, ship: {} })
export default system('everything', [payment, refund, refunds])
