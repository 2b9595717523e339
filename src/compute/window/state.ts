import { emptyCells, type Cells } from '../aggregate/cells.js'
import type { Layout } from './layout.js'

/** What a view knows of one key. Mutable; the fold alone changes it. */
export interface KeyState {
  /** Position of the last event folded; −1 before the first. */
  position: number
  /** Values can be read at any instant after this one: the newest event time in the tiles, or where a forgotten tile would still count. */
  settledThrough: number
  /** Newest event time of the key, and newest among its events that are no longer raw; −Infinity when there is none. */
  newest: number
  newestSettled: number
  /** Events in log order that have not moved to their tiles. */
  readonly raw: Cells
  /** For each size of the layout, tiles that hold something, oldest first. */
  readonly tiles: readonly Cells[]
}

export function emptyState(layout: Layout): KeyState {
  return {
    position: -1, settledThrough: -Infinity, newest: -Infinity, newestSettled: -Infinity,
    raw: emptyCells(layout.raw.columns, layout.raw.objects.length), tiles: layout.sizes.map((size) => emptyCells(size.empty.length, size.objects.length)),
  }
}
