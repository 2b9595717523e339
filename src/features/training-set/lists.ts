import type { Value } from '../../define/values.js'
import type { RankerPlan } from '../../plan/plan.js'
import type { ColumnValues } from '../../ports/table-file.js'
import { orderOf } from '../history/history.js'
import { setWithinList } from '../within-list.js'
import type { RowChunk, RowRequest } from './rows.js'
import { jobScan, pick, pickFlags, pickValues, type ViewJob } from './view-job.js'

/** Rows of a list, wherever they came. */
interface Member { readonly chunk: RowChunk; readonly row: number }

/**
 * A ranker's rows, list by list complete: a row without a list is left out, and so is a list of which a row has no matured label yet, whole. Values set against their list are worked out.
 * Keeps all rows until the last has come, for a list's may come at any time.
 */
export async function* wholeLists(request: RowRequest, ranker: RankerPlan, chunks: AsyncIterable<RowChunk>, visibility: ViewJob['visibility']): AsyncGenerator<RowChunk> {
  const cut = request.labelled ? await unmatured(request, ranker, visibility) : new Set<Value>()
  const whole: RowChunk[] = []
  const lists = new Map<Value, Member[]>()
  for await (const given of chunks) {
    const chosen = Uint32Array.from(Array.from({ length: given.count }, (_, row) => row).filter((row) => given.list![row] !== null && !cut.has(given.list![row]!)))
    const kept = chosen.length === given.count ? given : chooseRows(given, chosen)
    const chunk = { ...kept, features: kept.features.map((column, feature) => (ranker.features[feature]!.withinList === undefined ? column : numbers(column))) }
    whole.push(chunk)
    for (let row = 0; row < chunk.count; row++) {
      const members = lists.get(chunk.list![row]!)
      if (members === undefined) lists.set(chunk.list![row]!, [{ chunk, row }])
      else members.push({ chunk, row })
    }
  }
  ranker.features.forEach(({ withinList }, feature) => {
    if (withinList !== undefined) for (const members of lists.values()) {
      const values = Float64Array.from(members, ({ chunk, row }) => chunk.features[feature]![row] as number)
      setWithinList(values, withinList)
      members.forEach(({ chunk, row }, index) => { (chunk.features[feature] as Float64Array)[row] = values[index]! })
    }
  })
  yield* whole.filter(({ count }) => count > 0)
}

/** Lists that have a row whose label had not matured. */
async function unmatured({ plan, lake, scope }: RowRequest, { event, list }: RankerPlan, visibility: ViewJob['visibility']): Promise<ReadonlySet<Value>> {
  const cut = new Set<Value>(), table = plan.events.get(event)!
  for await (const { count, columns, eventTime } of lake.scan(table, jobScan(scope, event, orderOf[visibility], [table.fields[list]!.name])))
    for (let row = 0; row < count; row++) if (eventTime[row]! > scope.rowsUntil) cut.add(columns[list]![row]!)
  return cut
}

/** A copy as numbers, NaN for null. */
const numbers = (column: ColumnValues): Float64Array => Float64Array.from(column, (value) => (value === null ? NaN : Number(value)))

const chooseRows = (chunk: RowChunk, rows: Uint32Array): RowChunk => ({
  count: rows.length, position: pick(chunk.position, rows), id: pickValues(chunk.id, rows), at: pick(chunk.at, rows), asked: pick(chunk.asked, rows), assumed: pickFlags(chunk.assumed, rows),
  label: Array.from(rows, (row) => chunk.label[row]!), features: chunk.features.map((column) => pickValues(column, rows)), failed: chunk.failed,
  besides: chunk.besides.map((column) => pickValues(column, rows)), list: pickValues(chunk.list!, rows),
})
