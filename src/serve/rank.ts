import { randomUUID } from 'node:crypto'
import type { Value } from '../define/values.js'
import { MillraceError, type ErrorCode } from '../errors.js'
import type { ViewAnswer } from '../features/online/apply.js'
import { entityKey } from '../plan/keys.js'
import type { EventPlan, PipelinePlan, RankerPlan, Row } from '../plan/plan.js'
import type { Retrieval } from '../retrieve/retrieval.js'
import { details } from './details.js'
import type { Prediction } from './predict.js'
import { contextReader, listReader } from './ranking/list-request.js'
import { placeAll, placingOf } from './ranking/place.js'
import { shownText, type LoggedRanking } from './ranking/ranking-log.js'
import { itemOf, shownRow, wireKey, withItem } from './ranking/rows.js'
import { rulingOf, type Ruling } from './ranking/ruling.js'
import { scoreList, type ScoredList } from './ranking/score-list.js'
import { writeRequest, type Request } from './request.js'
import { json, type Wanted } from './rest.js'
import type { ServedModel } from './served-model.js'
import { answeredBy, presentRow, readStates } from './states.js'

export interface Ranking extends Prediction {
  readonly retrieval: Pick<Retrieval, 'candidates' | 'versions'>
  /** Hash of the deployed bundle. */
  readonly bundle: string
  /** Milliseconds that only grow, for deadlines. */
  readonly elapsed?: () => number
}
export interface Ranker {
  /** Finds candidates, scores them, applies the rules. @throws MR_PIPELINE_UNKNOWN and what is wrong with the request */
  pipeline(name: string, body: unknown, wanted: Wanted): Promise<unknown>
  /** Scores items that the caller brings. @throws MR_MODEL_UNKNOWN, MR_MODEL_NOT_READY without a version, and what is wrong with the request */
  list(name: string, body: unknown, wanted: Wanted): Promise<unknown>
}

interface Candidate { readonly key: readonly Value[]; readonly from?: readonly string[] }
/** What an answer lacks, and why. */
interface Dropped { readonly code: ErrorCode; readonly source?: string; readonly step?: 'score'; readonly rule?: string; readonly item?: Readonly<Record<string, unknown>> }
interface Asked {
  readonly ranker: RankerPlan
  /** Both undefined where the caller brings the items. */
  readonly pipeline: PipelinePlan | undefined
  readonly ruling: Ruling | undefined
  readonly request: Request
  readonly candidates: readonly Candidate[]
  readonly dropped: Dropped[]
  /** Whether no time is left to score. */
  isLate(): boolean
}
/** Of the deadline: what sources may take; after so much nothing is scored any more. */
const shareOfSources = 0.5, shareBeforeScores = 0.75

/** Answers rankings: candidates, one multi-get a depth for the whole list, inputs, scores, rules, log. */
export function ranker(of: Ranking): Ranker {
  const { plan, clock, telemetry, elapsed = () => performance.now() } = of
  const eventOf = ({ event }: { readonly event: string }) => plan.events.get(event)!
  const lists = new Map([...plan.rankers.values()].filter(({ door }) => door).map((ranker) => [ranker.name, { ranker, read: listReader(eventOf(ranker), ranker, plan.skew) }]))
  const pipelines = new Map([...plan.pipelines.values()].map((pipeline) => {
    const ranker = plan.rankers.get(pipeline.ranker)!
    return [pipeline.name, { pipeline, ranker, read: contextReader(eventOf(ranker), ranker, plan.skew), ruling: rulingOf(plan, pipeline) }]
  }))
  const timed = async (name: string, work: (started: number) => Promise<unknown>) => {
    const started = elapsed()
    const answer = await work(started)
    telemetry.time('millrace_rank_seconds', (elapsed() - started) / 1000, { name })
    return answer
  }
  return {
    list: (name, body, wanted) => timed(name, async () => {
      const found = lists.get(name)
      if (found === undefined) throw new MillraceError('MR_MODEL_UNKNOWN', name)
      const now = clock.now(), { ranker } = found
      const { request, items } = found.read(body, now)
      const dropped = items.twice.map((key): Dropped => ({ code: 'MR_ITEM_TWICE', item: itemOf(eventOf(ranker), ranker, key) }))
      const served = of.served(name)[0]
      if (served === undefined) throw new MillraceError('MR_MODEL_NOT_READY', name)
      return answer(of, { ranker, pipeline: undefined, ruling: undefined, request, candidates: items.keys.map((key) => ({ key })), dropped, isLate: () => false }, served, wanted, now)
    }),
    pipeline: (name, body, wanted) => timed(name, async (started) => {
      const found = pipelines.get(name)
      if (found === undefined) throw new MillraceError('MR_PIPELINE_UNKNOWN', name)
      const now = clock.now(), { pipeline, ranker, ruling } = found
      const request = found.read(body, now), dropped: Dropped[] = []
      const candidates = await findAll(of, pipeline, request, dropped)
      const latest = started + (elapsed() - started > shareBeforeScores * deadlineOf(pipeline) ? 0 : deadlineOf(pipeline))
      return answer(of, { ranker, pipeline, ruling, request, candidates, dropped, isLate: () => elapsed() > latest }, of.served(ranker.name)[0], wanted, now)
    }),
  }
}

/** Milliseconds. */
const deadlineOf = ({ deadline = Infinity }: PipelinePlan) => deadline / 1_000

/** Candidates of all sources; where they take too long, of those that nothing has to be read for. */
async function findAll(of: Ranking, pipeline: PipelinePlan, { row, at }: Request, dropped: Dropped[]): Promise<readonly Candidate[]> {
  const ask = (sources?: readonly string[]) => of.retrieval.candidates(pipeline, { row, at, read: of.readViews, ...(sources && { sources }) })
  let found = pipeline.deadline === undefined ? await ask() : await inTime(ask(), shareOfSources * deadlineOf(pipeline))
  if (found === undefined) {
    const popular = popularOf(pipeline)
    for (const { name } of pipeline.sources) if (!popular.includes(name)) dropped.push({ code: 'MR_DEADLINE_PASSED', source: name })
    found = await ask(popular)
  }
  for (const source of found.failed) dropped.push({ code: 'MR_SOURCE_FAILED', source })
  return found.items
}
const popularOf = (pipeline: PipelinePlan) => pipeline.sources.filter(({ op }) => op === 'top').map(({ name }) => name)

/** Undefined when it is not there after so many milliseconds. */
function inTime<T>(work: Promise<T>, milliseconds: number): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined
  return Promise.race([work, new Promise<undefined>((resolve) => { timer = setTimeout(() => resolve(undefined), milliseconds) })]).finally(() => clearTimeout(timer))
}

async function answer(of: Ranking, asked: Asked, champion: ServedModel | undefined, wanted: Wanted, now: number): Promise<unknown> {
  const { ranker, pipeline, ruling, request, candidates, dropped, isLate } = asked
  const event = of.plan.events.get(ranker.event)!
  const rows = candidates.map(({ key }) => withItem(request.row, ranker, key))
  const served = isLate() ? undefined : champion
  const states = served === undefined ? [] : await statesOf(of, served, event, rows, request.at)
  const ruleStates = ruling === undefined ? [] : await ruleStatesOf(of, ruling, served, states, rows, request.at)
  const scored = served === undefined ? undefined : scoreAll(served, event, rows, states, request.at, isLate)
  if (scored === undefined && pipeline === undefined) throw new MillraceError('MR_MODEL_NOT_READY', ranker.name)
  const late = scored === undefined && champion !== undefined && isLate()
  if (scored === undefined) dropped.push({ code: late ? 'MR_DEADLINE_PASSED' : 'MR_MODEL_NOT_READY', step: 'score' })
  const scores = scored?.scores ?? (late ? await byPopularity(of, pipeline!, request, candidates) : bySource(candidates))
  const judged = ruling?.judge(rows, candidates.map(({ key }) => key), ruleStates.map((each) => each.map((state, lookup) => answeredBy(ruling, lookup, state))))
  for (const place of judged?.failed ?? []) dropped.push({ code: 'MR_RULE_FAILED', rule: pipeline!.rules[place]!.op })

  const id = randomUUID()
  const shown = placeAll(placingOf(id, scores, pipeline, judged))
  const failed = scored?.inputs.some((input) => input.failed.includes(true)) ?? true
  const degraded = failed || dropped.some(({ code }) => code !== 'MR_ITEM_TWICE')
  const indexes = pipeline === undefined ? {} : of.retrieval.versions()
  const logged: LoggedRanking = {
    id, ranker: ranker.name, pipeline: pipeline?.name ?? null, version: scored === undefined ? 'fallback' : served!.version, bundle: of.bundle, arm: 'champion', at: request.at, answeredAt: now,
    request: json(writeRequest(event, request.row)), items: json(candidates.map(({ key }) => wireKey(event, ranker, key))), sources: json(candidates.map(({ from = [] }) => from)), scores: json(Array.from(scores)),
    positions: scored === undefined ? '{}' : positionsOf(served!.names, states, (lookup) => isShared(served!, lookup)), rulePositions: ruling === undefined ? '{}' : positionsOf(ruling.names, ruleStates, (lookup) => ruling.isShared(lookup)),
    shown: shownText(shown, scored), indexes: json(indexes), degraded,
  }
  const kept = of.log.addRanking(logged)
  of.telemetry.count('millrace_rankings_total', { name: pipeline?.name ?? ranker.name })
  if (degraded) of.telemetry.count('millrace_rankings_degraded_total', { name: pipeline?.name ?? ranker.name })
  const ids = shown.map((_, place) => `${id}:${place + 1}`)
  if (wanted.record && shown.length > 0) await record(of, event, ranker, shown.map(({ candidate }, place) => shownRow(event, ranker, rows[candidate]!, id, ids[place]!, place + 1)))
  if (ranker.durable && !(await kept)) throw new MillraceError('MR_PREDICTION_NOT_LOGGED', ranker.name)
  return {
    id, version: versionText(logged.version, indexes), arm: logged.arm, degraded, ...(dropped.length > 0 && { dropped }),
    items: shown.map(({ candidate }, place) => ({
      ...itemOf(event, ranker, candidates[candidate]!.key), [event.fields[event.id]!.name]: ids[place], position: place + 1, score: scores[candidate]!,
      ...(pipeline !== undefined && { from: candidates[candidate]!.from }),
      ...details({ served: scored && served, values: scored?.inputs[candidate]!.values ?? [], failed: scored?.inputs[candidate]!.failed ?? [], states: states[candidate] ?? [] }, request.at, wanted),
    })),
  }
}

const isShared = ({ model, names }: ServedModel, lookup: number) => 'perList' in model && model.perList.includes(names[lookup]!)
const statesOf = (of: Ranking, served: ServedModel, event: EventPlan, rows: readonly Row[], at: number) =>
  readStates(of.readViews, served, rows.map((row) => ({ row: presentRow(event, served, row), at })), { isShared: (lookup) => isShared(served, lookup) })

/** What the rules read; what the ranker has read under the same name by the same keys is not read again. */
function ruleStatesOf(of: Ranking, ruling: Ruling, served: ServedModel | undefined, states: readonly (readonly ViewAnswer[])[], rows: readonly Row[], at: number): Promise<ViewAnswer[][]> {
  const same = ruling.names.map((name, lookup) => {
    const other = served?.names.indexOf(name) ?? -1
    return other >= 0 && served!.views[other]!.fingerprint === ruling.views[lookup]!.fingerprint && json(served!.plan.lookups.get(name)!.keys) === json(of.plan.lookups.get(name)!.keys) ? other : -1
  })
  return readStates(of.readViews, ruling, rows.map((row) => ({ row, at })), { isShared: (lookup) => ruling.isShared(lookup), known: (row, lookup) => (same[lookup]! < 0 ? undefined : states[row]![same[lookup]!]) })
}

/** Undefined where the version fails, or it became late. */
function scoreAll(served: ServedModel, event: EventPlan, rows: readonly Row[], states: readonly (readonly ViewAnswer[])[], at: number, isLate: () => boolean): ScoredList | undefined {
  try {
    const scored = scoreList(served, rows.map((row) => presentRow(event, served, row)), states.map((each) => each.map((state, lookup) => answeredBy(served, lookup, state))), at, isLate)
    return scored?.scores.every(Number.isFinite) ? scored : undefined
  } catch {
    return undefined
  }
}

/** One over the place that a candidate was found at. */
const bySource = (candidates: readonly Candidate[]) => Float64Array.from(candidates, (_, place) => 1 / (1 + place))
/** What most items have most of comes first, in that order, then the others as they were found. */
async function byPopularity(of: Ranking, pipeline: PipelinePlan, { row, at }: Request, candidates: readonly Candidate[]): Promise<Float64Array> {
  const { items } = await of.retrieval.candidates(pipeline, { row, at, read: of.readViews, sources: popularOf(pipeline) })
  const keyOf = (key: readonly Value[]) => entityKey(key, key.map((_, part) => part))
  const places = new Map(items.map(({ key }, place) => [keyOf(key), place]))
  return Float64Array.from(candidates, ({ key }, place) => 1 / (1 + (places.get(keyOf(key)) ?? items.length + place)))
}

async function record(of: Ranking, event: EventPlan, ranker: RankerPlan, rows: readonly Row[]): Promise<void> {
  const { errors: [refused] } = await of.record(event.name, rows)
  if (refused !== undefined) throw new MillraceError(refused.code, `row ${refused.row} of ${ranker.name}`, { field: refused.field })
}

/** One position a look-up that says the same of all, else one a candidate. */
const positionsOf = (names: readonly string[], states: readonly (readonly ViewAnswer[])[], isShared: (lookup: number) => boolean): string => json(Object.fromEntries(names.map((name, lookup) => {
  const all = states.map((each) => { const { reading, position } = each[lookup]!; return reading.tooOld ? 'MR_AT_TOO_OLD' : position })
  return [name, isShared(lookup) ? all[0] ?? null : all]
})))

/** A pipeline's version is its ranker's with those of its indexes. */
const versionText = (version: string, indexes: Readonly<Record<string, string>>) => [version, ...Object.entries(indexes).map(([name, number]) => `${name}@${number}`)].join('+')
