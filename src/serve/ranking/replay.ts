import { fromWire, isProblem, type Value } from '../../define/values.js'
import type { ErrorCode } from '../../errors.js'
import type { Plan, RankerPlan, Row } from '../../plan/plan.js'
import type { LakeBlock } from '../../ports/lake.js'
import { answerAgain, type AskedAgain } from '../answer-again.js'
import { tally, type ReplayRequest, type ReplayResult } from '../replay.js'
import { loggedReader } from '../request.js'
import { json } from '../rest.js'
import type { ServedModel } from '../served-model.js'
import { presentRow } from '../states.js'
import { placeAll, placingOf } from './place.js'
import { rankingTable, shownText, type LoggedRanking } from './ranking-log.js'
import { withItem } from './rows.js'
import { rulingOf } from './ruling.js'
import { scoreList } from './score-list.js'

/** Candidates recomputed at a time. */
const atOnce = 50_000

/**
 * Recomputes logged rankings from the lake: the candidates as they were logged, for what was found is not sought again; each of their states folded up to the very position that was read, the
 * version's own functions and model, the rules of the bundle that was deployed; compares scores, what was shown, in which order, and its values, bit for bit.
 */
export async function replayRankings({ lake, versionOf, model, onProgress, planOf }: ReplayRequest & { readonly planOf: (bundle: string) => Promise<Plan> }): Promise<ReplayResult> {
  const counts = tally(onProgress)
  const compare = async (logged: readonly LoggedRanking[]) => {
    const groups = new Map<string, LoggedRanking[]>()
    for (const each of logged) {
      const name = json([each.ranker, each.version, each.bundle, each.pipeline]), group = groups.get(name)
      if (group === undefined) groups.set(name, [each])
      else group.push(each)
    }
    for (const those of groups.values()) {
      const { ranker, version, bundle } = those[0]!
      if (version === 'fallback') { counts.skip(those.length); continue }
      const served = await versionOf(ranker, version), plan = await planOf(bundle)
      const own = plan.rankers.get(ranker)
      counts.add(served === undefined || own === undefined ? those.map(({ id }) => ({ id, says: `${ranker}@${version} cannot be loaded` })) : await recompute(served, plan, own, those))
    }
  }
  async function recompute(served: ServedModel, plan: Plan, ranker: RankerPlan, those: readonly LoggedRanking[]): Promise<{ readonly id: string; readonly says: string | undefined }[]> {
    const event = plan.events.get(ranker.event)!, read = loggedReader(event)
    const pipeline = those[0]!.pipeline === null ? undefined : plan.pipelines.get(those[0]!.pipeline), ruling = pipeline && rulingOf(plan, pipeline)
    const types = ranker.itemKeys.map((offset) => ({ type: event.fields[offset]!.type, optional: true }))
    const lists = those.map((logged) => {
      const context = read(JSON.parse(logged.request) as Record<string, unknown>)
      const keys = (JSON.parse(logged.items) as unknown[][]).map((key) => key.map((part, at): Value => { const value = fromWire(types[at]!, part); return isProblem(value) ? null : value }))
      const rows = keys.map((key) => withItem(context, ranker, key))
      return { logged, keys, rows, scored: again(logged, rows.map((row) => presentRow(event, served, row)), logged.positions), ruled: again(logged, rows, logged.rulePositions) }
    })
    await answerAgain(lake, served.plan, served, lists.flatMap(({ scored }) => scored))
    if (ruling !== undefined) await answerAgain(lake, plan, ruling, lists.flatMap(({ ruled }) => ruled))
    return lists.map(({ logged: { id, at, scores, shown }, keys, rows, scored, ruled }) => {
      const list = scoreList(served, scored.map(({ row }) => row), scored.map(({ answers }) => answers), at)!
      const scoresNow = json(Array.from(list.scores))
      if (scoresNow !== scores) return { id, says: `scores ${scores}, now ${scoresNow}` }
      const shownNow = shownText(placeAll(placingOf(id, list.scores, pipeline, ruling?.judge(rows, keys, ruled.map(({ answers }) => answers)))), list)
      return { id, says: shownNow === shown ? undefined : `shown ${shown}, now ${shownNow}` }
    })
  }
  let waiting: LoggedRanking[] = [], candidates = 0
  const where = model === undefined ? {} : { where: { field: 'ranker', values: [model] } }
  for await (const block of lake.scan(rankingTable, { order: 'position', ...where })) {
    for (let row = 0; row < block.count; row++) {
      const logged = loggedOf(block, row)
      waiting.push(logged)
      candidates += (JSON.parse(logged.items) as unknown[]).length
      if (candidates < atOnce) continue
      await compare(waiting)
      waiting = []
      candidates = 0
    }
  }
  if (waiting.length > 0) await compare(waiting)
  return counts.total
}

function again({ at }: LoggedRanking, rows: readonly Row[], text: string): AskedAgain[] {
  const positions = JSON.parse(text) as Readonly<Record<string, Position | readonly Position[] | undefined>>
  return rows.map((row, candidate) => ({ row, at, answers: [], positionOf: (lookup) => { const of = positions[lookup]; return Array.isArray(of) ? (of as readonly Position[])[candidate] : of as Position | undefined } }))
}
type Position = number | null | ErrorCode

const loggedOf = (block: LakeBlock, row: number): LoggedRanking => ({
  ...Object.fromEntries(rankingTable.fields.map(({ name }, column) => [name, block.columns[column]![row]])) as unknown as LoggedRanking, at: block.eventTime[row]!, answeredAt: block.arrivalTime[row]!,
})
