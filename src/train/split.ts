/** Row numbers of one split, each ascending by time. `early` are the newest of the training rows, kept from fitting to say when to stop. */
export interface Split {
  readonly fit: Uint32Array
  readonly early: Uint32Array
  readonly holdout: Uint32Array
  /** Microseconds: the holdout covers [holdoutFrom, holdoutTo], training rows lie in (trainAfter, trainUntil]. */
  readonly holdoutFrom: number
  readonly holdoutTo: number
  readonly trainAfter: number
  readonly trainUntil: number
}

/**
 * Splits matured rows by time. The holdout is the last `holdout` before the newest row, that row included; a training row
 * has matured (its time + `within`) by the holdout's first instant, so no label of the holdout's days was known to it.
 * @param times each row's time R in microseconds, in any order.
 * @param within the label's horizon, microseconds.
 * @param earlyShare share of the training rows, the newest by time, that only early stopping sees; 0 for learners without it.
 */
export function splitByTime(times: ArrayLike<number>, within: number, split: { readonly holdout: number; readonly train?: number }, earlyShare: number): Split {
  const order = Uint32Array.from({ length: times.length }, (_, row) => row).sort((a, b) => times[a]! - times[b]! || a - b)
  const holdoutTo = order.length === 0 ? 0 : times[order[order.length - 1]!]!
  const holdoutFrom = holdoutTo - split.holdout + 1
  const trainUntil = holdoutFrom - within
  const trainAfter = split.train === undefined ? -Infinity : trainUntil - split.train
  const training = order.filter((row) => times[row]! > trainAfter && times[row]! <= trainUntil)
  const early = Math.floor(training.length * earlyShare)
  return {
    fit: training.slice(0, training.length - early), early: training.slice(training.length - early),
    holdout: order.filter((row) => times[row]! >= holdoutFrom), holdoutFrom, holdoutTo, trainAfter, trainUntil,
  }
}
