import type { State } from '../condition.js'
import type { Conflict, ConflictRule, Severity } from './conflict.js'
import { limits } from './limits.js'
import { promises } from './promises.js'
import { clocks } from './time.js'

export const conflictRules: readonly ConflictRule[] = [...limits, ...clocks, ...promises]
const order: readonly Severity[] = ['blocker', 'serious', 'caution']

/** What does not go together in these answers with these choices, the worst first. */
export const conflictsIn = (state: State): readonly Conflict[] => conflictRules
  .flatMap(({ check, ...rule }) => {
    const says = check(state)
    return says === undefined ? [] : [{ ...rule, says }]
  })
  .sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
