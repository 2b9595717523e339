import type { ErrorCode } from '../../errors.js'
import type { ValueType } from '../../define/meta.js'
import type { Value } from '../../define/values.js'
import type { Reading } from '../../compute/window/fold.js'
import type { ViewPlan } from '../../plan/plan.js'

/** A column of user values: numbers as a Float64Array with NaN for null, all else as they are. */
export type AnswerColumn = Float64Array | Value[]
/** What a view answered to a block of questions, in their order. */
export interface AnswerBlock {
  readonly count: number
  /** One a feature of the view; null where there is no value. */
  readonly columns: readonly AnswerColumn[]
  /** Event time of the newest visible event within the view's longest window; −Infinity when there is none. */
  readonly newest: Float64Array
  readonly problems: { readonly row: number; readonly feature: number; readonly code: ErrorCode }[]
}

/** Whether a column of this type is a Float64Array. */
export const isNumeric = ({ kind }: ValueType): boolean => kind === 'int' || kind === 'float' || kind === 'decimal' || kind === 'time'

/** Nothing but nulls. */
export const emptyColumn = (type: ValueType, count: number): AnswerColumn => (isNumeric(type) ? new Float64Array(count).fill(NaN) : new Array<Value>(count).fill(null))

/** Answers as they are given, by row, in any order. */
export interface AnswerRows {
  set(row: number, reading: Reading): void
  /** Marks every feature of a row as failed. */
  fail(row: number, code: ErrorCode): void
  finish(): AnswerBlock
}

/** Collects answers: a row's numbers side by side until all rows are there, so that giving one touches a cache line or two. */
export function collectAnswers({ features }: ViewPlan, count: number): AnswerRows {
  let width = 0
  const places = features.map(({ type }) => (isNumeric(type) ? width++ : -1))
  const newestPlace = width++
  const numbers = new Float64Array(count * width).fill(NaN)
  const objects = features.map(({ type }) => (isNumeric(type) ? [] : new Array<Value>(count).fill(null)))
  const problems: AnswerBlock['problems'] = []
  return {
    set(row, { values, problems: codes, newest }) {
      numbers[row * width + newestPlace] = newest
      for (let feature = 0; feature < places.length; feature++) {
        const value = values[feature]!, place = places[feature]!
        if (place < 0) objects[feature]![row] = value
        else if (value !== null) numbers[row * width + place] = value as number
        const code = codes[feature]
        if (code) problems.push({ row, feature, code })
      }
    },
    fail(row, code) {
      numbers[row * width + newestPlace] = -Infinity
      for (let feature = 0; feature < features.length; feature++) problems.push({ row, feature, code })
    },
    finish: () => ({ count, problems, newest: columnOf(numbers, width, newestPlace), columns: places.map((place, feature) => (place < 0 ? objects[feature]! : columnOf(numbers, width, place))) }),
  }
}
function columnOf(numbers: Float64Array, width: number, place: number): Float64Array {
  const column = new Float64Array(numbers.length / width)
  for (let row = 0, at = place; row < column.length; row++, at += width) column[row] = numbers[at]!
  return column
}
