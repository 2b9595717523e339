import { setImmediate as turn } from 'node:timers/promises'
import { compileFold, reading, type Fold, type KeyState, type Reading } from '../../compute/window/fold.js'
import type { Value } from '../../define/values.js'
import { MillraceError, type ErrorCode } from '../../errors.js'
import type { LoggedEvent } from '../../ingest/logged-event.js'
import { readLog, type Records } from '../../ingest/records.js'
import type { ViewPlan } from '../../plan/plan.js'
import type { EventLog } from '../../ports/event-log.js'
import type { OnlineStore } from '../../ports/online-store.js'
import { openViewState, wantedKey, type ViewState } from './view-state.js'

/** A question to the online state. `key`: the view's keys in order; `at` in microseconds. */
export interface ViewQuestion { readonly view: ViewPlan; readonly key: readonly Value[]; readonly at: number }
export interface ViewAnswer {
  readonly reading: Reading
  /** The position that the state has folded; null where there is no state; the code when it could not be read at all. */
  readonly position: number | null | ErrorCode
}
export interface ViewStatus { readonly view: string; readonly position: number; readonly committed: number; readonly live: boolean }

/** The online state of every view, advanced by the events of the log. */
export interface Views {
  /** Folds events that are durable, in log order. Never rejects: a view whose state cannot be read falls behind, and reads the log again. */
  apply(events: readonly LoggedEvent[], next: number): Promise<void>
  /** Never rejects: an answer carries the code. A key with a null part has no state. */
  read(questions: readonly ViewQuestion[]): Promise<ViewAnswer[]>
  /** Takes on views besides, which read the log from its beginning or from where the store has them. */
  follow(views: readonly ViewPlan[]): Promise<void>
  /** Writes what the store lacks, and lets views that fell behind go on. */
  flush(): Promise<void>
  status(): ViewStatus[]
  /** Resolves when no view is behind, or one can go no further before the next `flush`. */
  caughtUp(): Promise<void>
  /** Ends the reading of the log; writes nothing. */
  stop(): Promise<void>
}
export interface ViewsParts {
  readonly views: readonly ViewPlan[]
  readonly store: OnlineStore
  readonly log: EventLog
  readonly records: Records
  /** Bytes of states that may be in memory. */
  readonly cacheBytes: number
}

/** Views this near the head of the log are caught up before anything is answered. */
const nearby = 50_000
/** Events folded before requests get a turn. */
const eventsPerTurn = 1_000

/** Every view as the store has it. New ones, and those far behind, read the log while the others are advanced and answer. */
export async function openViews({ views, store, log, records, cacheBytes }: ViewsParts): Promise<Views> {
  const states = await Promise.all(views.map((view) => openViewState(view, store)))
  const byFingerprint = new Map(states.map((state) => [state.view.fingerprint, state]))
  const live = new Set<ViewState>(), behind = new Set<ViewState>(states)
  // What the live views have seen, or are being shown.
  let shown = log.head
  let stopped = false
  let flushing: Promise<void> | undefined, catching: Promise<void> | undefined

  const sum = (bytes: (state: ViewState) => number) => states.reduce((total, state) => total + bytes(state), 0)
  const writeAll = async () => { for (const state of states) await state.flush() }
  const flush = () => flushing ??= writeAll().finally(() => { flushing = undefined })
  async function keepWithinMemory(): Promise<void> {
    if (sum((state) => state.dirtyBytes) > cacheBytes / 2) await flush()
    const bytes = sum((state) => state.bytes)
    if (bytes > cacheBytes) for (const state of states) state.evict(state.bytes * (cacheBytes * 0.9) / bytes)
  }

  /** One pass over the log for all that are behind; those that then know all that the live ones know join them. */
  async function readAgain(those: readonly ViewState[]): Promise<void> {
    for await (const { events, next } of readLog(log, records, Math.min(...those.map((state) => state.next)))) {
      for (let from = 0; from === 0 || from < events.length; from += eventsPerTurn) {
        const some = events.slice(from, from + eventsPerTurn)
        const upTo = from + eventsPerTurn < events.length ? some.at(-1)!.position + 1 : next
        for (const state of those) if (upTo > state.next) await state.apply(some, upTo)
        await keepWithinMemory()
        await turn()
        if (stopped) return
      }
    }
    for (const state of those) {
      if (state.next < shown) continue
      behind.delete(state)
      live.add(state)
    }
  }
  async function catchUp(): Promise<void> {
    while (behind.size > 0 && !stopped) await readAgain([...behind])
  }
  const startCatchingUp = () => {
    // A store that fails now is asked again after the next flush.
    if (!stopped) catching ??= catchUp().catch(() => {}).finally(() => { catching = undefined })
    return catching
  }

  const near = states.filter((state) => log.head - state.next <= nearby)
  if (near.length > 0) await readAgain(near)
  if (behind.size > 0) void startCatchingUp()

  const folds = new WeakMap<ViewPlan, Fold>()
  /** Another plan may name the features of a view in another order. */
  const foldOf = (state: ViewState, view: ViewPlan): Fold => {
    if (state.view === view) return state.fold
    let fold = folds.get(view)
    if (fold === undefined) folds.set(view, fold = compileFold(view))
    return fold
  }

  return {
    async apply(events, next) {
      shown = next
      for (const state of live) {
        try { await state.apply(events, next) } catch {
          live.delete(state)
          behind.add(state)
        }
      }
      // The events are on the log, whatever becomes of this write; the next flush tells.
      await keepWithinMemory().catch(() => {})
    },
    async read(questions) {
      const answers = questions.map(({ view }): { reading: Reading; position: number | null | ErrorCode } => ({ reading: reading(view), position: null }))
      const byView = new Map<ViewState, number[]>()
      questions.forEach(({ view }, index) => {
        const state = byFingerprint.get(view.fingerprint)
        if (state === undefined || !live.has(state)) answers[index]!.position = state === undefined ? 'MR_VIEW_UNKNOWN' : 'MR_VIEW_BACKFILLING'
        else {
          const those = byView.get(state)
          if (those === undefined) byView.set(state, [index])
          else those.push(index)
        }
      })
      await Promise.all([...byView].map(async ([state, indices]) => {
        const keys = indices.map((index) => wantedKey(state.view, questions[index]!.key))
        keys.forEach((key, at) => { if (key === 'too-long') answers[indices[at]!]!.position = 'MR_KEY_TOO_LONG' })
        const keyed = await state.states(keys.map((key) => (typeof key === 'string' ? undefined : key))).catch((error: unknown) => (error instanceof MillraceError ? error.code : 'MR_STORE_FAILED'))
        finish(state, indices, keyed)
      }))
      return answers

      function finish(state: ViewState, indices: readonly number[], keyed: readonly (KeyState | undefined)[] | ErrorCode): void {
        indices.forEach((index, at) => {
          const answer = answers[index]!, { view, at: instant } = questions[index]!
          if (typeof keyed === 'string') answer.position = keyed
          if (typeof answer.position === 'string') return
          const known = keyed[at] as KeyState | undefined
          foldOf(state, view).read(known, instant, answer.reading)
          answer.position = known?.position ?? null
        })
      }
    },
    async follow(more) {
      const fresh = more.filter(({ fingerprint }) => !byFingerprint.has(fingerprint))
      for (const state of await Promise.all(fresh.map((view) => openViewState(view, store)))) {
        states.push(state)
        byFingerprint.set(state.view.fingerprint, state)
        behind.add(state)
      }
      if (fresh.length > 0) void startCatchingUp()
    },
    async flush() {
      await flush()
      if (behind.size > 0) void startCatchingUp()
    },
    status: () => states.map((state) => ({ view: state.view.name, position: state.next, committed: state.committed, live: live.has(state) })),
    caughtUp: async () => { await startCatchingUp() },
    async stop() {
      stopped = true
      await catching
      await flushing?.catch(() => {})
    },
  }
}
