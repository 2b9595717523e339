import type { ValueType } from '../../define/meta.js'
import { toUser, type Value } from '../../define/values.js'
import { isRanker } from '../../plan/learned.js'
import type { LearnedPlan, Plan } from '../../plan/plan.js'
import type { Lake, LakeBlock } from '../../ports/lake.js'
import type { ColumnValues } from '../../ports/table-file.js'
import { isNumeric } from '../history/answers.js'
import { orderOf } from '../history/history.js'
import { fieldsOfFunctions, functionColumns } from './function-columns.js'
import { byView, readAnswers, readLabels, type RowsAnswered } from './row-answers.js'
import { askingRows, jobScan, pick, pickFlags, pickValues, type LaunchViewJob, type ViewJob } from './view-job.js'

/** Rows of a training set, as columns. */
export interface RowChunk {
  readonly count: number
  /** Each row's place on the log, its id, T and K (microseconds), and whether its arrival was assumed. */
  readonly position: Float64Array
  readonly id: ColumnValues
  readonly at: Float64Array
  readonly asked: Float64Array
  readonly assumed: Uint8Array
  /** User values; empty without a label. */
  readonly label: Value[]
  /** One a feature of the model: user values, NaN or null where there is none. */
  readonly features: readonly ColumnValues[]
  /** One a feature: rows for which it failed. */
  readonly failed: Uint32Array
  /** One a field that was asked for besides, as stored. */
  readonly besides: readonly ColumnValues[]
  /** Of a ranker: the list of each row. */
  readonly list?: ColumnValues
}
export interface RowRequest {
  readonly plan: Plan
  readonly model: LearnedPlan
  readonly lake: Lake
  readonly launch: LaunchViewJob
  /** Threads that `launch` has; views are dealt out to them, and their keys split when there are more threads than views. */
  readonly threads: number
  /** False: every row, also those whose label has not matured, and no label. */
  readonly labelled: boolean
  /** Fields of the event, by offset, to be handed out besides. */
  readonly besides: readonly number[]
  /** Sees every block of the event, also what asks for no row. */
  readonly onBlock?: (block: LakeBlock) => void
  readonly scope: Pick<ViewJob, 'asOf' | 'rowsFrom' | 'rowsUntil' | 'before'>
}

/** Every row with its features as of its own T and K and its label, in the order of the visibility. A chunk stands for a block of the lake; nothing else is kept. */
export async function* trainingRows({ plan, model, lake, launch, threads, labelled, besides, scope, onBlock }: RowRequest, visibility: ViewJob['visibility']): AsyncGenerator<RowChunk> {
  const event = plan.events.get(model.event)!
  const groups = Math.min(threads, model.lookups.length), parts = groups === 0 ? 1 : Math.floor(threads / groups)
  const job = (of: ViewJob['of'], names: readonly string[], part: number, ofParts: number): ViewJob => ({ of, names, event: event.name, visibility, ...scope, part, parts: ofParts })
  // Each thread reads the lake once for its views.
  const jobs = Array.from({ length: groups }, (_, group) => {
    const names = model.lookups.filter((_, index) => index % groups === group)
    return Array.from({ length: parts }, (_, part) => byView(launch(job('view', names, part, parts)), names.length))
  })
  const views = model.lookups.map((_, index) => readAnswers(jobs[index % groups]!.map((blocks) => blocks[Math.floor(index / groups)]!)))
  const labels = labelled ? readLabels(launch(job('label', [model.label], 0, 1))) : undefined
  const runFunctions = functionColumns(plan, model)
  const read = [...new Set([event.id, ...besides, ...(isRanker(model) ? [model.list] : []), ...fieldsRead(plan, model)])].map((field) => event.fields[field]!.name)
  try {
    for await (const block of lake.scan(event, jobScan(scope, event.name, orderOf[visibility], read))) {
      onBlock?.(block)
      const rows = askingRows(block, scope)
      const position = pick(block.position, rows)
      if (position.length === 0) continue
      const columns = block.columns.map((column) => column && pickValues(column, rows))
      const answered: RowsAnswered[] = []
      for (const view of views) answered.push(await view.take(position))
      const functions = runFunctions(position.length, columns, answered)
      const sources = model.features.map(({ from }) => {
        if (from.kind === 'column') return { column: userColumn(event.fields[from.field]!.type, columns[from.field]!), failed: 0 }
        const { columns: made, problems } = from.kind === 'view' ? answered[model.lookups.indexOf(from.name)]! : functions[model.onDemand.indexOf(from.name)]!
        return { column: made[from.index]!, failed: problems.filter(({ feature }) => feature === from.index).length }
      })
      yield {
        count: position.length, position, id: columns[event.id]!, at: pick(block.eventTime, rows), asked: pick(block.arrivalTime, rows), assumed: pickFlags(block.assumed, rows),
        label: await labels?.take(position) ?? [], features: sources.map(({ column }) => column), failed: Uint32Array.from(sources, ({ failed }) => failed),
        besides: besides.map((field) => columns[field]!), ...(isRanker(model) && { list: columns[model.list]! }),
      }
    }
  } finally {
    for (const reader of [...views, ...(labels === undefined ? [] : [labels])]) await reader.close()
  }
}

/** A feature's column as the event has it: numbers without null as they are. */
function userColumn(type: ValueType, column: ColumnValues): ColumnValues {
  if (!isNumeric(type)) return column
  if (column instanceof Float64Array && type.kind !== 'decimal') return column
  return Float64Array.from(column, (value) => { const user = toUser(type, value); return user === null ? NaN : user as number })
}

/** Offsets of the event's fields that the model and its functions read. */
const fieldsRead = (plan: Plan, model: LearnedPlan): number[] => [...model.features.flatMap(({ from }) => (from.kind === 'column' ? [from.field] : [])), ...fieldsOfFunctions(plan, model.onDemand)]
