import { xxh64 } from '../compute/xxh64.js'
import type { Value } from '../define/values.js'
import { isRanker } from '../plan/learned.js'
import type { LearnedPlan } from '../plan/plan.js'
import type { Examples } from './examples.js'
import { splitByTime, type Split } from './split.js'

/** Rows of one side of a split. A ranker's stand list by list: list i is those at offsets[i] … offsets[i + 1] − 1. */
export interface Part { readonly rows: Uint32Array; readonly offsets?: Uint32Array }
export type Parts = Record<'fit' | 'early' | 'holdout', Part> & Pick<Split, 'holdoutFrom' | 'holdoutTo'>

/**
 * Splits by time; a ranker's lists whole, each at the time of its newest row. Rows of a list stand in the order of their ids' hashes: ties of scores keep the order of the rows, and in the
 * order in which they were shown, where who chooses favours the top, a model that ties everything would look well. @param within the label's horizon, microseconds.
 */
export function splitExamples(model: LearnedPlan, examples: Examples, times: Float64Array, within: number): Parts {
  const earlyShare = model.learner.name === 'boost' && model.learner.earlyStopping > 0 ? 0.1 : 0
  if (!isRanker(model)) {
    const { fit, early, holdout, ...rest } = splitByTime(times, within, model.split, earlyShare)
    const part = (rows: Uint32Array): Part => ({ rows: rows.sort() })
    return { ...rest, fit: part(fit), early: part(early), holdout: part(holdout) }
  }
  const hashes = examples.ids(Uint32Array.from(times, (_, row) => row)).map((id) => xxh64(String(id)))
  const lists = [...groupRows(examples.lists()).values()].map((rows) => rows.toSorted((a, b) => (hashes[a]! < hashes[b]! ? -1 : hashes[a]! > hashes[b]! ? 1 : a - b)))
  const { fit, early, holdout, ...rest } = splitByTime(lists.map((rows) => rows.reduce((newest, row) => Math.max(newest, times[row]!), -Infinity)), within, model.split, earlyShare)
  const part = (chosen: Uint32Array): Part => {
    const offsets = new Uint32Array(chosen.length + 1), rows: number[] = []
    chosen.sort().forEach((list, index) => {
      for (const row of lists[list]!) rows.push(row)
      offsets[index + 1] = rows.length
    })
    return { rows: Uint32Array.from(rows), offsets }
  }
  return { ...rest, fit: part(fit), early: part(early), holdout: part(holdout) }
}

function groupRows(lists: readonly Value[]): ReadonlyMap<Value, readonly number[]> {
  const groups = new Map<Value, number[]>()
  lists.forEach((list, row) => {
    const group = groups.get(list)
    if (group === undefined) groups.set(list, [row])
    else group.push(row)
  })
  return groups
}
