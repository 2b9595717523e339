import { createHash } from 'node:crypto'
import { xxh64 } from '../compute/xxh64.js'
import { fromWire, isProblem, toWire, type Value } from '../define/values.js'
import { canonicalBytes } from '../plan/keys.js'
import type { EventPlan, Row } from '../plan/plan.js'
import type { OnlineStore } from '../ports/online-store.js'
import { idTable, seenIds, type IdTable, type Remembered, type SeenIds } from './id-table.js'

/** What a row is beside what is remembered of its id. A revision's row is the version that counts from now on. */
export type Sighting = { readonly kind: 'new' } | { readonly kind: 'duplicate' } | { readonly kind: 'conflict' } | { readonly kind: 'revision'; readonly row: Row }

export interface RememberedIds {
  /** Brings what the store has of these ids into memory: one round trip. `ids` of each event. */
  load(ids: ReadonlyMap<EventPlan, readonly Value[]>): Promise<void>
  /** For ids that are loaded. `arrivalTime`: of this copy; at a door an id is forgotten `dedupe` after its first acceptance, an import forgets none. `hash`: as `contentHash` makes it, where it is known. */
  sight(event: EventPlan, row: Row, arrivalTime: number, imported: boolean, hash?: bigint): Sighting
  /** Remembers an accepted row; of a revision, whose id must be loaded, the first acceptance stays. */
  remember(event: EventPlan, row: Row, arrivalTime: number, assumed: boolean, revision: boolean, hash?: bigint): void
  /** Rows that the store lacks. Until `written` they are still answered from memory. */
  unsaved(): readonly (readonly [key: Uint8Array, value: Uint8Array])[]
  /** How the write of the last `unsaved` ended. */
  written(done: boolean): void
  readonly size: number
}

/**
 * One event's ids in memory: since the last write, of the last write, and those that the store was asked for. `seen` is there when the store
 * had none at the beginning: then it has every id, and most that come need not be looked for.
 */
interface Known extends Traits { fresh: IdTable; older: IdTable; loaded: Map<Value, Remembered>; readonly seen: SeenIds | undefined }
const isNew: Sighting = { kind: 'new' }, isDuplicate: Sighting = { kind: 'duplicate' }, isConflict: Sighting = { kind: 'conflict' }

/** Ids longer than this many bytes are kept as their SHA-256. */
const longestId = 64
/** An id as short text, for keys of stores. */
export function shortId(id: Value): string {
  const text = String(id)
  return text.length > longestId / 3 && Buffer.byteLength(text) > longestId ? `\0${createHash('sha256').update(text).digest('base64')}` : text
}

/** Ids by event, written behind: those since the last write, and those of the last one, are in memory. */
export function openIds(store: OnlineStore): RememberedIds {
  const byEvent = new Map<EventPlan, Known>()
  let size = 0
  const of = (event: EventPlan): Known => {
    let known = byEvent.get(event)
    if (known === undefined) {
      const traits = traitsFor(event)
      let empty = true
      for (const _ of store.scan(traits.prefix)) { empty = false; break }
      byEvent.set(event, known = { ...traits, fresh: idTable(), older: idTable(), loaded: new Map(), seen: empty ? seenIds() : undefined })
    }
    return known
  }
  const find = ({ fresh, older, loaded, seen }: Known, id: Value) => (seen?.maybeHas(id) === false ? undefined : fresh.get(id) ?? older.get(id) ?? loaded.get(id))

  return {
    get size() { return size },
    async load(ids) {
      const wanted: [known: Known, id: Value][] = [], keys: Uint8Array[] = []
      for (const known of byEvent.values()) known.loaded = new Map()
      for (const [event, list] of ids) {
        const known = of(event)
        for (const id of list) {
          if (known.seen?.maybeHas(id) === false || find(known, id) !== undefined) continue
          wanted.push([known, id])
          keys.push(keyOf(known.prefix, id))
        }
      }
      if (keys.length === 0) return
      const values = await store.getMany(keys)
      for (let index = 0; index < wanted.length; index++) {
        const value = values[index], [known, id] = wanted[index]!
        if (value !== undefined) known.loaded.set(id, known.decode(value))
      }
    },
    sight(event, row, arrivalTime, imported, hash) {
      const known = of(event), { later } = known
      const before = find(known, row[event.id]!)
      if (before === undefined || (!imported && !before.assumed && arrivalTime - before.arrivalTime > event.dedupe)) return isNew
      if ((hash ?? known.hash(row)) !== before.hash) return event.revisable ? { kind: 'revision', row } : isConflict
      let merged: Value[] | undefined
      for (let at = 0; at < later.length; at++) {
        const old = before.later[at] ?? null, now = row[later[at]!]!
        // A null says nothing: a retry of the first copy may well come after the column was filled.
        if (now === null || same(old, now)) continue
        if (old !== null && !event.revisable) return isConflict
        merged ??= row.map((value, offset) => (value === null && later.includes(offset) ? before.later[later.indexOf(offset)] ?? null : value))
      }
      return merged === undefined ? isDuplicate : { kind: 'revision', row: merged }
    },
    remember(event, row, arrivalTime, assumed, revision, hash) {
      const known = of(event), id = row[event.id]!
      const first = (revision ? find(known, id) : undefined) ?? { arrivalTime, assumed }
      known.fresh.set(id, { arrivalTime: first.arrivalTime, assumed: first.assumed, hash: hash ?? known.hash(row), later: known.laterOf(row) })
      known.seen?.add(id)
      size++
    },
    unsaved() {
      const rows: (readonly [Uint8Array, Uint8Array])[] = []
      for (const known of byEvent.values()) {
        for (const [id, remembered] of known.fresh.entries()) rows.push([keyOf(known.prefix, id), known.encode(remembered)])
        known.older = known.fresh
        known.fresh = idTable()
      }
      size = 0
      return rows
    },
    written(done) {
      if (done) return
      for (const { fresh, older } of byEvent.values()) for (const [id, remembered] of older.entries()) if (fresh.get(id) === undefined) fresh.set(id, remembered)
    },
  }
}

const none: readonly Value[] = []
const same = (a: Value, b: Value) => a === b || (a instanceof Float32Array && b instanceof Float32Array && a.length === b.length && a.every((x, at) => x === b[at]))

/** An event name holds no zero byte, so that no event's prefix is another's beginning. */
const prefixOf = (event: EventPlan) => Buffer.from(`id:${event.name}\0`)
function keyOf(prefix: Uint8Array, id: Value): Uint8Array {
  const text = shortId(id)
  const key = Buffer.allocUnsafe(prefix.length + text.length * 3)
  key.set(prefix)
  return key.subarray(0, prefix.length + key.write(text, prefix.length))
}

interface Traits {
  readonly prefix: Uint8Array
  readonly later: readonly number[]
  hash(row: Row): bigint
  laterOf(row: Row): readonly Value[]
  encode(known: Remembered): Uint8Array
  decode(bytes: Uint8Array): Remembered
}
/** XXH64 of a row's content without its `.later` columns. */
export function contentHash({ fields }: EventPlan): (row: Row) => bigint {
  const isLater = fields.map(({ later }) => later)
  return (row) => xxh64(canonicalBytes(fields, row.some((value, offset) => isLater[offset] && value !== null) ? row.map((value, offset) => (isLater[offset] ? null : value)) : row))
}
/** Encoded: flags (bit 0 assumed), arrivalTime as a double, hash, then the later columns as JSON, where there are any. */
function traitsFor(event: EventPlan): Traits {
  const { fields } = event
  const later = fields.flatMap((field, offset) => (field.later ? [offset] : []))
  const names = later.map((offset) => fields[offset]!)
  const isBlank = (row: Row): boolean => later.every((offset) => row[offset] === null)
  return {
    prefix: prefixOf(event), later,
    hash: contentHash(event),
    laterOf: (row) => (isBlank(row) ? none : later.map((offset) => row[offset]!)),
    encode({ arrivalTime, assumed, hash, later: values }) {
      const filled = values.flatMap((value, at) => (value === null ? [] : [[names[at]!.name, toWire(names[at]!.type, value)]]))
      const text = filled.length === 0 ? '' : JSON.stringify(Object.fromEntries(filled))
      const bytes = Buffer.allocUnsafe(17 + Buffer.byteLength(text))
      bytes[0] = assumed ? 1 : 0
      bytes.writeDoubleLE(arrivalTime, 1)
      bytes.writeBigUInt64LE(hash, 9)
      bytes.write(text, 17)
      return bytes
    },
    decode(bytes) {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const filled = buffer.length === 17 ? {} : JSON.parse(buffer.toString('utf8', 17)) as Record<string, unknown>
      const values = names.map((field): Value => {
        const value = fromWire({ type: field.type, optional: true }, filled[field.name])
        return isProblem(value) ? null : value
      })
      return { arrivalTime: buffer.readDoubleLE(1), assumed: buffer[0] === 1, hash: buffer.readBigUInt64LE(9), later: buffer.length === 17 ? none : values }
    },
  }
}
