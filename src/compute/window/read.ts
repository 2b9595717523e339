import type { Value } from '../../define/values.js'
import type { ErrorCode } from '../../errors.js'
import { alone, eventTimeColumn, loneSummary, type Algebra } from '../aggregate/algebra.js'
import type { Cells } from '../aggregate/cells.js'
import { tileIndexColumn, type Layout, type Mark, type Pass, type Span } from './layout.js'
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
  return { values: new Array<Value>(features).fill(null), times: new Float64Array(features).fill(-Infinity), problems: new Array<undefined>(features).fill(undefined), newest: -Infinity, tooOld: false }
}

const summary = loneSummary()
function clear(summary: Cells, algebra: Algebra): void {
  for (let k = 0; k < algebra.empty.length; k++) summary.numbers[k] = algebra.empty[k]!
  summary.objects[0]![0] = undefined
}

/** First instant of a window: rounded down to a tile. */
export const tailOf = ({ window, tile }: Pick<Span, 'window' | 'tile'>, at: number): number => (window === Infinity ? -Infinity : tile === 0 ? at - window : Math.floor((at - window) / tile) * tile)

/** Reads a state at an instant after its `settledThrough`: everything in the tiles is then past, and tiles need no upper end. */
export function readRollups(layout: Layout, state: KeyState, at: number, out: Reading): void {
  const { raw } = state
  let oldest = at
  const { reads } = layout
  for (let feed = 0; feed < reads.length; feed++) {
    const { mark, spans } = reads[feed]!
    select(raw, mark, at)
    for (let each = 0; each < spans.length; each++) {
      const span = spans[each]!
      const tail = tailOf(span, at)
      if (tail < oldest) oldest = tail
      if (selection.oldest < tail) narrow(raw, tail)
      const tiles = span.size < 0 ? undefined : state.tiles[span.size]!
      const first = tiles === undefined ? 0 : span.window === Infinity ? tiles.start : firstTile(tiles, tail / span.tile)
      const tileCount = tiles === undefined ? 0 : tiles.end - first
      const count = selection.count + (tileCount === 0 ? 0 : total(tiles!, span.countColumn, first))
      const newest = Math.max(selection.newest, tileCount === 0 ? -Infinity : newestIn(tiles!, span.newestColumn, first))
      const { passes } = span
      for (let index = 0; index < passes.length; index++) {
        const pass = passes[index]!
        const { algebra, finishes } = pass
        // Without an input there is nothing to know but the count.
        if (pass.input >= 0) {
          clear(summary, algebra)
          if (tileCount > 0) algebra.merge(summary, tiles!, pass.place, first, tileCount)
          if (selection.count > 0) algebra.merge(summary, rawSummary(pass, raw), alone, 0, 1)
        }
        for (let each = 0; each < finishes.length; each++) {
          const { rollup, finish } = finishes[each]!
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

/** The selected events' summary, made once for all windows that select the same. */
function rawSummary({ algebra, input, raw: held }: Pass, raw: Cells): Cells {
  if (held.selection !== selection.id) {
    clear(held.summary, algebra)
    algebra.add(held.summary, alone, 0, raw, input, selection.rows, selection.count)
    held.selection = selection.id
  }
  return held.summary
}

/** Raw events of one feed within a window, by row, in log order; `oldest` and `newest` are event times. Each selection has an id of its own. */
const selection = { id: 0, rows: new Int32Array(64), count: 0, oldest: Infinity, newest: -Infinity }

/** Selects the raw events of a feed before an instant. */
function select({ numbers, columns, capacity, start, end }: Cells, mark: Mark, at: number): void {
  if (selection.rows.length < end - start) selection.rows = new Int32Array(capacity)
  const { rows } = selection
  let count = 0
  let oldest = Infinity
  let newest = -Infinity
  for (let row = start; row < end; row++) {
    const time = numbers[row * columns + eventTimeColumn]!
    if (time >= at || (numbers[row * columns + mark.column]! & mark.bit) === 0) continue
    rows[count++] = row
    if (time < oldest) oldest = time
    if (time > newest) newest = time
  }
  selection.id++
  selection.count = count
  selection.oldest = oldest
  selection.newest = newest
}

/** Keeps the selected events from `tail` on. */
function narrow({ numbers, columns }: Cells, tail: number): void {
  const { rows } = selection
  let count = 0
  let oldest = Infinity
  for (let k = 0; k < selection.count; k++) {
    const time = numbers[rows[k]! * columns + eventTimeColumn]!
    if (time < tail) continue
    rows[count++] = rows[k]!
    if (time < oldest) oldest = time
  }
  selection.id++
  selection.count = count
  selection.oldest = oldest
  if (count === 0) selection.newest = -Infinity
}

/** Row of the first tile whose index is at least `index`: near the front, for a window as long as its tiles are kept, so by doubling steps and then bisection. */
function firstTile({ numbers, columns, start, end }: Cells, index: number): number {
  let low = start
  let high = start
  for (let step = 1; high < end && numbers[high * columns + tileIndexColumn]! < index; step *= 2) {
    low = high + 1
    high += step
  }
  if (high > end) high = end
  while (low < high) {
    const middle = (low + high) >>> 1
    if (numbers[middle * columns + tileIndexColumn]! < index) low = middle + 1
    else high = middle
  }
  return low
}

/** Counts are whole numbers, so that two sums side by side, which do not wait for each other, come to the same. */
function total({ numbers, columns, end }: Cells, column: number, first: number): number {
  let even = 0
  let odd = 0
  let at = first * columns + column
  for (let pairs = (end - first) >> 1; pairs > 0; pairs--, at += 2 * columns) {
    even += numbers[at]!
    odd += numbers[at + columns]!
  }
  return even + odd + (((end - first) & 1) === 1 ? numbers[at]! : 0)
}

/** Tiles are in the order of time: the last that has a newest time has the newest of all. */
function newestIn({ numbers, columns, end }: Cells, column: number, first: number): number {
  for (let at = (end - 1) * columns + column; at >= first * columns; at -= columns) if (numbers[at]! !== -Infinity) return numbers[at]!
  return -Infinity
}

/** Newest event of the key before an instant. */
function newestOf({ raw, newest, newestSettled }: KeyState, at: number): number {
  if (newest < at) return newest
  let best = newestSettled
  for (let row = raw.start; row < raw.end; row++) {
    const time = raw.numbers[row * raw.columns + eventTimeColumn]!
    if (time < at && time > best) best = time
  }
  return best
}
