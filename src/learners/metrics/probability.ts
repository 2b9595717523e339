import type { Labels } from '../matrix.js'

/** Mean of −ln of the probability given to what happened, probabilities kept 1e-15 from 0 and 1; null without rows. */
export function logLoss(scores: Float64Array, labels: Labels): number | null {
  let sum = 0
  for (let row = 0; row < scores.length; row++) {
    const score = Math.min(Math.max(scores[row]!, 1e-15), 1 - 1e-15)
    sum -= labels[row] === 1 ? Math.log(score) : Math.log1p(-score)
  }
  return scores.length === 0 ? null : sum / scores.length
}

/**
 * Expected calibration error: |mean score − share of positives| in ten bins [k/10, (k+1)/10), the last closed, weighted by their share of
 * the rows (Guo et al. 2017); null without rows.
 */
export function calibrationError(scores: Float64Array, labels: Labels): number | null {
  const gaps = new Float64Array(10)
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row]!
    let bin = 9
    while (bin > 0 && score < bin / 10) bin--
    gaps[bin]! += score - labels[row]!
  }
  return scores.length === 0 ? null : gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / scores.length
}
