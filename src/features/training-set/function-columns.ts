import type { Value } from '../../define/values.js'
import type { ErrorCode } from '../../errors.js'
import type { Plan, ReadsPlan } from '../../plan/plan.js'
import { emptyColumn } from '../history/answers.js'
import type { ColumnValues } from '../../ports/table-file.js'
import { onDemandRunner } from '../on-demand.js'
import type { RowsAnswered } from './row-answers.js'

/** Runs on-demand functions row by row, through the same call as a request does, and makes columns of what they answer: one entry a function. */
export function functionColumns(plan: Plan, reads: ReadsPlan): (count: number, columns: readonly (ColumnValues | undefined)[], views: readonly RowsAnswered[]) => RowsAnswered[] {
  const run = onDemandRunner(plan, reads)
  const functions = reads.onDemand.map((name) => plan.onDemand.get(name)!)
  const row: Value[] = []
  return (count, columns, views) => {
    if (functions.length === 0) return []
    const answers = views.map((view) => ({ view, values: view.columns.map((): Value => null), problems: view.columns.map((): ErrorCode | undefined => undefined), next: 0, sorted: view.problems.toSorted((a, b) => a.row - b.row) }))
    const made = functions.map(({ features }) => ({ columns: features.map(({ type }) => emptyColumn(type, count)), problems: [] as RowsAnswered['problems'] }))
    for (let index = 0; index < count; index++) {
      for (let field = 0; field < columns.length; field++) if (columns[field] !== undefined) row[field] = columns[field]![index]!
      for (const answer of answers) {
        for (let feature = 0; feature < answer.values.length; feature++) {
          const value = answer.view.columns[feature]![index]!
          answer.values[feature] = Number.isNaN(value) ? null : value
        }
        if (answer.sorted.length === 0) continue
        answer.problems.fill(undefined)
        for (; answer.sorted[answer.next]?.row === index; answer.next++) answer.problems[answer.sorted[answer.next]!.feature] = answer.sorted[answer.next]!.code
      }
      run(row, answers).forEach(({ values, failed }, at) => {
        values.forEach((value, feature) => {
          if (value !== null) made[at]!.columns[feature]![index] = value as never
          if (failed) made[at]!.problems.push({ row: index, feature, code: 'MR_ON_DEMAND_FAILED' })
        })
      })
    }
    return made
  }
}

/** Offsets of the event's fields that these functions read. */
export const fieldsOfFunctions = (plan: Plan, functions: readonly string[]): number[] =>
  functions.flatMap((name) => Object.values(plan.onDemand.get(name)!.using)).flatMap((input) => (input.from === 'event' ? input.fields : input.from === 'column' ? [input.field] : []))
