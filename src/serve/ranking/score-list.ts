import type { Assembled } from '../../features/assemble.js'
import type { ViewAnswer } from '../../features/on-demand.js'
import type { Row } from '../../plan/plan.js'
import type { ServedModel } from '../served-model.js'

export interface ScoredList {
  /** Inputs of each row, in the order of the version's features. */
  readonly inputs: readonly Assembled[]
  readonly scores: Float64Array
}

/**
 * Scores a list: the inputs of every row, values set against the list included, then each row's score. For requests and replay.
 * @param at microseconds. @param isLate asked now and then; true gives up.
 * @returns undefined when it gave up.
 */
export function scoreList(served: ServedModel, rows: readonly Row[], views: readonly (readonly ViewAnswer[])[], at: number, isLate = () => false): ScoredList | undefined {
  const inputs = served.assembleList(rows, views)
  const scores = new Float64Array(rows.length)
  for (let row = 0; row < rows.length; row++) {
    if (row % 64 === 0 && isLate()) return undefined
    scores[row] = served.score(inputs[row]!.values, at)
  }
  return { inputs, scores }
}
