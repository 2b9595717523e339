import type { Value } from '../../define/values.js'
import type { ViewPlan } from '../../plan/plan.js'
import type { EventBlock } from './event-cursor.js'
import { inputFields } from './source-fields.js'

/** What is done for one key after the other: its events folded, its questions answered, in the order in which they were added. */
export interface StepRunner {
  /** `row` has what the fold reads of the event, and is overwritten by the next. */
  event(number: number, source: number, eventTime: number, position: number, row: readonly Value[]): void
  /** `question` counts the questions of this run from 0; −1 is the number of no key. */
  question(number: number, at: number, question: number): void
}
export interface KeySteps {
  readonly count: number
  readonly questions: number
  addEvent(block: EventBlock, row: number): void
  addQuestion(number: number, at: number): void
  /** Runs all steps, key by key, and forgets them. @param keys how many keys have numbers. */
  run(keys: number, runner: StepRunner): void
}

/** What the fold reads of one field: a number of the step's record, or, as soon as a block has anything but numbers there, a value by step. */
interface Input { readonly field: number; values: Value[] | undefined }

/** A step's record: an event of this source at its time and position, or a question (−1) of its T and its place among the questions; then inputs. */
const sourceAt = 0, timeAt = 1, placeAt = 2, inputsAt = 3

/**
 * Collects steps and runs them sorted by key: keys know nothing of each other, and a key's state is then in the processor's cache while it is used.
 * A step is one record in one array, so that sorting touches one or two cache lines of it.
 */
export function keySteps(view: ViewPlan): KeySteps {
  const inputs = view.sources.map((_, index): Input[] | undefined => inputFields(view, index)?.map((field) => ({ field, values: undefined })))
  let width = inputsAt + Math.max(0, ...inputs.map((each) => each?.length ?? 0))
  let size = 4_096, count = 0, questions = 0
  let numbers = new Int32Array(size), records = new Float64Array(size * width)
  const grow = () => {
    size *= 2
    const [smaller, fewer] = [numbers, records]
    numbers = new Int32Array(size)
    numbers.set(smaller)
    records = new Float64Array(size * width)
    records.set(fewer)
  }
  const widen = (to: number) => {
    const narrow = records, from = width
    records = new Float64Array(size * to)
    for (let step = 0; step < count; step++) records.set(narrow.subarray(step * from, (step + 1) * from), step * to)
    width = to
  }
  const add = (number: number, source: number, time: number, place: number) => {
    if (count === size) grow()
    const at = count * width
    numbers[count++] = number
    records[at + sourceAt] = source
    records[at + timeAt] = time
    records[at + placeAt] = place
  }
  return {
    get count() { return count },
    get questions() { return questions },
    addEvent({ source, numbers: keys, eventTime, position, columns }, row) {
      const fields = inputs[source] ??= columns.flatMap((column, field) => (column === undefined ? [] : [{ field, values: undefined }]))
      if (inputsAt + fields.length > width) widen(inputsAt + fields.length)
      add(keys[row]!, source, eventTime[row]!, position[row]!)
      for (let index = 0; index < fields.length; index++) {
        const input = fields[index]!, column = columns[input.field]!
        if (input.values === undefined && column instanceof Float64Array) records[(count - 1) * width + inputsAt + index] = column[row]!
        else (input.values ??= Array.from({ length: count }, (_, step) => records[step * width + inputsAt + index]!))[count - 1] = column[row]!
      }
    },
    addQuestion(number, at) { add(number, -1, at, questions++) },
    run(keys, { event, question }) {
      const { starts, places } = sortByKey(numbers.subarray(0, count), keys)
      const sorted = sortRecords(records, width, places)
      const fields = inputs.map((each) => (each ?? []).map(({ field, values }) => ({ field, values: values && sortValues(values, places) })))
      const row: Value[] = []
      for (let number = -1; number < keys; number++) {
        for (let step = starts[number + 1]!; step < starts[number + 2]!; step++) {
          const at = step * width, source = sorted[at + sourceAt]!
          if (source < 0) { question(number, sorted[at + timeAt]!, sorted[at + placeAt]!); continue }
          const read = fields[source]!
          for (let index = 0; index < read.length; index++) {
            const { field, values } = read[index]!
            row[field] = values === undefined ? sorted[at + inputsAt + index]! : values[step]!
          }
          event(number, source, sorted[at + timeAt]!, sorted[at + placeAt]!, row)
        }
      }
      for (const each of inputs) for (const input of each ?? []) input.values = undefined
      count = 0; questions = 0
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
function sortRecords(records: Float64Array, width: number, places: Int32Array): Float64Array {
  const sorted = new Float64Array(places.length * width)
  for (let step = 0, from = 0; step < places.length; step++) {
    const to = places[step]! * width
    for (let index = 0; index < width; index++) sorted[to + index] = records[from++]!
  }
  return sorted
}
function sortValues(values: readonly Value[], places: Int32Array): Value[] {
  const sorted = new Array<Value>(places.length).fill(null)
  for (let step = 0; step < values.length; step++) sorted[places[step]!] = values[step] ?? null
  return sorted
}
