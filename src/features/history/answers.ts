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

export const emptyAnswers = (view: ViewPlan, count: number): AnswerBlock => ({
  count, newest: new Float64Array(count).fill(-Infinity), problems: [],
  columns: view.features.map((feature) => (isNumeric(feature.type) ? new Float64Array(count).fill(NaN) : new Array<Value>(count).fill(null))),
})

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
