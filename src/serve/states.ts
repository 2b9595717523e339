import type { ErrorCode } from '../errors.js'
import type { Reading } from '../compute/window/fold.js'
import type { Value } from '../define/values.js'
import type { ViewPlan } from '../plan/plan.js'

/** A question to the online state. `key`: the view's keys in order. */
export interface StateQuestion { readonly view: ViewPlan; readonly key: readonly Value[]; readonly at: number }
export interface StateAnswer {
  readonly reading: Reading
  /** The position that the state has folded; null where there is no state; the code when it could not be read at all. */
  readonly position: number | null | ErrorCode
}
/** All questions of a request in one multi-get. Never rejects for a store's failure: the answers then carry the code. */
export type ReadStates = (questions: readonly StateQuestion[]) => Promise<readonly StateAnswer[]>
