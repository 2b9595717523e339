import type { LoggedEvent } from '../ingest/logged-event.js'
import { cutRecords, type Records } from '../ingest/records.js'
import type { OnlineStore } from '../ports/online-store.js'
import { heap } from './heap.js'
import { joinBytes, namespace, orderedNumber, readOrderedNumber } from './store-key.js'

/** A labelled row that waits for `maturity`, in microseconds. */
export interface PendingRow { readonly maturity: number; readonly id: string; readonly event: LoggedEvent }

/**
 * One label's waiting rows, earliest maturity first. In memory are those that the store lacks and those of the near
 * future; the store holds the rest in the order of maturity.
 */
export interface PendingRows {
  /** Rows that the store lacks, and those that mature next. */
  readonly inMemory: number
  add(event: LoggedEvent, id: string): void
  /** The next row with maturity ≤ `until`. */
  peek(until: number): PendingRow | undefined
  /** Takes out what `peek` showed. */
  take(): void
  /** Takes out a row whose label is already on the log; before the first `peek` alone, while the log is read again. */
  remove(maturity: number, id: string): void
  /** What the store must write and remove to be as this is. */
  unsaved(): readonly (readonly [key: Uint8Array, value: Uint8Array | undefined])[]
  written(done: boolean): void
}

const nameOf = (maturity: number, id: string) => `${maturity}:${id}`

export function openPending(fingerprint: string, within: number, store: OnlineStore, records: Records): PendingRows {
  const prefix = namespace('label', fingerprint, 'pending:')
  const keyOf = (maturity: number, id: string) => joinBytes(prefix, orderedNumber(maturity), Buffer.from(id))
  // How far ahead rows are brought into memory: enough that the store is asked seldom.
  const step = Math.ceil(within / 8)
  const near = heap<PendingRow>((a, b) => a.maturity < b.maturity || (a.maturity === b.maturity && a.event.position < b.event.position))
  let fresh = new Map<string, PendingRow>(), saving = new Map<string, PendingRow>()
  let gone = new Map<string, Uint8Array>(), removing = new Map<string, Uint8Array>()
  let loadedTo = -Infinity, quietTo = -Infinity

  const decode = (maturity: number, id: string, value: Uint8Array): PendingRow | undefined => {
    const [event] = records.read({ bytes: value.subarray(8), count: 1 }, readOrderedNumber(value, 0))
    return event && { maturity, id, event }
  }
  const load = (edge: number) => {
    const inReach = ({ maturity }: PendingRow) => maturity > loadedTo && maturity <= edge
    for (const map of [fresh, saving]) for (const row of map.values()) if (inReach(row)) near.push(row)
    for (const [key, value] of store.scan(prefix)) {
      const maturity = readOrderedNumber(key, prefix.length)
      if (maturity > edge) break
      if (maturity <= loadedTo) continue
      const id = Buffer.from(key.subarray(prefix.length + 8)).toString(), name = nameOf(maturity, id)
      if (fresh.has(name) || saving.has(name) || gone.has(name) || removing.has(name)) continue
      const row = decode(maturity, id, value)
      if (row !== undefined) near.push(row)
    }
    loadedTo = edge
  }
  const drop = (maturity: number, id: string) => {
    const name = nameOf(maturity, id)
    if (!fresh.delete(name)) gone.set(name, keyOf(maturity, id))
  }

  return {
    get inMemory() { return near.size + fresh.size },
    add(event, id) {
      const maturity = event.eventTime + within, row = { maturity, id, event }
      fresh.set(nameOf(maturity, id), row)
      if (maturity <= loadedTo) near.push(row)
      if (maturity <= quietTo) quietTo = -Infinity
    },
    peek(until) {
      if (until <= quietTo) return undefined
      if (until > loadedTo) load(until + step)
      const next = near.peek()
      if (next !== undefined && next.maturity <= until) return next
      quietTo = until
      return undefined
    },
    take() {
      const taken = near.pop()
      if (taken !== undefined) drop(taken.maturity, taken.id)
    },
    remove: drop,
    unsaved() {
      const added = [...fresh.values()]
      for (const { event } of added) records.add(event)
      const bytes = cutRecords(records.take())
      const rows = added.map(({ maturity, id, event }, at) => [keyOf(maturity, id), joinBytes(orderedNumber(event.position), bytes[at]!)] as const)
      const removed = [...gone.values()].map((key) => [key, undefined] as const)
      saving = fresh; fresh = new Map()
      removing = gone; gone = new Map()
      return [...removed, ...rows]
    },
    written(done) {
      if (!done) {
        for (const [name, row] of saving) if (gone.delete(name) === false) fresh.set(name, row)
        for (const [name, key] of removing) if (!fresh.has(name)) gone.set(name, key)
      }
      saving = new Map()
      removing = new Map()
    },
  }
}
