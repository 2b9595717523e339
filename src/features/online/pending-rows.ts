import type { LoggedEvent } from '../../ingest/logged-event.js'
import { cutRecords, type Records } from '../../ingest/records.js'
import type { OnlineStore } from '../../ports/online-store.js'
import { heap } from './heap.js'
import { joinBytes, namespace, orderedNumber, readOrderedNumber } from './store-key.js'

/** A labelled row that waits for `maturity`, in microseconds. */
export interface PendingRow { readonly maturity: number; readonly id: string; readonly event: LoggedEvent; where: 'fresh' | 'stored' | 'taken' }

/**
 * One label's waiting rows, earliest maturity first. All of them are in memory while they are few; of many, those that the
 * store lacks and those that mature next, and the store brings the others in the order of maturity.
 */
export interface PendingRows {
  /** Rows in memory: all that wait, unless they are many. */
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
const isBefore = (a: PendingRow, b: PendingRow) => a.maturity < b.maturity || (a.maturity === b.maturity && a.event.position < b.event.position)

/** @param most rows in memory that need not be there */
export function openPending(fingerprint: string, within: number, store: OnlineStore, records: Records, most = 131_072): PendingRows {
  const prefix = namespace('label', fingerprint, 'pending:')
  const keyOf = (maturity: number, id: string) => joinBytes(prefix, orderedNumber(maturity), Buffer.from(id))
  let near = heap<PendingRow>(isBefore)
  let fresh: PendingRow[] = [], saving: PendingRow[] = []
  // Stored rows that were taken out since.
  let gone: [maturity: number, id: string][] = [], removing: typeof gone = []
  // `near` has every row up to `loadedTo`, and none of them is due up to `quietTo`.
  let loadedTo = -Infinity, quietTo = -Infinity
  let replayed: Map<string, PendingRow> | undefined = new Map()

  const decode = (maturity: number, id: string, value: Uint8Array): PendingRow | undefined => {
    const [event] = records.read({ bytes: value.subarray(8), count: 1 }, readOrderedNumber(value, 0))
    return event && { maturity, id, event, where: 'stored' }
  }
  /** Brings in what matures by `until`, and then as much as there is place for. */
  const load = (until: number) => {
    const inMemory = new Set([...[...fresh, ...saving].map(({ maturity, id }) => nameOf(maturity, id)), ...[...gone, ...removing].map(([maturity, id]) => nameOf(maturity, id))])
    let edge = Infinity
    for (const [key, value] of store.scan(prefix)) {
      const maturity = readOrderedNumber(key, prefix.length)
      if (maturity > until && near.size >= most / 2) {
        edge = maturity - 1
        break
      }
      if (maturity <= loadedTo) continue
      const id = Buffer.from(key.subarray(prefix.length + 8)).toString()
      const row = inMemory.has(nameOf(maturity, id)) ? undefined : decode(maturity, id, value)
      if (row !== undefined) near.push(row)
    }
    for (const row of [...saving, ...fresh]) if (row.where !== 'taken' && row.maturity > loadedTo && row.maturity <= edge) near.push(row)
    loadedTo = edge
  }
  /** Leaves what matures last to the store. */
  const spill = () => {
    const rows: PendingRow[] = []
    for (let row = near.pop(); row !== undefined; row = near.pop()) rows.push(row)
    loadedTo = rows[most >> 1]!.maturity
    near = heap(isBefore)
    for (const row of rows) if (row.maturity <= loadedTo) near.push(row)
  }
  const drop = (row: PendingRow) => {
    if (row.where === 'stored') gone.push([row.maturity, row.id])
    row.where = 'taken'
  }

  return {
    get inMemory() { return Math.max(near.size, fresh.length) },
    add(event, id) {
      const maturity = event.eventTime + within
      const row: PendingRow = { maturity, id, event, where: 'fresh' }
      fresh.push(row)
      replayed?.set(nameOf(maturity, id), row)
      if (maturity <= loadedTo) near.push(row)
      if (maturity <= quietTo) quietTo = -Infinity
    },
    peek(until) {
      if (until <= quietTo) return undefined
      replayed = undefined
      if (until > loadedTo) load(until)
      const next = near.peek()
      if (next !== undefined && next.maturity <= until) return next
      quietTo = until
      return undefined
    },
    take() {
      const taken = near.pop()
      if (taken !== undefined) drop(taken)
    },
    remove(maturity, id) {
      const row = replayed?.get(nameOf(maturity, id))
      if (row === undefined) gone.push([maturity, id])
      else drop(row)
    },
    unsaved() {
      saving = fresh.filter(({ where }) => where !== 'taken')
      fresh = []
      for (const row of saving) {
        records.add(row.event)
        // Taken out from now on, it must be removed again.
        row.where = 'stored'
      }
      const bytes = cutRecords(records.take())
      removing = gone
      gone = []
      return [
        ...removing.map(([maturity, id]) => [keyOf(maturity, id), undefined] as const),
        ...saving.map(({ maturity, id, event }, at) => [keyOf(maturity, id), joinBytes(orderedNumber(event.position), bytes[at]!)] as const),
      ]
    },
    written(done) {
      if (!done) {
        for (const row of saving) if (row.where === 'stored') row.where = 'fresh'
        fresh = [...saving, ...fresh]
        gone = [...removing, ...gone]
      }
      saving = []
      removing = []
      if (done && near.size > most) spill()
    },
  }
}
