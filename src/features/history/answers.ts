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
export const emptyAnswers = (view: ViewPlan, count: number): AnswerBlock => ({ count, columns: view.features.map(({ type }) => emptyColumn(type, count)), newest: new Float64Array(count).fill(-Infinity), problems: [] })

/** Copies a reading into a row of the answers. */
export function setAnswer(answers: AnswerBlock, row: number, reading: Reading): void {
  const { columns } = answers
  for (let feature = 0; feature < columns.length; feature++) {
    const value = reading.values[feature]!
    if (value !== null) columns[feature]![row] = value as never
    const code = reading.problems[feature]
    if (code) answers.problems.push({ row, feature, code })
  }
  answers.newest[row] = reading.newest
}

/** Marks every feature of a row as failed. */
export function failAnswer(answers: AnswerBlock, row: number, code: ErrorCode): void {
  for (let feature = 0; feature < answers.columns.length; feature++) answers.problems.push({ row, feature, code })
}

/** The answers in another order: row n of them is what stood in row `from[n]`. */
export function orderAnswers({ count, columns, newest, problems }: AnswerBlock, from: Int32Array): AnswerBlock {
  const to = problems.length === 0 ? from : new Int32Array(count)
  if (problems.length > 0) from.forEach((old, row) => { to[old] = row })
  return {
    count, newest: orderNumbers(newest, from), problems: problems.map((problem) => ({ ...problem, row: to[problem.row]! })),
    columns: columns.map((column) => (column instanceof Float64Array ? orderNumbers(column, from) : Array.from(from, (row) => column[row]!))),
  }
}
function orderNumbers(column: Float64Array, from: Int32Array): Float64Array {
  const ordered = new Float64Array(from.length)
  for (let row = 0; row < from.length; row++) ordered[row] = column[from[row]!]!
  return ordered
}
