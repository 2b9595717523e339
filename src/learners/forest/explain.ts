import type { Forest } from './forest.js'
import { gaussLegendre } from './quadrature.js'
import type { Quadrature } from './quadrature.js'

/** `base` is the expected margin; base + Σ contributions = the row's margin. All in log-odds. */
export interface Explanation { readonly base: number; readonly contributions: Float64Array }

/**
 * Exact path-dependent TreeSHAP (Lundberg, Erion, Lee 2018): Shapley values of the game in which an unknown feature sends a row
 * down both branches in the proportion of their cover.
 *
 * For one leaf that game is v · ∏ⱼ (oⱼ or zⱼ) over the features on its path: oⱼ is 1 when the row passes all of the feature's questions there and else 0, zⱼ the product of their
 * cover shares. By Owen's multilinear extension (1972) a Shapley value is ∫₀¹ v · (oᵢ − zᵢ) · ∏ⱼ≠ᵢ (zⱼ + t (oⱼ − zⱼ)) dt, a polynomial, which Gauss–Legendre quadrature integrates exactly.
 */
export function forestExplainer(forest: Forest): (x: Float64Array) => Explanation {
  const { leaves, conditions, base } = pathsOf(forest)
  const { feature, low, high, missing, share } = conditions
  const most = leaves.reduce((longest, leaf) => Math.max(longest, leaf.end - leaf.start), 0)
  const rules: Quadrature[] = Array.from({ length: most + 1 }, (_, length) => gaussLegendre(Math.ceil(length / 2)))
  const passed = new Uint8Array(most)
  return (x) => {
    const contributions = new Float64Array(x.length)
    for (const { start, end, value } of leaves) {
      const length = end - start
      let failed = 0
      let failedShare = 1
      for (let c = start; c < end; c++) {
        const known = x[feature[c]!]!
        const passes = known !== known ? missing[c]! : +(known > low[c]! && known <= high[c]!)
        passed[c - start] = passes
        if (passes === 0) {
          failed++
          failedShare *= share[c]!
        }
      }
      const { points, weights } = rules[length]!
      let ofFailed = 0
      for (let k = 0; k < points.length; k++) {
        const t = points[k]!
        let product = value * weights[k]! * failedShare
        for (let i = 0; i < failed; i++) product *= 1 - t
        for (let c = start; c < end; c++) if (passed[c - start] === 1) product *= share[c]! + t * (1 - share[c]!)
        // zᵢ cancels, so every failed feature of the leaf has the same part.
        ofFailed -= product / (1 - t)
        for (let c = start; c < end; c++) {
          if (passed[c - start] === 1) contributions[feature[c]!]! += ((1 - share[c]!) * product) / (share[c]! + t * (1 - share[c]!))
        }
      }
      if (failed > 0) for (let c = start; c < end; c++) if (passed[c - start] === 0) contributions[feature[c]!]! += ofFailed
    }
    return { base, contributions }
  }
}

/** What a leaf's path asks of one feature, all its questions in one: low < x ≤ high, or missing when `missing`. */
interface Condition { readonly feature: number; readonly low: number; readonly high: number; readonly missing: number; readonly share: number }
interface Leaf { readonly start: number; readonly end: number; readonly value: number }

function pathsOf(forest: Forest) {
  const all: Condition[] = []
  const leaves: Leaf[] = []
  let base = forest.base
  const walk = (node: number, path: readonly Condition[]) => {
    const feature = forest.feature[node]!
    if (feature < 0) {
      const value = forest.value[node]!
      base += path.reduce((product, { share }) => product * share, value)
      if (path.length > 0) leaves.push({ start: all.length, end: all.length + path.length, value })
      all.push(...path)
      return
    }
    const threshold = forest.threshold[node]!
    const before = path.find((condition) => condition.feature === feature) ?? { feature, low: -Infinity, high: Infinity, missing: 1, share: 1 }
    const others = path.filter((condition) => condition.feature !== feature)
    for (const left of [true, false]) {
      const child = (left ? forest.left : forest.right)[node]!
      const missing = before.missing & +((forest.missingLeft[node] === 1) === left)
      const share = before.share * (forest.cover[child]! / forest.cover[node]!)
      const range = left ? { low: before.low, high: Math.min(before.high, threshold) } : { low: Math.max(before.low, threshold), high: before.high }
      walk(child, [...others, { feature, ...range, missing, share }])
    }
  }
  for (const root of forest.roots) walk(root, [])
  const conditions = {
    feature: Int32Array.from(all, (c) => c.feature), low: Float64Array.from(all, (c) => c.low), high: Float64Array.from(all, (c) => c.high),
    missing: Uint8Array.from(all, (c) => c.missing), share: Float64Array.from(all, (c) => c.share),
  }
  return { leaves, conditions, base }
}
