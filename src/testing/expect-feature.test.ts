import { AssertionError } from 'node:assert'
import { expect, test } from 'vitest'
import { boost, count, entity, event, exists, label, last, max, mean, model, onDemand, pick, secondsBetween, share, stream, sum, system, t } from '../index.js'
import { expectFeature, featureAt, featureOf } from './index.js'

const card = entity('card', { cardId: t.string })
const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.string, paidAt: t.time, cardId: t.string, amount: t.decimal(2).atLeast(0), approved: t.bool.later } })
const chargeback = event('chargeback', { id: 'chargebackId', time: 'filedAt', fields: { chargebackId: t.string, filedAt: t.time, paymentId: t.string } })
const isFraud = label('is_fraud', { of: payment, by: 'paymentId', within: '1h', value: exists(chargeback) })
const spending = stream('card_spending', { of: card, windows: ['1d'], maxAge: '6h', features: { ticket: mean(payment.amount), payments: count(payment), newest: max(payment.paidAt), spend: sum(payment.amount).over('ever') } })
const world = stream('world', { features: { frauds: share(isFraud), labelled: count(isFraud) } })
const doubled = onDemand('doubled', { using: { payment, spending }, features: { spend: t.decimal(2), idle: t.float.optional }, compute: ({ payment, spending }) => ({
  spend: spending.spend + payment.amount, idle: spending.newest_1d === null ? null : secondsBetween(spending.newest_1d, payment.paidAt),
}) })
const seen = stream('seen', { of: card, features: { approved: last(payment.approved) } })
const shop = system('shop', [payment, chargeback, model('fraud', {
  on: payment, label: isFraud, features: { spending, doubled }, learner: boost({ objective: 'binary' }), split: { by: 'time', holdout: '7d' }, ship: {},
})], { lag: '1m' })

const noon = '2026-03-01T12:00:00Z'
const pay = (id: string, time: string, amount: number) => ({ paymentId: id, paidAt: `2026-03-01T${time}Z`, cardId: 'c1', amount })
const two = [[payment, pay('p1', '09:00:00', 10)], [payment, pay('p2', '10:00:00', 30)]] as const

test('a feature, a view, a part of it, a function and one of its values are all asked alike', async () => {
  await expectFeature(spending.ticket_1d, two, noon, { cardId: 'c1' }).toBe(20)
  await expectFeature(spending, two, noon, { cardId: 'c1' }).toBe({ ticket_1d: 20, payments_1d: 2, newest_1d: '2026-03-01T10:00:00Z', spend: 40 })
  await expectFeature(pick(spending, 'payments_1d'), two, noon, { cardId: 'c1' }).toBe({ payments_1d: 2 })
  await expectFeature(doubled, two, noon, { paymentId: 'p3', cardId: 'c1', amount: 2 }).toBe({ spend: 42, idle: 7200 })
  await expectFeature(doubled.idle, [], noon, { paymentId: 'p3', cardId: 'c1', amount: 2 }).toBe(null)
  await expectFeature(spending.ticket_1d, two, noon, { cardId: 'c1' }).toBeCloseTo(20.0001, 0.001)
})

test('what happened at the instant or later, and what had not arrived by then, is not seen', async () => {
  await expectFeature(spending.payments_1d, [...two, [payment, pay('p3', '12:00:00', 1)], [payment, pay('p4', '12:01:00', 1)]], noon, { cardId: 'c1' }).toBe(2)
  await expectFeature(spending.payments_1d, [...two, [payment, pay('p3', '11:00:00', 1), '2026-03-01T12:00:00.000001Z']], noon, { cardId: 'c1' }).toBe(2)
  await expectFeature(spending.payments_1d, [...two, [payment, pay('p3', '11:00:00', 1), new Date(noon)]], noon, { cardId: 'c1' }).toBe(3)
})

test('a label is seen once it matured, with the outcomes that had arrived by then', async () => {
  const events = [...two, [chargeback, { chargebackId: 'b1', filedAt: '2026-03-01T09:30:00Z', paymentId: 'p1' }], [chargeback, { chargebackId: 'b2', filedAt: '2026-03-01T10:30:00Z', paymentId: 'p2' }, '2026-03-01T11:30:00Z']] as const
  await expectFeature(world, events, '2026-03-01T10:00:00Z').toBe({ frauds: null, labelled: 0 })
  await expectFeature(world, events, '2026-03-01T10:00:00.000001Z').toBe({ frauds: 1, labelled: 1 })
  await expectFeature(world.frauds, events, noon).toBe(0.5)
})

test('a status is told, and the time of the newest input', async () => {
  expect(await featureAt(spending.ticket_1d, two, noon, { cardId: 'c1' })).toEqual({ value: 20, status: 'present', eventTime: '2026-03-01T10:00:00Z' })
  expect(await featureAt(spending.ticket_1d, two, '2026-03-01T16:00:00.000001Z', { cardId: 'c1' })).toMatchObject({ status: 'stale' })
  expect(await featureAt(spending.ticket_1d, two, noon, { cardId: 'c2' })).toEqual({ value: null, status: 'missing', eventTime: null })
  await expectFeature(seen.approved, two, noon, { cardId: '𝕏'.repeat(300) }).toHaveStatus('failed')
})

test('a system lends its lag, and names what is not at hand', async () => {
  const late = [[payment, pay('p1', '11:59:30', 10)]] as const
  await expectFeature(spending.payments_1d, late, noon, { cardId: 'c1' }).toBe(1)
  await expectFeature(featureOf(shop, 'card_spending.payments_1d'), late, noon, { cardId: 'c1' }).toBe(0)
  await expectFeature(featureOf(shop, 'doubled'), two, noon, { paymentId: 'p3', cardId: 'c1', amount: 2 }).toBe({ spend: 42, idle: 7200 })
})

test('a difference is an AssertionError that any runner shows', async () => {
  const failure = await expectFeature(spending.ticket_1d, two, noon, { cardId: 'c1' }).toBe(21).catch((error: unknown) => error)
  expect(failure).toBeInstanceOf(AssertionError)
  expect(failure).toMatchObject({ message: 'card_spending.ticket_1d at 2026-03-01T12:00:00Z is 20 (present), expected 21', actual: 20, expected: 21 })
})

test('what is wrong with an event, an instant, a key or a name is a coded error', async () => {
  const asked = (events: readonly (readonly [typeof payment, object])[], at = noon, row: object = { cardId: 'c1' }) => featureAt(spending.ticket_1d, events as never, at, row as never)
  await expect(asked([[payment, { ...pay('p1', '09:00:00', 1), amuont: 1 }]])).rejects.toMatchObject({ code: 'MR_FIELD_UNKNOWN', field: 'amuont', detail: 'event 1, payment' })
  await expect(asked([[payment, pay('p1', '09:00:00', -1)]])).rejects.toMatchObject({ code: 'MR_OUT_OF_BOUNDS', field: 'amount' })
  await expect(asked([[payment, pay('p1', '09:00:00', 1)], [payment, pay('p1', '09:00:00', 2)]])).rejects.toMatchObject({ code: 'MR_ID_CONFLICT', detail: 'event 2, payment' })
  await expect(asked([], '2026-03-01T12:00:00')).rejects.toMatchObject({ code: 'MR_EVENT_TIME_NAIVE', field: 'at' })
  await expect(asked([], noon, {})).rejects.toMatchObject({ code: 'MR_KEY_PARTIAL', field: 'cardId' })
  await expect(featureAt(featureOf(shop, 'doubled.nothing'), [], noon, { paymentId: 'p1', cardId: 'c1', amount: 1 })).rejects.toMatchObject({ code: 'MR_VIEW_UNKNOWN' })
  expect(() => featureOf(shop, 'payment')).toThrow(expect.objectContaining({ code: 'MR_VIEW_UNKNOWN' }))
  await expect(featureAt(doubled, [], noon, { paymentId: 'p1', cardId: 'c1' } as never)).rejects.toMatchObject({ code: 'MR_FIELD_MISSING', field: 'amount' })
})

test('wrong rows, keys and expectations do not compile', () => {
  const wrong = () => {
    // @ts-expect-error a payment has an amount
    void expectFeature(spending.ticket_1d, [[payment, { paymentId: 'p1', paidAt: noon, cardId: 'c1' }]], noon, { cardId: 'c1' })
    // @ts-expect-error a chargeback is no payment
    void expectFeature(spending.ticket_1d, [[chargeback, pay('p1', '09:00:00', 1)]], noon, { cardId: 'c1' })
    // @ts-expect-error the view's key is cardId
    void expectFeature(spending.ticket_1d, [], noon, { terminalId: 't1' })
    // @ts-expect-error a key is needed
    void expectFeature(spending.ticket_1d, [], noon)
    // @ts-expect-error a mean is a number or null
    void expectFeature(spending.ticket_1d, [], noon, { cardId: 'c1' }).toBe('20')
  }
  expect(wrong).toBeTypeOf('function')
})
