import type { Value } from '../define/values.js'
import type { ErrorCode } from '../errors.js'
import type { AnswerBlock } from '../features/history/answers.js'
import { askHistory, type QuestionBlock } from '../features/history/history.js'
import type { ViewAnswer } from '../features/on-demand.js'
import { fieldsRead } from '../features/history/source-fields.js'
import { entityKey, type EntityKey } from '../plan/keys.js'
import type { Row, ViewPlan } from '../plan/plan.js'
import type { Lake, LakeBlock } from '../ports/lake.js'
import { predictionTable } from './prediction-log.js'
import { loggedReader } from './request.js'
import { json } from './rest.js'
import { failedView, type ServedModel } from './served-model.js'

export interface ReplayResult {
  readonly predictions: number
  readonly equal: number
  /** Answered by the declared function, which reads no state. */
  readonly skipped: number
  /** The first differences, with what differs. */
  readonly different: readonly { readonly id: string; readonly says: string }[]
  readonly differences: number
}
export interface ReplayRequest {
  readonly lake: Lake
  /** The version that answered, from its own bundle; undefined when it cannot be loaded. */
  readonly versionOf: (model: string, version: string) => Promise<ServedModel | undefined>
  /** Predictions of this model alone. */
  readonly model?: string | undefined
  readonly onProgress?: (done: number) => void
}

/** One prediction as it was logged. */
interface Logged {
  readonly id: string; readonly model: string; readonly version: string; readonly at: number; readonly request: string
  readonly values: string; readonly positions: Readonly<Record<string, number | null | ErrorCode>>; readonly score: number; readonly decision: string | null
}
/** Predictions recomputed at a time: memory holds so many, and one pass over the lake serves them all. */
const atOnce = 100_000
const differencesShown = 20

/**
 * Recomputes logged predictions from the lake: each view folded up to the very position that was read, the version's own functions and model; compares values, score and decision
 * bit for bit.
 */
export async function replayPredictions(of: ReplayRequest): Promise<ReplayResult> {
  const total = { predictions: 0, equal: 0, skipped: 0, differences: 0, different: [] as { id: string; says: string }[] }
  const compare = async (logged: readonly Logged[]) => {
    for (const [name, those] of byVersion(logged)) {
      const { model, version } = those[0] as Logged
      const served = version === 'fallback' ? undefined : await of.versionOf(model, version)
      for (const { id, says } of served === undefined ? those.map(({ id }) => ({ id, says: version === 'fallback' ? undefined : `${name} cannot be loaded` })) : await recompute(of.lake, served, those)) {
        if (version === 'fallback') total.skipped++
        else if (says === undefined) total.equal++
        else {
          total.differences++
          if (total.different.length < differencesShown) total.different.push({ id, says })
        }
      }
    }
    total.predictions += logged.length
    of.onProgress?.(total.predictions)
  }
  let waiting: Logged[] = []
  const where = of.model === undefined ? {} : { where: { field: 'model', values: [of.model] } }
  for await (const block of of.lake.scan(predictionTable, { order: 'position', ...where })) {
    for (let row = 0; row < block.count; row++) waiting.push(loggedOf(block, row))
    if (waiting.length >= atOnce) await compare(waiting.splice(0))
  }
  if (waiting.length > 0) await compare(waiting)
  return total
}

function byVersion(logged: readonly Logged[]): ReadonlyMap<string, readonly Logged[]> {
  const groups = new Map<string, Logged[]>()
  for (const each of logged) {
    const name = `${each.model}@${each.version}`
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [each])
    else group.push(each)
  }
  return groups
}

const column = (name: string) => predictionTable.fields.findIndex((field) => field.name === name)
const columns = { id: column('id'), model: column('model'), version: column('version'), request: column('request'), values: column('values'), positions: column('positions'), score: column('score'), decision: column('decision') }
function loggedOf(block: LakeBlock, row: number): Logged {
  const cell = <T extends Value>(name: keyof typeof columns) => block.columns[columns[name]]?.[row] as T
  return {
    id: cell('id'), model: cell('model'), version: cell('version'), at: block.eventTime[row] as number, request: cell('request'), values: cell('values'),
    positions: JSON.parse(cell('positions')) as Logged['positions'], score: cell('score'), decision: cell('decision'),
  }
}

interface Asked { readonly logged: Logged; readonly row: Row; readonly answers: ViewAnswer[] }

/** What differs in each prediction of one version; nothing where it is equal. */
async function recompute(lake: Lake, served: ServedModel, logged: readonly Logged[]): Promise<{ id: string; says: string | undefined }[]> {
  const event = served.plan.events.get(served.model.event)!
  const read = loggedReader(event)
  const asked = logged.map((each): Asked => ({ logged: each, row: read(JSON.parse(each.request) as Record<string, unknown>), answers: [] }))
  for (const [index, view] of served.views.entries()) await answerView(lake, served, view, index, asked)
  return asked.map(({ logged: { id, at, values, score, decision }, row, answers }) => {
    const assembled = served.assemble(row, answers)
    const again = json(assembled.values)
    if (again !== values) return { id, says: `values ${values}, now ${again}` }
    const scored = served.score(assembled.values, at)
    if (!Object.is(scored, score)) return { id, says: `score ${score}, now ${scored}` }
    const decided = served.decide(scored)
    return { id, says: decided === decision ? undefined : `decision ${decision}, now ${decided}` }
  })
}

/** Folds a view for the keys that were asked, each question at the position that it had read. */
async function answerView(lake: Lake, { plan, keys, model }: ServedModel, view: ViewPlan, index: number, asked: readonly Asked[]): Promise<void> {
  const questions: { readonly of: Asked; readonly key: readonly Value[]; readonly position: number }[] = []
  for (const of of asked) {
    const position = of.logged.positions[model.lookups[index]!]
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

async function* blockOf(questions: readonly { readonly of: Asked; readonly key: readonly Value[]; readonly position: number }[]): AsyncGenerator<QuestionBlock> {
  yield {
    count: questions.length, keys: (questions[0]?.key ?? []).map((_, part) => questions.map(({ key }) => key[part] as Value)),
    at: Float64Array.from(questions, ({ of }) => of.logged.at), asked: Float64Array.from(questions, ({ position }) => position),
  }
}

function answerOf(view: ViewPlan, block: AnswerBlock, row: number): ViewAnswer {
  const problems: (ErrorCode | undefined)[] = view.features.map(() => undefined)
  for (const problem of block.problems) if (problem.row === row) problems[problem.feature] = problem.code
  return { problems, values: block.columns.map((each) => { const value = each[row] as Value; return Number.isNaN(value) ? null : value }) }
}
