// The views of the training-set bench and nothing else: two of three windows each, no label, no model.
import { count, entity, event, stream, sum, system, t } from 'millrace'

const card = entity('card', { cardId: t.string })
const terminal = entity('terminal', { terminalId: t.string })
const payment = event('payment', {
  id: 'paymentId', time: 'paidAt',
  fields: { paymentId: t.string, paidAt: t.time, cardId: t.string.pii, terminalId: t.string, amount: t.decimal(2).atLeast(0), country: t.string, device: t.enum('chip', 'web', 'app'), approved: t.bool.later },
})
const chargeback = event('chargeback', { id: 'chargebackId', time: 'filedAt', fields: { chargebackId: t.string, filedAt: t.time, paymentId: t.string, cardId: t.string, lost: t.decimal(2) } })
const ofCard = stream('card', { of: card, windows: ['1d', '7d', '30d'], features: { payments: count(payment), spend: sum(payment.amount) } })
const ofTerminal = stream('terminal', { of: terminal, windows: ['1d', '7d', '30d'], features: { payments: count(payment), spend: sum(payment.amount) } })
export default system('spending', [payment, chargeback, ofCard, ofTerminal])
