import type { Value } from '../../define/values.js'
import { MillraceError, type ErrorParts } from '../../errors.js'
import { entityKey } from '../../plan/keys.js'
import type { BatchPlan, EventPlan, Plan, Row, ViewPlan } from '../../plan/plan.js'
import type { Lake } from '../../ports/lake.js'

/** Rows of one run; more is refused. */
export const mostRows = 1_000_000
/** Rows that are handed over at a time, and runs that are made up for at most. */
const rowsAtOnce = 100_000, mostRuns = 1_000

export interface BatchRequest {
  readonly view: string
  /** The last run's instant; undefined when there was none. */
  readonly last: number | undefined
  /** Runs as of whole multiples of `every` up to this instant are due. */
  readonly now: number
}
export interface BatchRun { readonly asOf: number; readonly rows: readonly Row[] }
export interface BatchResult {
  readonly runs: readonly BatchRun[]
  /** More runs are due. */
  readonly more: boolean
  /** The instant of the run that failed, and why; what comes after it is not run. */
  readonly failure?: ErrorParts & { readonly asOf: number }
}

/** Runs that are due, oldest first, as rows of the view's event: one a key, and one for each key that the run before had and this one lacks. */
export async function runBatches(plan: Plan, lake: Lake, { view: name, last, now }: BatchRequest): Promise<BatchResult> {
  const view = plan.views.get(name), batch = view?.batch
  if (view === undefined || batch === undefined) throw new MillraceError('MR_VIEW_UNKNOWN', name)
  const { every } = batch
  const due = await dueRuns(plan, lake, batch, last, Math.floor(now / every) * every)
  let before = last === undefined ? new Map<unknown, readonly Value[]>() : await keysOf(plan, lake, view, last)
  const runs: BatchRun[] = []
  let rows = 0
  for (const asOf of due) {
    if (rows >= rowsAtOnce) return { runs, more: true }
    try {
      const run = await runOnce(plan, lake, view, asOf, before)
      runs.push({ asOf, rows: run.rows })
      before = run.keys
      rows += run.rows.length
    } catch (error) {
      if (!(error instanceof MillraceError)) throw error
      return { runs, more: false, failure: { ...error.parts, asOf } }
    }
  }
  return { runs, more: false }
}

/** Whether every query can be asked and selects what its view declares, over no rows. @throws MR_BATCH_QUERY, MR_BATCH_COLUMNS, MR_BATCH_TYPE */
export async function checkBatches(plan: Plan, lake: Lake): Promise<void> {
  // Before anything can have arrived.
  for (const view of plan.views.values()) if (view.batch !== undefined) await lake.query(queryOf(plan, view, -2_000_000_000_000_000))
}

const queryOf = (plan: Plan, { keys, batch }: ViewPlan, asOf: number) =>
  ({ texts: batch!.texts, tables: batch!.tables.map((table) => plan.events.get(table)!), columns: [...keys, ...batch!.columns], asOf, most: mostRows })

type Keys = Map<unknown, readonly Value[]>
async function runOnce(plan: Plan, lake: Lake, view: ViewPlan, asOf: number, before: Keys): Promise<{ readonly rows: Row[]; readonly keys: Keys }> {
  const columns = await lake.query(queryOf(plan, view, asOf))
  const event = plan.events.get(view.batch!.event)!, offsets = view.keys.map((_, part) => part)
  const keys: Keys = new Map(), rows: Row[] = []
  for (let index = 0; index < columns[0]!.length; index++) {
    const key = view.keys.map((_, part) => columns[part]![index]!), entity = entityKey(key, offsets)
    if (entity === undefined) throw new MillraceError('MR_BATCH_KEYS', `a row has no ${view.keys.filter((_, part) => key[part] === null).map(({ name }) => name).join(', ')}`)
    if (keys.has(entity)) throw new MillraceError('MR_BATCH_KEYS', `${key.map(String).join(', ')} comes twice`)
    keys.set(entity, key)
    rows.push(rowOf(event, view, asOf, true, key, columns.slice(key.length).map((column) => column[index]!)))
  }
  for (const [entity, key] of before) if (!keys.has(entity)) rows.push(rowOf(event, view, asOf, false, key, []))
  // SQL has no order of its own.
  return { rows: rows.sort(([a], [b]) => ((a as string) < (b as string) ? -1 : 1)), keys }
}

function rowOf(event: EventPlan, { keys, batch, fingerprint }: ViewPlan, asOf: number, present: boolean, key: readonly Value[], values: readonly Value[]): Row {
  const named = new Map<string, Value>([
    ['$id', `${fingerprint.slice(0, 8)}:${asOf}:${JSON.stringify(key.map(String))}`], ['$asOf', asOf], ['$present', present],
    ...keys.map(({ name }, part) => [name, key[part]!] as const), ...batch!.columns.map(({ name }, index) => [name, values[index] ?? null] as const),
  ])
  return event.fields.map(({ name }) => named.get(name) ?? null)
}

/** Keys that a run had. */
async function keysOf(plan: Plan, lake: Lake, { keys, batch }: ViewPlan, asOf: number): Promise<Keys> {
  const event = plan.events.get(batch!.event)!, found: Keys = new Map()
  const place = (name: string) => event.fields.findIndex((field) => field.name === name)
  const offsets = keys.map((_, part) => part), columns = keys.map(({ name }) => place(name)), present = place('$present')
  for await (const block of lake.scan(event, { order: 'position', where: { field: '$asOf', values: [asOf] } })) {
    for (let row = 0; row < block.count; row++) {
      if (block.columns[present]![row] !== true) continue
      const key = columns.map((column) => block.columns[column]![row]!)
      found.set(entityKey(key, offsets), key)
    }
  }
  return found
}

/** Instants of the runs that are due, the newest among them: from the first arrival on, and none for which nothing more can have arrived than the run before had seen. */
async function dueRuns(plan: Plan, lake: Lake, { every, tables }: BatchPlan, last: number | undefined, newest: number): Promise<readonly number[]> {
  if (last !== undefined && last >= newest) return []
  if (last === newest - every) return [newest]
  let first = Infinity, until = -Infinity
  for (const table of tables) for await (const { count, arrivalTime } of lake.scan(plan.events.get(table)!, { order: 'position', columns: [] })) {
    for (let row = 0; row < count; row++) {
      first = Math.min(first, arrivalTime[row]!)
      until = Math.max(until, arrivalTime[row]!)
    }
  }
  // A query that reads nothing has no past to make up for.
  if (first === Infinity) return tables.length === 0 || last !== undefined ? [newest] : []
  const due: number[] = []
  for (let asOf = last === undefined ? Math.ceil(first / every) * every : last + every; asOf < Math.min(newest, until + every); asOf += every) due.push(asOf)
  return [...due, newest].slice(-mostRuns)
}
