import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { metaOf, type EventMeta, type PredicateMeta } from '../../define/meta.js'
import { event, t } from '../../index.js'
import { compileEvent } from './event.js'
import { compilePredicate } from './predicate.js'
import type { Row } from '../plan.js'

fc.configureGlobal({ seed: 7, numRuns: 500 })
const payment = event('payment', { id: 'id', time: 'at', fields: { id: t.string, at: t.time, amount: t.decimal(2).optional, country: t.string.optional, big: t.bigint.optional, device: t.enum('chip', 'web').optional, ok: t.bool.optional } })
const plan = compileEvent(metaOf<EventMeta>(payment), true, () => undefined)
const compiled = (predicate: object) => compilePredicate(metaOf<PredicateMeta>(predicate), plan, 'here', (code) => expect.fail(code))!
const holds = (predicate: object, row: Row) => compiled(predicate).test(row)
const nothing: Row = ['a', 0, null, null, null, null, null]
const row = (changes: { amount?: number | null; country?: string | null; big?: bigint; device?: string; ok?: boolean; at?: number }): Row =>
  ['a', changes.at ?? 0, changes.amount ?? null, changes.country ?? null, changes.big ?? null, changes.device ?? null, changes.ok ?? null]

describe('a predicate', () => {
  test('is satisfied by no null, isNot included', () => {
    const all = [payment.country.is('SE'), payment.country.isNot('SE'), payment.country.in('SE', 'NO'), payment.amount.above(-1), payment.amount.below(1), payment.big.below(5n), payment.ok.isNot(true), payment.device.isNot('chip')]
    for (const predicate of all) expect(holds(predicate, nothing)).toBe(false)
    expect(holds(payment.country.is('SE').or(payment.country.isNot('SE')), nothing)).toBe(false)
  })
  test('compares decimals as counts: 0.29 is not above 0.29', () => {
    expect(holds(payment.amount.above(0.29), row({ amount: 29 }))).toBe(false)
    expect(holds(payment.amount.above(0.29), row({ amount: 30 }))).toBe(true)
    expect(holds(payment.amount.is(1.1), row({ amount: 110 }))).toBe(true)
  })
  test('knows 64-bit numbers, enums, times and yes or no', () => {
    expect(holds(payment.big.is(595_125_622_443_733_822n), row({ big: 595_125_622_443_733_822n }))).toBe(true)
    expect(holds(payment.big.above(9_007_199_254_740_991), row({ big: 9_007_199_254_740_993n }))).toBe(true)
    expect(holds(payment.device.isNot('chip'), row({ device: 'web' }))).toBe(true)
    expect(holds(payment.at.is(1_000_000 as never), row({ at: 1_000_000 }))).toBe(true)
    expect(holds(payment.ok.is(false), row({ ok: false }))).toBe(true)
  })
  test('joins others as and, or do', () => {
    const amount = fc.option(fc.integer({ min: -500, max: 500 })), country = fc.option(fc.constantFrom('SE', 'NO', 'DK'))
    fc.assert(fc.property(amount, country, fc.integer({ min: -5, max: 5 }), (amount, country, limit) => {
      const given = row({ amount, country })
      const above = amount !== null && amount > limit * 100, nordic = country === 'SE' || country === 'NO', elsewhere = country !== null && country !== 'SE'
      expect(holds(payment.amount.above(limit).and(payment.country.in('SE', 'NO')), given)).toBe(above && nordic)
      expect(holds(payment.amount.above(limit).or(payment.country.isNot('SE'), payment.country.is('SE')), given)).toBe(above || elsewhere || country === 'SE')
      expect(holds(payment.country.isNot('SE').and(payment.amount.above(limit).or(payment.country.is('NO'))), given)).toBe(elsewhere && (above || country === 'NO'))
    }))
  })
  test('has one meaning in whatever order it is written', () => {
    const a = payment.amount.above(1), b = payment.country.is('SE'), c = payment.ok.is(true)
    expect(compiled(a.and(b).and(c)).content).toEqual(compiled(c.and(a, b, a)).content)
    expect(compiled(payment.country.in('SE', 'NO', 'SE')).content).toEqual(compiled(payment.country.in('NO', 'SE')).content)
    expect(compiled(payment.country.in('SE')).content).toEqual(compiled(b).content)
    expect(compiled(a.and(b)).content).not.toEqual(compiled(a.or(b)).content)
  })
})
