import type { Value } from '../define/values.js'
import type { ErrorCode } from '../errors.js'
import type { AnswerBlock } from '../features/history/answers.js'
import { askHistory, type QuestionBlock } from '../features/history/history.js'
import { fieldsRead } from '../features/history/source-fields.js'
import type { ViewAnswer } from '../features/on-demand.js'
import { entityKey, type EntityKey } from '../plan/keys.js'
import type { Plan, Row, ViewPlan } from '../plan/plan.js'
import type { Lake } from '../ports/lake.js'
import { failedView, type LookUps } from './states.js'

/** A row that was answered, and the positions that it had read by look-up: null where there was no state, or the code of a failure. */
export interface AskedAgain { readonly row: Row; readonly at: number; readonly answers: ViewAnswer[]; readonly positionOf: (lookup: string) => number | null | ErrorCode | undefined }

/** Answers the look-ups of rows from the lake, in order, each at the position that it had read. */
export async function answerAgain(lake: Lake, plan: Plan, of: LookUps, asked: readonly AskedAgain[]): Promise<void> {
  for (let index = 0; index < of.views.length; index++) await answerView(lake, plan, of, index, asked)
}

/** Folds a view for the keys that were asked, each question at the position that it had read. */
async function answerView(lake: Lake, plan: Plan, { names, views, keys }: LookUps, index: number, asked: readonly AskedAgain[]): Promise<void> {
  const view = views[index]!
  const questions: { readonly of: AskedAgain; readonly key: readonly Value[]; readonly position: number }[] = []
  for (const of of asked) {
    const position = of.positionOf(names[index]!)
    const key = typeof position === 'string' ? undefined : keys[index]!(of.row, of.answers)
    if (key === undefined || typeof position === 'string') of.answers[index] = failedView(view)
    else questions.push({ of, key, position: position ?? -1 })
  }
  if (questions.length === 0) return
  questions.sort((a, b) => a.position - b.position)
  const before = (questions.at(-1)?.position ?? -1) + 1
  const offsets = view.keys.map((_, part) => part)
  const wanted = new Set(questions.map(({ key }) => entityKey(key, offsets)))
  const answers = askHistory({
    view, visibility: 'served', lag: 0, isMine: (key: EntityKey) => wanted.has(key), questions: blockOf(questions),
    streams: view.sources.map((source, of) => {
      const table = plan.events.get(source.event)!
      return { source: of, blocks: lake.scan(table, { order: 'position', before, columns: fieldsRead(view, of, table) }) }
    }),
    readAgain: () => { throw new RangeError('a served question is never late') },
  })
  let at = 0
  for await (const block of answers) for (let row = 0; row < block.count; row++) questions[at++]!.of.answers[index] = answerOf(view, block, row)
}

async function* blockOf(questions: readonly { readonly of: AskedAgain; readonly key: readonly Value[]; readonly position: number }[]): AsyncGenerator<QuestionBlock> {
  yield {
    count: questions.length, keys: (questions[0]?.key ?? []).map((_, part) => questions.map(({ key }) => key[part] as Value)),
    at: Float64Array.from(questions, ({ of }) => of.at), asked: Float64Array.from(questions, ({ position }) => position),
  }
}

function answerOf(view: ViewPlan, block: AnswerBlock, row: number): ViewAnswer {
  const problems: (ErrorCode | undefined)[] = view.features.map(() => undefined)
  for (const problem of block.problems) if (problem.row === row) problems[problem.feature] = problem.code
  return { problems, values: block.columns.map((each) => { const value = each[row] as Value; return Number.isNaN(value) ? null : value }) }
}
