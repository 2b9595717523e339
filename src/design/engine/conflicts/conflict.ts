import type { Key } from '../../answers/questions/table.js'
import type { State } from '../condition.js'

/** blocker: it cannot work as answered; serious: it will fail or mislead; caution: it costs, and should be decided knowingly. */
export type Severity = 'blocker' | 'serious' | 'caution'
/** Two things that are wanted and do not go together. */
export interface ConflictRule {
  readonly id: string
  readonly severity: Severity
  /** The answers between which it stands. */
  readonly keys: readonly Key[]
  /** The decision that it concerns. */
  readonly decision: string
  /** What is wrong, with its numbers, where it is. */
  readonly check: (state: State) => string | undefined
  /** Ways out, the smallest change first. */
  readonly resolve: readonly string[]
}
export interface Conflict extends Omit<ConflictRule, 'check'> { readonly says: string }
