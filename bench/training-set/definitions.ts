// Two views of payments, each a count and a sum over three windows: six windows, twelve features. Money is a decimal, so that its sums are exact; `--float` has it as a float.
import { boost, count, entity, event, exists, label, model, stream, sum, system, t } from 'millrace'

const card = entity('card', { cardId: t.string })
const terminal = entity('terminal', { terminalId: t.string })
const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.int, paidAt: t.time, cardId: t.string, terminalId: t.string, amount: t.decimal(2) } })
const chargeback = event('chargeback', { id: 'chargebackId', time: 'filedAt', fields: { chargebackId: t.int, filedAt: t.time, paymentId: t.int } })
const isFraud = label('is_fraud', { of: payment, by: 'paymentId', within: '7d', value: exists(chargeback) })
const ofCard = stream('card', { of: card, windows: ['1d', '7d', '30d'], features: { payments: count(payment), spend: sum(payment.amount) } })
const ofTerminal = stream('terminal', { of: terminal, windows: ['1d', '7d', '30d'], features: { payments: count(payment), spend: sum(payment.amount) } })
const fraud = model('fraud', { on: payment, label: isFraud, features: { ofCard, ofTerminal }, learner: boost({ objective: 'binary' }), split: { by: 'time', holdout: '7d' }, ship: {} })

export default system('rolling', [payment, chargeback, fraud])
