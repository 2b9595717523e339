import { MillraceError, type ErrorCode } from '../errors.js'
import { toUser, type Value } from '../define/values.js'
import { viewOf } from '../plan/lookup.js'
import type { Plan, ReadPlan, ReadsPlan, Row } from '../plan/plan.js'
import { onDemandRunner } from './on-demand.js'
import type { ViewAnswer, ViewQuestion } from './online/apply.js'

export type ReadViews = (questions: readonly ViewQuestion[]) => Promise<readonly ViewAnswer[]>
/** What one row reads. @throws the code of what could not be read. */
export type ReadValue = (read: ReadPlan) => Value

/**
 * Reads what a row of an event asks for: one multi-get for all look-ups of a depth, then the functions that need no deeper one.
 * @returns a function of the row, the instant of its windows, how views are read, and questions that are asked in the first multi-get besides; these are answered in their order.
 */
export function rowReads(plan: Plan, eventName: string, reads: ReadsPlan) {
  const event = plan.events.get(eventName)!
  const lookups = reads.lookups.map((name) => ({ ...plan.lookups.get(name)!, plan: viewOf(plan, name) }))
  const deepest = Math.max(0, ...lookups.map(({ depth }) => depth))
  const run = onDemandRunner(plan, reads)
  const offsetOf = (name: string) => event.fields.findIndex((field) => field.name === name)
  return async (row: Row, at: number, readViews: ReadViews, besides: readonly ViewQuestion[] = []): Promise<{ readonly value: ReadValue; readonly besides: readonly ViewAnswer[] }> => {
    const views: { values: ArrayLike<Value>; problems: readonly (ErrorCode | undefined)[] }[] = lookups.map(({ plan: { features } }) => ({ values: features.map(() => null), problems: features.map(() => 'MR_STORE_FAILED') }))
    let functions = run(row, views)
    const value: ReadValue = (read) => {
      if (read.kind === 'column') return toUser(event.fields[read.field]!.type, row[read.field]!)
      if (read.kind === 'view') {
        const { values, problems } = views[reads.lookups.indexOf(read.name)]!
        if (problems[read.index] !== undefined) throw new MillraceError(problems[read.index]!, read.name)
        return values[read.index]!
      }
      const answer = functions[reads.onDemand.indexOf(read.name)]!
      if (answer.failed) throw new MillraceError('MR_ON_DEMAND_FAILED', read.name)
      return answer.values[read.index]!
    }
    /** A key that depends on what failed names no entity. */
    const part = (key: (typeof lookups)[number]['keys'][number]): Value => {
      if (key.kind === 'column') return row[offsetOf(key.name)]!
      try { return value(key) } catch { return null }
    }
    let first: readonly ViewAnswer[] = []
    for (let depth = 0; depth <= deepest; depth++) {
      const now = lookups.flatMap((lookup, index) => (lookup.depth === depth ? [{ index, question: { view: lookup.plan, key: lookup.keys.map(part), at } }] : []))
      const asked = [...now.map(({ question }) => question), ...(depth === 0 ? besides : [])]
      const answers = asked.length === 0 ? [] : await readViews(asked)
      now.forEach(({ index }, number) => {
        const { reading, position } = answers[number]!
        const problem = typeof position === 'string' ? position : reading.tooOld ? 'MR_AT_TOO_OLD' : undefined
        views[index] = { values: reading.values, problems: problem === undefined ? reading.problems : reading.problems.map(() => problem) }
      })
      if (depth === 0) first = answers.slice(now.length)
      functions = run(row, views)
    }
    return { value, besides: first }
  }
}
