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

/** Answers as they are given, each to a row of its own. */
export interface AnswerRows {
  /** Longer than there are rows. */
  readonly columns: readonly AnswerColumn[]
  readonly newest: Float64Array
  /** Makes room for so many rows, in memory that is used again. */
  begin(count: number): void
  set(row: number, reading: Reading): void
  /** Marks every feature of a row as failed. */
  fail(row: number, code: ErrorCode): void
  /** @param ranks which of the rows comes first, and so on. */
  finish(ranks: Int32Array): AnswerBlock
}

export function collectAnswers({ features }: ViewPlan): AnswerRows {
  const columns = features.map(({ type }) => emptyColumn(type, 0))
  let newest = new Float64Array(0), problems: { row: number; feature: number; code: ErrorCode }[] = []
  return {
    columns,
    get newest() { return newest },
    begin(count) {
      problems = []
      if (count <= newest.length) return
      newest = new Float64Array(count)
      for (const [feature, { type }] of features.entries()) columns[feature] = emptyColumn(type, count)
    },
    set(row, reading) {
      newest[row] = reading.newest
      for (let feature = 0; feature < columns.length; feature++) {
        const value = reading.values[feature]!, column = columns[feature]!
        if (column instanceof Float64Array) column[row] = value === null ? NaN : value as number
        else column[row] = value
        const code = reading.problems[feature]
        if (code) problems.push({ row, feature, code })
      }
    },
    fail(row, code) {
      newest[row] = -Infinity
      for (const [feature, column] of columns.entries()) {
        if (column instanceof Float64Array) column[row] = NaN
        else column[row] = null
        problems.push({ row, feature, code })
      }
    },
    finish(ranks) {
      const at = new Map(problems.length === 0 ? [] : Array.from(ranks, (rank, row) => [rank, row] as const))
      return {
        count: ranks.length, newest: placed(newest, ranks), columns: columns.map((column) => (column instanceof Float64Array ? placed(column, ranks) : Array.from(ranks, (rank) => column[rank]!))),
        problems: problems.map(({ row, feature, code }) => ({ row: at.get(row)!, feature, code })),
      }
    },
  }
}
function placed(column: Float64Array, ranks: Int32Array): Float64Array {
  const result = new Float64Array(ranks.length)
  for (let row = 0; row < ranks.length; row++) result[row] = column[ranks[row]!]!
  return result
}
