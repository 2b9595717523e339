import type { Bins } from './bins.js'
import { fillHistogram, subtractHistogram } from './histogram.js'
import type { Layout } from './histogram.js'
import { bestSplit } from './split.js'
import type { Split, Sums } from './split.js'

/** One tree over bins; node 0 is the root, a leaf's feature is −1. */
export interface Tree {
  readonly feature: number[]; readonly bin: number[]; readonly missingLeft: boolean[]; readonly left: number[]; readonly right: number[]
  readonly value: number[]; readonly cover: number[]
}
export interface GrowParameters { readonly leaves: number; readonly learningRate: number; readonly l2: number; readonly minRows: number; readonly minHessian?: number }
/** What the trees of one training share: binned rows, gradients and hessians by row, histograms and a row buffer to use again. */
export interface Ground {
  readonly bins: Bins; readonly layout: Layout; readonly gradients: Float64Array; readonly hessians: Float64Array
  readonly histograms: Float64Array[]; readonly buffer: Int32Array
}
interface Leaf { readonly node: number; readonly from: number; readonly to: number; readonly sums: Sums; readonly histogram: Float64Array | undefined; readonly split: Split | undefined }

/** Grows the leaf of the largest gain until there are `leaves` or nothing is gained. Reorders `rows`. Undefined when not even the root splits. */
export function growTree(ground: Ground, rows: Int32Array, features: Int32Array, parameters: GrowParameters): Tree | undefined {
  const { bins, layout, gradients, hessians, histograms } = ground
  const tree: Tree = { feature: [], bin: [], missingLeft: [], left: [], right: [], value: [], cover: [] }
  const take = () => histograms.pop() ?? new Float64Array(layout.size)
  const fill = (histogram: Float64Array, from: number, to: number) => fillHistogram(histogram, bins, layout, features, rows, from, to, gradients, hessians)
  const splittable = (from: number, to: number) => to - from >= 2 * parameters.minRows
  const leafOf = (from: number, to: number, sums: Sums, histogram: Float64Array | undefined): Leaf => {
    const node = tree.feature.push(-1) - 1
    tree.bin.push(0)
    tree.missingLeft.push(false)
    tree.left.push(0)
    tree.right.push(0)
    tree.value.push((-parameters.learningRate * sums.gradient) / (sums.hessian + parameters.l2))
    tree.cover.push(sums.rows)
    const split = histogram !== undefined && splittable(from, to) ? bestSplit(histogram, layout, features, sums, parameters) : undefined
    return { node, from, to, sums, histogram, split }
  }

  const whole = take()
  fill(whole, 0, rows.length)
  const leaves = [leafOf(0, rows.length, sumOf(rows, gradients, hessians), whole)]
  while (leaves.length < parameters.leaves) {
    let chosen = -1
    for (let i = 0; i < leaves.length; i++) if (leaves[i]!.split !== undefined && (chosen < 0 || leaves[i]!.split!.gain > leaves[chosen]!.split!.gain)) chosen = i
    const leaf = leaves[chosen]
    if (leaf?.split === undefined || leaf.histogram === undefined) break
    const { from, to, node, split, sums, histogram } = leaf
    const middle = partition(ground, rows, from, to, split)
    const leftIsSmaller = middle - from <= to - middle
    const last = leaves.length + 1 === parameters.leaves
    let smaller: Float64Array | undefined
    if (!last && (splittable(from, middle) || splittable(middle, to))) {
      smaller = take()
      if (leftIsSmaller) fill(smaller, from, middle)
      else fill(smaller, middle, to)
      subtractHistogram(histogram, smaller)
    }
    const larger = smaller === undefined ? undefined : histogram
    if (larger === undefined) histograms.push(histogram)
    const others = { gradient: sums.gradient - split.left.gradient, hessian: sums.hessian - split.left.hessian, rows: sums.rows - split.left.rows }
    const left = leafOf(from, middle, split.left, leftIsSmaller ? smaller : larger)
    const right = leafOf(middle, to, others, leftIsSmaller ? larger : smaller)
    tree.feature[node] = split.feature
    tree.bin[node] = split.bin
    tree.missingLeft[node] = split.missingLeft
    tree.left[node] = left.node
    tree.right[node] = right.node
    tree.value[node] = 0
    leaves[chosen] = left
    leaves.push(right)
  }
  for (const { histogram } of leaves) if (histogram !== undefined) histograms.push(histogram)
  return leaves.length === 1 ? undefined : tree
}

/** Adds the value of each row's leaf to its margin. */
export function addTree(tree: Tree, { rows, edges, codes }: Bins, margins: Float64Array): void {
  const { value } = tree
  const nodes = value.length
  const feature = Int32Array.from(tree.feature), bin = Uint8Array.from(tree.bin), left = Int32Array.from(tree.left), right = Int32Array.from(tree.right)
  const missing = Int32Array.from({ length: nodes }, (_, n) => (feature[n]! < 0 ? 0 : edges[feature[n]!]!.length))
  const missingTo = Int32Array.from({ length: nodes }, (_, n) => (tree.missingLeft[n] ? left[n]! : right[n]!))
  for (let row = 0, at = 0; row < rows; row++, at += edges.length) {
    let n = 0
    while (feature[n]! >= 0) {
      const code = codes[at + feature[n]!]!
      n = code === missing[n] ? missingTo[n]! : code <= bin[n]! ? left[n]! : right[n]!
    }
    margins[row]! += value[n]!
  }
}

/** Brings the rows of a leaf that go left before the others, both in their old order; returns the first of the others. */
function partition({ bins: { codes, edges }, buffer }: Ground, rows: Int32Array, from: number, to: number, { feature, bin, missingLeft }: Split): number {
  const missing = edges[feature]!.length
  let left = from
  let right = 0
  for (let i = from; i < to; i++) {
    const row = rows[i]!
    const code = codes[row * edges.length + feature]!
    if (code === missing ? missingLeft : code <= bin) rows[left++] = row
    else buffer[right++] = row
  }
  rows.set(buffer.subarray(0, right), left)
  return left
}

function sumOf(rows: Int32Array, gradients: Float64Array, hessians: Float64Array): Sums {
  let gradient = 0
  let hessian = 0
  for (let i = 0; i < rows.length; i++) {
    gradient += gradients[rows[i]!]!
    hessian += hessians[rows[i]!]!
  }
  return { gradient, hessian, rows: rows.length }
}
