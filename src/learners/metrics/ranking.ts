import type { Labels } from '../matrix.js'

/** Rows by descending score; ties keep their order. */
export const descending = (scores: Float64Array): Uint32Array => Uint32Array.from(scores, (_, row) => row).sort((a, b) => scores[b]! - scores[a]! || a - b)

/** Rows at or above a score that occurs, and how many of them are positive. */
export interface Cut { readonly score: number; readonly rows: number; readonly positives: number }

/** One cut for each distinct score, from the highest down. */
export function* cuts(scores: Float64Array, labels: Labels): Generator<Cut> {
  const order = descending(scores)
  let positives = 0
  for (let i = 0; i < order.length; i++) {
    const row = order[i]!
    positives += labels[row]!
    if (i + 1 === order.length || scores[order[i + 1]!] !== scores[row]) yield { score: scores[row]!, rows: i + 1, positives }
  }
}

/** Area under the ROC curve, a tie counting half; null unless both classes occur. */
export function rocAuc(scores: Float64Array, labels: Labels): number | null {
  let above = { rows: 0, positives: 0 }
  let won = 0
  for (const cut of cuts(scores, labels)) {
    const positives = cut.positives - above.positives
    const negatives = cut.rows - above.rows - positives
    won += negatives * (above.positives + positives / 2)
    above = cut
  }
  const negatives = above.rows - above.positives
  return above.positives === 0 || negatives === 0 ? null : won / (above.positives * negatives)
}

/** Σ (gain in recall) · precision over the distinct scores, ties together; null without a positive. */
export function averagePrecision(scores: Float64Array, labels: Labels): number | null {
  let above = 0
  let sum = 0
  for (const { rows, positives } of cuts(scores, labels)) {
    sum += (positives - above) * (positives / rows)
    above = positives
  }
  return above === 0 ? null : sum / above
}
