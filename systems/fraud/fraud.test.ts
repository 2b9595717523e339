import { expect, test } from 'vitest'
import { expectFeature, featureAt, featureOf } from 'millrace/testing'
import { chargeback, payment } from './definitions.js'
import payments from './fraud.js'
import { simulate } from './generate.js'

const feature = (name: string) => featureOf(payments, name)
/** A chip payment of 10 at a shop in Sweden, unless said otherwise. */
const pay = (paymentId: string, paidAt: string, more: object = {}) => [payment, { paymentId, paidAt, cardId: 'c1', terminalId: 't1', amount: 10, country: 'SE', device: 'chip' as const, ...more }] as const
const back = (of: string, filedAt: string) => [chargeback, { chargebackId: `cb ${of}`, filedAt, paymentId: of, cardId: 'c1', lost: 10 }] as const
const noon = '2026-03-01T12:00:00Z', c1 = { cardId: 'c1' }, t1 = { terminalId: 't1' }

test('a ticket over a day leaves out the payment at that very instant', async () => {
  const events = [pay('p1', '2026-03-01T11:59:59.999999Z'), pay('p2', noon, { amount: 90 })]
  await expectFeature(feature('card_spending.ticket_1d'), events, noon, c1).toBe(10)
  await expectFeature(feature('card_spending.ticket_1d'), events, '2026-03-01T12:00:00.000001Z', c1).toBe(50)
})

test('an hour begins at a whole minute, a day at a quarter of an hour', async () => {
  const asked = '2026-03-01T12:07:30Z'
  await expectFeature(feature('card_spending.payments_1h'), [pay('p1', '2026-03-01T11:07:00Z'), pay('p2', '2026-03-01T11:06:59.999999Z')], asked, c1).toBe(1)
  await expectFeature(feature('card_spending.spend_1d'), [pay('p1', '2026-02-28T12:00:00Z'), pay('p2', '2026-02-28T11:59:59.999999Z')], asked, c1).toBe(10)
})

test('of an unknown card nothing was spent, and no ticket is known', async () => {
  const { value, status } = await featureAt(feature('card_spending'), [pay('p1', '2026-03-01T11:00:00Z')], noon, { cardId: 'c2' })
  expect(value).toMatchObject({ payments_30d: 0, spend_30d: 0, ticket_30d: null, lastCountry: null, terminals: 0 })
  expect(status).toBe('missing')
})

test('terminals are counted once each, payments without a chip alone are online, and the last country is the newest by its own time', async () => {
  const events = [
    pay('p1', '2026-03-01T10:00:00Z', { country: 'NO', device: 'web' }), pay('p2', '2026-03-01T09:00:00Z', { terminalId: 't2', device: 'app' }),
    pay('p3', '2026-02-28T10:00:00Z'), pay('p4', '2026-02-21T10:00:00Z', { terminalId: 't3', device: 'web' }),
  ]
  await expectFeature(feature('card_spending.terminals'), events, noon, c1).toBe(2)
  await expectFeature(feature('card_spending.online_7d'), events, noon, c1).toBe(2)
  await expectFeature(feature('card_spending.lastCountry'), events, noon, c1).toBe('NO')
})

test('a payment that arrives late counts from its arrival on', async () => {
  const late = [[...pay('p1', '2026-03-01T11:00:00Z'), '2026-03-01T13:00:00Z'] as const]
  await expectFeature(feature('card_spending.payments_1d'), late, noon, c1).toBe(0)
  await expectFeature(feature('card_spending.payments_1d'), late, '2026-03-01T13:00:00Z', c1).toBe(1)
})

test('a terminal\'s share of fraud waits until its payments have had 30 days for a chargeback', async () => {
  const events = [pay('p1', '2026-01-01T00:00:00Z'), pay('p2', '2026-01-01T00:00:00Z'), pay('p3', '2026-01-02T00:00:00Z'), back('p1', '2026-01-10T00:00:00Z'), back('p3', '2026-02-02T00:00:00Z')]
  const share = feature('terminal_risk.fraudShare_7d')
  await expectFeature(share, events, '2026-01-31T00:00:00Z', t1).toBe(null)
  await expectFeature(share, events, '2026-01-31T00:00:00.000001Z', t1).toBe(0.5)
  // The chargeback of the third came a day after it had become good.
  await expectFeature(share, events, '2026-02-02T12:00:00Z', t1).toBeCloseTo(1 / 3)
})

test('a payment is surprising by its size and its country, compared with what the card did before', async () => {
  const row = { paymentId: 'p9', cardId: 'c1', terminalId: 't1', amount: 80, country: 'NO', device: 'web' }
  const before = [pay('p1', '2026-02-27T12:00:00Z', { amount: 10 }), pay('p2', '2026-02-28T12:00:00Z', { amount: 30 })]
  await expectFeature(feature('surprise.timesUsual'), before, noon, row).toBe(4)
  await expectFeature(feature('surprise.elsewhere'), before, noon, row).toBe(true)
  await expectFeature(feature('surprise.timesUsual'), [], noon, row).toBe(1)
  await expectFeature(feature('surprise.elsewhere'), [], noon, row).toBe(false)
})

test('the same seed makes the same world, another seed another, and every chargeback follows a payment', () => {
  const world = { seed: 7, cards: 60, terminals: 40, days: 60, start: '2026-01-01T00:00:00Z' }
  const made = simulate(world), { payments, chargebacks } = made
  expect(simulate(world)).toEqual(made)
  expect(simulate({ ...world, seed: 8 }).payments).not.toEqual(payments)
  expect(chargebacks.length).toBeGreaterThan(0)
  const paidAt = new Map(payments.map((each) => [each.paymentId, each.paidAt]))
  expect(paidAt.size).toBe(payments.length)
  for (const { paymentId, filedAt } of chargebacks) expect(filedAt > paidAt.get(paymentId)!).toBe(true)
})
