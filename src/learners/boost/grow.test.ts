import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binRows, fitBins } from './bins.js'
import { growTree } from './grow.js'
import { layoutOf } from './histogram.js'

const l2 = 1
const scoreOf = (gradients: number[], hessians: number[]) => gradients.reduce((a, b) => a + b, 0) ** 2 / (hessians.reduce((a, b) => a + b, 0) + l2)

/** Every cut of every column with missing rows on either side, straight from the definition of gain. */
function bestGain(columns: readonly number[][], gradients: number[], hessians: number[], minRows: number): number {
  const all = gradients.map((_, row) => row)
  const score = (rows: number[]) => scoreOf(rows.map((row) => gradients[row]!), rows.map((row) => hessians[row]!))
  let best = 0
  for (const column of columns) {
    for (const cut of [...new Set(column)].filter((value) => !Number.isNaN(value))) {
      for (const missingLeft of [true, false]) {
        const left = all.filter((row) => (Number.isNaN(column[row]!) ? missingLeft : column[row]! <= cut))
        const right = all.filter((row) => !left.includes(row))
        if (left.length >= minRows && right.length >= minRows) best = Math.max(best, score(left) + score(right) - score(all))
      }
    }
  }
  return best
}

describe('a tree', () => {
  it('splits where an exhaustive search finds the largest gain', () => {
    const value = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.constant(NaN))
    const row = fc.record({ x: fc.tuple(value, value), gradient: fc.double({ min: -1, max: 1, noNaN: true }), hessian: fc.double({ min: 0.05, max: 0.25, noNaN: true }) })
    fc.assert(fc.property(fc.array(row, { minLength: 1, maxLength: 14 }), fc.integer({ min: 1, max: 3 }), (rows, minRows) => {
      const columns = [0, 1].map((f) => rows.map(({ x }) => x[f]!))
      const matrix = { rows: rows.length, columns: columns.map((column) => Float64Array.from(column)) }
      const edges = fitBins(matrix)
      const layout = layoutOf(edges)
      const gradients = rows.map(({ gradient }) => gradient)
      const hessians = rows.map(({ hessian }) => hessian)
      const ground = { bins: binRows(matrix, edges), layout, gradients: Float64Array.from(gradients), hessians: Float64Array.from(hessians), histograms: [new Float64Array(layout.size).fill(9)], buffer: new Int32Array(rows.length) }
      const order = Int32Array.from(rows, (_, i) => i)
      const tree = growTree(ground, order, Int32Array.of(0, 1), { leaves: 2, learningRate: 1, l2, minRows })
      const expected = bestGain(columns, gradients, hessians, minRows)
      if (tree === undefined) {
        expect(expected).toBeLessThan(1e-8)
        return
      }
      const leaf = tree.cover[1]!
      const gain = [order.slice(0, leaf), order.slice(leaf)].reduce((sum, part) => sum + scoreOf([...part].map((i) => gradients[i]!), [...part].map((i) => hessians[i]!)), 0) - scoreOf(gradients, hessians)
      expect(gain).toBeCloseTo(expected, 9)
    }), { seed: 3, numRuns: 400 })
  })

  it('counts by subtraction what it would count directly', () => {
    const rows = 500
    const matrix = { rows, columns: [0, 1, 2].map((f) => Float64Array.from({ length: rows }, (_, i) => ((i * (f + 3)) % 17) - (f === 1 && i % 5 === 0 ? NaN : 0))) }
    const edges = fitBins(matrix)
    const layout = layoutOf(edges)
    const gradients = Float64Array.from({ length: rows }, (_, i) => Math.sin(i * i))
    const ground = { bins: binRows(matrix, edges), layout, gradients, hessians: new Float64Array(rows).fill(0.2), histograms: [], buffer: new Int32Array(rows) }
    const order = Int32Array.from({ length: rows }, (_, i) => i)
    const tree = growTree(ground, order, Int32Array.of(0, 1, 2), { leaves: 12, learningRate: 0.5, l2, minRows: 5 })!
    const sums = new Float64Array(tree.feature.length)
    const counts = new Float64Array(tree.feature.length)
    for (let row = 0; row < rows; row++) {
      for (let n = 0; ;) {
        sums[n]! += gradients[row]!
        counts[n]!++
        const feature = tree.feature[n]!
        if (feature < 0) break
        const x = matrix.columns[feature]![row]!
        n = (Number.isNaN(x) ? tree.missingLeft[n]! : x <= edges[feature]![tree.bin[n]!]!) ? tree.left[n]! : tree.right[n]!
      }
    }
    expect(tree.feature.filter((feature) => feature < 0)).toHaveLength(12)
    expect(tree.cover).toEqual([...counts])
    tree.feature.forEach((feature, n) => {
      if (feature < 0) expect(tree.value[n]).toBeCloseTo((-0.5 * sums[n]!) / (0.2 * counts[n]! + l2), 10)
    })
  })
})
