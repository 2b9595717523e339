import type { Answers, Key } from '../../answers/questions/table.js'
import type { Severity } from '../finding.js'

/** A known way to be wrong, seen in the words of a line. */
export interface Mistake {
  readonly id: string
  readonly severity: Severity
  readonly decision: string
  /** A line that matches is the mistake, unless it matches `unless` too. */
  readonly pattern: RegExp
  readonly unless?: RegExp
  /** Whether it is a mistake with these answers; always, when left out. */
  readonly where?: (answers: Answers) => boolean
  readonly keys?: readonly Key[]
  readonly says: string
  readonly change: string
}
