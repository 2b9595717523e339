import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { boost, count, distinct, entity, event, exists, label, last, mean, model, onDemand, otherwise, pick, ratio, share, stream, sum, system, t } from '../index.js'
import { meta as symbol, metaOf, type AggregateMeta, type ColumnMeta, type EventMeta, type FeatureMeta, type LabelMeta, type LearnerMeta, type ModelMeta, type OnDemandMeta, type PickMeta, type StreamMeta, type SystemMeta, type TypeMeta } from './meta.js'

const card = entity('card', { cardId: t.string })
const payment = event('payment', { id: 'id', time: 'paidAt', fields: { id: t.string, paidAt: t.time, cardId: t.string, amount: t.decimal(2).atLeast(0), name: t.string.optional.pii, ok: t.bool.later } })
const bad = label('bad', { of: payment, by: 'id', within: '7d', value: exists(payment).where(payment.ok.is(false)) })
const spending = stream('spending', {
  of: card, windows: ['1h', '1d'], exact: true,
  features: { n: count(payment), ticket: mean(payment.amount), latest: last(payment.name).over('7d'), ever: distinct(payment.name).over('ever'), quotient: ratio(sum(payment.amount), count(payment)), badShare: share(bad) },
})
const ask = onDemand('ask', { using: { payment, spending, some: pick(spending, 'n_1h'), one: spending.n_1d, column: payment.amount }, features: { x: t.float }, compute: ({ payment }) => ({ x: payment.amount }) })
const risk = model('risk', { on: payment, label: bad, features: { spending, ask, x: ask.x, amount: payment.amount }, learner: boost({ objective: 'binary', trees: 7 }), split: { by: 'time', holdout: '1d' }, ship: {}, decide: { yes: otherwise } })
const all = system('all', [payment, risk], { lag: '5s' })

test('a column may have any name, since what a definition says stands behind a symbol', () => {
  expect(Object.keys(payment)).toEqual(['id', 'paidAt', 'cardId', 'amount', 'name', 'ok', '~standard'])
  expect(metaOf<ColumnMeta>(payment.name)).toEqual({ kind: 'column', of: metaOf(payment), name: 'name' })
  expect(metaOf<EventMeta>(payment).fields['amount']).toEqual({ kind: 'type', type: { kind: 'decimal', scale: 2 }, optional: false, later: false, pii: false, atLeast: 0 })
})

test('windows suffix each aggregate that has none of its own', () => {
  expect(Object.keys(spending)).toEqual(['n_1h', 'n_1d', 'ticket_1h', 'ticket_1d', 'latest', 'ever', 'quotient_1h', 'quotient_1d', 'badShare_1h', 'badShare_1d'])
  expect(metaOf<FeatureMeta>(spending.ticket_1d)).toEqual({ kind: 'feature', of: metaOf(spending), name: 'ticket_1d' })
  expect(metaOf<StreamMeta>(spending)).toMatchObject({ windows: ['1h', '1d'], exact: true, features: { latest: { op: 'last', over: '7d' }, ever: { over: 'ever' } } })
  expect(Object.keys(stream('lifetime', { features: { n: count(payment) } }))).toEqual(['n'])
  expect(Object.keys(stream('one', { windows: ['1h'], features: { n: count(payment) } }))).toEqual(['n_1h'])
})

test('a label is counted as the column of its own rows', () => {
  const { source, column } = metaOf<AggregateMeta & { op: 'share' }>(share(bad))
  expect(source).toBe(metaOf<LabelMeta>(bad))
  expect(column).toBe(metaOf<LabelMeta>(bad))
  expect(metaOf<AggregateMeta & { op: 'mean' }>(mean(ask.x)).source).toBe(metaOf<OnDemandMeta>(ask))
})

test('narrowing twice means both, and leaves the first as it was', () => {
  const narrow = count(payment).where(payment.amount.above(3))
  const both = narrow.where(payment.name.in('a', 'b').or(payment.ok.isNot(true)))
  expect(metaOf<AggregateMeta>(narrow)).toMatchObject({ where: { op: 'above', values: [3] } })
  expect(metaOf<AggregateMeta>(both)).toMatchObject({ where: { op: 'and', of: [{ op: 'above' }, { op: 'or', of: [{ op: 'in', values: ['a', 'b'] }, { op: 'isNot' }] }] } })
})

test('a model and a system say what they were made of', () => {
  expect(metaOf<ModelMeta>(risk)).toMatchObject({ on: metaOf(payment), label: metaOf(bad), fallback: [], durable: false, decide: { yes: { kind: 'threshold', op: 'otherwise' } } })
  expect(Object.values(metaOf<ModelMeta>(risk).features).map(({ kind }) => kind)).toEqual(['stream', 'onDemand', 'column', 'column'])
  expect(metaOf<LearnerMeta>(boost({ objective: 'binary', trees: 7 }))).toMatchObject({ trees: 7, leaves: 31, seed: 1 })
  expect(metaOf<SystemMeta>(all)).toMatchObject({ name: 'all', lag: '5s', doors: [metaOf(payment), metaOf(risk)] })
  expect(metaOf<PickMeta>(pick(pick(spending, 'n_1h', 'n_1d'), 'n_1h'))).toEqual({ kind: 'pick', of: metaOf(spending), names: ['n_1h'] })
})

test('everything said is frozen and can be walked to its end', () => {
  const walk = (value: unknown, path: readonly object[]): void => {
    if (typeof value !== 'object' || value === null) return
    expect(path.includes(value)).toBe(false)
    expect(Object.isFrozen(value)).toBe(true)
    for (const key of Reflect.ownKeys(value)) walk((value as Record<PropertyKey, unknown>)[key], [...path, value])
  }
  walk(all, [])
  walk(payment, [])
  walk(t, [])
})

test('a type keeps what was said before', () => {
  expect(metaOf<TypeMeta>(t.int.atLeast(1).atMost(5).optional.later.pii)).toEqual({ kind: 'type', type: { kind: 'int' }, optional: true, later: true, pii: true, atLeast: 1, atMost: 5 })
  expect(metaOf<TypeMeta>(t.int).optional).toBe(false)
  expect(symbol).toBe(Symbol.for('millrace.definition'))
})

test('an event validates rows as a Standard Schema', () => {
  const { validate, vendor, version } = payment['~standard']
  const row = { id: 'p', paidAt: '2026-01-31T12:00:00Z', cardId: 'c', amount: '12.50', ok: true }
  expect([vendor, version]).toEqual(['millrace', 1])
  expect(validate(row)).toEqual({ value: { id: 'p', paidAt: 1_769_860_800_000_000, cardId: 'c', amount: 12.5, name: null, ok: true } })
  expect(validate({ ...row, amount: -1, paidAt: '2026-01-31T12:00:00', extra: 1 }).issues?.map(({ path, message }) => [path?.[0], message.split(':')[0]])).toEqual([
    ['extra', 'MR_FIELD_UNKNOWN'], ['paidAt', 'MR_EVENT_TIME_NAIVE'], ['amount', 'MR_OUT_OF_BOUNDS'],
  ])
  expect(validate([row]).issues?.[0]?.message).toContain('MR_TYPE')
})

test('writing definitions down loads no engine', async () => {
  const { metafile } = await build({ entryPoints: [new URL('../index.ts', import.meta.url).pathname], bundle: true, write: false, metafile: true, format: 'esm', platform: 'neutral' })
  const inputs = Object.keys(metafile.inputs)
  expect(inputs.filter((input) => !/src\/(define\/[a-z-]+|define\/ranking\/[a-z-]+|errors|index)\.ts$/.test(input))).toEqual([])
})
