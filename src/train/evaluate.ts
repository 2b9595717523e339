import { calibrationError, logLoss } from '../learners/metrics/probability.js'
import { exponentialGain, meanAveragePrecision, meanReciprocalRank, ndcgAt, rankLists } from '../learners/metrics/lists.js'
import { averagePrecision, rocAuc } from '../learners/metrics/ranking.js'
import { reviewCapacity } from '../learners/metrics/review-capacity.js'
import type { Labels } from '../learners/matrix.js'
import type { Value } from '../define/values.js'
import type { Metrics } from './gate.js'

/** What reviewers can look at: `k` groups a day, such as cards; `field` names the event's field. */
export interface Review { readonly field: string; readonly k: number; readonly exclude?: 'found' }
/** Rows that a version is judged on. */
export interface Judged {
  /** 0 or 1; in `lists` that are `graded`, grades. */
  readonly labels: Labels
  /** Microseconds. */
  readonly times: Float64Array
  /** Each row's group, where a review is asked for. */
  readonly groups?: readonly Value[]
  /** Rows of a ranker: list i is the rows offsets[i] … offsets[i + 1] − 1. `gains` as the learner has them. */
  readonly lists?: { readonly offsets: Uint32Array; readonly graded: boolean; readonly gains?: readonly number[] }
}

const dayLength = 86_400_000_000

/**
 * Every metric of these scores that exists: those of yes/no labels, none of the ranking ones when only one class occurs; those of lists, none when no list holds anything relevant. With a review also `precisionAtK` and
 * `recallAtK`, over UTC days.
 */
export function evaluate(scores: Float64Array, { labels, times, groups, lists }: Judged, review?: Review): Metrics {
  const all: Record<string, number | null> = lists?.graded ? {} : {
    rocAuc: rocAuc(scores, labels), averagePrecision: averagePrecision(scores, labels), logLoss: logLoss(scores, labels), calibrationError: calibrationError(scores, labels),
  }
  if (lists !== undefined) {
    const ranked = rankLists(scores, labels, lists.offsets), { gains } = lists
    const gain = gains === undefined ? exponentialGain : (grade: number) => gains[grade]!
    Object.assign(all, { ndcgAt5: ndcgAt(5, ranked, gain), ndcgAt10: ndcgAt(10, ranked, gain), meanAveragePrecision: meanAveragePrecision(Infinity, ranked), meanReciprocalRank: meanReciprocalRank(ranked) })
  }
  if (review !== undefined && groups !== undefined) {
    const reviewed = reviewCapacity({
      scores, labels, k: review.k, days: times.map((time) => Math.floor(time / dayLength)), ...(review.exclude && { exclude: review.exclude }),
      // A row without a group is a group of its own.
      groups: groups.map((group, row) => (group === null ? `row ${row}` : typeof group === 'object' || typeof group === 'boolean' ? String(group) : group)),
    })
    all['precisionAtK'] = reviewed.precisionAtK
    all['recallAtK'] = reviewed.recallAtK
  }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, number] => entry[1] !== null))
}
