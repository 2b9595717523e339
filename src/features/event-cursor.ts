import type { Value } from '../define/values.js'
import { encodeKey, entityKey, type EntityKey } from '../plan/keys.js'
import type { Row, SourcePlan, ViewPlan } from '../plan/plan.js'
import type { LakeBlock } from '../ports/lake.js'

/** Whether events stand, and are visible, by arrival, by position or by event time. */
export type EventOrder = 'arrival' | 'position' | 'time'
/** Events of one of a view's sources, in that order. */
export interface EventStream { readonly source: number; readonly blocks: AsyncIterable<LakeBlock> }

/** Whether a key belongs to no entity for its length. Text of up to 256 characters cannot pass the limit of its bytes, so that few keys are encoded. */
export const isTooLong = (view: Pick<ViewPlan, 'keys'>, key: EntityKey, row: Row, offsets: readonly number[]): boolean =>
  typeof key === 'string' && key.length > 256 && encodeKey(view.keys, offsets.map((offset) => row[offset]!)) === 'too-long'

/** Where a stream of events stands: one event at a time, its row scratch that the next one overwrites. */
export class EventCursor {
  readonly source: number
  readonly row: Value[] = []
  count = 0
  index = 0
  ended = false
  order: Float64Array = new Float64Array(0)
  position: Float64Array = this.order
  eventTime: Float64Array = this.order
  readonly #view: ViewPlan
  readonly #plan: SourcePlan
  readonly #order: EventOrder
  readonly #blocks: AsyncIterator<LakeBlock>
  #revision: Uint8Array | undefined
  #filled: readonly (readonly [field: number, column: ArrayLike<Value>])[] = []

  constructor(view: ViewPlan, order: EventOrder, stream: EventStream) {
    this.source = stream.source
    this.#view = view
    this.#plan = view.sources[stream.source]!
    this.#order = order
    this.#blocks = stream.blocks[Symbol.asyncIterator]()
  }

  async refill(): Promise<void> {
    const next = await this.#blocks.next()
    if (next.done === true) { this.ended = true; return }
    const block = next.value
    this.count = block.count
    this.index = 0
    this.order = this.#order === 'arrival' ? block.arrivalTime : this.#order === 'time' ? block.eventTime : block.position
    this.position = block.position
    this.eventTime = block.eventTime
    this.#revision = block.revision
    this.#filled = block.columns.flatMap((column, field) => (column === undefined ? [] : [[field, column] as const]))
  }

  async close(): Promise<void> { await this.#blocks.return?.() }

  isBefore(other: EventCursor): boolean {
    const mine = this.order[this.index]!, theirs = other.order[other.index]!
    return mine < theirs || (mine === theirs && this.position[this.index]! < other.position[other.index]!)
  }

  /** Fills `row` with the event; returns its key, undefined when it belongs to no entity of the view, or is a revision, which no fold counts. */
  load(): EntityKey | undefined {
    const { row, index } = this
    if (this.#revision?.[index] === 1) return undefined
    const filled = this.#filled
    for (let at = 0; at < filled.length; at++) row[filled[at]![0]] = filled[at]![1][index]!
    const key = entityKey(row, this.#plan.keys)
    return key !== undefined && isTooLong(this.#view, key, row, this.#plan.keys) ? undefined : key
  }
}

/** Visits every event up to and including `until`, merged over the cursors by (order, position). Returns the cursor that has to be refilled first, if any. */
export function visitUntil(cursors: readonly EventCursor[], until: number, visit: (cursor: EventCursor, key: EntityKey) => void): EventCursor | undefined {
  for (;;) {
    let first: EventCursor | undefined
    for (let at = 0; at < cursors.length; at++) {
      const cursor = cursors[at]!
      if (cursor.index === cursor.count) {
        if (!cursor.ended) return cursor
      } else if (first === undefined || cursor.isBefore(first)) first = cursor
    }
    if (first === undefined || first.order[first.index]! > until) return undefined
    const key = first.load()
    if (key !== undefined) visit(first, key)
    first.index++
  }
}
