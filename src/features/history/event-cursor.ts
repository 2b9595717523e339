import type { Value } from '../../define/values.js'
import { encodeKey, entityKey, type EntityKey } from '../../plan/keys.js'
import type { Row, ViewPlan } from '../../plan/plan.js'
import type { LakeBlock } from '../../ports/lake.js'

/** Whether events stand, and are visible, by arrival, by position or by event time. */
export type EventOrder = 'arrival' | 'position' | 'time'
/** Events of one of a view's sources, in that order. */
export interface EventStream { readonly source: number; readonly blocks: AsyncIterable<LakeBlock> }
/** A block of them with what the fold wants of it: `fields[n]` of an event stands in `columns[n]`. */
export interface EventBlock {
  readonly source: number
  readonly count: number
  readonly order: Float64Array
  readonly position: Float64Array
  readonly eventTime: Float64Array
  readonly revision: Uint8Array | undefined
  readonly fields: readonly number[]
  readonly columns: readonly ArrayLike<Value>[]
}

/** Whether a key belongs to no entity for its length. Text of up to 256 characters cannot pass the limit of its bytes, so that few keys are encoded. */
export const isTooLong = (view: Pick<ViewPlan, 'keys'>, key: EntityKey, row: Row, offsets: readonly number[]): boolean =>
  typeof key === 'string' && key.length > 256 && encodeKey(view.keys, offsets.map((offset) => row[offset]!)) === 'too-long'

/** Writes an event's fields into `row`, which the fold reads and does not keep. */
export function loadEvent({ fields, columns }: EventBlock, index: number, row: Value[]): void {
  for (let at = 0; at < fields.length; at++) row[fields[at]!] = columns[at]![index]!
}

const noEvents: EventBlock = { source: 0, count: 0, order: new Float64Array(0), position: new Float64Array(0), eventTime: new Float64Array(0), revision: undefined, fields: [], columns: [] }

/** Where a stream of events stands. */
export interface EventCursor { block: EventBlock; index: number; ended: boolean; readonly keys: readonly number[]; refill(): Promise<void>; close(): Promise<void> }

export function openCursor(view: ViewPlan, order: EventOrder, { source, blocks }: EventStream): EventCursor {
  const iterator = blocks[Symbol.asyncIterator]()
  const cursor: EventCursor = {
    block: noEvents, index: 0, ended: false, keys: view.sources[source]!.keys,
    async refill() {
      const { value, done } = await iterator.next() as IteratorResult<LakeBlock, undefined>
      if (done === true) { cursor.ended = true; return }
      const fields = value.columns.flatMap((column, field) => (column === undefined ? [] : [field]))
      cursor.index = 0
      cursor.block = {
        source, count: value.count, order: order === 'arrival' ? value.arrivalTime : order === 'time' ? value.eventTime : value.position,
        position: value.position, eventTime: value.eventTime, revision: value.revision, fields, columns: fields.map((field) => value.columns[field]!),
      }
    },
    async close() { await iterator.return?.() },
  }
  return cursor
}

/**
 * Visits every event up to and including `until`, merged over the cursors by (order, position). Returns the cursor that has to be refilled first, if any.
 * Events that belong to no entity of the view are left out, and revisions, which no fold counts.
 */
export function visitUntil(view: ViewPlan, cursors: readonly EventCursor[], until: number, visit: (block: EventBlock, index: number, key: EntityKey) => void): EventCursor | undefined {
  for (;;) {
    let first: EventCursor | undefined
    for (let at = 0; at < cursors.length; at++) {
      const cursor = cursors[at]!
      if (cursor.index === cursor.block.count) {
        if (!cursor.ended) return cursor
      } else if (first === undefined || isBefore(cursor, first)) first = cursor
    }
    if (first === undefined || first.block.order[first.index]! > until) return undefined
    const { block, index } = first
    if (block.revision?.[index] !== 1) {
      const key = keyAt(view, block, index, first.keys)
      if (key !== undefined) visit(block, index, key)
    }
    first.index++
  }
}

function isBefore(a: EventCursor, b: EventCursor): boolean {
  const one = a.block.order[a.index]!, other = b.block.order[b.index]!
  return one < other || (one === other && a.block.position[a.index]! < b.block.position[b.index]!)
}

const keyRow: Value[] = []
function keyAt(view: ViewPlan, { fields, columns }: EventBlock, index: number, keys: readonly number[]): EntityKey | undefined {
  for (let part = 0; part < keys.length; part++) keyRow[keys[part]!] = columns[fields.indexOf(keys[part]!)]![index]!
  const key = entityKey(keyRow, keys)
  return key !== undefined && isTooLong(view, key, keyRow, keys) ? undefined : key
}
