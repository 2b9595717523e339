import type { ViewPlan } from '../../plan/plan.js'
import type { Reading } from './read.js'

export type Status = 'present' | 'missing' | 'stale' | 'failed'

/**
 * The status of feature `feature` of a reading at `at`: `failed` when it could not be worked out, `missing` when the key
 * had no visible event within the view's longest window, `stale` when its newest input (or the key's newest event, where it had none) is older than the view's `maxAge`.
 */
export function statusOf(view: ViewPlan, reading: Reading, feature: number, at: number): Status {
  if (reading.tooOld || reading.problems[feature] !== undefined) return 'failed'
  // A key that the newest run lacks has nothing but nulls.
  if (reading.newest === -Infinity || (view.batch !== undefined && reading.values.every((value) => value === null))) return 'missing'
  const newestInput = reading.times[feature]!
  return view.maxAge !== undefined && at - (newestInput === -Infinity ? reading.newest : newestInput) > view.maxAge ? 'stale' : 'present'
}

/** Seconds since the newest input of a feature; null when it had none. */
export function ageOf(reading: Reading, feature: number, at: number): number | null {
  const newestInput = reading.times[feature]!
  return newestInput === -Infinity ? null : (at - newestInput) / 1e6
}
