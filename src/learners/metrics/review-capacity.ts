import type { Labels } from '../matrix.js'

export interface ReviewInput {
  readonly scores: Float64Array
  readonly labels: Labels
  /** For each row what is reviewed as one, such as its card. */
  readonly groups: ArrayLike<string | number | bigint>
  /** For each row the number of its day, or of any other span in which `k` groups can be reviewed. */
  readonly days: ArrayLike<number>
  /** Groups that are reviewed a day. */
  readonly k: number
  /** `found`: a positive group reviewed on one day is not looked at on later ones. */
  readonly exclude?: 'found'
}
export interface ReviewedDay { readonly day: number; readonly groups: number; readonly positives: number; readonly hits: number }
/** `precisionAtK` is the mean over days of hits / k (also where there are fewer groups than k), `recallAtK` of hits / positive groups over the days that have any; null over no days. */
export interface ReviewCapacity { readonly precisionAtK: number | null; readonly recallAtK: number | null; readonly days: readonly ReviewedDay[] }

/**
 * What `k` reviews a day find: each day's groups are ranked by the highest score of their rows, ties by their first row, and a group is positive when any of its
 * rows that day is. With cards as groups and `exclude: 'found'` this is the card precision of Le Borgne et al.'s fraud detection handbook.
 */
export function reviewCapacity({ scores, labels, groups, days, k, exclude }: ReviewInput): ReviewCapacity {
  const byDay = new Map<number, Map<string | number | bigint, { score: number; positive: boolean }>>()
  for (let row = 0; row < scores.length; row++) {
    let ofDay = byDay.get(days[row]!)
    if (ofDay === undefined) byDay.set(days[row]!, (ofDay = new Map()))
    const group = ofDay.get(groups[row]!)
    if (group === undefined) ofDay.set(groups[row]!, { score: scores[row]!, positive: labels[row] === 1 })
    else {
      group.score = Math.max(group.score, scores[row]!)
      group.positive ||= labels[row] === 1
    }
  }
  const found = new Set<string | number | bigint>()
  const reviewed = [...byDay].sort(([a], [b]) => a - b).map(([day, ofDay]): ReviewedDay => {
    const ranked = [...ofDay].filter(([group]) => !found.has(group)).sort(([, a], [, b]) => b.score - a.score)
    const hits = ranked.slice(0, k).filter(([, { positive }]) => positive)
    if (exclude === 'found') for (const [group] of hits) found.add(group)
    return { day, groups: ranked.length, positives: ranked.filter(([, { positive }]) => positive).length, hits: hits.length }
  })
  return {
    precisionAtK: mean(reviewed.map(({ hits }) => hits / k)),
    recallAtK: mean(reviewed.filter(({ positives }) => positives > 0).map(({ hits, positives }) => hits / positives)),
    days: reviewed,
  }
}

const mean = (values: readonly number[]) => (values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length)
