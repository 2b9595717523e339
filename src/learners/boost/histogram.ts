import type { Bins } from './bins.js'

/** Where each feature's bins lie in a histogram, its missing bin last. A bin is three numbers: sum of gradients, sum of hessians, rows. */
export interface Layout { readonly starts: Int32Array; readonly values: Int32Array; readonly size: number }

export function layoutOf(edges: readonly Float64Array[]): Layout {
  const values = Int32Array.from(edges, (upTo) => upTo.length)
  const starts = new Int32Array(edges.length)
  let size = 0
  for (let f = 0; f < edges.length; f++) {
    starts[f] = size
    size += 3 * (values[f]! + 1)
  }
  return { starts, values, size }
}

/** Sums the rows `rows[from…to)` into `histogram`, for the chosen features. */
export function fillHistogram(histogram: Float64Array, { codes, edges }: Bins, layout: Layout, features: Int32Array, rows: Int32Array, from: number, to: number, gradients: Float64Array, hessians: Float64Array): void {
  histogram.fill(0)
  const width = edges.length
  const starts = Int32Array.from(features, (f) => layout.starts[f]!)
  for (let i = from; i < to; i++) {
    const row = rows[i]!
    const gradient = gradients[row]!
    const hessian = hessians[row]!
    const at = row * width
    for (let k = 0; k < features.length; k++) {
      const bin = starts[k]! + 3 * codes[at + features[k]!]!
      histogram[bin]! += gradient
      histogram[bin + 1]! += hessian
      histogram[bin + 2]! += 1
    }
  }
}

/** A parent's histogram less one child's is the other's: only the smaller child is ever counted (Ke et al. 2017, LightGBM). */
export function subtractHistogram(parent: Float64Array, child: Float64Array): void {
  for (let i = 0; i < parent.length; i++) parent[i]! -= child[i]!
}
