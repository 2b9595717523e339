import { randomUUID } from 'node:crypto'
import { toUser } from '../define/values.js'
import { MillraceError } from '../errors.js'
import type { ViewAnswer, Views } from '../features/online/apply.js'
import type { Receipt } from '../ingest/accept.js'
import type { EventPlan, ModelPlan, Plan, Row } from '../plan/plan.js'
import type { Clock } from '../ports/clock.js'
import type { Telemetry } from '../ports/telemetry.js'
import { details, type Answered } from './details.js'
import type { LoggedPrediction, PredictionLog } from './prediction-log.js'
import { requestReader, writeRequest, type Request } from './request.js'
import { json, type Wanted } from './rest.js'
import type { ServedModel } from './served-model.js'
import { answeredBy, presentRow, readStates } from './states.js'

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
  const states = first === undefined ? [] : await readStates(of.readViews, first, requests.map(({ row, at }) => ({ row: presentRow(event, first, row), at })))
  const kept: Promise<boolean>[] = []
  const answers = requests.map((request, index) => {
    const decided = decide(of, model, event, first, rest, request, states[index] ?? [])
    const logged = logEntry(model, event, request, decided, now)
    kept.push(of.log.add(logged))
    of.telemetry.count('millrace_predictions_total', { model: model.name, decision: decided.decision ?? '' })
    if (decided.degraded) of.telemetry.count('millrace_predictions_degraded_total', { model: model.name })
    return { id: logged.id, score: decided.score, decision: decided.decision, arm: 'champion', version: decided.version, degraded: decided.degraded, ...details(decided, request.at, wanted) }
  })
  if (wanted.record) await record(of, event, requests)
  if (model.durable && (await Promise.all(kept)).includes(false)) throw new MillraceError('MR_PREDICTION_NOT_LOGGED', model.name)
  return answers
}

/** An id that came before with the same values is a retry; with others, its caller must know that the event was not taken. The other rows are. */
async function record(of: Prediction, event: EventPlan, requests: readonly Request[]): Promise<void> {
  const { errors: [refused] } = await of.record(event.name, requests.map(({ row }) => row))
  if (refused !== undefined) throw new MillraceError(refused.code, requests.length > 1 ? `row ${refused.row}` : undefined, { field: refused.field })
}

interface Decided extends Answered {
  readonly score: number
  readonly decision: string | null
  readonly version: string
  readonly degraded: boolean
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

/** Without a trained version no threshold is known but those that the definition states. */
function undeclared(model: ModelPlan, score: number): string | null {
  for (const [decision, threshold] of model.decide) if (threshold.op === 'otherwise' || (threshold.op === 'above' && score >= threshold.at)) return decision
  return null
}
/** Whether another version can be scored from the states that were read for this one. */
const sameInputs = (a: ServedModel, b: ServedModel) => a.views.length === b.views.length && a.views.every(({ fingerprint }, index) => fingerprint === b.views[index]?.fingerprint && a.model.lookups[index] === b.model.lookups[index])

const userRow = (event: EventPlan, row: Row) =>
  Object.fromEntries(event.fields.flatMap(({ name, type, later }, offset) => (later ? [] : [[name, toUser(type, row[offset]!)]])))

function logEntry(model: ModelPlan, event: EventPlan, { row, at }: Request, { served, values, score, decision, version, degraded, states }: Decided, now: number): LoggedPrediction {
  const positions = Object.fromEntries((served?.views ?? []).map((_, index) => [served!.names[index]!, states[index]!.reading.tooOld ? 'MR_AT_TOO_OLD' : states[index]!.position]))
  return {
    id: randomUUID(), model: model.name, version, arm: 'champion', at, answeredAt: now, request: json(writeRequest(event, row)), values: json(values),
    positions: json(positions), score, decision, degraded,
  }
}
