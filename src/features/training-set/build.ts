import { MillraceError } from '../../errors.js'
import { isRanker, learnedOf } from '../../plan/learned.js'
import type { LearnedPlan, Plan } from '../../plan/plan.js'
import type { Lake } from '../../ports/lake.js'
import type { ColumnValues, CreateTableFile, DataColumn } from '../../ports/table-file.js'
import { datasetDigest } from './digest.js'
import { differenceCounter, eventCounter } from './leak.js'
import { wholeLists } from './lists.js'
import { eventsRead, originOf, type Manifest } from './manifest.js'
import { trainingRows, type RowChunk, type RowRequest } from './rows.js'
import { jobScan, type LaunchViewJob, type ViewJob } from './view-job.js'

export interface TrainingSetRequest {
  readonly plan: Plan
  readonly model: string
  /** `known`: what had arrived by K. `event`: all that happened before T, with a report of what that leaks. */
  readonly visibility: ViewJob['visibility']
  /** Rows whose label matured by then, of what had arrived by then. Microseconds. */
  readonly asOf: number
  readonly lake: Lake
  readonly launch: LaunchViewJob
  readonly threads: number
  /** False: every row, matured or not, without its label. True when left out. */
  readonly labelled?: boolean
  /** Only rows whose T lies from `from` to `to`, both included. */
  readonly between?: { readonly from: number; readonly to: number }
  /** Where the Parquet files go: makes `<name>.parquet`; none are written when left out. */
  readonly files?: { readonly create: CreateTableFile; readonly name: string }
  /** Fields of the event to hand to `onRows` besides, by name. */
  readonly besides?: readonly string[]
  readonly onRows?: (chunk: RowChunk) => void
  readonly onProgress?: (rows: number) => void
}

/** Columns of a training set's file. No column of a definition begins with a dollar sign. */
export const columnsOf = (plan: Plan, model: LearnedPlan, labelled: boolean): DataColumn[] => {
  const event = plan.events.get(model.event)!
  return [
    { name: '$row', type: event.fields[event.id]!.type }, { name: '$T', type: { kind: 'time' } }, { name: '$K', type: { kind: 'time' } },
    ...(labelled ? [{ name: '$label', type: plan.labels.get(model.label)!.type }] : []), ...model.features.map(({ name, type }) => ({ name, type })),
  ]
}

/**
 * Builds a training set: the rows of the model's event, each with its features as they could be known when it was asked and, unless `labelled` is false, its matured label.
 * A replay of the log through the fold; memory does not grow with the rows, but for a ranker's, whose lists must be whole.
 * @throws MR_MODEL_UNKNOWN.
 */
export async function buildTrainingSet(request: TrainingSetRequest): Promise<Manifest> {
  const { plan, lake, visibility, asOf, labelled = true } = request
  const model = learnedOf(plan, request.model)
  if (model === undefined) throw new MillraceError('MR_MODEL_UNKNOWN', request.model)
  const event = plan.events.get(model.event)!
  const read = eventsRead(plan, model, labelled)
  const positions: Record<string, number> = {}
  for (const name of read) positions[name] = await lake.committed(name)
  const matured = labelled ? asOf - plan.labels.get(model.label)!.within : Infinity
  const scope = { asOf, before: positions, rowsFrom: request.between?.from ?? -Infinity, rowsUntil: Math.min(matured, request.between?.to ?? Infinity) }
  const rowRequest: RowRequest = {
    plan, model, lake, labelled, scope, launch: request.launch, threads: request.threads,
    besides: (request.besides ?? []).map((name) => event.fields.findIndex((field) => field.name === name)),
  }

  const rowsAs = (of: RowRequest, seen: ViewJob['visibility']) => (isRanker(model) ? wholeLists(of, model, trainingRows(of, seen), seen) : trainingRows(of, seen))

  const columns = columnsOf(plan, model, labelled)
  const digest = datasetDigest(columns)
  const file = await request.files?.create(request.files.name, columns)
  const failed = model.features.map(() => 0)
  const difference = visibility === 'event' ? differenceCounter(model.features) : undefined
  const known = difference === undefined ? undefined : rowsAs({ ...rowRequest, labelled: false }, 'known')[Symbol.asyncIterator]()
  const counters = new Map(read.map((name) => [name, eventCounter()]))
  // Rows that come by arrival are counted on the way.
  const onBlock = visibility === 'known' ? counters.get(event.name)?.add : undefined
  let rows = 0, assumedRows = 0
  try {
    for await (const chunk of rowsAs({ ...rowRequest, ...(onBlock && { onBlock }) }, visibility)) {
      const values: ColumnValues[] = [chunk.id, chunk.at, chunk.asked, ...(labelled ? [chunk.label] : []), ...chunk.features]
      digest.add(values, chunk.count)
      await file?.write(values, chunk.count)
      request.onRows?.(chunk)
      difference?.addSeen(chunk)
      const next = await known?.next()
      if (next?.done === false) difference!.addKnown(next.value)
      chunk.failed.forEach((many, feature) => { failed[feature]! += many })
      for (const flag of chunk.assumed) assumedRows += flag
      rows += chunk.count
      request.onProgress?.(rows)
    }
    for (let next = await known?.next(); next?.done === false; next = await known?.next()) difference!.addKnown(next.value)
    const files = await file?.close() ?? []
    const origin = originOf(plan, model, labelled, visibility, positions)
    for (const [name, { add }] of counters)
      if (visibility !== 'known' || name !== event.name) for await (const block of lake.scan(plan.events.get(name)!, jobScan(scope, name, 'arrival', []))) add(block)
    const differing = difference?.finish()
    return {
      ...origin, asOf, rows, columns: columns.map(({ name }) => name), files, seed: 'seed' in model.learner ? model.learner.seed : null,
      failed: Object.fromEntries(model.features.map(({ name }, feature) => [name, failed[feature]!] as const).filter(([, many]) => many > 0)),
      leak: { sources: Object.fromEntries([...counters].map(([name, { counts }]) => [name, counts])), assumedRows, ...(differing && { differing }) }, digest: digest.finish(JSON.stringify(origin)),
    }
  } catch (error) {
    await file?.discard()
    throw error
  } finally {
    await known?.return(undefined)
  }
}
