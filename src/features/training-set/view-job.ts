import { viewOf } from '../../plan/lookup.js'
import type { EventPlan, Plan } from '../../plan/plan.js'
import { entityKey, type EntityKey } from '../../plan/keys.js'
import type { Value } from '../../define/values.js'
import type { Lake, LakeBlock, LakeScan } from '../../ports/lake.js'
import { askHistory, orderOf, type QuestionBlock } from '../history/history.js'
import { fieldsRead } from '../history/source-fields.js'
import { tee } from '../history/tee.js'
import { fieldsOfFunctions, functionColumns } from './function-columns.js'
import { readAnswers, type JobBlock, type RowsAnswered } from './row-answers.js'

/** What one thread is asked: views, or the outcomes of one label, for every row of a training set or a part of its keys. Plain data, so that it crosses to a thread. */
export interface ViewJob {
  readonly of: 'view' | 'label'
  /** Look-ups, or one label. */
  readonly names: readonly string[]
  /** The event whose rows ask. */
  readonly event: string
  readonly visibility: 'known' | 'event'
  /** Nothing that arrived later is read. Microseconds, as are the first and the last T of the rows that ask. */
  readonly asOf: number
  readonly rowsFrom: number
  readonly rowsUntil: number
  /** For each event, the position before which the lake is read. */
  readonly before: Readonly<Record<string, number>>
  /** Of the keys, this part of so many. */
  readonly part: number
  readonly parts: number
}
/** Runs a job somewhere: here (`runViewJob`), or in a thread. */
export type LaunchViewJob = (job: ViewJob) => AsyncIterable<JobBlock>

/** Offsets within a block of the rows that ask: those that happened in time and are not revisions; undefined when that is all of them. */
export function askingRows(block: LakeBlock, { rowsFrom, rowsUntil }: Pick<ViewJob, 'rowsFrom' | 'rowsUntil'>, isMine?: (row: number) => boolean): Uint32Array | undefined {
  const chosen = new Uint32Array(block.count)
  let count = 0
  for (let row = 0; row < block.count; row++)
    if (block.eventTime[row]! >= rowsFrom && block.eventTime[row]! <= rowsUntil && block.revision?.[row] !== 1 && (isMine === undefined || isMine(row))) chosen[count++] = row
  return count === block.count ? undefined : chosen.subarray(0, count)
}

/** How the rows of a training set, and the events that they see, are read from the lake. */
export const jobScan = (job: Pick<ViewJob, 'before' | 'asOf'>, event: string, order: LakeScan['order'], columns: readonly string[]): LakeScan =>
  ({ order, columns, before: job.before[event] ?? 0, arrivedBy: job.asOf })

/**
 * Answers a job from the lake, in the order in which the visibility folds events: rows ask by arrival in `known`, else by time. Of several views, the one that is behind answers next.
 * A label's outcomes are the view of a row's join key over (R, R + within], whatever their arrival, up to the job's `asOf`.
 */
export async function* runViewJob(plan: Plan, lake: Lake, job: ViewJob): AsyncGenerator<JobBlock> {
  const event = plan.events.get(job.event)!
  const label = job.of === 'label' ? plan.labels.get(job.names[0]!)! : undefined
  const visibility = label === undefined ? job.visibility : 'event', order = orderOf[visibility]
  const views = job.names.map((name) => {
    const view = label?.outcome ?? viewOf(plan, name)
    const sources = view.sources.map((source, index) => ({ event: plan.events.get(source.event)!, columns: fieldsRead(view, index, plan.events.get(source.event)!) }))
    // Where rows and events are the same table, one scan serves both; a label looks too far ahead of its rows for that.
    return { view, sources, keys: label === undefined ? lookupKeys(plan, lake, job, name) : rowKeys(label.by), own: label === undefined ? sources.findIndex((source) => source.event === event) : -1 }
  })
  const scan = (table: EventPlan, columns: readonly string[]) => lake.scan(table, jobScan(job, table.name, order, columns))
  const columns = views.flatMap(({ keys, sources, own }) => [...keys.fields.map((field) => event.fields[field]!.name), ...sources[own]?.columns ?? []])
  const readers = tee(scan(event, [...new Set(columns)]), views.length + views.filter(({ own }) => own >= 0).length)
  const ownReaders = readers.slice(views.length).values()
  const isMine = job.parts === 1 ? undefined : (key: EntityKey) => partOf(key, job.parts) === job.part
  const shift = label === undefined ? 0 : label.within + 1

  const running = views.map(({ view, sources, keys, own }, index) => {
    const asked = positionQueue()
    const answers = askHistory({
      view, visibility, lag: plan.lag, ...(isMine && { isMine }),
      questions: questionsOf(readers[index]!, { keys, job, shift, isMine }, asked.add),
      streams: sources.map((source, place) => ({ source: place, blocks: place === own ? ownReaders.next().value! : scan(source.event, source.columns) })),
      readAgain: (source, firstKeys, until) => {
        const { event: table, columns: read } = sources[source]!
        const firstKey = view.sources[source]!.keys[0]
        const again = jobScan({ before: job.before, asOf: visibility === 'known' ? Math.min(job.asOf, until) : job.asOf }, table.name, order, read)
        return lake.scan(table, firstKey === undefined ? again : { ...again, where: { field: table.fields[firstKey]!.name, values: firstKeys } })
      },
    })
    return { index, asked, answers, rows: 0 }
  })
  try {
    while (running.length > 0) {
      const behind = running.reduce((least, each) => (each.rows < least.rows ? each : least))
      const next = await behind.answers.next()
      if (next.done === true) { running.splice(running.indexOf(behind), 1); continue }
      const { count, columns: answered, problems } = next.value
      behind.rows += count
      yield { view: behind.index, count, columns: answered, problems, rows: behind.asked.take(count) }
    }
  } finally {
    for (const { answers } of running) await answers.return(undefined)
    for (const { keys } of views) await keys.close()
    for (const reader of readers) await reader[Symbol.asyncIterator]().return!()
  }
}

/** Positions of the rows that asked, until their answers come. */
function positionQueue(): { add(positions: Float64Array): void; take(count: number): Float64Array } {
  const waiting: Float64Array[] = []
  return {
    add(positions) { waiting.push(positions) },
    take(count) {
      const taken = new Float64Array(count)
      for (let at = 0; at < count;) {
        const first = waiting[0]!, some = first.subarray(0, count - at)
        taken.set(some, at)
        at += some.length
        if (some.length === first.length) waiting.shift()
        else waiting[0] = first.subarray(some.length)
      }
      return taken
    },
  }
}

interface Asking { readonly keys: RowKeys; readonly job: ViewJob; readonly shift: number; readonly isMine: ((key: EntityKey) => boolean) | undefined }

async function* questionsOf(blocks: AsyncIterable<LakeBlock>, { keys, job, shift, isMine }: Asking, asked: (positions: Float64Array) => void): AsyncGenerator<QuestionBlock> {
  const parts: Value[] = []
  try {
    for await (const block of blocks) {
      const asking = askingRows(block, job), columns = await keys.columns(block, asking)
      const offsets = columns.map((_, index) => index), count = asking?.length ?? block.count
      const mine = isMine === undefined ? undefined : Uint32Array.from(Array.from({ length: count }, (_, row) => row).filter((row) => {
        for (let part = 0; part < columns.length; part++) parts[part] = columns[part]![row]!
        const key = entityKey(parts, offsets)
        // A row without a key is answered once, by the first part.
        return isMine(key ?? '')
      }))
      const at = pick(pick(block.eventTime, asking), mine)
      if (at.length === 0) continue
      asked(pick(pick(block.position, asking), mine))
      yield {
        count: at.length, at: shift === 0 ? at : at.map((time) => time + shift), asked: pick(pick(block.arrivalTime, asking), mine),
        keys: columns.map((column) => pickValues(column, mine)),
      }
    }
  } finally {
    await keys.close()
  }
}

/** The chosen rows of a column; the column itself when that is all of them. */
export const pick = (column: Float64Array, rows: Uint32Array | undefined): Float64Array => (rows === undefined ? column : Float64Array.from(rows, (row) => column[row]!))
export const pickFlags = (column: Uint8Array, rows: Uint32Array | undefined): Uint8Array => (rows === undefined ? column : Uint8Array.from(rows, (row) => column[row]!))
export const pickValues = (column: LakeColumn, rows: Uint32Array | undefined): LakeColumn =>
  (column instanceof Float64Array ? pick(column, rows) : rows === undefined ? column : Array.from(rows, (row) => column[row]!))
export type LakeColumn = Float64Array | readonly Value[]

/** Where the keys of rows come from: fields that must be read, and the key's columns for the rows of a block that ask. */
interface RowKeys { readonly fields: readonly number[]; columns(block: LakeBlock, asking: Uint32Array | undefined): Promise<readonly LakeColumn[]>; close(): Promise<void> }
const rowKeys = (fields: readonly number[]): RowKeys => ({ fields, columns: (block, asking) => Promise.resolve(fields.map((field) => pickValues(block.columns[field]!, asking))), close: () => Promise.resolve() })

/** A look-up's keys. What they come from, other than the row, is answered here first: by the same jobs, for all rows. A key whose source failed is none. */
function lookupKeys(plan: Plan, lake: Lake, job: ViewJob, name: string): RowKeys {
  const { keys, reads } = plan.lookups.get(name)!, { fields } = plan.events.get(job.event)!
  const own = keys.map((key) => (key.kind === 'column' ? fields.findIndex(({ name }) => name === key.name) : -1))
  if (keys.every(({ kind }) => kind === 'column')) return rowKeys(own)
  const views = reads.lookups.map((each) => readAnswers([runViewJob(plan, lake, { ...job, names: [each], part: 0, parts: 1 })]))
  const runFunctions = functionColumns(plan, reads)
  return {
    fields: [...new Set([...own.filter((field) => field >= 0), ...fieldsOfFunctions(plan, reads.onDemand)])],
    async columns(block, asking) {
      const positions = pick(block.position, asking), answered: RowsAnswered[] = []
      if (positions.length === 0) return keys.map(() => [])
      for (const view of views) answered.push(await view.take(positions))
      const columns = block.columns.map((column) => column && pickValues(column, asking))
      const functions = runFunctions(positions.length, columns, answered)
      return keys.map((key, part) => (key.kind === 'column' ? columns[own[part]!]! : keyColumn(key.kind === 'view' ? answered[reads.lookups.indexOf(key.name)]! : functions[reads.onDemand.indexOf(key.name)]!, key.index)))
    },
    async close() { for (const view of views) await view.close() },
  }
}
/** A column of answers as a key's: null where there is no value, or where it failed. */
function keyColumn({ columns, problems }: RowsAnswered, feature: number): LakeColumn {
  const values = Array.from<Value>(columns[feature]!).map((value) => (Number.isNaN(value) ? null : value))
  for (const problem of problems) if (problem.feature === feature) values[problem.row] = null
  return values
}

/** FNV-1a over the key's text (draft-eastlake-fnv): which of so many parts a key falls into. */
function partOf(key: EntityKey, parts: number): number {
  const text = String(key)
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return (hash >>> 0) % parts
}
