import type { FieldPlan, Row } from '../plan/plan.js'
import type { EventLog } from '../ports/event-log.js'
import type { LakeTable } from '../ports/lake.js'
import type { Telemetry } from '../ports/telemetry.js'
import { recordWriter } from '../protocols/event-record.js'
import { rankingRow, rankingTable, type LoggedRanking } from './ranking/ranking-log.js'

/** One answer as it is kept: enough to recompute it bit for bit. */
export interface LoggedPrediction {
  readonly id: string
  readonly model: string
  readonly version: string
  readonly arm: string
  /** The head of the windows, microseconds. */
  readonly at: number
  /** When it was answered, microseconds. */
  readonly answeredAt: number
  /** The request as it came on the wire, JSON. */
  readonly request: string
  /** The model's inputs in the order of its vector, JSON; null where a value was null. */
  readonly values: string
  /** By view: the position folded into the state that was read, null where there was no state, or the code of a failure. JSON. */
  readonly positions: string
  readonly score: number
  readonly decision: string | null
  readonly degraded: boolean
}

const text = (name: string, optional = false): FieldPlan => ({ name, type: { kind: 'string' }, optional, later: false, pii: false })
const fields: readonly FieldPlan[] = [
  text('id'), text('model'), text('version'), text('arm'), text('request'), text('values'), text('positions'),
  { ...text('score'), type: { kind: 'float' } }, text('decision', true), { ...text('degraded'), type: { kind: 'bool' } },
]
/** The lake's table of predictions; its eventTime is the prediction's T. */
export const predictionTable: LakeTable = { name: 'millrace_prediction', fields }

/** What an answer's record on the log is of, by its schema. */
export const answerTables: readonly LakeTable[] = [predictionTable, rankingTable]

export const predictionRow = (p: LoggedPrediction) => [p.id, p.model, p.version, p.arm, p.request, p.values, p.positions, p.score, p.decision, p.degraded]

export interface PredictionLog {
  /** Keeps the answer; resolves when it is safe. Callers that need not wait ignore the promise, which never rejects: it is false where the answer was dropped. */
  add(prediction: LoggedPrediction): Promise<boolean>
  addRanking(ranking: LoggedRanking): Promise<boolean>
  /** Writes what is waiting; resolves when everything added so far is safe, or dropped. */
  flush(): Promise<void>
}

/**
 * Collects answers and appends them to their log every `every` milliseconds in one flush. At most
 * `most` wait in memory: beyond that, and when the disk refuses, answers are dropped and counted.
 */
export function openPredictionLog(log: EventLog, telemetry: Telemetry, { every = 50, most = 20_000 } = {}): PredictionLog {
  const writer = recordWriter()
  // Those under way to the disk count too: a disk that hangs must not fill the memory.
  let waiting = 0
  let next: Promise<boolean> | undefined
  let writing: Promise<unknown> = Promise.resolve()
  let release: (() => void) | undefined
  const write = async (): Promise<boolean> => {
    const batch = writer.take()
    next = undefined
    try {
      const { durable } = log.append(batch)
      writing = durable.catch(() => {})
      await durable
      return true
    } catch {
      telemetry.count('millrace_prediction_log_dropped_total', {}, batch.count)
      return false
    } finally {
      waiting -= batch.count
    }
  }
  const soon = (): Promise<boolean> => next ??= new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, every)
    release = () => { clearTimeout(timer); resolve() }
  }).then(write)
  const keep = (table: LakeTable, at: number, answeredAt: number, row: Row): Promise<boolean> => {
    if (waiting >= most) {
      telemetry.count('millrace_prediction_log_dropped_total')
      return Promise.resolve(false)
    }
    waiting++
    writer.add(answerTables.indexOf(table), table.fields, at, answeredAt, false, row)
    return soon()
  }
  return {
    add: (prediction) => keep(predictionTable, prediction.at, prediction.answeredAt, predictionRow(prediction)),
    addRanking: (ranking) => keep(rankingTable, ranking.at, ranking.answeredAt, rankingRow(ranking)),
    async flush() {
      const pending = next
      release?.()
      await pending
      await writing
    },
  }
}
