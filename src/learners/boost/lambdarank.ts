import type { LabelledRows } from '../matrix.js'
import { discount, exponentialGain, idealGain, ndcgAt, rankLists } from '../metrics/lists.js'
import type { Gain } from '../metrics/lists.js'
import type { Objective } from './objective.js'

export interface LambdarankParameters {
  /** Places at the top of a list: pairs count of which one row stands there; 30 when left out. */
  readonly truncation?: number
  /** What each grade is worth, from grade 0, as many as there are grades; 2^grade − 1 when left out. */
  readonly gains?: readonly number[]
  /** Steepness of the probability that one row is above another; 1 when left out. */
  readonly sigmoid?: number
}
const places = 10

/**
 * LambdaRank (Burges 2010) on NDCG: each pair of unequal grades in a list pushes its two rows apart, by how much NDCG would change if they changed places. As in LightGBM
 * (`lambdarank_truncation_level`, `label_gain`, `sigmoid`, `lambdarank_norm`): a pair's weight is divided by 0.01 + |difference of the margins| once margins differ, and a list's
 * sums by Σ / log2(1 + Σ), so that long lists do not outweigh short ones. Its loss is 1 − NDCG@10. Lists of one row, or of one grade, push nothing.
 * @param rows labels are grades, whole numbers from 0; all rows are one list where `offsets` are left out.
 */
export function lambdarank({ labels, offsets = [0, labels.length] }: LabelledRows, { truncation = 30, gains, sigmoid = 1 }: LambdarankParameters): Objective {
  const gain: Gain = gains === undefined ? exponentialGain : (grade) => gains[grade]!
  const worth = Float64Array.from(labels, gain)
  const lists = Math.max(0, offsets.length - 1)
  const inverseIdeal = Float64Array.from({ length: lists }, (_, list) => {
    const ideal = idealGain(labels.subarray(offsets[list]!, offsets[list + 1]!), truncation, gain)
    return ideal > 0 ? 1 / ideal : 0
  })
  let longest = 0
  let learnable = false
  for (let list = 0; list < lists; list++) {
    const [from, to] = [offsets[list]!, offsets[list + 1]!]
    longest = Math.max(longest, to - from)
    learnable ||= inverseIdeal[list]! > 0 && labels.subarray(from, to).some((grade) => grade !== labels[from])
  }
  const discounts = Float64Array.from({ length: longest }, (_, place) => discount(place))
  const order = new Int32Array(longest)

  function pushList(list: number, margins: Float64Array, gradients: Float64Array, hessians: Float64Array): void {
    const [from, to] = [offsets[list]!, offsets[list + 1]!]
    const length = to - from
    for (let i = 0; i < length; i++) order[i] = from + i
    const ranked = order.subarray(0, length).sort((a, b) => margins[b]! - margins[a]! || a - b)
    const spread = margins[ranked[0]!] !== margins[ranked[length - 1]!]
    let sum = 0
    for (let upper = 0; upper < Math.min(truncation, length - 1); upper++) {
      for (let lower = upper + 1; lower < length; lower++) {
        const [a, b] = [ranked[upper]!, ranked[lower]!]
        if (labels[a] === labels[b]) continue
        const [high, low] = labels[a]! > labels[b]! ? [a, b] : [b, a]
        const difference = margins[high]! - margins[low]!
        let change = (worth[high]! - worth[low]!) * (discounts[upper]! - discounts[lower]!) * inverseIdeal[list]!
        if (spread) change /= 0.01 + Math.abs(difference)
        const wrong = 1 / (1 + Math.exp(sigmoid * difference))
        const push = sigmoid * change * wrong
        const bend = sigmoid * push * (1 - wrong)
        gradients[high]! -= push
        gradients[low]! += push
        hessians[high]! += bend
        hessians[low]! += bend
        sum += 2 * push
      }
    }
    if (sum <= 0) return
    const scale = Math.log2(1 + sum) / sum
    for (let row = from; row < to; row++) {
      gradients[row]! *= scale
      hessians[row]! *= scale
    }
  }

  return {
    base: 0, learnable,
    differentiate(margins, gradients, hessians) {
      gradients.fill(0)
      hessians.fill(0)
      for (let list = 0; list < lists; list++) if (inverseIdeal[list]! > 0) pushList(list, margins, gradients, hessians)
    },
    loss(margins) {
      const ndcg = ndcgAt(places, rankLists(margins, labels, offsets), gain)
      return ndcg === null ? null : 1 - ndcg
    },
  }
}
