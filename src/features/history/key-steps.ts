import type { Value } from '../../define/values.js'
import type { EventColumns } from '../../compute/window/sweep.js'
import type { ViewPlan } from '../../plan/plan.js'
import type { EventBlock } from './event-cursor.js'
import { inputFields } from './source-fields.js'

/** Events and questions in the order in which they came. */
export interface KeySteps {
  /** How many events and questions; of those, how many are questions, and how many are events that were kept from the last run. */
  readonly count: number
  readonly questions: number
  readonly kept: number
  /** Rows [from, to) of a block. */
  addEvents(block: EventBlock, from: number, to: number): void
  /** A question sees the events that came before it. */
  addQuestion(number: number, at: number): void
  /** @param keys how many keys have numbers. */
  sort(keys: number): SortedSteps
  /** Forgets the questions, and all events but those of number n from `from[n]` on, which are then the first. */
  keep(sorted: SortedSteps, from: Int32Array): void
}
/** Steps by number, and in their order within one. Of number n the events begin at `eventStarts[n + 1]` and end at `eventStarts[n + 2]`, the questions likewise; −1 is the number of no key. */
export interface SortedSteps {
  readonly events: EventColumns
  /** How many events came before each. */
  readonly before: Int32Array
  readonly eventStarts: Int32Array
  readonly at: Float64Array
  /** How many events came before each question. */
  readonly seen: Int32Array
  readonly questionStarts: Int32Array
  /** Where each question, as they came, stands in `at` and `seen`. */
  readonly ranks: Int32Array
}

type Slot = Float64Array | Value[]
const atLeast = 4_096

/**
 * Collects steps, to be run key by key: keys know nothing of each other, and a key's state is then in the processor's cache while it is used.
 * Fields of an event stand in columns that the sources share.
 */
export function keySteps(view: ViewPlan): KeySteps {
  const fields = view.sources.map((_, index) => inputFields(view, index))
  let numbers = new Int32Array(atLeast), source = new Int32Array(atLeast), time = new Float64Array(atLeast), position = new Float64Array(atLeast), slots: Slot[] = []
  let asking = new Int32Array(atLeast), at = new Float64Array(atLeast), seen = new Int32Array(atLeast)
  let count = 0, questions = 0, kept = 0
  // Events that follow each other in a block are copied at once, when another comes or they are needed; `count` has them already.
  let stored = 0, run: { readonly block: EventBlock | undefined; readonly from: number; to: number } = { block: undefined, from: 0, to: 0 }
  const flush = () => {
    const { block, from, to } = run
    run = { block: undefined, from: 0, to: 0 }
    if (block === undefined) return
    const end = stored + to - from
    if (end > time.length) {
      numbers = copyOf(numbers, end * 2)
      source = copyOf(source, end * 2)
      time = copyOf(time, end * 2)
      position = copyOf(position, end * 2)
      slots = slots.map((slot) => (slot instanceof Float64Array ? copyOf(slot, end * 2) : slot))
    }
    const read = fields[block.source] ??= block.columns.flatMap((column, field) => (column === undefined ? [] : [field]))
    source.fill(block.source, stored, end)
    copyRange(block.numbers, from, to, numbers, stored)
    copyRange(block.eventTime, from, to, time, stored)
    copyRange(block.position, from, to, position, stored)
    for (let slot = 0; slot < read.length; slot++) {
      const column = block.columns[read[slot]!]!
      let values = slots[slot] ??= new Float64Array(time.length)
      if (values instanceof Float64Array) {
        if (column instanceof Float64Array) { copyRange(column, from, to, values, stored); continue }
        // Once a block has anything but numbers, the slot holds values.
        values = slots[slot] = Array.from(values.subarray(0, stored))
      }
      for (let row = from; row < to; row++) values[stored + row - from] = column[row]!
    }
    stored = end
  }
  return {
    get count() { return count + questions },
    get questions() { return questions },
    get kept() { return kept },
    addEvents(block, from, to) {
      if (block !== run.block || from !== run.to) {
        flush()
        run = { block, from, to }
      }
      run.to = to
      count += to - from
    },
    addQuestion(number, instant) {
      if (questions === at.length) {
        asking = copyOf(asking, questions * 2)
        at = copyOf(at, questions * 2)
        seen = copyOf(seen, questions * 2)
      }
      asking[questions] = number
      at[questions] = instant
      seen[questions++] = count
    },
    sort(keys) {
      flush()
      const events = sortByKey(numbers, count, keys), asks = sortByKey(asking, questions, keys)
      return {
        events: {
          source: view.sources.length === 1 ? source : sorted(source, events.ranks), time: sorted(time, events.ranks), position: sorted(position, events.ranks),
          slots: slots.map((slot) => (slot instanceof Float64Array ? sorted(slot, events.ranks) : sortedValues(slot, events.ranks))), fields: fields.map((each) => each ?? []),
        },
        before: inOrder(events.ranks), eventStarts: events.starts, at: sorted(at, asks.ranks), seen: sorted(seen, asks.ranks), questionStarts: asks.starts, ranks: asks.ranks,
      }
    },
    keep({ events, eventStarts }, from) {
      const values = slots.map((slot): Slot => (slot instanceof Float64Array ? slot : []))
      questions = count = 0
      for (let number = 0; number < from.length; number++) {
        const first = from[number]!, end = eventStarts[number + 2]!
        if (first === end) continue
        numbers.fill(number, count, count + end - first)
        copyRange(events.source, first, end, source, count)
        copyRange(events.time, first, end, time, count)
        copyRange(events.position, first, end, position, count)
        for (let slot = 0; slot < values.length; slot++) {
          const into = values[slot]!, column = events.slots[slot]!
          if (into instanceof Float64Array) copyRange(column as Float64Array, first, end, into, count)
          else for (let row = first; row < end; row++) into.push(column[row]!)
        }
        count += end - first
      }
      slots = values
      kept = stored = count
    },
  }
}

/** `set` costs more than a few values are worth. */
function copyRange(from: Int32Array | Float64Array, first: number, end: number, into: Int32Array | Float64Array, at: number): void {
  if (end - first > 32) into.set(from.subarray(first, end), at)
  else for (let row = first; row < end; row++) into[at + row - first] = from[row]!
}
const like = <T extends Int32Array | Float64Array>(column: T, size: number): T => new (column.constructor as new (size: number) => T)(size)
function copyOf<T extends Int32Array | Float64Array>(column: T, size: number): T {
  const copy = like(column, size)
  copy.set(column)
  return copy
}

/** A counting sort that keeps the order within a key. Columns are written in that order rather than read: the next place of each key is one cache line, and those of all keys stay in the cache. */
function sortByKey(numbers: Int32Array, count: number, keys: number): { readonly starts: Int32Array; readonly ranks: Int32Array } {
  const starts = new Int32Array(keys + 2)
  for (let step = 0; step < count; step++) starts[numbers[step]! + 2]!++
  for (let key = 0; key <= keys; key++) starts[key + 1]! += starts[key]!
  const next = starts.slice()
  const ranks = new Int32Array(count)
  for (let step = 0; step < count; step++) ranks[step] = next[numbers[step]! + 1]!++
  return { starts, ranks }
}
function sorted<T extends Int32Array | Float64Array>(column: T, ranks: Int32Array): T {
  const result = like(column, ranks.length)
  for (let step = 0; step < ranks.length; step++) result[ranks[step]!] = column[step]!
  return result
}
function sortedValues(column: readonly Value[], ranks: Int32Array): Value[] {
  const result = new Array<Value>(ranks.length).fill(null)
  for (let step = 0; step < ranks.length; step++) result[ranks[step]!] = column[step] ?? null
  return result
}
/** Which step has each rank. */
export function inOrder(ranks: Int32Array): Int32Array {
  const steps = new Int32Array(ranks.length)
  for (let step = 0; step < ranks.length; step++) steps[ranks[step]!] = step
  return steps
}
