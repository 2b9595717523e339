import type { Value } from '../../define/values.js'
import type { ModelPlan, Plan } from '../../plan/plan.js'
import type { Lake } from '../../ports/lake.js'
import { isNumeric, type AnswerColumn } from '../history/answers.js'
import { featureAssembler } from '../assemble.js'
import { orderOf } from '../history/history.js'
import { RowAnswers, RowLabels } from './row-answers.js'
import { askingRows, jobScan, type LaunchViewJob, type ViewJob } from './view-job.js'

/** Rows of a training set, as columns. */
export interface RowChunk {
  readonly count: number
  /** Each row's place on the log, its id, T and K (microseconds), and whether its arrival was assumed. */
  readonly position: Float64Array
  readonly id: Value[]
  readonly at: Float64Array
  readonly asked: Float64Array
  readonly assumed: Uint8Array
  /** User values; empty without a label. */
  readonly label: Value[]
  /** One a feature of the model: user values, NaN or null where there is none. */
  readonly features: readonly AnswerColumn[]
  /** One a feature: rows for which it failed. */
  readonly failed: Uint32Array
  /** One a field that was asked for besides, as stored. */
  readonly besides: readonly Value[][]
}
export interface RowRequest {
  readonly plan: Plan
  readonly model: ModelPlan
  readonly lake: Lake
  readonly launch: LaunchViewJob
  /** Threads that `launch` has; a view's keys are split when there are more than views. */
  readonly threads: number
  /** False: every row, also those whose label has not matured, and no label. */
  readonly labelled: boolean
  /** Fields of the event, by offset, to be handed out besides. */
  readonly besides: readonly number[]
  readonly scope: Pick<ViewJob, 'asOf' | 'rowsFrom' | 'rowsUntil' | 'before'>
}

/** Every row with its features as of its own T and K and its label, in the order of the visibility. A chunk stands for a block of the lake; nothing else is kept. */
export async function* trainingRows({ plan, model, lake, launch, threads, labelled, besides, scope }: RowRequest, visibility: ViewJob['visibility']): AsyncGenerator<RowChunk> {
  const event = plan.events.get(model.event)!
  const assemble = featureAssembler(plan, model)
  const parts = Math.max(1, Math.floor(threads / Math.max(1, model.views.length)))
  const job = (of: ViewJob['of'], name: string, part: number, ofParts: number): ViewJob => ({ of, name, event: event.name, visibility, ...scope, part, parts: ofParts })
  const views = model.views.map((name) => new RowAnswers(Array.from({ length: parts }, (_, part) => launch(job('view', name, part, parts)))))
  const labels = labelled ? new RowLabels(launch(job('label', model.label, 0, 1))) : undefined

  const read = [...new Set([event.id, ...besides, ...fieldsRead(plan, model)])]
  const row: Value[] = event.fields.map(() => null)
  try {
    for await (const block of lake.scan(event, jobScan(scope, event.name, orderOf[visibility], read.map((field) => event.fields[field]!.name)))) {
      const rows = askingRows(block, scope)
      const count = rows?.length ?? block.count
      if (count === 0) continue
      const chunk = emptyChunk(model, count, besides.length)
      for (let index = 0; index < count; index++) {
        const from = rows === undefined ? index : rows[index]!
        const position = block.position[from]!
        for (const view of views) while (!view.take(position)) await view.refill()
        for (const field of read) row[field] = block.columns[field]![from]!
        chunk.position[index] = position
        chunk.id[index] = row[event.id]!
        chunk.at[index] = block.eventTime[from]!
        chunk.asked[index] = block.arrivalTime[from]!
        chunk.assumed[index] = block.assumed[from]!
        besides.forEach((field, at) => { chunk.besides[at]![index] = row[field]! })
        if (labels !== undefined) {
          let label = labels.take(position)
          for (; label === undefined; label = labels.take(position)) await labels.refill()
          chunk.label[index] = label
        }
        setFeatures(chunk, index, assemble(row, views))
      }
      yield chunk
    }
  } finally {
    for (const reader of [...views, ...(labels === undefined ? [] : [labels])]) await reader.close()
  }
}

const emptyChunk = (model: ModelPlan, count: number, besides: number): RowChunk => ({
  count, position: new Float64Array(count), id: new Array<Value>(count), at: new Float64Array(count), asked: new Float64Array(count), assumed: new Uint8Array(count), label: [],
  features: model.features.map(({ type }) => (isNumeric(type) ? new Float64Array(count) : new Array<Value>(count).fill(null))),
  failed: new Uint32Array(model.features.length), besides: Array.from({ length: besides }, () => new Array<Value>(count)),
})

function setFeatures({ features, failed }: RowChunk, index: number, assembled: { readonly values: readonly Value[]; readonly failed: readonly boolean[] }): void {
  for (let feature = 0; feature < features.length; feature++) {
    const column = features[feature]!, value = assembled.values[feature]!
    if (column instanceof Float64Array) column[index] = value === null ? NaN : value as number
    else column[index] = value
    if (assembled.failed[feature]) failed[feature]!++
  }
}

/** Offsets of the event's fields that the model and its functions read. */
function fieldsRead(plan: Plan, model: ModelPlan): number[] {
  const functions = model.onDemand.flatMap((name) => Object.values(plan.onDemand.get(name)!.using))
  return [
    ...model.features.flatMap(({ from }) => (from.kind === 'column' ? [from.field] : [])),
    ...functions.flatMap((input) => (input.from === 'event' ? input.fields : input.from === 'column' ? [input.field] : [])),
  ]
}
