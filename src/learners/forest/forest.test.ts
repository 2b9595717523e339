import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { random } from '../random.js'
import { forestExplainer } from './explain.js'
import { decodeForest, encodeForest } from './forest.js'
import type { Forest } from './forest.js'
import { gaussLegendre } from './quadrature.js'
import { compileForest } from './score.js'

/** Trees with thresholds on a small grid, so that rows meet them exactly; each leaf split is drawn at random. */
function drawForest(seed: number, trees: number, leaves: number, features: number): Forest {
  const uniform = random(seed)
  const upTo = (n: number) => Math.floor(uniform() * n)
  const nodes: { feature: number; threshold: number; left: number; right: number; missingLeft: number; value: number; cover: number }[] = []
  const leaf = (cover: number) => nodes.push({ feature: -1, threshold: 0, left: 0, right: 0, missingLeft: 0, value: uniform() * 2 - 1, cover }) - 1
  const roots = Array.from({ length: trees }, () => {
    const root = leaf(100 + upTo(100))
    const open = [root]
    for (let size = 1 + upTo(leaves); open.length < size;) {
      const n = open.splice(upTo(open.length), 1)[0]!
      const cover = nodes[n]!.cover
      const share = 0.1 + 0.8 * uniform()
      const left = leaf(cover * share)
      const right = leaf(cover * (1 - share))
      nodes[n] = { feature: upTo(features), threshold: [upTo(7) - 3, -0, Number.MIN_VALUE, Number.MAX_VALUE][Math.max(0, upTo(12) - 8)]!, left, right, missingLeft: upTo(2), value: 0, cover }
      open.push(left, right)
    }
    return root
  })
  const floats = (pick: (node: (typeof nodes)[number]) => number) => Float64Array.from(nodes, pick)
  return {
    feature: Int32Array.from(nodes, (n) => n.feature), threshold: floats((n) => n.threshold), left: Int32Array.from(nodes, (n) => n.left), right: Int32Array.from(nodes, (n) => n.right),
    missingLeft: Uint8Array.from(nodes, (n) => n.missingLeft), value: floats((n) => n.value), cover: floats((n) => n.cover), roots: Int32Array.from(roots), base: uniform() - 0.5,
  }
}
const row = (features: number) => fc.array(fc.oneof(fc.integer({ min: -4, max: 4 }), fc.constantFrom(NaN, -0, 0.5, Number.MIN_VALUE, -Number.MIN_VALUE, 1e308, Number.MAX_VALUE)), { minLength: features, maxLength: features }).map((x) => Float64Array.from(x))
const goesLeft = (forest: Forest, n: number, x: Float64Array) => {
  const value = x[forest.feature[n]!]!
  return Number.isNaN(value) ? forest.missingLeft[n] === 1 : value <= forest.threshold[n]!
}

function plainMargin(forest: Forest, x: Float64Array): number {
  let margin = forest.base
  for (let n of forest.roots) {
    while (forest.feature[n]! >= 0) n = (goesLeft(forest, n, x) ? forest.left : forest.right)[n]!
    margin += forest.value[n]!
  }
  return margin
}

/** The expected margin when only the features of `known` are told: both branches by cover elsewhere (Lundberg 2018, algorithm 1). */
function expectedMargin(forest: Forest, x: Float64Array, known: number): number {
  const from = (n: number): number => {
    const feature = forest.feature[n]!
    if (feature < 0) return forest.value[n]!
    const left = forest.left[n]!, right = forest.right[n]!
    if (known & (1 << feature)) return from(goesLeft(forest, n, x) ? left : right)
    return (from(left) * forest.cover[left]! + from(right) * forest.cover[right]!) / forest.cover[n]!
  }
  return forest.roots.reduce((sum, root) => sum + from(root), forest.base)
}
function shapley(forest: Forest, x: Float64Array): number[] {
  const size = x.length
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
  const bits = (set: number) => set.toString(2).replaceAll('0', '').length
  return Array.from(x, (_, i) => {
    let value = 0
    for (let set = 0; set < 1 << size; set++) {
      if (set & (1 << i)) continue
      value += ((factorial(bits(set)) * factorial(size - bits(set) - 1)) / factorial(size)) * (expectedMargin(forest, x, set | (1 << i)) - expectedMargin(forest, x, set))
    }
    return value
  })
}

describe('a forest', () => {
  it('scores exactly like a plain walk, at thresholds, at both zeros and with missing values', () => {
    fc.assert(fc.property(fc.nat(), fc.integer({ min: 0, max: 9 }), fc.array(row(4), { minLength: 1, maxLength: 8 }), (seed, trees, rows) => {
      const forest = drawForest(seed, trees, 12, 4)
      const { score } = compileForest(forest)
      for (const x of rows) expect(score(x)).toBe(plainMargin(forest, x))
    }), { seed: 1, numRuns: 500 })
  })

  it('is explained by the Shapley values of all subsets of its features', () => {
    fc.assert(fc.property(fc.nat(), row(5), (seed, x) => {
      const forest = drawForest(seed, 3, 10, 5)
      const { base, contributions } = forestExplainer(forest)(x)
      expect(base).toBeCloseTo(expectedMargin(forest, x, 0), 12)
      shapley(forest, x).forEach((value, f) => expect(contributions[f]).toBeCloseTo(value, 11))
    }), { seed: 2, numRuns: 150 })
  })

  it('is explained by contributions that add up to the margin, also where paths are long', () => {
    fc.assert(fc.property(fc.nat(), row(30), (seed, x) => {
      const forest = drawForest(seed, 20, 120, 30)
      const { base, contributions } = forestExplainer(forest)(x)
      expect(Math.abs(contributions.reduce((sum, value) => sum + value, base) - plainMargin(forest, x))).toBeLessThan(1e-9)
    }), { seed: 3, numRuns: 30 })
  })

  it('comes back from its bytes unchanged', () => {
    const forest = drawForest(8, 5, 9, 4)
    expect(decodeForest(encodeForest(forest))).toEqual(forest)
    const shifted = new Uint8Array(encodeForest(forest).length + 3)
    shifted.set(encodeForest(forest), 3)
    expect(decodeForest(shifted.subarray(3))).toEqual(forest)
    const empty = { ...drawForest(8, 0, 1, 1), base: 0.25 }
    expect(decodeForest(encodeForest(empty))).toEqual(empty)
  })

  it('is refused when any byte was changed or cut off', () => {
    const bytes = encodeForest(drawForest(9, 2, 5, 3))
    const refused = (damaged: Uint8Array) => expect(() => decodeForest(damaged)).toThrow(expect.objectContaining({ code: 'MR_MODEL_CORRUPT' }))
    for (let i = 0; i < bytes.length; i++) refused(bytes.map((byte, at) => (at === i ? byte ^ 0x41 : byte)))
    for (let length = 0; length < bytes.length; length += 7) refused(bytes.slice(0, length))
  })

  it('is refused when its nodes lead in circles', () => {
    const forest = drawForest(12, 1, 6, 3)
    expect(forest.feature[0]).toBeGreaterThanOrEqual(0)
    const circular = { ...forest, left: forest.left.map((child, n) => (n === 0 ? 0 : child)) }
    expect(() => decodeForest(encodeForest(circular))).toThrow(expect.objectContaining({ code: 'MR_MODEL_CORRUPT' }))
  })
})

describe('Gauss–Legendre quadrature', () => {
  it('integrates polynomials up to its degree', () => {
    for (let count = 1; count <= 20; count++) {
      const { points, weights } = gaussLegendre(count)
      for (let degree = 0; degree < 2 * count; degree++) expect(points.reduce((sum, t, k) => sum + weights[k]! * t ** degree, 0)).toBeCloseTo(1 / (degree + 1), 13)
    }
  })
})
