import type { Labels } from '../matrix.js'

/** Rows by what was decided and what happened; precision is null when none was flagged, recall when none was positive. */
export interface Confusion {
  readonly truePositives: number; readonly falsePositives: number; readonly falseNegatives: number; readonly trueNegatives: number
  readonly precision: number | null; readonly recall: number | null
}

/** A row is flagged when its score is at or above the threshold. */
export function confusion(scores: Float64Array, labels: Labels, threshold: number): Confusion {
  let truePositives = 0, falsePositives = 0, falseNegatives = 0, trueNegatives = 0
  for (let row = 0; row < scores.length; row++) {
    const flagged = scores[row]! >= threshold
    if (labels[row] === 1) {
      if (flagged) truePositives++
      else falseNegatives++
    } else if (flagged) falsePositives++
    else trueNegatives++
  }
  const flagged = truePositives + falsePositives
  const positives = truePositives + falseNegatives
  return {
    truePositives, falsePositives, falseNegatives, trueNegatives,
    precision: flagged === 0 ? null : truePositives / flagged, recall: positives === 0 ? null : truePositives / positives,
  }
}
