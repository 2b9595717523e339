import { parseQuantity } from '../../estimate/units.js'
import { unitOf, type ChoiceKey, type FlagKey, type QuantityKey, type SeveralKey, type ValuesOf } from '../answers/questions/table.js'

/** A threshold on the answers, or on what was decided before: data, so that it can be read, shown and turned round. */
export type Condition =
  | { readonly op: 'atLeast' | 'below'; readonly key: QuantityKey; readonly value: number }
  | { readonly op: 'ratio'; readonly key: QuantityKey; readonly over: QuantityKey; readonly atLeast: number }
  | { readonly op: 'is'; readonly key: ChoiceKey | SeveralKey; readonly values: readonly string[] }
  | { readonly op: 'flag'; readonly key: FlagKey; readonly value: boolean }
  | { readonly op: 'chose'; readonly decision: string; readonly options: readonly string[] }
  | { readonly op: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly op: 'not'; readonly of: Condition }

/** `atLeast('latency', '1s')`: the value as a person writes it. */
export const atLeast = (key: QuantityKey, value: string): Condition => ({ op: 'atLeast', key, value: parseQuantity(value, unitOf(key)) })
export const below = (key: QuantityKey, value: string): Condition => ({ op: 'below', key, value: parseQuantity(value, unitOf(key)) })
/** One answer is at least so many times another of the same unit. */
export const ratio = (key: QuantityKey, over: QuantityKey, times: number): Condition => ({ op: 'ratio', key, over, atLeast: times })
/** The answer is one of these, or where several may be named, one of these is among them. */
export const is = <K extends ChoiceKey | SeveralKey>(key: K, ...values: readonly ValuesOf<K>[]): Condition => ({ op: 'is', key, values })
export const yes = (key: FlagKey): Condition => ({ op: 'flag', key, value: true })
export const no = (key: FlagKey): Condition => ({ op: 'flag', key, value: false })
/** An earlier decision came out as one of these options. */
export const chose = (decision: string, ...options: readonly string[]): Condition => ({ op: 'chose', decision, options })
export const all = (...of: readonly Condition[]): Condition => ({ op: 'all', of })
export const any = (...of: readonly Condition[]): Condition => ({ op: 'any', of })
export const not = (of: Condition): Condition => ({ op: 'not', of })
