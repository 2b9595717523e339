import { AssertionError } from 'node:assert'
import { isDeepStrictEqual } from 'node:util'
import type { Status } from '../compute/window/status.js'
import type { Instant } from '../define/instant.js'
import type { AnyEvent, Needs, Source, value } from '../define/readable.js'
import type { System } from '../define/system.js'
import type { Written } from '../define/type.js'
import { answerOf, findFeature, nameOf, type FeatureAnswer, type Time, type WrittenEvent } from './feature-answer.js'

/** An event as a caller writes it, and when it arrived: at its own time when left out. */
export type Happened<S extends Source> = readonly [event: AnyEvent<S>, row: Written<S['row'], Exclude<keyof S['row'], keyof S['known']>>, arrived?: Time]
/** A value as a test writes it: instants are text. */
export type Told<V> = V extends Instant ? string : V extends Readonly<Record<string, unknown>> ? { readonly [P in keyof V]: Told<V[P]> } : V
/** A view, one of its features, an on-demand function or one of its outputs. */
export interface Handle<in K, out V> extends Needs<K> { readonly [value]: V }
/** Who is asked about; its times are the instant asked for when left out. Nothing for a view of the whole world. */
type Row<K> = {} extends K ? [row?: {}] : [row: Written<K, { [P in keyof K]: K[P] extends Instant ? P : never }[keyof K]>]

type Events<E extends readonly Source[]> = readonly [...{ [I in keyof E]: Happened<E[I]> }]

export interface FeatureExpectation<V> {
  /** Rejects with an AssertionError, which every test runner shows, unless the value is this one, deeply and strictly. */
  toBe(expected: V): Promise<void>
  /** Both are numbers at most `tolerance` apart; 1e-9 when left out. */
  toBeCloseTo(expected: number, tolerance?: number): Promise<void>
  /** The value's status: `missing` when nothing was known of the key, `stale`, `failed` or `present`. */
  toHaveStatus(expected: Status): Promise<void>
}

/**
 * What a feature is at an instant, after these events: the definitions are compiled, the events pass the checks of the door, labels mature and the fold answers,
 * all in memory. Nothing that arrived after `at`, or happened at or after it, is seen.
 *
 * @example
 * const card = entity('card', { cardId: t.string })
 * const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.string, paidAt: t.time, cardId: t.string, amount: t.decimal(2) } })
 * const spending = stream('card_spending', { of: card, windows: ['1d'], features: { ticket: mean(payment.amount) } })
 *
 * await expectFeature(spending.ticket_1d, [
 *   [payment, { paymentId: 'p1', paidAt: '2026-03-01T09:00:00Z', cardId: 'c1', amount: 10 }],
 *   [payment, { paymentId: 'p2', paidAt: '2026-03-01T10:00:00Z', cardId: 'c1', amount: 30 }, '2026-03-02T00:00:00Z'],
 * ], '2026-03-01T12:00:00Z', { cardId: 'c1' }).toBe(10)
 *
 * // By name, where the definition is not at hand:
 * await expectFeature(featureOf(payments, 'card_spending.ticket_1d'), [], '2026-03-01T12:00:00Z', { cardId: 'c1' }).toHaveStatus('missing')
 * @throws MR_DEFINITION_INVALID, MR_VIEW_UNKNOWN, MR_KEY_PARTIAL, and what the door says of a bad row, each by way of the promise.
 */
export function expectFeature<K, V, const E extends readonly Source[]>(feature: Handle<K, V>, events: Events<E>, at: Time, ...row: Row<K>): FeatureExpectation<Told<V>>
export function expectFeature(feature: object, events: readonly WrittenEvent[], at: Time, row: object = {}): FeatureExpectation<unknown> {
  const check = async (operator: string, expected: unknown, holds: (answer: FeatureAnswer<unknown>) => boolean, actual: (answer: FeatureAnswer<unknown>) => unknown) => {
    const answer = await answerOf(feature, events, at, row)
    if (!holds(answer)) throw new AssertionError({ message: `${nameOf(feature)} at ${String(at)} is ${show(actual(answer))} (${answer.status}), expected ${show(expected)}`, actual: actual(answer), expected, operator })
  }
  return {
    toBe: (expected) => check('toBe', expected, ({ value }) => isDeepStrictEqual(value, expected), ({ value }) => value),
    toBeCloseTo: (expected, tolerance = 1e-9) => check('toBeCloseTo', expected, ({ value }) => typeof value === 'number' && Math.abs(value - expected) <= tolerance, ({ value }) => value),
    toHaveStatus: (expected) => check('toHaveStatus', expected, ({ status }) => status === expected, ({ status }) => status),
  }
}

/** The answer itself, for an `expect` of your own. */
export function featureAt<K, V, const E extends readonly Source[]>(feature: Handle<K, V>, events: Events<E>, at: Time, ...row: Row<K>): Promise<FeatureAnswer<Told<V>>>
export function featureAt(feature: object, events: readonly WrittenEvent[], at: Time, row: object = {}): Promise<FeatureAnswer<unknown>> { return answerOf(feature, events, at, row) }

/**
 * A view or function of a system, or one of its values, by its name: `featureOf(payments, 'card_spending.ticket_1d')`. It is asked with the system's `lag`.
 * @throws MR_VIEW_UNKNOWN
 */
export const featureOf = (system: System<unknown>, name: string): Handle<Readonly<Record<string, unknown>>, unknown> => findFeature(system, name) as Handle<Readonly<Record<string, unknown>>, unknown>

const show = (value: unknown): string => JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? `${part}n` : part))
