import { setImmediate as turn } from 'node:timers/promises'
import type { Value } from '../define/values.js'
import type { ViewAnswer, ViewQuestion } from '../features/online/apply.js'
import { MillraceError } from '../errors.js'
import type { LogSlice } from '../ingest/records.js'
import { entityKey } from '../plan/keys.js'
import type { ViewPlan } from '../plan/plan.js'

/** The live log and what it made of the views. */
export interface LiveViews {
  /** Events from a position on; earlier ones may be among them. */
  events(from: number): AsyncIterable<LogSlice>
  /** Every event before this position is in all of these views. */
  folded(views: readonly string[]): number
  read(questions: readonly ViewQuestion[]): Promise<ViewAnswer[]>
  /** Of the clock port, microseconds. */
  now(): number
}
/** What has to know which entities changed, and now and then that none did. */
export interface Follower {
  readonly views: readonly ViewPlan[]
  /** Changes before it are known; those from there on are told. */
  readonly position: number
  /** @param keys entities that events named; @param at an instant that sees those events; @param position behind the last of them */
  changed(keys: readonly (readonly Value[])[], at: number, position: number): Promise<void>
}

/** Events that are looked at before others get a turn; the rest comes at the next round. */
const eventsPerRound = 50_000
/** Values that are asked for at a time. */
const questionsAtOnce = 500

/** Tells followers what the views have folded since they last heard, never more than some of it at once. One that fails hears it again; the others do not wait for it. @throws the first failure */
export async function followChanges(live: LiveViews, followers: readonly Follower[]): Promise<void> {
  const failures: unknown[] = []
  for (const follower of followers) await tell(live, follower).catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

async function tell(live: LiveViews, follower: Follower): Promise<void> {
  const { views, position: from } = follower, upTo = live.folded(views.map(({ name }) => name))
  if (from > upTo) return
  if (from === upTo) return follower.changed([], live.now(), from)
  const sources = new Map<string, readonly (readonly number[])[]>()
  for (const { event, keys } of views.flatMap((view) => view.sources)) sources.set(event, [...sources.get(event) ?? [], keys])
  const touched = new Map<unknown, readonly Value[]>()
  let at = live.now(), next = from, seen = 0
  for await (const slice of live.events(from)) {
    for (const { event, position, eventTime, row } of slice.events) {
      if (position < from || position >= upTo) continue
      for (const offsets of sources.get(event) ?? []) {
        const key = entityKey(row, offsets)
        if (key !== undefined) touched.set(key, offsets.map((offset) => row[offset]!))
        at = Math.max(at, eventTime + 1)
      }
    }
    next = Math.min(slice.next, upTo)
    seen += slice.events.length
    if (next >= upTo || seen >= eventsPerRound) break
  }
  await follower.changed([...touched.values()], at, next)
}

/** A view's values for each key, some at a time; undefined for a key that is too long to belong to an entity. @throws what kept one from being read. */
export async function readKeys(live: LiveViews, view: ViewPlan, keys: readonly (readonly Value[])[], at: number): Promise<(readonly Value[] | undefined)[]> {
  const values: (readonly Value[] | undefined)[] = []
  for (let from = 0; from < keys.length; from += questionsAtOnce) {
    for (const { reading, position } of await live.read(keys.slice(from, from + questionsAtOnce).map((key) => ({ view, key, at })))) {
      if (typeof position === 'string' && position !== 'MR_KEY_TOO_LONG') throw new MillraceError(position, view.name)
      values.push(position === 'MR_KEY_TOO_LONG' ? undefined : reading.values)
    }
    await turn()
  }
  return values
}
