import type { Value } from '../../define/values.js'
import { partsOf } from '../../plan/lookup.js'
import type { ViewPlan } from '../../plan/plan.js'
import type { FromTotals } from '../aggregate/algebra.js'
import { combineParts } from './fold.js'
import { layoutOf } from './layout.js'
import { emptyReading, tailOf, type Reading } from './read.js'

/** Events of any number of keys, as columns. */
export interface EventColumns {
  /** Index of each event's source in the view, its time and its position. */
  readonly source: Int32Array
  readonly time: Float64Array
  readonly position: Float64Array
  /** What the fold reads: field `fields[source][slot]` of an event stands in `slots[slot]`, which is a Float64Array where all of it are numbers. */
  readonly slots: readonly (Float64Array | readonly Value[])[]
  readonly fields: readonly (readonly number[])[]
}

/** Writes an event's fields into `row`. */
export function loadRow({ source, slots, fields }: EventColumns, event: number, row: Value[]): void {
  const read = fields[source[event]!]!
  for (let slot = 0; slot < read.length; slot++) row[read[slot]!] = slots[slot]![event]!
}

/** Answers by feature: numbers as a Float64Array with NaN for null. */
export interface SweptAnswers {
  readonly columns: readonly (Float64Array | Value[])[]
  /** Event time of the newest event within the longest window; −Infinity when there is none. */
  readonly newest: Float64Array
  set(row: number, reading: Reading): void
}

/**
 * The fold of a view whose features are all counts and exact sums, over one key's events that lie in memory in the order of their times: what a window holds is then the
 * difference of two running totals. Whole numbers up to 2^53 have no rounding, so that the answers are the fold's, bit for bit; where that does not hold it takes nothing.
 */
export interface Sweep {
  /**
   * Takes one key's events, those at [from, to). @param dropped time of the newest event that is left out at their beginning; −Infinity for none.
   * @returns false when times fall, or totals could pass 2^53: the fold has to do it.
   */
  take(events: EventColumns, from: number, to: number, dropped: number): boolean
  /** Every feature at each instant, of the first `seen` of the events taken, into rows from `row` on. @returns which of the instants reach back to events that were left out: they have no answer. */
  read(at: Float64Array, seen: Int32Array, out: SweptAnswers, row: number): number[]
  /** How many of the events taken, the oldest, no read within the view's headroom of the newest will need. */
  spent(): number
}

/** One feed: which events count, and running totals over them; total i is that of the first i events. */
interface Feed { readonly plan: ViewPlan['feeds'][number]; counts: Float64Array; readonly sums: { readonly field: number; totals: Float64Array }[] }
/** A window, and where it begins among the events for each instant. Those of one length share it. */
interface Tail { readonly window: number; readonly tile: number; begins: Int32Array }
/** One window of one feed. */
interface Reach { readonly feed: Feed; readonly tail: Tail; readonly passes: readonly { readonly sum: number; readonly finishes: readonly { readonly rollup: number; readonly fromTotals: FromTotals }[] }[] }

/** @returns undefined for a view that has any other feature, or one over all time. */
export function compileSweep(view: ViewPlan): Sweep | undefined {
  const layout = layoutOf(view)
  const spansOf = layout.reads.flatMap(({ spans }) => spans)
  if (view.longest === Infinity || spansOf.some(({ passes }) => passes.some(({ finishes }) => finishes.some(({ fromTotals }) => fromTotals === undefined)))) return undefined

  const feeds: Feed[] = [], reaches: Reach[] = [], tails: Tail[] = []
  for (const { feed: index, spans } of layout.reads) {
    const fieldOf = (accumulator: number) => view.accumulators[accumulator]?.column ?? -1
    const fields = [...new Set(spans.flatMap(({ passes }) => passes.map(({ accumulator }) => fieldOf(accumulator))))].filter((field) => field >= 0)
    const feed: Feed = { plan: view.feeds[index]!, counts: new Float64Array(1), sums: fields.map((field) => ({ field, totals: new Float64Array(1) })) }
    feeds.push(feed)
    for (const { window, tile, passes } of spans) {
      let tail = tails.find((each) => each.window === window && each.tile === tile)
      if (tail === undefined) tails.push(tail = { window, tile, begins: new Int32Array(0) })
      reaches.push({ feed, tail, passes: passes.map(({ accumulator, finishes }) => ({
        sum: fields.indexOf(fieldOf(accumulator)), finishes: finishes.map(({ rollup, fromTotals }) => ({ rollup, fromTotals: fromTotals! })),
      })) })
    }
  }
  const parted = view.features.some(({ op }) => op === 'ratio' || op === 'grade')
  const ops = view.features.flatMap(partsOf).map(({ op }) => op)
  const rollups = emptyReading(layout.rollups), reading = emptyReading(view.features.length)
  let times: Float64Array = new Float64Array(0), marks = new Uint8Array(64), count = 0, left = -Infinity
  // One an instant.
  let heads = new Int32Array(0), counts = new Float64Array(0), totals = counts, oldest = counts, parts: Float64Array[] = []
  const reserve = (many: number) => {
    heads = new Int32Array(many)
    counts = new Float64Array(many)
    totals = new Float64Array(many)
    oldest = new Float64Array(many)
    for (const tail of tails) tail.begins = new Int32Array(many)
    parts = ops.map(() => new Float64Array(many))
  }

  return {
    take(events, from, to, dropped) {
      count = to - from
      left = dropped
      times = events.time.subarray(from, to)
      if (count > marks.length) marks = new Uint8Array(count * 2)
      if (!isRising(times)) return false
      for (const feed of feeds) {
        const { column, source, where } = feed.plan
        if (feed.counts.length <= count) feed.counts = new Float64Array(marks.length + 1)
        // Most often there is nothing that an event could lack.
        if (view.sources.length === 1 && where === undefined && (column === undefined || slotOf(events, source, column) instanceof Float64Array)) marks.fill(1, 0, count)
        else mark(feed.plan, events, from, count, marks)
        countMarks(marks, count, feed.counts)
        for (const sum of feed.sums) {
          if (sum.totals.length <= count) sum.totals = new Float64Array(marks.length + 1)
          const values = slotOf(events, source, sum.field)
          if (values === undefined) sum.totals.fill(0, 0, count + 1)
          else if (!addUp(values, from, count, marks, sum.totals)) return false
        }
      }
      return true
    },
    read(at, seen, out, row) {
      const many = at.length
      if (many > heads.length) reserve(many * 2)
      findHeads(times, at, seen, many, heads)
      oldest.fill(Infinity, 0, many)
      for (const tail of tails) findTails(times, at, heads, many, tail, oldest)
      const late = writeNewest(times, heads, oldest, many, left, out.newest, row)
      for (const { feed, tail, passes } of reaches) {
        differences(feed.counts, heads, tail.begins, many, counts)
        for (const { sum, finishes } of passes) {
          if (sum >= 0) differences(feed.sums[sum]!.totals, heads, tail.begins, many, totals)
          for (const { rollup, fromTotals } of finishes) {
            const column = parted ? undefined : out.columns[rollup]
            if (column instanceof Float64Array) { fromTotals(counts, totals, many, column, row); continue }
            const values = parts[rollup]!
            fromTotals(counts, totals, many, values, 0)
            for (let index = 0; column !== undefined && index < many; index++) column[row + index] = values[index] === 1
          }
        }
      }
      for (let index = 0; parted && index < many; index++) {
        for (let rollup = 0; rollup < ops.length; rollup++) {
          const value = parts[rollup]![index]!
          rollups.values[rollup] = Number.isNaN(value) ? null : ops[rollup] === 'exists' ? value === 1 : value
        }
        rollups.newest = out.newest[row + index]!
        combineParts(view, layout, rollups, reading)
        out.set(row + index, reading)
      }
      return late
    },
    spent() {
      if (count === 0) return 0
      const newest = times[count - 1]! - view.headroom
      const needed = Math.min(...tails.map((tail) => tailOf(tail, newest)))
      let spent = 0
      while (times[spent]! < needed) spent++
      return spent
    },
  }
}

/** The instant after which no read reaches back to an event of this time. */
export const readableAfter = (view: ViewPlan, time: number): number => time + Math.max(...view.features.flatMap(partsOf).map(({ window, tile }) => window + tile))

const slotOf = ({ fields, slots }: EventColumns, source: number, field: number) => slots[fields[source]?.indexOf(field) ?? -1]

function isRising(times: Float64Array): boolean {
  for (let index = 1; index < times.length; index++) if (times[index]! < times[index - 1]!) return false
  return true
}

/** Marks the events that belong to a feed with 1. */
function mark({ source, column, where }: ViewPlan['feeds'][number], events: EventColumns, from: number, count: number, marks: Uint8Array): void {
  const values = column === undefined ? undefined : slotOf(events, source, column), row: Value[] = []
  for (let index = 0; index < count; index++) {
    const event = from + index
    let belongs = events.source[event] === source && (values === undefined || values[event] !== null)
    if (belongs && where !== undefined) {
      loadRow(events, event, row)
      belongs = where(row)
    }
    marks[index] = belongs ? 1 : 0
  }
}
function countMarks(marks: Uint8Array, count: number, counts: Float64Array): void {
  for (let index = 0, many = 0; index < count; index++) counts[index + 1] = many += marks[index]!
}

/** @returns false when the sizes of the values come to more than a double counts exactly. */
function addUp(values: Float64Array | readonly Value[], from: number, count: number, marks: Uint8Array, totals: Float64Array): boolean {
  let total = 0, size = 0
  for (let index = 0; index < count; index++) {
    if (marks[index] === 1) {
      const value = Number(values[from + index])
      total += value
      size += Math.abs(value)
    }
    totals[index + 1] = total
  }
  return size <= Number.MAX_SAFE_INTEGER
}

/** How many of the events that each instant may see lie before it. Instants hardly ever go back. */
function findHeads(times: Float64Array, at: Float64Array, seen: Int32Array, many: number, heads: Int32Array): void {
  for (let index = 0, head = 0; index < many; index++) {
    const instant = at[index]!, most = seen[index]!
    if (head > most) head = most
    while (head > 0 && times[head - 1]! >= instant) head--
    while (head < most && times[head]! < instant) head++
    heads[index] = head
  }
}
/** How many events lie before the window of each instant; `oldest` becomes the first instant of its longest window. */
function findTails(times: Float64Array, at: Float64Array, heads: Int32Array, many: number, tail: Tail, oldest: Float64Array): void {
  const { begins } = tail
  for (let index = 0, begin = 0; index < many; index++) {
    const first = tailOf(tail, at[index]!), head = heads[index]!
    if (first < oldest[index]!) oldest[index] = first
    if (begin > head) begin = head
    while (begin > 0 && times[begin - 1]! >= first) begin--
    while (begin < head && times[begin]! < first) begin++
    begins[index] = begin
  }
}
/** @returns the instants whose longest window reaches back to `left`. */
function writeNewest(times: Float64Array, heads: Int32Array, oldest: Float64Array, many: number, left: number, into: Float64Array, row: number): number[] {
  const late: number[] = []
  for (let index = 0; index < many; index++) {
    if (oldest[index]! <= left) late.push(index)
    const newest = heads[index] === 0 ? -Infinity : times[heads[index]! - 1]!
    into[row + index] = newest >= oldest[index]! ? newest : -Infinity
  }
  return late
}
function differences(totals: Float64Array, heads: Int32Array, begins: Int32Array, many: number, into: Float64Array): void {
  for (let index = 0; index < many; index++) into[index] = totals[heads[index]!]! - totals[begins[index]!]!
}
