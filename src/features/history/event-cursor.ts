import type { Value } from '../../define/values.js'
import type { ViewPlan } from '../../plan/plan.js'
import type { LakeBlock } from '../../ports/lake.js'
import type { KeyNumbers } from './key-numbers.js'

/** Whether events stand, and are visible, by arrival, by position or by event time. */
export type EventOrder = 'arrival' | 'position' | 'time'
/** Events of one of a view's sources, in that order. */
export interface EventStream { readonly source: number; readonly blocks: AsyncIterable<LakeBlock> }
/** A block of them, and the number of each one's key: −1 for an event that no fold counts, for it belongs to no wanted entity, or is a revision. */
export interface EventBlock {
  readonly source: number
  readonly count: number
  readonly numbers: Int32Array
  readonly order: Float64Array
  readonly position: Float64Array
  readonly eventTime: Float64Array
  /** By field; undefined where it was not read. */
  readonly columns: LakeBlock['columns']
}

/** Where a stream of events stands. */
export interface EventCursor { block: EventBlock; index: number; ended: boolean; refill(): Promise<void>; close(): Promise<void> }

export function openCursor(view: ViewPlan, order: EventOrder, numbers: KeyNumbers, { source, blocks }: EventStream): EventCursor {
  const iterator = blocks[Symbol.asyncIterator]()
  const { keys } = view.sources[source]!
  const nothing = new Float64Array(0)
  const cursor: EventCursor = {
    block: { source, count: 0, numbers: new Int32Array(0), order: nothing, position: nothing, eventTime: nothing, columns: [] }, index: 0, ended: false,
    async refill() {
      const next = await iterator.next()
      if (next.done === true) { cursor.ended = true; return }
      const { count, position, eventTime, arrivalTime, revision, columns } = next.value
      cursor.index = 0
      cursor.block = {
        source, count, position, eventTime, columns, order: order === 'arrival' ? arrivalTime : order === 'time' ? eventTime : position,
        numbers: withoutRevisions(numbers.number(keys.map((field) => columns[field]!), count), revision),
      }
    },
    async close() { await iterator.return?.() },
  }
  return cursor
}

const withoutRevisions = (numbers: Int32Array, revision: Uint8Array | undefined): Int32Array =>
  (revision === undefined || revision.indexOf(1) < 0 ? numbers : numbers.map((number, row) => (revision[row] === 1 ? -1 : number)))

/** Visits every event up to and including `until`, merged over the cursors by (order, position): rows [from, to) of a block at a time. Returns the cursor that has to be refilled first, if any. */
export function visitUntil(cursors: readonly EventCursor[], until: number, visit: (block: EventBlock, from: number, to: number) => void): EventCursor | undefined {
  if (cursors.length === 1) return visitOne(cursors[0]!, until, visit)
  for (;;) {
    let first: EventCursor | undefined
    for (let at = 0; at < cursors.length; at++) {
      const cursor = cursors[at]!
      if (cursor.index === cursor.block.count) {
        if (!cursor.ended) return cursor
      } else if (first === undefined || isBefore(cursor, first)) first = cursor
    }
    if (first === undefined || first.block.order[first.index]! > until) return undefined
    visit(first.block, first.index, ++first.index)
  }
}

function visitOne(cursor: EventCursor, until: number, visit: (block: EventBlock, from: number, to: number) => void): EventCursor | undefined {
  const { block, index: from } = cursor, { order, count } = block
  let to = from
  while (to < count && order[to]! <= until) to++
  if (to > from) visit(block, from, cursor.index = to)
  return to === count && !cursor.ended ? cursor : undefined
}
function isBefore(a: EventCursor, b: EventCursor): boolean {
  const one = a.block.order[a.index]!, other = b.block.order[b.index]!
  return one < other || (one === other && a.block.position[a.index]! < b.block.position[b.index]!)
}

/** Writes an event's fields into `row`, which the fold reads and does not keep. */
export function loadEvent({ columns }: EventBlock, index: number, row: Value[]): void {
  for (let field = 0; field < columns.length; field++) {
    const column = columns[field]
    if (column !== undefined) row[field] = column[index]!
  }
}
