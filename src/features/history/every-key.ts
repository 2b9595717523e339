import { compileFold, reading as readingOf, type KeyState, type Reading } from '../../compute/window/fold.js'
import type { Value } from '../../define/values.js'
import type { Plan, ViewPlan } from '../../plan/plan.js'
import type { Lake } from '../../ports/lake.js'
import { loadEvent, openCursor, visitUntil, type EventBlock } from './event-cursor.js'
import { numberKeys } from './key-numbers.js'
import { fieldsRead } from './source-fields.js'

/** A view's state for every key that any event named. */
export interface EveryKey {
  /** In the order in which they came, the parts in the order of the view's keys. */
  readonly keys: readonly (readonly Value[])[]
  /** The features of one of `keys` at an instant in microseconds; overwritten by the next call. */
  read(key: number, at: number): Reading
}

/** Folds a view from the lake for all its keys at once, by events before a position, as the online state has them. All states are in memory. */
export async function foldEveryKey(plan: Plan, lake: Lake, view: ViewPlan, before: number): Promise<EveryKey> {
  const fold = compileFold(view), reading = readingOf(view), numbers = numberKeys(view)
  const states: (KeyState | undefined)[] = [], keys: (readonly Value[])[] = [], row: Value[] = []
  const cursors = view.sources.map((source, index) => {
    const event = plan.events.get(source.event)!
    return openCursor(view, 'position', numbers, { source: index, blocks: lake.scan(event, { order: 'position', before, columns: fieldsRead(view, index, event) }) })
  })
  const visitRow = (block: EventBlock, index: number) => {
    const number = block.numbers[index]!
    if (number < 0) return
    loadEvent(block, index, row)
    const state = states[number] ??= fold.empty()
    keys[number] ??= view.sources[block.source]!.keys.map((offset) => row[offset]!)
    fold.add(state, block.source, block.eventTime[index]!, block.position[index]!, row)
  }
  const visit = (block: EventBlock, from: number, to: number) => { for (let index = from; index < to; index++) visitRow(block, index) }
  try {
    for (let behind = visitUntil(cursors, before, visit); behind !== undefined; behind = visitUntil(cursors, before, visit)) await behind.refill()
  } finally {
    for (const cursor of cursors) await cursor.close()
  }
  return {
    keys,
    read(key, at) {
      fold.read(states[key], at, reading)
      return reading
    },
  }
}
