import { randomUUID } from 'node:crypto'
import { formatInstant } from '../define/instant.js'
import { answered, toUser, type Value } from '../define/values.js'
import { MillraceError } from '../errors.js'
import { reading } from '../compute/window/fold.js'
import { ageOf, statusOf, type Status } from '../compute/window/status.js'
import type { ViewAnswer as Answered } from '../features/on-demand.js'
import type { ViewAnswer, ViewQuestion, Views } from '../features/online/apply.js'
import type { Receipt } from '../ingest/accept.js'
import { viewOf } from '../plan/lookup.js'
import type { EventPlan, ModelPlan, Plan, Row } from '../plan/plan.js'
import type { Clock } from '../ports/clock.js'
import type { Telemetry } from '../ports/telemetry.js'
import type { LoggedPrediction, PredictionLog } from './prediction-log.js'
import { requestReader, writeRequest, type Request } from './request.js'
import { json, type Wanted } from './rest.js'
import { failedView, type ServedModel } from './served-model.js'

/** What a model's decisions are made with. `served` is asked anew at every request: an alias may have moved. */
export interface Prediction {
  readonly plan: Plan
  readonly clock: Clock
  readonly readViews: Views['read']
  readonly log: PredictionLog
  readonly telemetry: Telemetry
  /** The champion, then what stands in for it: the version before. Empty when no version can be served. */
  served(model: string): readonly ServedModel[]
  /** Takes rows as their event, as a door does. */
  record(event: string, rows: readonly Row[]): Promise<Receipt>
}

const mostRows = 1_000

/** Answers one row, or an array of at most 1,000: validate, one multi-get, finish at T, on-demand, score, decide, log. */
export function predictor(of: Prediction): (model: string, body: unknown, wanted: Wanted) => Promise<unknown> {
  const readers = new Map([...of.plan.models.values()].map((model) => [model.name, requestReader(of.plan.events.get(model.event)!, of.plan.skew)]))
  return async (name, body, wanted) => {
    const model = of.plan.models.get(name)
    if (model === undefined) throw new MillraceError('MR_MODEL_UNKNOWN', name)
    const started = performance.now()
    const many = Array.isArray(body)
    if (many && body.length > mostRows) throw new MillraceError('MR_ROWS_TOO_MANY', `${body.length}`)
    const now = of.clock.now()
    const requests = (many ? body as unknown[] : [body]).map((row) => readers.get(name)!(row, now))
    const answers = await answer(of, model, requests, wanted, now)
    of.telemetry.time('millrace_predict_seconds', (performance.now() - started) / 1000, { model: name })
    return many ? answers : answers[0]
  }
}

async function answer(of: Prediction, model: ModelPlan, requests: readonly Request[], wanted: Wanted, now: number): Promise<unknown[]> {
  const [first, ...rest] = of.served(model.name)
  const event = of.plan.events.get(model.event)!
  const states = first === undefined ? [] : await readStates(of, first, requests.map(({ row, at }) => ({ row: presentRow(event, first, row), at })))
  const kept: Promise<boolean>[] = []
  const answers = requests.map((request, index) => {
    const decided = decide(of, model, event, first, rest, request, states[index] ?? [])
    const logged = logEntry(model, event, request, decided, now)
    kept.push(of.log.add(logged))
    of.telemetry.count('millrace_predictions_total', { model: model.name, decision: decided.decision ?? '' })
    if (decided.degraded) of.telemetry.count('millrace_predictions_degraded_total', { model: model.name })
    return { id: logged.id, score: decided.score, decision: decided.decision, arm: 'champion', version: decided.version, degraded: decided.degraded, ...details(decided, request, wanted) }
  })
  if (wanted.record) await record(of, event, requests)
  if (model.durable && (await Promise.all(kept)).includes(false)) throw new MillraceError('MR_PREDICTION_NOT_LOGGED', model.name)
  return answers
}

/** What the look-ups of a model answer, for each request in the order of the model's: one multi-get a depth, for the keys of the next may come from its answers. */
async function readStates(of: Prediction, served: ServedModel, requests: readonly Request[]): Promise<ViewAnswer[][]> {
  const states = requests.map((): ViewAnswer[] => [])
  const known = requests.map((): Answered[] => [])
  for (const depth of served.depths) {
    const places: (readonly [request: number, lookup: number])[] = [], questions: ViewQuestion[] = []
    requests.forEach(({ row, at }, request) => {
      for (const lookup of depth) {
        const view = served.views[lookup]!, key = served.keys[lookup]!(row, known[request]!)
        if (key === undefined) states[request]![lookup] = { reading: reading(view), position: 'MR_KEY_FAILED' }
        else if (places.push([request, lookup]) > 0) questions.push({ view, key, at })
      }
    })
    const answers = await of.readViews(questions)
    places.forEach(([request, lookup], index) => { states[request]![lookup] = answers[index]! })
    requests.forEach((_, request) => { for (const lookup of depth) known[request]![lookup] = answeredBy(served, lookup, states[request]![lookup]!) })
  }
  return states
}
/** What a look-up's values are to whatever reads them. */
const answeredBy = (served: ServedModel, lookup: number, state: ViewAnswer): Answered => (isFailed(state) ? failedView(served.views[lookup]!) : state.reading)

/** An id that came before with the same values is a retry; with others, its caller must know that the event was not taken. The other rows are. */
async function record(of: Prediction, event: EventPlan, requests: readonly Request[]): Promise<void> {
  const { errors: [refused] } = await of.record(event.name, requests.map(({ row }) => row))
  if (refused !== undefined) throw new MillraceError(refused.code, requests.length > 1 ? `row ${refused.row}` : undefined, { field: refused.field })
}

interface Decided {
  readonly served: ServedModel | undefined
  readonly score: number
  readonly decision: string | null
  readonly version: string
  readonly degraded: boolean
  readonly values: readonly Value[]
  readonly failed: readonly boolean[]
  readonly states: readonly ViewAnswer[]
}

/** The champion's decision; where it fails, what the model declares for the case: the version before, then a function of the request. */
function decide(of: Prediction, model: ModelPlan, event: EventPlan, first: ServedModel | undefined, rest: readonly ServedModel[], { row, at }: Request, states: readonly ViewAnswer[]): Decided {
  const nothing = { served: undefined, values: [], failed: [], states: [] }
  for (const served of first === undefined ? [] : [first, ...(model.fallback.includes('previous') ? rest.filter((other) => sameInputs(first, other)) : [])]) {
    try {
      const assembled = served.assemble(presentRow(event, served, row), states.map((state, index) => answeredBy(served, index, state)))
      const values = [...assembled.values], failed = [...assembled.failed]
      const score = served.score(values, at)
      if (!Number.isFinite(score)) continue
      return { served, score, decision: served.decide(score), version: served.version, degraded: served !== first || failed.includes(true), values, failed, states }
    } catch {
      continue
    }
  }
  for (const fallback of model.fallback) {
    if (fallback === 'previous') continue
    const score = guess(fallback, userRow(event, row))
    if (score === undefined) continue
    return { ...nothing, score, decision: first?.decide(score) ?? undeclared(model, score), version: 'fallback', degraded: true }
  }
  throw new MillraceError('MR_MODEL_NOT_READY', model.name)
}

/** A declared function's score; undefined where it fails, or answers no number. */
function guess(fallback: (request: Readonly<Record<string, unknown>>) => number, request: Readonly<Record<string, unknown>>): number | undefined {
  try {
    const score = fallback(request)
    return Number.isFinite(score) ? score : undefined
  } catch {
    return undefined
  }
}

/** A view whose state could not be read, or no longer answers for an instant so long ago. */
const isFailed = ({ position, reading }: ViewAnswer) => typeof position === 'string' || reading.tooOld

/** Without a trained version no threshold is known but those that the definition states. */
function undeclared(model: ModelPlan, score: number): string | null {
  for (const [decision, threshold] of model.decide) if (threshold.op === 'otherwise' || (threshold.op === 'above' && score >= threshold.at)) return decision
  return null
}
/** Whether another version can be scored from the states that were read for this one. */
const sameInputs = (a: ServedModel, b: ServedModel) => a.views.length === b.views.length && a.views.every(({ fingerprint }, index) => fingerprint === b.views[index]?.fingerprint && a.model.lookups[index] === b.model.lookups[index])

/** Where the fields of a version's own event stand in the present one; undefined where the two are the same. Worked out once. */
const places = new WeakMap<ServedModel, { readonly event: EventPlan; readonly offsets: readonly number[] | undefined }>()
/** The row in the fields of the version's own definition, which may be an older one. */
function presentRow(event: EventPlan, served: ServedModel, row: Row): Row {
  let known = places.get(served)
  if (known?.event !== event) {
    const own = served.plan.events.get(served.model.event)!
    const offsets = own.fingerprint === event.fingerprint ? undefined : own.fields.map(({ name }) => event.fields.findIndex((field) => field.name === name))
    places.set(served, known = { event, offsets })
  }
  return known.offsets?.map((offset) => row[offset] ?? null) ?? row
}
const userRow = (event: EventPlan, row: Row) =>
  Object.fromEntries(event.fields.flatMap(({ name, type, later }, offset) => (later ? [] : [[name, toUser(type, row[offset]!)]])))

function logEntry(model: ModelPlan, event: EventPlan, { row, at }: Request, { served, values, score, decision, version, degraded, states }: Decided, now: number): LoggedPrediction {
  const positions = Object.fromEntries((served?.views ?? []).map((_, index) => [served!.model.lookups[index]!, states[index]!.reading.tooOld ? 'MR_AT_TOO_OLD' : states[index]!.position]))
  return {
    id: randomUUID(), model: model.name, version, arm: 'champion', at, answeredAt: now, request: json(writeRequest(event, row)), values: json(values),
    positions: json(positions), score, decision, degraded,
  }
}

interface Freshness { readonly eventTime: string | null; readonly age: number | null; readonly status: Status }

/** Features with their status, and reasons, as they were asked for. */
function details({ served, values, failed, states }: Decided, { at }: Request, wanted: Wanted): Record<string, unknown> {
  const features: Record<string, unknown> = {}, status: Record<string, unknown> = {}
  const shown = wanted.features && served !== undefined ? served.shown(values, at) : values
  if (wanted.features) served?.model.features.forEach(({ group, member, from, type }, index) => {
    const state = from.kind === 'view' ? states[served.model.lookups.indexOf(from.name)] : undefined
    const view = from.kind === 'view' ? viewOf(served.plan, from.name) : undefined
    const fresh: Freshness = state === undefined || view === undefined
      ? { eventTime: formatInstant(at), age: 0, status: failed[index] ? 'failed' : 'present' }
      : { ...newest(state, from.kind === 'view' ? from.index : 0, at), status: failed[index] ? 'failed' : statusOf(view, state.reading, from.kind === 'view' ? from.index : 0, at) }
    const value = answered(type, shown[index] ?? null)
    put(features, group, member, value)
    put(status, group, member, fresh)
  })
  return { ...(wanted.features ? { features, status } : {}), ...(wanted.reasons ? { reasons: served?.explain(values, at) ?? [] } : {}) }
}
function newest({ reading }: ViewAnswer, feature: number, at: number) {
  const time = reading.times[feature] ?? -Infinity
  return { eventTime: time === -Infinity ? null : formatInstant(time), age: ageOf(reading, feature, at) }
}
function put(into: Record<string, unknown>, group: string, member: string | undefined, value: unknown): void {
  if (member === undefined) into[group] = value
  else ((into[group] ??= {}) as Record<string, unknown>)[member] = value
}
