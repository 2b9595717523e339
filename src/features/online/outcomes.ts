import { compileFold, reading } from '../../compute/window/fold.js'
import { fromUser, isProblem, type Value } from '../../define/values.js'
import type { LoggedEvent } from '../../ingest/logged-event.js'
import { cutRecords, type Records } from '../../ingest/records.js'
import { encodeKey, entityKey, type EntityKey } from '../../plan/keys.js'
import type { LabelPlan, Row } from '../../plan/plan.js'
import type { OnlineStore } from '../../ports/online-store.js'
import { joinBytes, namespace, orderedNumber, readOrderedNumber } from './store-key.js'

interface Outcome { readonly event: LoggedEvent; readonly source: number; readonly key: EntityKey; readonly keyBytes: Uint8Array; saved: boolean }

/**
 * What came after the rows of one label. All of it stays in the store; in memory are those events that a row at its due time
 * still looks at, so that only a row that arrives after its own maturity asks the store.
 */
export interface Outcomes {
  add(event: LoggedEvent): void
  /** The label's value of a row: over its outcomes with eventTime in (R, R + within] and arrivalTime ≤ R + within. R is `rowTime`. */
  value(row: Row, rowTime: number): Value
  /** Newest eventTime that was ever added; kept beside the rows, and given back to `openOutcomes`. */
  readonly newest: number
  unsaved(): readonly (readonly [key: Uint8Array, value: Uint8Array])[]
  written(done: boolean): void
}

/** @param newest eventTime of the newest outcome in the store, −Infinity when it has none. */
export function openOutcomes(label: LabelPlan, newest: number, store: OnlineStore, records: Records): Outcomes {
  const { outcome, within, by } = label
  const fold = compileFold(outcome), read = reading(outcome)
  const prefix = namespace('label', label.fingerprint, 'outcome:')
  const sources = new Map(outcome.sources.map(({ event, keys }, index) => [event, { index, keys }]))
  const byKey = new Map<EntityKey, Outcome[]>()
  let fresh: Outcome[] = [], saving: Outcome[] = [], saved: Outcome[] = []
  // Every outcome after this instant is in memory.
  let inMemoryAfter = newest
  let latestRow = -Infinity

  const valueOver = (events: readonly LoggedEvent[], maturity: number): Value => {
    const state = events.length === 0 ? undefined : fold.empty()
    for (const { event, eventTime, position, row } of events) fold.add(state!, sources.get(event)!.index, eventTime, position, row)
    // The window ends before the instant it is asked for, and a maturity lies in its own.
    fold.read(state, maturity + 1, read)
    const value = fromUser(label.type, read.values[0]!)
    return isProblem(value) ? null : value
  }
  const overNothing = valueOver([], 0)

  const stored = (row: Row): LoggedEvent[] => {
    const key = encodeKey(outcome.keys, by.map((offset) => row[offset]!))
    if (typeof key === 'string') return []
    const start = joinBytes(prefix, key), events: LoggedEvent[] = []
    for (const [name, bytes] of store.scan(start)) events.push(...records.read({ bytes, count: 1 }, readOrderedNumber(name, start.length)))
    return events
  }

  return {
    get newest() { return newest },
    add(event) {
      const { index, keys } = sources.get(event.event)!
      const key = entityKey(event.row, keys)
      if (key === undefined) return
      const keyBytes = encodeKey(outcome.keys, keys.map((offset) => event.row[offset]!))
      if (typeof keyBytes === 'string') return
      const added = { event, source: index, key, keyBytes, saved: false }
      fresh.push(added)
      const same = byKey.get(key)
      if (same === undefined) byKey.set(key, [added])
      else same.push(added)
      if (event.eventTime > newest) newest = event.eventTime
    },
    value(row, rowTime) {
      if (rowTime > latestRow) latestRow = rowTime
      const key = entityKey(row, by)
      const inMemory = key === undefined ? undefined : byKey.get(key)
      let events = inMemory?.map(({ event }) => event)
      if (key !== undefined && rowTime < inMemoryAfter) {
        const known = new Set(events?.map(({ position }) => position))
        events = [...events ?? [], ...stored(row).filter(({ position }) => !known.has(position))].sort((a, b) => a.position - b.position)
      }
      const maturity = rowTime + within
      const counted = events?.filter(({ eventTime, arrivalTime }) => eventTime > rowTime && eventTime <= maturity && arrivalTime <= maturity) ?? []
      return counted.length === 0 ? overNothing : valueOver(counted, maturity)
    },
    unsaved() {
      for (const { event } of fresh) records.add(event)
      const bytes = cutRecords(records.take())
      const rows = fresh.map(({ event, keyBytes }, at) => [joinBytes(prefix, keyBytes, orderedNumber(event.position)), bytes[at]!] as const)
      saving = fresh
      fresh = []
      return rows
    },
    written(done) {
      if (!done) fresh = [...saving, ...fresh]
      else {
        saved = [...saved, ...saving]
        forget()
      }
      saving = []
    },
  }

  /** Rows come due in the order of their time: what is not after the newest of them is not looked at again, but by one that arrives too late. */
  function forget(): void {
    const kept: Outcome[] = []
    for (const each of saved) {
      if (each.event.eventTime > latestRow) { kept.push(each); continue }
      const same = byKey.get(each.key)!.filter((other) => other !== each)
      if (same.length === 0) byKey.delete(each.key)
      else byKey.set(each.key, same)
    }
    if (kept.length < saved.length && latestRow > inMemoryAfter) inMemoryAfter = latestRow
    saved = kept
  }
}
