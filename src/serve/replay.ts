import type { Value } from '../define/values.js'
import type { ErrorCode } from '../errors.js'
import type { Lake, LakeBlock } from '../ports/lake.js'
import { answerAgain, type AskedAgain } from './answer-again.js'
import { predictionTable } from './prediction-log.js'
import { loggedReader } from './request.js'
import { json } from './rest.js'
import type { ServedModel } from './served-model.js'

/** What became of answers: predictions, and rankings. */
export interface ReplayResult {
  readonly predictions: number
  readonly equal: number
  /** Answered by a declared function, or in the order of the sources: no state was scored. */
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
/** Rows recomputed at a time: memory holds so many, and one pass over the lake serves them all. */
const atOnce = 100_000
const differencesShown = 20

/** Counts what came of answers. `says`: what differs; undefined where nothing does. */
export function tally(onProgress?: (done: number) => void) {
  const total = { predictions: 0, equal: 0, skipped: 0, differences: 0, different: [] as { id: string; says: string }[] }
  return {
    total,
    skip(many: number) { total.predictions += many; total.skipped += many },
    add(answers: readonly { readonly id: string; readonly says: string | undefined }[]) {
      total.predictions += answers.length
      for (const { id, says } of answers) {
        if (says === undefined) total.equal++
        else if (++total.differences <= differencesShown) total.different.push({ id, says })
      }
      onProgress?.(total.predictions)
    },
  }
}

/** Both together. */
export const addResults = (a: ReplayResult, b: ReplayResult): ReplayResult => ({
  predictions: a.predictions + b.predictions, equal: a.equal + b.equal, skipped: a.skipped + b.skipped, differences: a.differences + b.differences, different: [...a.different, ...b.different],
})

/**
 * Recomputes logged predictions from the lake: each view folded up to the very position that was read, the version's own functions and model; compares values, score and decision
 * bit for bit.
 */
export async function replayPredictions(of: ReplayRequest): Promise<ReplayResult> {
  const counts = tally(of.onProgress)
  const compare = async (logged: readonly Logged[]) => {
    for (const [name, those] of byVersion(logged)) {
      const { model, version } = those[0] as Logged
      const served = version === 'fallback' ? undefined : await of.versionOf(model, version)
      if (version === 'fallback') counts.skip(those.length)
      else counts.add(served === undefined ? those.map(({ id }) => ({ id, says: `${name} cannot be loaded` })) : await recompute(of.lake, served, those))
    }
  }
  let waiting: Logged[] = []
  const where = of.model === undefined ? {} : { where: { field: 'model', values: [of.model] } }
  for await (const block of of.lake.scan(predictionTable, { order: 'position', ...where })) {
    for (let row = 0; row < block.count; row++) waiting.push(loggedOf(block, row))
    if (waiting.length >= atOnce) await compare(waiting.splice(0))
  }
  if (waiting.length > 0) await compare(waiting)
  return counts.total
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

/** What differs in each prediction of one version; nothing where it is equal. */
async function recompute(lake: Lake, served: ServedModel, logged: readonly Logged[]): Promise<{ id: string; says: string | undefined }[]> {
  const event = served.plan.events.get(served.model.event)!
  const read = loggedReader(event)
  const asked = logged.map((each): AskedAgain => ({ at: each.at, row: read(JSON.parse(each.request) as Record<string, unknown>), answers: [], positionOf: (lookup) => each.positions[lookup] }))
  await answerAgain(lake, served.plan, served, asked)
  return asked.map(({ row, answers }, index) => {
    const { id, at, values, score, decision } = logged[index]!
    const assembled = served.assemble(row, answers)
    const again = json(assembled.values)
    if (again !== values) return { id, says: `values ${values}, now ${again}` }
    const scored = served.score(assembled.values, at)
    if (!Object.is(scored, score)) return { id, says: `score ${score}, now ${scored}` }
    const decided = served.decide(scored)
    return { id, says: decided === decision ? undefined : `decision ${decision}, now ${decided}` }
  })
}
