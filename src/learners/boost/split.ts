import type { Layout } from './histogram.js'

/** Sums over the rows of a leaf. */
export interface Sums { readonly gradient: number; readonly hessian: number; readonly rows: number }
/** Rows of `feature` up to and including `bin` go left; missing ones as `missingLeft` says. `left` are the sums of those that do. */
export interface Split { readonly gain: number; readonly feature: number; readonly bin: number; readonly missingLeft: boolean; readonly left: Sums }

/** Below this a gain is the rounding of the sums. */
const leastGain = 1e-9

/**
 * The split of the largest gain G²/(H + λ) of both sides less the whole's (Chen and Guestrin 2016, eq. 7, without the half); of equal ones the first.
 * Missing rows are tried on either side; where a leaf has none they would follow the larger child.
 */
export function bestSplit(histogram: Float64Array, { starts, values }: Layout, features: Int32Array, { gradient, hessian, rows }: Sums, { l2, minRows, minHessian = 1e-3 }: { readonly l2: number; readonly minRows: number; readonly minHessian?: number }): Split | undefined {
  const whole = (gradient * gradient) / (hessian + l2)
  let best: Split | undefined
  let bestGain = leastGain
  for (let k = 0; k < features.length; k++) {
    const feature = features[k]!
    const start = starts[feature]!
    const bins = values[feature]!
    const missing = start + 3 * bins
    const someMissing = histogram[missing + 2]! > 0
    for (let side = 0; side < (someMissing ? 2 : 1); side++) {
      let g = side === 0 ? 0 : histogram[missing]!
      let h = side === 0 ? 0 : histogram[missing + 1]!
      let n = side === 0 ? 0 : histogram[missing + 2]!
      const end = someMissing && side === 0 ? bins : bins - 1
      for (let bin = 0; bin < end; bin++) {
        const at = start + 3 * bin
        if (histogram[at + 2] === 0) continue
        g += histogram[at]!
        h += histogram[at + 1]!
        n += histogram[at + 2]!
        if (n < minRows || h < minHessian) continue
        const otherHessian = hessian - h
        if (rows - n < minRows || otherHessian < minHessian) break
        const gain = (g * g) / (h + l2) + ((gradient - g) * (gradient - g)) / (otherHessian + l2) - whole
        if (gain > bestGain) {
          bestGain = gain
          best = { gain, feature, bin, missingLeft: someMissing ? side === 1 : n >= rows - n, left: { gradient: g, hessian: h, rows: n } }
        }
      }
    }
  }
  return best
}
