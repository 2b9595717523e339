import type { EventPlan, Plan, Row, ViewPlan } from './plan.js'

/**
 * A view of an older plan over the rows of the present one: fields are found by name, null where they are gone. Undefined when an event that it
 * reads is gone. Its fingerprint, and so its state, stays the same.
 */
export function rebase(view: ViewPlan, from: Plan, to: Plan): ViewPlan | undefined {
  const maps: (readonly number[])[] = []
  for (const { event } of view.sources) {
    const before = from.events.get(event), now = to.events.get(event)
    if (before === undefined || now === undefined) return undefined
    maps.push(offsets(before, now))
  }
  if (maps.every((map) => map.every((offset, index) => offset === index))) return view
  return {
    ...view,
    sources: view.sources.map((source, index) => ({ ...source, keys: source.keys.map((key) => maps[index]![key]!) })),
    feeds: view.feeds.map((feed) => {
      const map = maps[feed.source]!, { where } = feed
      return {
        ...feed,
        ...(feed.column === undefined ? {} : { column: map[feed.column]! }),
        ...(where === undefined ? {} : { where: (row: Row) => where(map.map((offset) => row[offset] ?? null)) }),
      }
    }),
    accumulators: view.accumulators.map((accumulator) => ({ ...accumulator, column: maps[view.feeds[accumulator.feed]!.source]![accumulator.column]! })),
  }
}

const offsets = (before: EventPlan, now: EventPlan) => before.fields.map(({ name }) => now.fields.findIndex((field) => field.name === name))
