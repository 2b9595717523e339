/**
 * Labels: a row waits until `R + within`, and then its label is an event of its own. The log says which
 * labels have matured; what is kept here follows from it.
 */
import type { EventPlan, LabelPlan, Plan } from '../../plan/plan.js'
import type { OnlineStore } from '../../ports/online-store.js'
import { shortId } from '../../ingest/ids.js'
import type { LoggedEvent } from '../../ingest/logged-event.js'
import type { Records } from '../../ingest/records.js'
import { openOutcomes, type Outcomes } from './outcomes.js'
import { openPending, type PendingRows } from './pending-rows.js'
import { namespace, numbersRow, readNumbers } from './store-key.js'

export interface Labels {
  /** The log must be followed again from here on. */
  readonly committed: number
  /** Labelled rows in memory that wait; more may wait in the store. */
  readonly waiting: number
  /** Takes note of an event that is on the log, or about to be. `again`: it is read from the log, on which matured labels stand already. */
  follow(event: LoggedEvent, again: boolean): void
  /** The next label with maturity ≤ `until`, earliest first, as the event that it is. It must be logged and followed before the next is asked for. */
  mature(until: number, position: number): LoggedEvent | undefined
  /** What the store must write and remove to be as this is at log position `next`. */
  unsaved(next: number): readonly (readonly [key: Uint8Array, value: Uint8Array | undefined])[]
  written(done: boolean): void
}

interface Follower { readonly label: LabelPlan; readonly derived: EventPlan; readonly committedKey: Uint8Array; committed: number; readonly pending: PendingRows; readonly outcomes: Outcomes }

/** Labels as the store has them; `follow` the log from `committed` on before anything else. */
export async function openLabels(plan: Plan, store: OnlineStore, records: Records): Promise<Labels> {
  const labels = [...plan.labels.values()]
  const keys = labels.map(({ fingerprint }) => namespace('label', fingerprint, 'committed'))
  const rows = keys.length === 0 ? [] : await store.getMany(keys)
  const followers = labels.map((label, index): Follower => {
    const [committed = 0, newest = -Infinity] = rows[index] === undefined ? [] : readNumbers(rows[index])
    return {
      label, derived: plan.events.get(label.derived)!, committedKey: keys[index]!, committed,
      pending: openPending(label.fingerprint, label.within, store, records), outcomes: openOutcomes(label, newest, store, records),
    }
  })
  const labelled = byEvent(followers, ({ label }) => [label.event])
  const outcomesOf = byEvent(followers, ({ label }) => label.outcome.sources.map(({ event }) => event))
  const derivedBy = byEvent(followers, ({ label }) => [label.derived])
  let saving: number | undefined

  return {
    get committed() { return Math.min(Infinity, ...followers.map(({ committed }) => committed)) },
    get waiting() { return followers.reduce((sum, { pending }) => sum + pending.inMemory, 0) },
    follow(event, again) {
      if (event.revision) return
      for (const { committed, pending, derived } of labelled.get(event.event) ?? none) if (event.position >= committed) pending.add(event, shortId(event.row[derived.id]!))
      for (const { committed, outcomes } of outcomesOf.get(event.event) ?? none) if (event.position >= committed) outcomes.add(event)
      if (again) for (const { committed, pending, derived } of derivedBy.get(event.event) ?? none) if (event.position >= committed) pending.remove(event.eventTime, shortId(event.row[derived.id]!))
    },
    mature(until, position) {
      let next: Follower | undefined, earliest = Infinity
      for (const follower of followers) {
        const due = follower.pending.peek(until)
        if (due !== undefined && due.maturity < earliest) { next = follower; earliest = due.maturity }
      }
      if (next === undefined) return undefined
      const { event } = next.pending.peek(until)!
      next.pending.take()
      const row = event.row.concat([next.outcomes.value(event.row, event.eventTime)])
      return { event: next.label.derived, position, eventTime: earliest, arrivalTime: earliest, assumed: event.assumed, revision: false, row }
    },
    unsaved(upTo) {
      saving = upTo
      return followers.flatMap(({ committedKey, committed, pending, outcomes }) => [...pending.unsaved(), ...outcomes.unsaved(), [committedKey, numbersRow(Math.max(upTo, committed), outcomes.newest)] as const])
    },
    written(done) {
      for (const follower of followers) {
        follower.pending.written(done)
        follower.outcomes.written(done)
        if (done && saving !== undefined) follower.committed = Math.max(follower.committed, saving)
      }
    },
  }
}

const none: readonly Follower[] = []
function byEvent(followers: readonly Follower[], eventsOf: (follower: Follower) => readonly string[]): ReadonlyMap<string, readonly Follower[]> {
  const map = new Map<string, Follower[]>()
  for (const follower of followers) for (const event of eventsOf(follower)) map.set(event, [...map.get(event) ?? [], follower])
  return map
}
