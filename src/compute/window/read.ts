import type { Value } from '../../define/values.js'
import type { ErrorCode } from '../../errors.js'
import { alone, eventTimeColumn, loneSummary } from '../aggregate/algebra.js'
import type { Cells } from '../aggregate/cells.js'
import { tileIndexColumn, type Layout, type Span } from './layout.js'
import type { KeyState } from './state.js'

/** Every feature of a view for one key at one instant, in the order of the view's features. Filled anew by each read. */
export interface Reading {
  /** User values. */
  readonly values: Value[]
  /** Event time of the newest input of each; −Infinity when it had none. */
  readonly times: Float64Array
  /** Why a value is null that should not be. */
  readonly problems: (ErrorCode | undefined)[]
  /** Newest visible event of the key within the view's longest window, whichever source; −Infinity when there is none. */
  newest: number
  /** The instant is older than what the state can answer: nothing was read. */
  tooOld: boolean
}
export function emptyReading(features: number): Reading {
  return { values: new Array<Value>(features).fill(null), times: new Float64Array(features).fill(-Infinity), problems: new Array<ErrorCode | undefined>(features).fill(undefined), newest: -Infinity, tooOld: false }
}

const summary = loneSummary()
let selected = new Int32Array(4_096)

/** First instant of a window: rounded down to a tile. */
const tailOf = ({ window, tile }: Span, at: number): number => (window === Infinity ? -Infinity : tile === 0 ? at - window : Math.floor((at - window) / tile) * tile)

/** Reads a state at an instant after its `settledThrough`: everything in the tiles is then past, and tiles need no upper end. */
export function readRollups(layout: Layout, state: KeyState, at: number, out: Reading): void {
  const { raw } = state
  if (selected.length < raw.end - raw.start) selected = new Int32Array(raw.capacity)
  let oldest = at
  for (const span of layout.spans) {
    const tail = tailOf(span, at)
    if (tail < oldest) oldest = tail
    const tiles = span.size < 0 ? undefined : state.tiles[span.size]!
    const first = tiles === undefined ? 0 : span.window === Infinity ? tiles.start : firstTile(tiles, tail / span.tile)
    const tileCount = tiles === undefined ? 0 : tiles.end - first
    for (const feed of span.feeds) {
      const rawCount = select(raw, feed.mark.column, feed.mark.bit, tail, at)
      const count = rawCount + (tileCount === 0 ? 0 : total(tiles!, feed.countColumn, first))
      const newest = Math.max(newestSelected(raw, rawCount), tileCount === 0 ? -Infinity : newestIn(tiles!, feed.newestColumn, first))
      for (const { algebra, place, input, finishes } of feed.passes) {
        for (let k = 0; k < algebra.empty.length; k++) summary.numbers[k] = algebra.empty[k]!
        summary.objects[0]![0] = undefined
        if (tileCount > 0) algebra.merge(summary, tiles!, place, first, tileCount)
        if (rawCount > 0) algebra.add(summary, alone, 0, raw, input, selected, rawCount)
        for (const { rollup, finish } of finishes) {
          const value = finish(summary, count)
          out.values[rollup] = value === undefined ? null : value
          out.problems[rollup] = value === undefined ? 'MR_SUM_OVERFLOW' : undefined
          out.times[rollup] = newest
        }
      }
    }
  }
  const newest = newestOf(state, at)
  out.newest = newest >= oldest ? newest : -Infinity
}

/** Row of the first tile whose index is at least `index`, by bisection. */
function firstTile(tiles: Cells, index: number): number {
  let low = tiles.start
  let high = tiles.end
  while (low < high) {
    const middle = (low + high) >>> 1
    if (tiles.numbers[tileIndexColumn * tiles.capacity + middle]! < index) low = middle + 1
    else high = middle
  }
  return low
}

function total({ numbers, capacity, end }: Cells, column: number, first: number): number {
  let sum = 0
  for (let at = column * capacity + first; at < column * capacity + end; at++) sum += numbers[at]!
  return sum
}

/** Tiles are in the order of time: the last that has a newest time has the newest of all. */
function newestIn({ numbers, capacity, end }: Cells, column: number, first: number): number {
  for (let at = column * capacity + end - 1; at >= column * capacity + first; at--) if (numbers[at]! !== -Infinity) return numbers[at]!
  return -Infinity
}

/** Notes the rows of the raw events of a feed with tail ≤ time < at, in log order; returns how many. */
function select({ numbers, capacity, start, end }: Cells, markColumn: number, bit: number, tail: number, at: number): number {
  let count = 0
  for (let row = start; row < end; row++) {
    const time = numbers[eventTimeColumn * capacity + row]!
    if (time >= tail && time < at && (numbers[markColumn * capacity + row]! & bit) !== 0) selected[count++] = row
  }
  return count
}

function newestSelected({ numbers, capacity }: Cells, count: number): number {
  let newest = -Infinity
  for (let k = 0; k < count; k++) newest = Math.max(newest, numbers[eventTimeColumn * capacity + selected[k]!]!)
  return newest
}

/** Newest event of the key before an instant. */
function newestOf({ raw, newest, newestSettled }: KeyState, at: number): number {
  if (newest < at) return newest
  let best = newestSettled
  for (let row = raw.start; row < raw.end; row++) {
    const time = raw.numbers[eventTimeColumn * raw.capacity + row]!
    if (time < at && time > best) best = time
  }
  return best
}
