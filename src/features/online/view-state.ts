import { compileFold, type Fold, type KeyState } from '../../compute/window/fold.js'
import type { Value } from '../../define/values.js'
import type { LoggedEvent } from '../../ingest/logged-event.js'
import { encodeKey, entityKey, type EntityKey } from '../../plan/keys.js'
import type { SourcePlan, ViewPlan } from '../../plan/plan.js'
import type { OnlineStore } from '../../ports/online-store.js'
import { joinBytes, namespace, numbersRow, readNumbers } from './store-key.js'

/** One key's state in memory. */
interface Entry { readonly state: KeyState; readonly keyBytes: Uint8Array; readonly ordinal: number; dirty: boolean; saving: boolean; used: boolean; bytes: number }
interface Wanted { readonly key: EntityKey; readonly keyBytes: Uint8Array }

/** The keyed states of one view: a write-back cache over the online store. */
export interface ViewState {
  readonly view: ViewPlan
  readonly fold: Fold
  /** Every event before this position is folded. */
  readonly next: number
  /** The store has all that was folded before this position. */
  readonly committed: number
  /** About how many bytes the cache holds, and how many of them the store lacks. */
  readonly bytes: number
  readonly dirtyBytes: number
  /** Folds events in log order, of which the view may have seen some: those before `next` and, key by key, before the key's position. @param upTo position behind the last */
  apply(events: readonly LoggedEvent[], upTo: number): Promise<void>
  /** The states of keys, undefined where there is none: one round trip for what is not in memory. Valid until the next await. */
  states(keys: readonly (Wanted | undefined)[]): Promise<readonly (KeyState | undefined)[]>
  /** Writes what the store lacks, in transactions of some states each; the last one carries the new `committed`. */
  flush(): Promise<void>
  /** Drops states that were not used lately, until the cache holds at most `bytes`; never one that the store lacks. */
  evict(bytes: number): void
}

/** Rows of this many states are written at a time, so that requests get a turn in between. */
const statesPerWrite = 128
/** A state is this much larger in memory than encoded; a new one is taken for `newBytes`. */
const memoryFactor = 2, newBytes = 2_048
/** More events than are ever folded at once. */
const eventsAtOnce = 2 ** 24

export async function openViewState(view: ViewPlan, store: OnlineStore): Promise<ViewState> {
  const fold = compileFold(view)
  const committedKey = namespace('view', view.fingerprint, 'committed')
  const recentOf = namespace('view', view.fingerprint, 'recent:'), settledOf = namespace('view', view.fingerprint, 'settled:')
  const sources = new Map<string, SourcePlan & { readonly index: number }>(view.sources.map((source, index) => [source.event, { ...source, index }]))
  const [row] = await store.getMany([committedKey])
  let committed = row === undefined ? 0 : readNumbers(row)[0]!
  let next = committed
  let bytes = 0, dirtyBytes = 0, ordinals = 0
  const entries = new Map<EntityKey, Entry>()
  // One load a key at a time: two would end as two states of one key. Who waits for one counts on finding all it asked for.
  const loading = new Map<EntityKey, Promise<void>>()
  let askers = 0

  const keep = (key: EntityKey, keyBytes: Uint8Array, state: KeyState, size: number): Entry => {
    const entry = { state, keyBytes, ordinal: ordinals++, dirty: false, saving: false, used: true, bytes: size }
    entries.set(key, entry)
    bytes += size
    return entry
  }
  async function load(wanted: readonly Wanted[]): Promise<void> {
    const keys = wanted.flatMap(({ keyBytes }) => [joinBytes(recentOf, keyBytes), joinBytes(settledOf, keyBytes)])
    const values = await store.getMany(keys)
    wanted.forEach(({ key, keyBytes }, at) => {
      const recent = values[at * 2], settled = values[at * 2 + 1]
      if (recent !== undefined && settled !== undefined) keep(key, keyBytes, fold.decode(recent, settled), (recent.length + settled.length) * memoryFactor)
    })
  }
  /** Afterwards each key is in memory, or has no state. */
  async function ensure(wanted: readonly Wanted[]): Promise<void> {
    const others = new Set<Promise<void>>(), mine: Wanted[] = []
    for (const each of wanted) {
      const other = loading.get(each.key)
      if (other !== undefined) others.add(other)
      else mine.push(each)
    }
    if (mine.length > 0) {
      const promise = load(mine).finally(() => { for (const { key } of mine) loading.delete(key) })
      for (const { key } of mine) loading.set(key, promise)
      others.add(promise)
    }
    askers++
    try { await Promise.all(others) } finally { askers-- }
  }

  async function write(rows: (readonly [Uint8Array, Uint8Array])[], written: readonly Entry[]): Promise<void> {
    try {
      await store.putMany(rows)
    } catch (error) {
      for (const entry of written) markDirty(entry)
      throw error
    } finally {
      for (const entry of written) entry.saving = false
    }
  }
  const markDirty = (entry: Entry) => {
    if (entry.dirty) return
    entry.dirty = true
    dirtyBytes += entry.bytes
  }

  return {
    view, fold,
    get next() { return next },
    get committed() { return committed },
    get bytes() { return bytes },
    get dirtyBytes() { return dirtyBytes },
    async apply(events, upTo) {
      // What to fold into what, found once; the states that are not in memory come together.
      const folded: LoggedEvent[] = [], indices: number[] = [], keyed: EntityKey[] = [], found: (Entry | undefined)[] = []
      const missing = new Map<EntityKey, Wanted | undefined>()
      for (const event of events) {
        const source = sources.get(event.event)
        if (source === undefined || event.revision || event.position < next) continue
        const key = entityKey(event.row, source.keys)
        if (key === undefined) continue
        const entry = entries.get(key)
        if (entry === undefined && !missing.has(key)) {
          const keyBytes = encodeKey(view.keys, source.keys.map((offset) => event.row[offset]!))
          missing.set(key, typeof keyBytes === 'string' ? undefined : { key, keyBytes })
        }
        folded.push(event)
        indices.push(source.index)
        keyed.push(key)
        found.push(entry)
      }
      if (missing.size > 0) await ensure([...missing.values()].filter((wanted) => wanted !== undefined))
      // Key by key: a state is then fetched from memory once for all its events, which costs more than folding them.
      const order = new Float64Array(folded.length)
      let count = 0
      for (let index = 0; index < folded.length; index++) {
        const wanted = found[index] === undefined ? missing.get(keyed[index]!) : undefined
        const entry = found[index] ??= entries.get(keyed[index]!) ?? (wanted && keep(wanted.key, wanted.keyBytes, fold.empty(), newBytes))
        if (entry !== undefined) order[count++] = entry.ordinal * eventsAtOnce + index
      }
      for (const place of order.subarray(0, count).sort()) {
        const index = place % eventsAtOnce, entry = found[index]!
        const { eventTime, position, row } = folded[index]!
        if (position <= entry.state.position) continue
        fold.add(entry.state, indices[index]!, eventTime, position, row)
        entry.used = true
        if (!entry.dirty) markDirty(entry)
      }
      if (upTo > next) next = upTo
    },
    async states(keys) {
      const missing = new Map<EntityKey, Wanted>()
      for (const wanted of keys) if (wanted !== undefined && !entries.has(wanted.key)) missing.set(wanted.key, wanted)
      if (missing.size > 0) await ensure([...missing.values()])
      return keys.map((wanted) => {
        const entry = wanted === undefined ? undefined : entries.get(wanted.key)
        if (entry !== undefined) entry.used = true
        return entry?.state
      })
    },
    async flush() {
      const upTo = next
      const dirty = [...entries.values()].filter((entry) => entry.dirty)
      for (let from = 0; from === 0 || from < dirty.length; from += statesPerWrite) {
        const slice = dirty.slice(from, from + statesPerWrite)
        const rows: (readonly [Uint8Array, Uint8Array])[] = []
        for (const entry of slice) {
          const { recent, settled } = fold.encode(entry.state)
          rows.push([joinBytes(recentOf, entry.keyBytes), recent], [joinBytes(settledOf, entry.keyBytes), settled])
          const size = (recent.length + settled.length) * memoryFactor
          dirtyBytes -= entry.bytes
          bytes += size - entry.bytes
          entry.bytes = size
          entry.dirty = false
          entry.saving = true
        }
        if (from + statesPerWrite >= dirty.length) {
          if (rows.length === 0 && upTo === committed) return
          rows.push([committedKey, numbersRow(upTo)])
        }
        await write(rows, slice)
      }
      committed = upTo
    },
    evict(limit) {
      if (askers > 0) return
      // Second chance: what was used since the last round stays for one more.
      for (let round = 0; round < 2 && bytes > limit; round++) {
        for (const [key, entry] of entries) {
          if (bytes <= limit) break
          if (entry.dirty || entry.saving) continue
          if (entry.used) entry.used = false
          else {
            entries.delete(key)
            bytes -= entry.bytes
          }
        }
      }
    },
  }
}

/** A key as requests bring it: its values in the order of the view's keys. */
export function wantedKey(view: ViewPlan, values: readonly Value[]): Wanted | 'null' | 'too-long' {
  const keyBytes = encodeKey(view.keys, values)
  return typeof keyBytes === 'string' ? keyBytes : { key: entityKey(values, view.keys.map((_, at) => at))!, keyBytes }
}
