import { featureCount } from './forest.js'
import type { Forest } from './forest.js'

export interface CompiledForest {
  /** Log-odds of a row (NaN = missing); the sum is added in the order of the trees. */
  score(x: Float64Array): number
}

/**
 * Lays a forest out so that a row is scored without a branch that depends on it: children stand side by side and the comparison
 * itself is the step; leaves lead to themselves; four trees are walked at once, which hides the loads' latency.
 *
 * A missing value fails every comparison and takes the first child. Where it belongs on the right, the node asks the mirrored question: −x ≥ −threshold
 * of the negated feature, as `>` of the next smaller double, with the children exchanged.
 */
export function compileForest(forest: Forest): CompiledForest {
  const features = Math.max(featureCount(forest), 1)
  const trees = forest.roots.length
  const { feature, threshold, first, value, roots, depths } = layOut(forest, features)
  const asked = new Float64Array(2 * features)
  return {
    score(x) {
      for (let f = 0; f < features; f++) {
        const known = x[f]!
        asked[f] = known
        asked[features + f] = -known
      }
      let margin = forest.base
      let tree = 0
      for (let group = 0; group < depths.length; group++, tree += 4) {
        let a = roots[tree]!, b = roots[tree + 1]!, c = roots[tree + 2]!, d = roots[tree + 3]!
        for (let depth = depths[group]!; depth > 0; depth--) {
          a = first[a]! + +(asked[feature[a]!]! > threshold[a]!)
          b = first[b]! + +(asked[feature[b]!]! > threshold[b]!)
          c = first[c]! + +(asked[feature[c]!]! > threshold[c]!)
          d = first[d]! + +(asked[feature[d]!]! > threshold[d]!)
        }
        margin += value[a]!
        margin += value[b]!
        margin += value[c]!
        margin += value[d]!
      }
      for (; tree < trees; tree++) {
        let n = roots[tree]!
        while (first[n] !== n) n = first[n]! + +(asked[feature[n]!]! > threshold[n]!)
        margin += value[n]!
      }
      return margin
    },
  }
}

function layOut(forest: Forest, features: number) {
  const nodes = forest.feature.length
  const feature = new Int32Array(nodes)
  const threshold = new Float64Array(nodes).fill(Infinity)
  const first = new Int32Array(nodes)
  const value = new Float64Array(nodes)
  const roots = new Int32Array(forest.roots.length)
  const depths = new Int32Array(forest.roots.length >> 2)
  let next = 0
  forest.roots.forEach((root, tree) => {
    roots[tree] = next
    const queue = [{ from: root, to: next++, depth: 0 }]
    for (const { from, to, depth } of queue) {
      first[to] = to
      value[to] = forest.value[from]!
      if (tree >> 2 < depths.length) depths[tree >> 2] = Math.max(depths[tree >> 2]!, depth)
      if (forest.feature[from]! < 0) continue
      const missingLeft = forest.missingLeft[from] === 1
      feature[to] = forest.feature[from]! + (missingLeft ? 0 : features)
      threshold[to] = missingLeft ? forest.threshold[from]! : nextBelow(-forest.threshold[from]!)
      first[to] = next
      const [low, high] = missingLeft ? [forest.left, forest.right] : [forest.right, forest.left]
      queue.push({ from: low[from]!, to: next++, depth: depth + 1 }, { from: high[from]!, to: next++, depth: depth + 1 })
    }
  })
  return { feature, threshold, first, value, roots, depths }
}

const double = new Float64Array(1)
const bits = new BigInt64Array(double.buffer)
/** The largest double below a finite one. */
function nextBelow(x: number): number {
  if (x === 0) return -Number.MIN_VALUE
  double[0] = x
  bits[0]! += x > 0 ? -1n : 1n
  return double[0]!
}
