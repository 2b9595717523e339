import type { Matrix } from '../matrix.js'

const mostBins = 254
const mostSampled = 200_000

/** A matrix in small integers, row by row: `codes[row · features + feature]` is a bin of values, or `edges[feature].length` where missing. */
export interface Bins { readonly rows: number; readonly edges: readonly Float64Array[]; readonly codes: Uint8Array }

/**
 * The largest value of each bin of each column, ascending; the last is the largest double, so a split off the last bin means "known or missing".
 * A column of at most 254 values has a bin for each, with edges half way between; otherwise bins hold about equally many rows, as counted on at most 200,000 rows evenly taken.
 */
export function fitBins({ rows, columns }: Matrix): Float64Array[] {
  const step = Math.max(1, Math.ceil(rows / mostSampled))
  return columns.map((column) => {
    const taken = new Float64Array(Math.ceil(rows / step))
    let known = 0
    for (let row = 0; row < rows; row += step) if (!Number.isNaN(column[row]!)) taken[known++] = column[row]!
    const sorted = taken.subarray(0, known).sort()
    let distinct = known === 0 ? 0 : 1
    for (let i = 1; i < known; i++) if (sorted[i] !== sorted[i - 1]) distinct++
    const edges: number[] = []
    let room = mostBins
    let waiting = known
    let filled = 0
    for (let i = 0; i + 1 < known; i++) {
      filled++
      if (sorted[i] === sorted[i + 1] || (distinct > mostBins && filled < waiting / room)) continue
      edges.push(between(sorted[i]!, sorted[i + 1]!))
      waiting -= filled
      filled = 0
      room--
    }
    return Float64Array.from([...edges, Number.MAX_VALUE])
  })
}

/** @param edges as `fitBins` found them, on this matrix or on another of the same columns. */
export function binRows({ rows, columns }: Matrix, edges: readonly Float64Array[]): Bins {
  const codes = new Uint8Array(rows * columns.length)
  columns.forEach((column, f) => {
    const upTo = edges[f]!
    for (let row = 0; row < rows; row++) {
      const value = column[row]!
      let low = 0
      let high = upTo.length - 1
      while (low < high) {
        const middle = (low + high) >> 1
        if (value > upTo[middle]!) low = middle + 1
        else high = middle
      }
      codes[row * columns.length + f] = value !== value ? upTo.length : low
    }
  })
  return { rows, edges, codes }
}

/** A number t with a ≤ t < b; half way where doubles allow. */
function between(a: number, b: number): number {
  const middle = a / 2 + b / 2
  return middle >= a && middle < b ? middle : a
}
