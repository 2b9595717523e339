// Card fraud: decide on a payment while the customer waits.
import {
  atPrecision, atRecall, batch, boost, count, distinct, entity, event, exists, hourOf, label, last, max, mean, model,
  onDemand, otherwise, share, sql, stream, sum, system, t, targetEncoded, weekdayOf, type Duration,
} from 'millrace'

// Who we know
const card = entity('card', { cardId: t.string })
const terminal = entity('terminal', { terminalId: t.string })

// What happens
export const payment = event('payment', {
  id: 'paymentId', time: 'paidAt',
  fields: {
    paymentId: t.string, paidAt: t.time, cardId: t.string.pii, terminalId: t.string,
    amount: t.decimal(2).atLeast(0), country: t.string, device: t.enum('chip', 'web', 'app'), approved: t.bool.later,
  },
})
export const chargeback = event('chargeback', {
  id: 'chargebackId', time: 'filedAt',
  fields: { chargebackId: t.string, filedAt: t.time, paymentId: t.string, cardId: t.string, lost: t.decimal(2) },
})

/**
 * The whole system. `within`: how long a payment waits for a chargeback before it counts as good;
 * `train`: how far back the training rows reach, all of them when left out; `seed`: of the draws of rows and columns.
 */
export const payments = (options: { within: Duration; train?: Duration; seed?: number }) => {
  // What came of it
  const isFraud = label('is_fraud', { of: payment, by: 'paymentId', within: options.within, value: exists(chargeback) })

  // What we know: kept by every event, by a nightly query, or computed at the request
  const spending = stream('card_spending', {
    of: card, windows: ['1h', '1d', '7d', '30d'],
    features: {
      payments: count(payment),
      spend: sum(payment.amount),
      ticket: mean(payment.amount),
      largest: max(payment.amount),
      online: count(payment).where(payment.device.isNot('chip')),
      terminals: distinct(payment.terminalId).over('7d'),
      lastCountry: last(payment.country).over('30d'),
    },
  })
  const terminalRisk = stream('terminal_risk', {
    of: terminal, windows: ['1d', '7d', '30d'],
    features: { payments: count(payment), fraudShare: share(isFraud) },   // waits until labels matured
  })
  const profile = batch('card_profile', {
    of: card, every: '1d', features: { homeCountry: t.string, ageDays: t.int },
    query: sql`select cardId, mode(country) as homeCountry, date_diff('day', min(paidAt), $asOf) as ageDays from ${payment} group by cardId`,
  })
  const surprise = onDemand('surprise', {
    using: { payment, spending, profile },
    features: { timesUsual: t.float, aboveUsual: t.float, peakOfDay: t.float, peakOfWeek: t.float, peakOfMonth: t.float, elsewhere: t.bool, abroad: t.bool },
    compute: ({ payment, spending, profile }) => {
      const usual = Math.max(spending.ticket_30d ?? payment.amount, 0.01)
      return {
        timesUsual: payment.amount / usual,
        aboveUsual: payment.amount - usual,
        // A card that lately paid far above its habit may be in other hands.
        peakOfDay: (spending.largest_1d ?? 0) / usual,
        peakOfWeek: (spending.largest_7d ?? 0) / usual,
        peakOfMonth: (spending.largest_30d ?? 0) / usual,
        elsewhere: spending.lastCountry !== null && payment.country !== spending.lastCountry,
        abroad: profile.homeCountry !== null && payment.country !== profile.homeCountry,
      }
    },
  })
  const moment = onDemand('moment', {
    using: { payment }, features: { night: t.bool, weekend: t.bool },
    compute: ({ payment }) => ({ night: hourOf(payment.paidAt, 'UTC') < 7, weekend: weekdayOf(payment.paidAt, 'UTC') >= 6 }),
  })

  // What we learn, and what a score makes us do
  const fraud = model('fraud', {
    on: payment, label: isFraud,
    features: { spending, terminalRisk, profile, surprise, moment, amount: payment.amount, country: targetEncoded(payment.country) },
    learner: boost({ objective: 'binary', trees: 200, leaves: 10, learningRate: 0.03, l2: 5, rowShare: 0.5, columnShare: 0.4, earlyStopping: 0, seed: options.seed ?? 1 }),
    split: { by: 'time', holdout: '7d', ...(options.train === undefined ? {} : { train: options.train }) },
    ship: { averagePrecision: { atLeast: 0.6 }, logLoss: { beats: 'champion' } },
    decide: { block: atPrecision(0.9), review: atRecall(0.9), allow: otherwise },
    fallback: ['previous', (payment) => (payment.amount > 1_000 ? 0.9 : 0.01)],
  })
  return system('payments', [payment, chargeback, fraud])
}
