import type { Value } from '../../define/values.js'
import type { ViewPlan } from '../../plan/plan.js'
import type { EventBlock } from './event-cursor.js'

/** What is done for one key after the other: its events folded, its questions answered, in the order in which they were added. */
export interface StepRunner {
  /** `row` has what the fold reads of the event, and is overwritten by the next. */
  event(number: number, source: number, eventTime: number, position: number, row: readonly Value[]): void
  /** `question` counts the questions of this run in the order of adding, `slot` in that of answering, both from 0; −1 is the number of no key. */
  question(number: number, at: number, question: number, slot: number): void
}
export interface KeySteps {
  readonly count: number
  readonly questions: number
  addEvent(block: EventBlock, row: number): void
  addQuestion(number: number, at: number): void
  /** Runs all steps, key by key, and forgets them. @param keys how many keys have numbers. @returns the slot of each question. */
  run(keys: number, runner: StepRunner): Int32Array
}

/** Values of one field of a source, by step: numbers as long as every block has nothing else. */
interface Inputs { readonly field: number; values: Float64Array | Value[] }

/**
 * Collects steps, column by column, and runs them sorted by key: keys know nothing of each other, and a key's state is then in the
 * processor's cache while it is used. Columns are sorted before they are used, for a few thousand keys that are each written to in turn stay in the cache as well.
 */
export function keySteps(view: ViewPlan): KeySteps {
  let size = 4_096, count = 0, questions = 0
  // A step is of this key's number; an event of this source at its position, or a question (−1) of this run.
  let numbers = new Int32Array(size), sources = new Float64Array(size), times = new Float64Array(size), positions = new Float64Array(size)
  const inputs = view.sources.map((_, source): Inputs[] | undefined => {
    const feeds = view.feeds.flatMap((feed, index) => (feed.source === source ? [{ ...feed, index }] : []))
    // A predicate may read any field.
    if (feeds.some(({ where }) => where !== undefined)) return undefined
    const fields = [...feeds.flatMap(({ column }) => column ?? []), ...view.accumulators.flatMap(({ feed, column }) => (view.feeds[feed]!.source === source ? [column] : []))]
    return [...new Set(fields)].map((field) => ({ field, values: new Float64Array(size) }))
  })
  const grow = () => {
    size *= 2
    const larger = <T extends Int32Array | Float64Array>(from: T, to: T): T => { to.set(from); return to }
    numbers = larger(numbers, new Int32Array(size))
    sources = larger(sources, new Float64Array(size))
    times = larger(times, new Float64Array(size))
    positions = larger(positions, new Float64Array(size))
    for (const input of inputs.flatMap((each) => each ?? [])) if (input.values instanceof Float64Array) input.values = larger(input.values, new Float64Array(size))
  }
  const add = (number: number, source: number, time: number, position: number) => {
    if (count === size) grow()
    numbers[count] = number
    sources[count] = source
    times[count] = time
    positions[count++] = position
  }
  return {
    get count() { return count },
    get questions() { return questions },
    addEvent(block, row) {
      const { source, columns } = block
      add(block.numbers[row]!, source, block.eventTime[row]!, block.position[row]!)
      const fields = inputs[source] ??= columns.flatMap((column, field) => (column === undefined ? [] : [{ field, values: new Float64Array(size) }]))
      for (let at = 0; at < fields.length; at++) {
        const input = fields[at]!
        const column = columns[input.field]!
        if (input.values instanceof Float64Array && !(column instanceof Float64Array)) input.values = Array.from(input.values)
        input.values[count - 1] = column[row] as never
      }
    },
    addQuestion(number, at) { add(number, -1, at, questions++) },
    run(keys, { event, question }) {
      const { starts, places } = sortByKey(numbers.subarray(0, count), keys)
      const sortedSources = sorted(sources, places), sortedTimes = sorted(times, places), sortedPlaces = sorted(positions, places)
      const fields = inputs.map((each) => (each ?? []).map(({ field, values }) => ({ field, values: values instanceof Float64Array ? sorted(values, places) : sortedValues(values, places) })))
      const slots = new Int32Array(questions)
      const row: Value[] = []
      let slot = 0
      for (let number = -1; number < keys; number++) {
        for (let at = starts[number + 1]!; at < starts[number + 2]!; at++) {
          const source = sortedSources[at]!
          if (source < 0) {
            slots[sortedPlaces[at]!] = slot
            question(number, sortedTimes[at]!, sortedPlaces[at]!, slot++)
            continue
          }
          const read = fields[source]!
          for (let index = 0; index < read.length; index++) row[read[index]!.field] = read[index]!.values[at]!
          event(number, source, sortedTimes[at]!, sortedPlaces[at]!, row)
        }
      }
      count = 0; questions = 0
      return slots
    },
  }
}

/** A counting sort that keeps the order within a key: the place of each step, and where those of number n begin (at n + 1, for the first number is −1). */
function sortByKey(numbers: Int32Array, keys: number): { readonly starts: Int32Array; readonly places: Int32Array } {
  const starts = new Int32Array(keys + 2)
  for (let step = 0; step < numbers.length; step++) starts[numbers[step]! + 2]!++
  for (let key = 0; key <= keys; key++) starts[key + 1]! += starts[key]!
  const next = starts.slice()
  const places = new Int32Array(numbers.length)
  for (let step = 0; step < numbers.length; step++) places[step] = next[numbers[step]! + 1]!++
  return { starts, places }
}
function sorted(from: Float64Array, places: Int32Array): Float64Array {
  const to = new Float64Array(places.length)
  for (let step = 0; step < places.length; step++) to[places[step]!] = from[step]!
  return to
}
function sortedValues(from: readonly Value[], places: Int32Array): Value[] {
  const to = new Array<Value>(places.length).fill(null)
  for (let step = 0; step < places.length; step++) to[places[step]!] = from[step]!
  return to
}
