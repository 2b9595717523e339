import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { atPrecision, boost, count, distinct, entity, event, exists, label, last, mean, model, onDemand, otherwise, share, stream, sum, system, t } from '../index.js'
import { compile } from './compile.js'
import { canonicalText, fingerprintOf } from './fingerprint.js'
import type { Plan } from './plan.js'
import { tileOf } from './tile.js'
import { durationOf } from './duration.js'

fc.configureGlobal({ seed: 11, numRuns: 25 })

/** A system whose records are written in an order of `arrange`, with one thing or another changed. */
interface Changes { readonly field?: object; readonly ratio?: number; readonly version?: number; readonly trees?: number; readonly limit?: number; readonly window?: '30d' | '14d'; readonly within?: '30d' | '7d'; readonly other?: boolean; readonly devices?: readonly ['chip', 'web', ...string[]] }
const same = <T extends object>(record: T): T => record
const built = (arrange: <T extends object>(record: T) => T = same, changes: Changes = {}): Plan => {
  const { field = {}, ratio = 1, version = 1, trees = 100, limit = 100, window = '30d', within = '30d', devices = ['chip', 'web'] } = changes
  const card = entity('card', arrange({ cardId: t.string, country: t.string }))
  const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: arrange({ paymentId: t.string, paidAt: t.time, cardId: t.string, country: t.string, amount: t.decimal(2), device: t.enum(...devices), ...field }) })
  const chargeback = event('chargeback', { id: 'chargebackId', time: 'filedAt', fields: arrange({ chargebackId: t.string, filedAt: t.time, paymentId: t.string }) })
  const isFraud = label('is_fraud', { of: payment, by: 'paymentId', within, value: exists(chargeback) })
  const spending = stream('spending', {
    of: card, windows: ['1h', window],
    features: arrange({ payments: count(payment), spend: sum(payment.amount), ticket: mean(payment.amount), large: count(payment).where(payment.amount.above(limit).and(payment.device.isNot('chip'))), kinds: distinct(payment.device), lastCountry: last(payment.country).over('ever') }),
  })
  const risk = stream('risk', { of: card, windows: ['1d'], features: arrange({ payments: count(payment), fraud: share(isFraud) }) })
  const surprise = onDemand('surprise', {
    using: arrange({ payment, spending, risk }), features: arrange({ times: t.float, abroad: t.bool }), version,
    compute: ({ payment, spending, risk }) => ({ times: ratio * payment.amount / (spending.ticket_1h ?? 1) + (risk.fraud_1d ?? 0), abroad: payment.country !== spending.lastCountry }),
  })
  const fraud = model('fraud', {
    on: payment, label: isFraud, features: arrange({ spending, risk, surprise, amount: payment.amount }), learner: boost(arrange({ objective: 'binary', trees, leaves: 31 })),
    split: { by: 'time', holdout: '7d' }, ship: arrange({ rocAuc: { atLeast: 0.8 }, logLoss: { beats: 'champion' } }), decide: { block: atPrecision(0.9), allow: otherwise }, fallback: [({ amount }) => amount / 1_000],
  })
  const other = event('other', { id: 'id', time: 'at', fields: { id: t.string, at: t.time } })
  return compile(system('payments', changes.other ? [payment, other, fraud] : [payment, fraud]))
}
/** Every definition's fingerprint by name. */
const printsOf = (plan: Plan): Record<string, string> => Object.fromEntries([['system', plan.fingerprint], ...(['events', 'views', 'labels', 'onDemand', 'models'] as const).flatMap((kind) => [...plan[kind] as ReadonlyMap<string, { fingerprint: string }>].map(([name, { fingerprint }]) => [`${kind} ${name}`, fingerprint]))])
const before = printsOf(built())
const changed = (changes: Changes) => Object.entries(printsOf(built(same, changes))).filter(([name, print]) => before[name] !== print).map(([name]) => name).sort()

describe('a fingerprint', () => {
  test('does not depend on the order in which keys are written, and neither does the layout of stored state', () => {
    const { views } = built()
    fc.assert(fc.property(fc.infiniteStream(fc.nat()), (numbers) => {
      const arrange = <T extends object>(record: T): T => Object.fromEntries(Object.entries(record).map((entry) => [numbers.next().value as number, entry] as const).sort(([a], [b]) => a - b).map(([, entry]) => entry)) as T
      const plan = built(arrange)
      expect(printsOf(plan)).toEqual(before)
      for (const [name, { keys, accumulators }] of plan.views) {
        expect(keys).toEqual(views.get(name)!.keys)
        expect(accumulators.map(({ op, feed, type }) => [op, feed, type])).toEqual(views.get(name)!.accumulators.map(({ op, feed, type }) => [op, feed, type]))
      }
    }))
  })
  test('of each definition is its own', () => {
    expect(new Set(Object.values(before)).size).toBe(Object.keys(before).length)
    for (const print of Object.values(before)) expect(print).toMatch(/^[0-9a-f]{32}$/)
  })
  test('of a view stays when an unrelated definition, field or enum value is added', () => {
    expect(changed({ other: true })).toEqual(['events other', 'system'])
    expect(changed({ field: { added: t.string.optional } })).toEqual(['events is_fraud', 'events payment', 'models fraud', 'onDemand surprise', 'system'])
    expect(changed({ devices: ['chip', 'web', 'app'] }).filter((name) => /views|labels/.test(name))).toEqual([])
  })
  test('changes with what is computed, and with all that reads it', () => {
    expect(changed({ limit: 101 })).toEqual(['models fraud', 'system', 'views spending'])
    expect(changed({ window: '14d' })).toEqual(['models fraud', 'onDemand surprise', 'system', 'views spending'])
    expect(changed({ within: '7d' })).toEqual(['events is_fraud', 'labels is_fraud', 'models fraud', 'system', 'views risk'])
    expect(changed({ trees: 101 })).toEqual(['models fraud', 'system'])
  })
  test('of a function follows its answers and its version', () => {
    expect(changed({ ratio: 1.000001 })).toEqual(['models fraud', 'onDemand surprise', 'system'])
    expect(changed({ version: 2 })).toEqual(['models fraud', 'onDemand surprise', 'system'])
  })
  test('is the same in every process', () => {
    expect(before.system).toMatchInlineSnapshot(`"19ef720c384a911d06933d042a57f44f"`)
  })
})

describe('canonical text', () => {
  test('tells values apart that look alike, and takes −0 for 0', () => {
    const contents = [1, 1n, '1', true, null, [1], { 1: 1 }, Float32Array.of(1), NaN, Infinity, 'null', '1n']
    expect(new Set(contents.map(fingerprintOf)).size).toBe(contents.length)
    expect(canonicalText({ b: -0, a: undefined, c: [1n] })).toBe('{"b":0,"c":[1n]}')
  })
})

describe('a tile', () => {
  test('goes at least sixty times into its window', () => {
    const minutes = (tile: number) => tile / 60e6
    expect(['1s', '59s', '10m', '1h', '5h', '1d', '7d', '30d', '365d'].map((text) => minutes(tileOf(durationOf(text)!)))).toEqual([1 / 60, 1 / 60, 1 / 6, 1, 5, 15, 60, 360, 1440])
    expect(tileOf(Infinity)).toBe(Infinity)
  })
  test('has windows that are whole seconds, minutes, hours or days', () => {
    expect(['90s', '5m', '24h', '30d', '36500d'].map(durationOf)).toEqual([90e6, 300e6, 86_400e6, 30 * 86_400e6, 36_500 * 86_400e6])
    expect(['', '0d', '05m', '1.5h', '-5d', '1 d', '1w', 'd', '36501d', '9'.repeat(400) + 'd'].map(durationOf)).toEqual(Array(10).fill(undefined))
  })
})
