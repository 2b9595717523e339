import { describe, expect, test } from 'vitest'
import { boost, count, distinct, entity, event, exists, first, label, last, logistic, max, mean, model, onDemand, otherwise, pick, atPrecision, atRecall, ratio, share, stream, sum, system, t } from '../index.js'
import { compile } from './compile.js'
import type { FeaturePlan, RatioPlan } from './plan.js'

const hour = 3_600e6, day = 24 * hour
const account = entity('account', { accountId: t.bigint })
const shop = entity('shop', { shopId: t.int, country: t.string })
const transfer = event('transfer', {
  id: 'transferId', time: 'sentAt', dedupe: '90d',
  fields: { transferId: t.string, sentAt: t.time, accountId: t.bigint, country: t.string, shopId: t.int, amount: t.decimal(2), fee: t.float.optional, name: t.string, settled: t.bool.later },
})
const login = event('login', { id: 'loginId', time: 'at', fields: { loginId: t.string, at: t.time, accountId: t.bigint, ok: t.bool } })
const reviewed = event('reviewed', { id: 'reviewId', time: 'at', revisable: true, fields: { reviewId: t.string, at: t.time, transferId: t.string, fraud: t.bool } })
const isFraud = label('is_fraud', { of: transfer, by: 'transferId', within: '30d', value: exists(reviewed).where(reviewed.fraud.is(true)) })
const activity = stream('activity', {
  of: account, windows: ['1h', '7d'], maxAge: '2d', exact: true, headroom: '5m', expire: '400d',
  features: {
    sent: count(transfer), loginsPerTransfer: ratio(count(login).where(login.ok.is(true)), count(transfer)),
    abroad: count(transfer).where(transfer.country.isNot('SE').and(transfer.amount.above(100))),
    largest: max(transfer.amount).over('30d'), name: last(transfer.name).over('ever'),
  },
})
const past = stream('past', { of: account, features: { firstName: first(transfer.name), settled: share(transfer.settled), fees: mean(transfer.fee), charged: count(transfer.fee), total: sum(transfer.amount), ticket: mean(transfer.amount), names: distinct(transfer.name) } })
const market = stream('market', { windows: ['1h'], features: { volume: sum(transfer.amount) } })
const trap = stream('trap', { of: shop, windows: ['1d'], features: { fraud: share(isFraud), lost: sum(transfer.amount).where(isFraud.is(true)) } })
const unusual = onDemand('unusual', {
  using: { transfer, activity, market }, features: { times: t.float, large: t.bool }, version: 2, default: { times: 1 },
  compute: ({ transfer, activity, market }) => ({ times: transfer.amount / (activity.largest ?? market.volume_1h), large: transfer.amount > 10_000 }),
})
const twice = onDemand('twice', { using: { times: unusual.times, amount: transfer.amount, both: pick(activity, 'largest', 'sent_1h') }, features: { x: t.float }, compute: ({ times, amount, both }) => ({ x: times * amount + both.sent_1h }) })
const fraud = model('fraud', {
  on: transfer, features: { twice, past, receiver: pick(activity, 'largest', 'sent_1h'), market, trap, amount: transfer.amount, sent: activity.sent_7d, large: unusual.large },
  label: isFraud, learner: boost({ objective: 'binary' }), split: { by: 'time', holdout: '7d', train: '180d', folds: 5 }, ship: { rocAuc: { atLeast: 0.8 } },
  decide: { block: atPrecision(0.9), review: atRecall(0.95), allow: otherwise }, durable: true,
})
const bank = compile(system('bank', [transfer, login, fraud], { lag: '2s', skew: '1m' }))
const feature = (view: string, name: string) => bank.views.get(view)!.features.find((feature) => feature.name === name) as FeaturePlan
const feedOf = (view: string, name: string) => bank.views.get(view)!.feeds[feature(view, name).feed]!

describe('a system', () => {
  test('brings along what its doors read, and opens no door for it', () => {
    expect([...bank.events.values()].map(({ name, door }) => [name, door])).toEqual([['transfer', true], ['login', true], ['reviewed', false], ['is_fraud', false]])
    expect([...bank.views.keys()].sort()).toEqual(['activity', 'market', 'past', 'trap'])
    expect([bank.lag, bank.skew, bank.events.get('transfer')!.dedupe]).toEqual([2e6, 60e6, 90 * day])
  })
  test('is frozen to the bottom', () => {
    expect(Object.isFrozen(bank.views.get('activity')!.features[0])).toBe(true)
    expect(Object.isFrozen(bank.events.get('transfer')!.fields)).toBe(true)
  })
})

describe('a view', () => {
  test('has its features in declared order, each window under its suffix', () => {
    expect(bank.views.get('activity')!.features.map(({ name, window, tile }) => [name, window, tile])).toEqual([
      ['sent_1h', hour, 0], ['sent_7d', 7 * day, 0], ['loginsPerTransfer_1h', hour, 0], ['loginsPerTransfer_7d', 7 * day, 0],
      ['abroad_1h', hour, 0], ['abroad_7d', 7 * day, 0], ['largest', 30 * day, 0], ['name', Infinity, Infinity],
    ])
    expect(bank.views.get('activity')).toMatchObject({ maxAge: 2 * day, headroom: 300e6, exact: true, longest: Infinity })
    expect(feature('market', 'volume_1h').tile).toBe(60e6)
  })
  test('has its keys in order of name, and their places in each event', () => {
    expect(bank.views.get('trap')!.keys.map(({ name }) => name)).toEqual(['country', 'shopId'])
    expect(bank.views.get('trap')!.sources).toEqual([{ event: 'is_fraud', keys: [3, 4] }])
    expect(bank.views.get('market')).toMatchObject({ keys: [], sources: [{ event: 'transfer', keys: [] }] })
  })
  test('has a feed of all rows of each source, which columns that are never null share', () => {
    expect(bank.views.get('past')!.feeds.map(({ column }) => column).sort()).toEqual([6, 8, undefined])
    expect(feedOf('past', 'firstName')).toEqual({ source: 0 })
    expect(feedOf('past', 'fees').column).toBe(6)
    expect(feature('past', 'charged').feed).toBe(feature('past', 'fees').feed)
    // Not optional, yet null until it is filled.
    expect(feedOf('past', 'settled').column).toBe(8)
  })
  test('keeps one accumulator for a sum and a mean, and none for a count', () => {
    expect(feature('past', 'total').accumulator).toBe(feature('past', 'ticket').accumulator)
    expect(bank.views.get('past')!.accumulators[feature('past', 'total').accumulator!]).toMatchObject({ op: 'sum', column: 5, type: { kind: 'decimal', scale: 2 } })
    expect(feature('past', 'charged').accumulator).toBeUndefined()
  })
  test('knows the type of each feature', () => {
    expect(bank.views.get('past')!.features.map(({ name, type, nullable }) => [name, type.kind, nullable])).toEqual([
      ['firstName', 'string', true], ['settled', 'float', true], ['fees', 'float', true], ['charged', 'int', false], ['total', 'decimal', false], ['ticket', 'float', true], ['names', 'int', false],
    ])
  })
  test('divides features of their own', () => {
    const quotient = bank.views.get('activity')!.features[2] as RatioPlan
    expect(quotient).toMatchObject({ op: 'ratio', nullable: true, numerator: { op: 'count', window: hour }, denominator: { op: 'count', window: hour } })
    const { feeds, sources } = bank.views.get('activity')!
    expect([quotient.numerator, quotient.denominator].map(({ feed }) => sources[feeds[feed]!.source]!.event)).toEqual(['login', 'transfer'])
  })
  test('that mentions a label reads the label\'s own event', () => {
    const { feeds, accumulators } = bank.views.get('trap')!
    expect(accumulators.map(({ op, column }) => [op, column]).sort()).toEqual([['share', 9], ['sum', 5]])
    const row = bank.events.get('is_fraud')!.fields.map(({ name }) => (name === 'is_fraud' ? true : null))
    expect(feeds[feature('trap', 'lost_1d').feed]!.where!(row)).toBe(true)
  })
})

describe('a label', () => {
  test('is the outcome of later events, and an event of its own', () => {
    const { outcome, ...is } = bank.labels.get('is_fraud')!
    expect(is).toMatchObject({ event: 'transfer', derived: 'is_fraud', by: [0], within: 30 * day, type: { kind: 'bool' } })
    expect(outcome).toMatchObject({ keys: [{ name: 'transferId' }], sources: [{ event: 'reviewed', keys: [2] }], features: [{ op: 'exists', window: 30 * day, tile: 0 }] })
    expect(bank.events.get('is_fraud')).toMatchObject({ derivedFrom: 'is_fraud', door: false, id: 0, time: 1 })
    expect(bank.events.get('is_fraud')!.fields.map(({ name }) => name)).toEqual([...bank.events.get('transfer')!.fields.map(({ name }) => name), 'is_fraud'])
  })
})

describe('a model', () => {
  const plan = bank.models.get('fraud')!
  test('has one feature for each input value, in declared order', () => {
    expect(plan.features.map(({ name }) => name)).toEqual([
      'twice.x', ...bank.views.get('past')!.features.map(({ name }) => `past.${name}`), 'receiver.largest', 'receiver.sent_1h', 'market.volume_1h', 'trap.fraud_1d', 'trap.lost_1d', 'amount', 'sent', 'large',
    ])
    expect(plan.features.at(-3)).toEqual({ name: 'amount', group: 'amount', from: { kind: 'column', field: 5 }, type: { kind: 'decimal', scale: 2 }, nullable: false })
    expect(plan.features.at(-2)).toMatchObject({ name: 'sent', from: { kind: 'view', name: 'activity', index: 1 } })
    expect(plan.features.at(-1)).toMatchObject({ name: 'large', from: { kind: 'onDemand', name: 'unusual', index: 1 } })
  })
  test('names what it reads by way of functions too, in order of evaluation', () => {
    expect([...plan.lookups].sort()).toEqual(['activity', 'market', 'past', 'trap'])
    expect(plan.onDemand).toEqual(['unusual', 'twice'])
    expect(bank.onDemand.get('twice')).toMatchObject({ event: 'transfer', using: { times: { from: 'onDemand', function: 'unusual', features: [0], single: true }, amount: { from: 'column', field: 5 }, both: { from: 'view', view: 'activity', features: [6, 0], single: false } } })
    expect(bank.onDemand.get('unusual')!.using.transfer).toEqual({ from: 'event', fields: [0, 1, 2, 3, 4, 5, 6, 7] })
  })
  test('keeps the order of its decisions', () => {
    expect(plan.decide.map(([decision]) => decision)).toEqual(['block', 'review', 'allow'])
    expect(plan).toMatchObject({ split: { holdout: 7 * day, train: 180 * day, folds: 5 }, durable: true, fallback: [] })
  })
  test('may learn by logistic regression', () => {
    const simple = model('simple', { on: transfer, features: { amount: transfer.amount }, label: isFraud, learner: logistic(), split: { by: 'time', holdout: '1d' }, ship: {} })
    expect(compile(system('bank', [simple])).models.get('simple')).toMatchObject({ learner: { name: 'logistic', l2: 1 }, decide: [], lookups: [], onDemand: [] })
  })
})

test('a view that no decision reads is kept up when it is listed, and an event only listed through it has no door', () => {
  const plan = compile(system('counts', [transfer, activity, pick(market, 'volume_1h')]))
  expect([...plan.views.keys()].sort()).toEqual(['activity', 'market'])
  expect([...plan.events.values()].map(({ name, door }) => [name, door])).toEqual([['transfer', true], ['login', false]])
  expect(plan.models.size).toBe(0)
})
