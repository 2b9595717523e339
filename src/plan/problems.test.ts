import { describe, expect, test } from 'vitest'
import { above, atPrecision, atRecall, boost, count, entity, event, exists, label, max, mean, min, model, onDemand, otherwise, ratio, share, stream, sum, system, t } from '../index.js'
import { define, metaOf, type OnDemandMeta, type SystemMeta } from '../define/meta.js'
import { compile } from './compile.js'
import type { DefinitionError } from './problems.js'

const card = entity('card', { cardId: t.string })
const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.string, paidAt: t.time, cardId: t.string, amount: t.decimal(2), country: t.string, device: t.enum('chip', 'web'), settled: t.bool.later } })
const chargeback = event('chargeback', { id: 'chargebackId', time: 'filedAt', fields: { chargebackId: t.string, filedAt: t.time, paymentId: t.string, lost: t.decimal(2) } })
const isFraud = label('is_fraud', { of: payment, by: 'paymentId', within: '7d', value: exists(chargeback) })
const spending = stream('spending', { of: card, windows: ['1d'], features: { payments: count(payment), ticket: mean(payment.amount) } })
const basis = { on: payment, label: isFraud, features: { spending }, learner: boost({ objective: 'binary' }), split: { by: 'time', holdout: '7d' }, ship: {} } as const
const float = { x: t.float } as const

const problemsOf = (compiling: () => unknown) => {
  try {
    compiling()
    return []
  } catch (error) {
    expect(error).toMatchObject({ code: 'MR_DEFINITION_INVALID' })
    return (error as DefinitionError).problems
  }
}
/** Problems as `CODE place`, of a system in which a model reads these. */
const reading = (features: object) => problemsOf(() => compile(system('s', [model('m', { ...basis, features: features as never })]))).map(({ code, place }) => `${code} ${place}`)
const modelled = (options: object) => problemsOf(() => compile(system('s', [model('m', { ...basis, ...options } as never)]))).map(({ code, place }) => `${code} ${place}`)
const viewed = (options: object) => reading({ v: stream('v', { of: card, windows: ['1d'], features: { n: count(payment) }, ...options } as never) })
const evented = (options: object) => problemsOf(() => compile(system('s', [event('e', { id: 'id', time: 'at', fields: { id: t.string, at: t.time }, ...options } as never)]))).map(({ code, place }) => `${code} ${place}`)
const computed = (compute: (inputs: { payment: { amount: number; country: string }; spending: { ticket_1d: number | null } }) => unknown, features: object = float, options: object = {}) =>
  problemsOf(() => compile(system('s', [model('m', { ...basis, features: { f: onDemand('f', { using: { payment, spending }, features, compute, ...options } as never) } as never })])))

describe('a wrong definition', () => {
  test('names every problem at once, with its place and what to do', () => {
    const wrong = stream('wrong', { of: card, windows: ['1d', '24h'], headroom: '2d', features: { spend: sum(payment.country as never), last: min(payment.country as never) } })
    const problems = problemsOf(() => compile(system('s', [model('m', { ...basis, features: { wrong }, ship: { nearby: { atLeast: 1 } } as never, decide: { all: otherwise, block: atPrecision(2) } })], { lag: '2 s' as never })))
    expect(problems.map(({ code, place }) => `${code} ${place}`)).toEqual([
      'DURATION system s', 'WINDOW_DUPLICATE view wrong', 'DURATION view wrong',
      'AGGREGATE_TYPE view wrong, feature spend_1d', 'AGGREGATE_TYPE view wrong, feature spend_24h', 'AGGREGATE_TYPE view wrong, feature last_1d', 'AGGREGATE_TYPE view wrong, feature last_24h',
      'METRIC_UNKNOWN model m, ship', 'DECIDE_ORDER model m, decide all', 'THRESHOLD model m, decide block',
    ])
    expect(problems[3]!.says).toContain('it takes int, bigint, decimal, float')
  })
  test('is told in one message', () => {
    expect(() => compile(system('s', [model('then', { ...basis, split: { by: 'time', holdout: '7 days' as never } })]))).toThrow(/^MR_DEFINITION_INVALID: The definition is wrong: 2 problems found\n {2}NAME: model then: .*;\n {2}DURATION: model then: holdout "7 days" is no duration/)
  })
  test('that is no system is refused', () => {
    expect(problemsOf(() => compile({}))).toMatchObject([{ code: 'NOT_A_SYSTEM' }])
    expect(problemsOf(() => compile(define({ kind: 'system', name: 's', doors: [undefined] } as unknown as SystemMeta)))).toMatchObject([{ code: 'NOT_A_DEFINITION' }])
  })
})

describe('names', () => {
  test('are unique across kinds, whatever their case', () => {
    expect(reading({ a: spending, b: stream('spending', { of: card, features: { n: count(payment) } }) })).toEqual(['NAME_TAKEN view spending'])
    expect(reading({ a: stream('payment', { of: card, features: { n: count(payment) } }) })).toEqual(['NAME_TAKEN view payment'])
    expect(reading({ a: stream('Payment', { of: card, features: { n: count(payment) } }) })).toEqual(['NAME_TAKEN view Payment'])
    expect(reading({ a: spending, b: stream('other', { of: entity('card', { paymentId: t.string }), features: { n: count(payment) } }) })).toEqual(['NAME_TAKEN entity card'])
    expect(viewed({ features: { n: count(payment), n_1d: count(payment).over('1h') } })).toEqual(['NAME_TAKEN view v, feature n_1d'])
  })
  test('are letters, digits, _ and -', () => {
    expect(reading({ a: stream('my view', { of: card, features: { n: count(payment) } }) })).toEqual(['NAME view my view'])
    expect(modelled({ features: { 'a.b': spending } })).toEqual(['NAME model m, feature a.b'])
    expect(evented({ fields: { id: t.string, at: t.time, ['x'.repeat(129)]: t.int } })).toEqual([`NAME event e, field ${'x'.repeat(129)}`])
  })
})

describe('an event', () => {
  test('has an id and a time that every row carries', () => {
    expect(evented({ id: 'none' })).toEqual(['FIELD_UNKNOWN event e'])
    expect(evented({ fields: { id: t.float, at: t.time } })).toEqual(['FIELD_TYPE event e'])
    expect(evented({ fields: { id: t.string, at: t.time.optional } })).toEqual(['FIELD_TYPE event e'])
    expect(evented({ fields: { id: t.string, at: t.time.later } })).toEqual(['FIELD_LATER event e'])
    expect(evented({ dedupe: '5000d' })).toEqual(['DURATION event e'])
  })
  test('has fields that can hold something', () => {
    expect(evented({ fields: { id: t.string, at: t.time, a: t.decimal(16), b: t.vector(0), c: t.enum('x', 'x'), d: t.int.atLeast(2).atMost(1) } })).toEqual([
      'FIELD_TYPE event e, field a', 'FIELD_TYPE event e, field b', 'FIELD_TYPE event e, field c', 'FIELD_BOUNDS event e, field d'])
  })
})

describe('a view', () => {
  test('has windows that parse, and a tail where it is exact', () => {
    expect(viewed({ windows: ['1d', '0d'] })).toEqual(['DURATION view v', 'WINDOW_DUPLICATE view v'])
    expect(viewed({ windows: [], exact: true })).toEqual(['EXACT_WITHOUT_WINDOW view v'])
    expect(viewed({ expire: '1h' })).toEqual(['DURATION view v'])
    expect(viewed({ maxAge: 'soon' })).toEqual(['DURATION view v'])
  })
  test('has keys that its events carry with the same type', () => {
    expect(reading({ v: stream('v', { of: card, features: { n: count(chargeback as never) } }) })).toEqual(['KEY_MISSING view v'])
    expect(viewed({ of: entity('sum', { amount: t.float }) })).toEqual(['KEY_TYPE view v', 'KEY_TYPE view v', 'KEY_TYPE model m'])
    expect(viewed({ of: entity('device', { device: t.string }) })).toEqual([])
  })
  test('divides numbers that share its windows', () => {
    expect(viewed({ features: { r: ratio(count(payment).over('1h') as never, count(payment)) } })).toEqual(['RATIO_WINDOW view v, feature r_1d'])
    expect(viewed({ features: { r: ratio(ratio(count(payment), count(payment)), count(payment)) } })).toEqual(['RATIO_PART view v, feature r_1d'])
    expect(viewed({ features: { r: ratio(exists(payment) as never, count(payment)) } })).toEqual(['RATIO_PART view v, feature r_1d'])
  })
  test('filters by values that the column can have', () => {
    expect(viewed({ features: { n: count(payment).where(payment.amount.above(1.255)) } })).toEqual(['PREDICATE_VALUE view v, feature n_1d'])
    expect(viewed({ features: { n: count(payment).where(payment.device.is('app' as never)) } })).toEqual(['PREDICATE_VALUE view v, feature n_1d'])
    expect(viewed({ features: { n: count(payment).where((payment.country as never as typeof payment.amount).above(3)) } })).toEqual(['PREDICATE_TYPE view v, feature n_1d'])
  })
  test('reads one event in one aggregate, and no function', () => {
    const f = onDemand('f', { using: { payment }, features: float, compute: ({ payment }) => ({ x: payment.amount }) })
    expect(viewed({ features: { n: count(payment).where(chargeback.paymentId.is('a') as never) } })).toEqual(['SOURCES_MIXED view v, feature n_1d'])
    expect(viewed({ features: { n: mean(f.x) } })).toEqual(['ON_DEMAND_AGGREGATED view v, feature n_1d'])
    const other = label('other', { of: payment, by: 'paymentId', within: '1d', value: exists(chargeback) })
    expect(viewed({ features: { n: share(isFraud).where(other.is(true)) } })).toEqual(['SOURCES_MIXED view v, feature n_1d'])
  })
})

describe('a label', () => {
  const labelled = (options: object) => modelled({ label: label('l', { of: payment, by: 'paymentId', within: '7d', value: exists(chargeback), ...options } as never) })
  test('joins by fields of both events, within one window', () => {
    expect(labelled({ by: 'nothing' })).toEqual(['KEY_MISSING label l'])
    expect(labelled({ by: 'cardId' })).toEqual(['KEY_MISSING label l'])
    expect(labelled({ by: [] })).toEqual(['KEY_MISSING label l'])
    expect(labelled({ within: 'a week' })).toEqual(['DURATION label l'])
    expect(labelled({ value: exists(chargeback).over('1d') })).toEqual(['LABEL_WINDOW label l'])
  })
  test('fits what learns it, and the event that is decided on', () => {
    expect(labelled({ value: max(chargeback.lost) })).toEqual(['LABEL_TYPE model m'])
    expect(labelled({ of: chargeback })).toEqual(['LABEL_EVENT model m'])
    expect(modelled({ label: label('country', { of: payment, by: 'paymentId', within: '7d', value: exists(chargeback) }) })).toEqual(['NAME_TAKEN label country'])
  })
})

describe('a function', () => {
  const says = (...given: Parameters<typeof computed>) => computed(...given).map(({ code, says }) => `${code}: ${says}`)
  test('is pure: no clock, no dice, no state, even where it swallows the refusal', () => {
    const now = Date.now
    for (const read of [() => Date.now(), () => new Date().getTime(), () => Math.random(), () => performance.now()])
      expect(says(() => ({ x: read() }))).toEqual([expect.stringMatching(/^COMPUTE_IMPURE: it reads (Date|new Date|Math|performance)/)])
    expect(says(() => { try { return { x: Date.now() } } catch { return { x: 0 } } })).toHaveLength(1)
    let calls = 0
    expect(says(() => ({ x: calls++ }))).toEqual([expect.stringContaining('COMPUTE_IMPURE: it answers differently')])
    expect(says(({ payment }) => ({ x: new Date(payment.amount).getTime() }))).toEqual([])
    expect(Date.now).toBe(now)
    expect(Math.random()).toBeLessThan(1)
    expect(performance.now()).toBeGreaterThan(0)
  })
  test('answers what it declares, no more and no less', () => {
    expect(says(() => ({ x: 1, y: 2 }))).toEqual([expect.stringContaining('"y", which is not declared')])
    expect(says(() => ({}))).toEqual([expect.stringContaining('leaves out "x"')])
    expect(says(({ payment }) => ({ x: payment.country }))).toEqual([expect.stringContaining('a string for "x", which is declared float')])
    expect(says(({ spending }) => ({ x: spending.ticket_1d }))).toEqual([expect.stringContaining('null for "x"')])
    expect(says(({ spending }) => ({ x: spending.ticket_1d }), { x: t.float.optional })).toEqual([])
    expect(says(({ payment }) => ({ x: payment.amount / 3 }), { x: t.int })).toEqual([expect.stringContaining('declared int')])
    expect(says(async () => ({ x: 1 }))).toEqual([expect.stringContaining('asynchronous')])
    expect(says(() => ({ x: 1 }), float, { default: { x: 'one', y: 1 } })).toHaveLength(2)
  })
  test('may fail on some rows, or leave the numbers, but not fail on all', () => {
    expect(says(({ payment }) => { if (payment.amount < 0) throw new Error('below zero'); return { x: payment.amount / 0 } })).toEqual([])
    expect(says(() => { throw new Error('always') })).toEqual([expect.stringContaining('COMPUTE_THROWS: it throws on every sample row: always')])
  })
  test('reads a request, and not itself', () => {
    expect(computed(() => ({ x: 1 }), float, { using: { payment, chargeback } }).map(({ code }) => code)).toEqual(['SOURCES_MIXED'])
    expect(computed(() => ({ x: 1 }), float, { using: { settled: payment.settled } }).map(({ code }) => code)).toEqual(['FIELD_LATER'])
    expect(computed(() => ({ x: 1 }), float, { using: { isFraud } }).map(({ code }) => code)).toEqual(['INPUT_KIND'])
    const using: Record<string, OnDemandMeta> = {}
    const circle: OnDemandMeta = { ...metaOf<OnDemandMeta>(onDemand('circle', { using: { payment }, features: float, compute: () => ({ x: 1 }) })), using }
    using.itself = circle
    expect(reading({ circle: define(circle) })).toContain('CYCLE on-demand circle')
  })
})

describe('a model', () => {
  test('is asked with what it reads', () => {
    expect(modelled({ features: {} })).toEqual(['FEATURES_EMPTY model m'])
    expect(modelled({ features: { settled: payment.settled } })).toEqual(['FIELD_LATER model m, feature settled'])
    expect(modelled({ features: { lost: chargeback.lost } })).toEqual(['SOURCES_MIXED model m, feature lost'])
    expect(modelled({ features: { v: stream('v', { of: entity('cb', { chargebackId: t.string }), features: { n: count(chargeback) } }) } })).toEqual(['KEY_MISSING model m'])
    expect(modelled({ features: { isFraud } })).toEqual(['INPUT_KIND model m, feature isFraud'])
  })
  test('has a learner, a gate and a split within their ranges', () => {
    expect(modelled({ learner: boost({ objective: 'binary', trees: 0, leaves: 1.5, learningRate: 2, rowShare: 0, seed: -1 }) })).toEqual(Array(5).fill('LEARNER_OPTION model m'))
    expect(modelled({ learner: boost({ objective: 'lambdarank' }) })).toEqual(['LEARNER_LISTS model m', 'LABEL_TYPE model m'])
    expect(modelled({ learner: (boost as (options: object) => unknown)({ objective: 'ternary' }) })).toEqual(['LEARNER_OPTION model m'])
    expect(modelled({ ship: { rocAuc: { atLeast: 1.2 }, logLoss: { atMost: 1.2 }, averagePrecision: { atLeast: 0.1, atMost: 0.2 } } })).toEqual(['GATE_RULE model m, ship', 'GATE_RULE model m, ship'])
    expect(modelled({ split: { by: 'time', holdout: '0d', folds: 1 } })).toEqual(['SPLIT model m', 'DURATION model m'])
  })
  test('decides from the highest threshold down', () => {
    expect(modelled({ decide: { block: atPrecision(0.9), review: atRecall(0.95), look: above(0.2), allow: otherwise } })).toEqual([])
    expect(modelled({ decide: { review: above(0.2), block: above(0.9) } })).toEqual(['DECIDE_ORDER model m, decide block'])
    expect(modelled({ decide: { a: atRecall(0.9), b: atRecall(0.8) } })).toEqual(['DECIDE_ORDER model m, decide b'])
    expect(modelled({ decide: { a: otherwise, b: otherwise } })).toEqual(['DECIDE_ORDER model m, decide a'])
  })
  test('has fallbacks that answer a score from the request alone', () => {
    expect(modelled({ fallback: ['previous', (request: { amount: number }) => request.amount / 100] })).toEqual([])
    expect(modelled({ fallback: [() => 'high', () => Math.random()] })).toEqual(['COMPUTE_ANSWER model m, fallback 1', 'COMPUTE_IMPURE model m, fallback 2'])
  })
})
