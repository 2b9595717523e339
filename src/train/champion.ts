import { MillraceError } from '../errors.js'
import { buildTrainingSet } from '../features/training-set/build.js'
import { runViewJob } from '../features/training-set/view-job.js'
import { encodeRow } from '../learners/encode.js'
import { scorerOf } from '../learners/model.js'
import { isListwise, learnedOf } from '../plan/learned.js'
import type { Plan } from '../plan/plan.js'
import type { Value } from '../define/values.js'
import type { Lake } from '../ports/lake.js'
import type { ObjectStore } from '../ports/object-store.js'
import { readModelFile } from './model-file.js'
import type { Version } from './registry.js'

/** Rows that a champion is judged on beside the challenger. */
export interface ChampionHoldout {
  /** Each row's place on the log. */
  readonly positions: Float64Array
  /** Microseconds: the rows' times lie from `from` to `to`, and had matured at `asOf`. */
  readonly from: number
  readonly to: number
  readonly asOf: number
  /** Whether its scores are asked for as probabilities, and not for the order alone. */
  readonly probability: boolean
}
export type ScoreChampion = (champion: Version, holdout: ChampionHoldout) => Promise<Float64Array>

/**
 * Scores a champion with its own bundle: its own definitions of the features, its own functions, its own model.
 * @param planOf the plan of a stored bundle, by its hash.
 * @returns one score a row of the holdout, in its order; rejects with MR_CHAMPION_UNSCORED when the champion's definitions no longer see one of the rows, or when its scores are no probabilities and such are asked for.
 */
export function championScorer({ lake, objects, planOf }: { readonly lake: Lake; readonly objects: ObjectStore; readonly planOf: (bundle: string) => Promise<Plan> }): ScoreChampion {
  return async (champion, { positions, from, to, asOf, probability }) => {
    const plan = await planOf(champion.bundle)
    const file = await readModelFile(objects, champion.file)
    const listwise = isListwise(learnedOf(plan, champion.model)!.learner)
    if (probability && listwise) throw new MillraceError('MR_CHAMPION_UNSCORED', `version ${champion.version} of ${champion.model} orders lists, and knows no probability`)
    const score = scorerOf(listwise, file.trained)
    const rowAt = new Map(Array.from(positions, (position, row) => [position, row]))
    const scores = new Float64Array(positions.length).fill(NaN)
    const vector = new Float64Array(file.features.length)
    const values: Value[] = []
    await buildTrainingSet({
      plan, model: champion.model, visibility: 'known', asOf, lake, launch: (job) => runViewJob(plan, lake, job), threads: 1, labelled: false, between: { from, to },
      onRows(chunk) {
        for (let index = 0; index < chunk.count; index++) {
          const row = rowAt.get(chunk.position[index]!)
          if (row === undefined) continue
          chunk.features.forEach((column, feature) => { values[feature] = Number.isNaN(column[index]) ? null : column[index]! })
          encodeRow(file.encoding, values, chunk.at[index]!, vector)
          scores[row] = score(vector)
        }
      },
    })
    const unscored = scores.findIndex((value) => Number.isNaN(value))
    if (unscored >= 0) throw new MillraceError('MR_CHAMPION_UNSCORED', `version ${champion.version} of ${champion.model}, the event at position ${positions[unscored]}`)
    return scores
  }
}
