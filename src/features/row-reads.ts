import { MillraceError, type ErrorCode } from '../errors.js'
import { toUser, type Value } from '../define/values.js'
import { viewOf } from '../plan/lookup.js'
import type { Plan, ReadPlan, ReadsPlan, Row, ViewPlan } from '../plan/plan.js'
import { depths, keyReaders } from './look-up-keys.js'
import { onDemandRunner } from './on-demand.js'
import type { ViewAnswer, ViewQuestion } from './online/apply.js'

export type ReadViews = (questions: readonly ViewQuestion[]) => Promise<readonly ViewAnswer[]>
/** What one row reads. @throws the code of what could not be read. */
export type ReadValue = (read: ReadPlan) => Value

/**
 * Reads what a row of an event asks for: one multi-get for all look-ups of a depth, then the functions.
 * @returns a function of the row, the instant of its windows, how views are read, and questions that are asked in the first multi-get besides; these are answered in their order.
 */
export function rowReads(plan: Plan, eventName: string, reads: ReadsPlan) {
  const { fields } = plan.events.get(eventName)!
  const views = reads.lookups.map((name) => viewOf(plan, name)), keys = keyReaders(plan, reads, eventName)
  const [first = [], ...deeper] = depths(plan, reads)
  const run = onDemandRunner(plan, reads)
  return async (row: Row, at: number, readViews: ReadViews, besides: readonly ViewQuestion[] = []): Promise<{ readonly value: ReadValue; readonly besides: readonly ViewAnswer[] }> => {
    const known = views.map((view) => failed(view, 'MR_KEY_FAILED'))
    const ask = async (places: readonly number[], more: readonly ViewQuestion[]): Promise<readonly ViewAnswer[]> => {
      const asked = places.flatMap((place) => {
        const key = keys[place]!(row, known)
        return key === undefined ? [] : [{ place, question: { view: views[place]!, key, at } }]
      })
      const answers = asked.length + more.length === 0 ? [] : await readViews([...asked.map(({ question }) => question), ...more])
      asked.forEach(({ place }, index) => {
        const { reading, position } = answers[index]!
        known[place] = typeof position === 'string' ? failed(views[place]!, position) : reading.tooOld ? failed(views[place]!, 'MR_AT_TOO_OLD') : reading
      })
      return answers.slice(asked.length)
    }
    const answers = await ask(first, besides)
    for (const places of deeper) await ask(places, [])
    const functions = run(row, known)
    const value: ReadValue = (read) => {
      if (read.kind === 'column') return toUser(fields[read.field]!.type, row[read.field]!)
      const place = reads[read.kind === 'view' ? 'lookups' : 'onDemand'].indexOf(read.name)
      const problem = read.kind === 'view' ? known[place]!.problems[read.index] : functions[place]!.failed ? 'MR_ON_DEMAND_FAILED' : undefined
      if (problem !== undefined) throw new MillraceError(problem, read.name)
      return (read.kind === 'view' ? known[place]! : functions[place]!).values[read.index]!
    }
    return { value, besides: answers }
  }
}

const failed = ({ features }: ViewPlan, code: ErrorCode): { readonly values: readonly Value[]; readonly problems: readonly (ErrorCode | undefined)[] } =>
  ({ values: features.map(() => null), problems: features.map(() => code) })
