import type { Value } from '../../define/values.js'
import { MillraceError } from '../../errors.js'
import { isRow, rowReader } from '../../ingest/validate.js'
import { entityKey } from '../../plan/keys.js'
import type { EventPlan, RankerPlan, Row } from '../../plan/plan.js'
import { requestReader, type ReadRequest, type Request } from '../request.js'

const mostItems = 5_000

/** Items that a caller brings. */
export interface ItemList {
  /** Keys in the order of the item's, each once, in the order in which they came. */
  readonly keys: readonly (readonly Value[])[]
  /** Those that came before. */
  readonly twice: readonly (readonly Value[])[]
}

/** Reads a request of a ranking: what is known of the event less the item. Its keys are null in the row. */
export const contextReader = (event: EventPlan, { context }: RankerPlan, skew: number): ReadRequest =>
  requestReader({ ...event, fields: event.fields.map((field, offset) => (context.includes(offset) ? field : { ...field, later: true })) }, skew)

/** Reads a request that brings its items: `{ …request, items: [{ productId: 'p1' }] }`. @throws besides what a request's does, MR_ITEMS_TOO_MANY, and what is wrong with an item as `items[3].productId` */
export function listReader(event: EventPlan, ranker: RankerPlan, skew: number): (json: unknown, now: number) => { readonly request: Request; readonly items: ItemList } {
  const readContext = contextReader(event, ranker, skew)
  const readItem = rowReader({ ...event, fields: ranker.itemKeys.map((offset) => event.fields[offset]!) })
  const offsets = ranker.itemKeys.map((_, part) => part)
  return (json, now) => {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw new MillraceError('MR_TYPE', 'a ranking is asked for with one object')
    const { items, ...context } = json as { readonly items?: unknown }
    const request = readContext(context, now)
    if (items === undefined || items === null) throw new MillraceError('MR_FIELD_MISSING', 'items', { field: 'items' })
    if (!Array.isArray(items)) throw new MillraceError('MR_TYPE', 'items', { field: 'items' })
    if (items.length > mostItems) throw new MillraceError('MR_ITEMS_TOO_MANY', `${items.length}`, { field: 'items' })
    const seen = new Set(), keys: Row[] = [], twice: Row[] = []
    for (const [index, item] of items.entries()) {
      const key = readItem(item), field = `items[${index}]`
      if (!isRow(key)) throw new MillraceError(key.code, undefined, { field: key.field === undefined ? field : `${field}.${key.field}` })
      const entity = entityKey(key, offsets)
      if (seen.has(entity)) twice.push(key)
      else { seen.add(entity); keys.push(key) }
    }
    return { request, items: { keys, twice } }
  }
}
