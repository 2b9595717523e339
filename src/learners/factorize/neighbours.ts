import { transpose } from './sparse.js'
import type { Sparse } from './sparse.js'

/** For each item those most often chosen by the same users, the most alike first: item i's are `items[n]` with `scores[n]`, n from offsets[i] to offsets[i + 1] − 1. */
export interface Neighbours { readonly offsets: Int32Array; readonly items: Int32Array; readonly scores: Float64Array }
export interface NeighbourParameters {
  /** At most, an item. */
  readonly most: number
  /** Added to the denominator: two items met by three users say less than by three hundred; 10 when left out. */
  readonly shrinkage?: number
  /** Of a user with more items than this only the heaviest count; 1,000 when left out. What a robot saw says nothing, and costs its square. */
  readonly mostOfUser?: number
}

/**
 * Item-to-item co-occurrence: n_ij / (√(n_i · n_j) + shrinkage), where n counts users (cosine as Sarwar et al. 2001, shrunk as Bell and Koren 2007).
 * Equal scores are ordered by item. An item that nobody chose has no neighbours.
 */
export function neighbours(weights: Sparse, { most, shrinkage = 10, mostOfUser = 1000 }: NeighbourParameters): Neighbours {
  const chosen = heaviest(weights, mostOfUser)
  const byItem = transpose(chosen)
  const together = new Int32Array(chosen.width)
  const met = new Int32Array(chosen.width)
  const users = (item: number) => byItem.offsets[item + 1]! - byItem.offsets[item]!
  const offsets = new Int32Array(chosen.width + 1)
  const items: number[] = []
  const scores: number[] = []
  for (let item = 0; item < chosen.width; item++) {
    let found = 0
    for (let i = byItem.offsets[item]!; i < byItem.offsets[item + 1]!; i++) {
      const user = byItem.columns[i]!
      for (let j = chosen.offsets[user]!; j < chosen.offsets[user + 1]!; j++) {
        const other = chosen.columns[j]!
        if (other !== item && together[other]!++ === 0) met[found++] = other
      }
    }
    const score = (other: number) => together[other]! / (Math.sqrt(users(item) * users(other)) + shrinkage)
    const best = Array.from(met.subarray(0, found), (other) => ({ other, score: score(other) })).sort((a, b) => b.score - a.score || a.other - b.other).slice(0, most)
    for (const each of best) {
      items.push(each.other)
      scores.push(each.score)
    }
    offsets[item + 1] = items.length
    for (let i = 0; i < found; i++) together[met[i]!] = 0
  }
  return { offsets, items: Int32Array.from(items), scores: Float64Array.from(scores) }
}

/** The `n` items nearest to some, the sum of scores deciding, ties by item; the given ones are left out. */
export function neighboursOf({ offsets, items, scores }: Neighbours, of: Iterable<number>, n: number): { readonly item: number; readonly score: number }[] {
  const given = new Set(of)
  const sums = new Map<number, number>()
  for (const item of given) {
    for (let i = offsets[item]!; i < offsets[item + 1]!; i++) if (!given.has(items[i]!)) sums.set(items[i]!, (sums.get(items[i]!) ?? 0) + scores[i]!)
  }
  return [...sums].map(([item, score]) => ({ item, score })).sort((a, b) => b.score - a.score || a.item - b.item).slice(0, n)
}

function heaviest(weights: Sparse, most: number): Sparse {
  const { rows, width, offsets, columns, values } = weights
  const starts = new Int32Array(rows + 1)
  const kept: number[] = []
  for (let row = 0; row < rows; row++) {
    const cells = Array.from({ length: offsets[row + 1]! - offsets[row]! }, (_, i) => offsets[row]! + i)
    kept.push(...(cells.length <= most ? cells : cells.sort((a, b) => values[b]! - values[a]! || a - b).slice(0, most).sort((a, b) => a - b)))
    starts[row + 1] = kept.length
  }
  return kept.length === columns.length ? weights : { rows, width, offsets: starts, columns: Int32Array.from(kept, (cell) => columns[cell]!), values: Float64Array.from(kept, (cell) => values[cell]!) }
}
