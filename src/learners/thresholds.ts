import type { Labels } from './matrix.js'
import { cuts } from './metrics/ranking.js'

/** The lowest score whose rows at or above it hold at least this precision; null when no score does. */
export function atPrecision(scores: Float64Array, labels: Labels, precision: number): number | null {
  let lowest: number | null = null
  for (const { score, rows, positives } of cuts(scores, labels)) if (positives > 0 && positives / rows >= precision) lowest = score
  return lowest
}

/** The highest score that keeps at least this recall of its rows and those above; null without a positive. */
export function atRecall(scores: Float64Array, labels: Labels, recall: number): number | null {
  const all = [...cuts(scores, labels)]
  const total = all.at(-1)?.positives ?? 0
  if (total === 0) return null
  return all.find(({ positives }) => positives / total >= recall)?.score ?? null
}

export type ThresholdRule = { readonly op: 'atPrecision' | 'atRecall' | 'above'; readonly at: number } | { readonly op: 'otherwise' }

/**
 * The least score of each decision, in the order of `rules`: a row's decision is the first whose threshold its score reaches. `above(s)` is s
 * itself, `otherwise` 0, which every probability reaches. A decision is null when its rule is unreachable, or when its threshold lies above an earlier one's, which would always be taken first.
 */
export function decisionThresholds(rules: readonly ThresholdRule[], scores: Float64Array, labels: Labels): (number | null)[] {
  let lowest = Infinity
  return rules.map((rule) => {
    const threshold = thresholdOf(rule, scores, labels)
    if (threshold === null || threshold > lowest) return null
    lowest = threshold
    return threshold
  })
}

function thresholdOf(rule: ThresholdRule, scores: Float64Array, labels: Labels): number | null {
  switch (rule.op) {
    case 'atPrecision': return atPrecision(scores, labels, rule.at)
    case 'atRecall': return atRecall(scores, labels, rule.at)
    case 'above': return rule.at
    case 'otherwise': return 0
  }
}
