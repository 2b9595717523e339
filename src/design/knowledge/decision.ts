import type { Key } from '../answers/questions/table.js'
import type { Dimension } from '../answers/question.js'
import type { Condition } from './condition.js'

export type Aspect = 'performance' | 'reliability' | 'maintainability'

/** A reason for an option: 1 a hint, 2 a reason, 4 a strong one, 6 decides alone. */
export interface Reason { readonly weight: number; readonly when: Condition; readonly because: string }
export interface Precedent {
  /** A system or a paper that exists, with who, where and when. */
  readonly source: string
  readonly shows: string
}
export interface Option {
  readonly id: string
  readonly name: string
  /** What is done, in a sentence that begins with a verb. */
  readonly does: string
  /** What speaks for it without any answer: the simplest option has a little. */
  readonly prior?: number
  readonly wins: readonly Reason[]
  /** Where one holds, the option is out, whatever speaks for it. */
  readonly never?: readonly Omit<Reason, 'weight'>[]
  readonly gains: string
  readonly costs: string
  readonly precedent: Precedent
  /** How people call it, for reading designs and hearing candidates. Lower case. */
  readonly words: readonly string[]
}
export interface Risk { readonly risk: string; readonly mitigation: string; /** Where it is a risk of some options alone. */ readonly of?: readonly string[] }
export interface Decision {
  readonly id: string
  readonly dimension: Dimension
  readonly aspect?: Aspect
  readonly title: string
  readonly question: string
  /** The answers that it serves most; each is read by some condition. */
  readonly serves: readonly Key[]
  /** Where it does not hold, there is nothing to decide. */
  readonly applies?: Condition
  /** From the simplest to the most demanding: a tie goes to the simpler. */
  readonly options: readonly Option[]
  readonly risks: readonly Risk[]
  /** What would change our mind, beyond the thresholds. */
  readonly revisit: string
  /** How to get to another option without stopping the system. */
  readonly migrate: string
}

export const win = (weight: number, when: Condition, because: string): Reason => ({ weight, when, because })
export const out = (when: Condition, because: string): Omit<Reason, 'weight'> => ({ when, because })
