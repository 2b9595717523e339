// A view without an entity: one row of state that every payment moves.
import { count, event, mean, stream, sum, system, t } from 'millrace'

const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.string, paidAt: t.time, amount: t.decimal(2) } })
const everything = stream('everything', { windows: ['1h', '1d', '7d', '30d'], features: { payments: count(payment), spend: sum(payment.amount), ticket: mean(payment.amount) } })
export default system('everything', [payment, everything])
