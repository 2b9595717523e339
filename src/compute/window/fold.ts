/**
 * The fold: one implementation of every stream aggregate, for one key at a time. Events go in in log
 * order; features come out at any instant that the state can answer. Stream, backfill, training set and replay all run it.
 */
import type { ErrorCode } from '../../errors.js'
import type { Row, ViewPlan } from '../../plan/plan.js'
import { addEvent } from './add.js'
import { decodeState, encodeState } from './codec.js'
import { layoutOf, type Layout } from './layout.js'
import { emptyReading, readRollups, type Reading } from './read.js'
import { emptyState, type KeyState } from './state.js'

export type { Reading } from './read.js'
export type { KeyState } from './state.js'

export interface Fold {
  readonly view: ViewPlan
  empty(): KeyState
  /** Folds one event of source `source` (an index into the view's sources): values inside, in the order of its fields. `position` orders ties. */
  add(state: KeyState, source: number, eventTime: number, position: number, row: Row): void
  /** Every feature at `at`, into `out`. No state is no events. `out.tooOld` when `at` ≤ `state.settledThrough`: then every value is null. */
  read(state: KeyState | undefined, at: number, out: Reading): void
  /** Two rows for the store, to be written together; both carry the position. */
  encode(state: KeyState): { readonly recent: Uint8Array; readonly settled: Uint8Array }
  /** Throws MR_STATE_CORRUPT when the rows are damaged or do not belong together. */
  decode(recent: Uint8Array, settled: Uint8Array): KeyState
}

/** Resolves a view to offsets; once for each view. */
export function compileFold(view: ViewPlan): Fold {
  const layout = layoutOf(view)
  const nothing = emptyState(layout)
  const rollups = emptyReading(layout.rollups)
  const parted = view.features.some(({ op }) => op === 'ratio' || op === 'grade')
  return {
    view,
    empty: () => emptyState(layout),
    add: (state, source, eventTime, position, row) => addEvent(layout, state, source, eventTime, position, row),
    read(state = nothing, at, out) {
      out.tooOld = at <= state.settledThrough
      if (out.tooOld) {
        out.values.fill(null)
        out.times.fill(-Infinity)
        out.problems.fill(undefined)
        out.newest = -Infinity
        return
      }
      if (!parted) return readRollups(layout, state, at, out)
      readRollups(layout, state, at, rollups)
      combineParts(view, layout, rollups, out)
    },
    encode: (state) => encodeState(layout, state),
    decode: (recent, settled) => decodeState(layout, recent, settled),
  }
}

/** A reading to fill, for one view. */
export const reading = (view: ViewPlan): Reading => emptyReading(view.features.length)

/** Makes features of what is folded for them: one rollup, the two sides of a ratio, the counts of a grade. */
export function combineParts(view: ViewPlan, layout: Layout, rollups: Reading, out: Reading): void {
  out.newest = rollups.newest
  for (let feature = 0; feature < layout.features.length; feature++) {
    const plan = view.features[feature]!, parts = layout.features[feature]!
    let problem: ErrorCode | undefined, newest = -Infinity
    for (const part of parts) {
      problem ??= rollups.problems[part]
      newest = Math.max(newest, rollups.times[part]!)
    }
    out.problems[feature] = problem
    out.times[feature] = newest
    out.values[feature] = plan.op === 'ratio' ? quotient(rollups.values[parts[0]!]!, rollups.values[parts[1]!]!)
      : plan.op === 'grade' ? plan.grades.find((_, index) => Number(rollups.values[parts[index]!]) > 0)?.grade ?? 0 : rollups.values[parts[0]!]!
  }
}

/** Null when a side is null or the lower one is 0. */
function quotient(over: Reading['values'][number], under: Reading['values'][number]): number | null {
  if (over === null || under === null) return null
  const value = Number(over) / Number(under)
  return Number.isFinite(value) ? value : null
}
