import type { EventPlan, ViewPlan } from '../../plan/plan.js'

/** Names of the fields that a view reads of one of its sources: keys and inputs; all where a predicate may read any. */
export function fieldsRead(view: ViewPlan, source: number, event: EventPlan): string[] {
  const feeds = view.feeds.flatMap((feed, index) => (feed.source === source ? [{ ...feed, index }] : []))
  if (feeds.some(({ where }) => where !== undefined)) return event.fields.map(({ name }) => name)
  const read = [...view.sources[source]!.keys, ...feeds.flatMap(({ column }) => column ?? []), ...view.accumulators.flatMap(({ feed, column }) => (view.feeds[feed]!.source === source ? [column] : []))]
  return [...new Set(read)].map((field) => event.fields[field]!.name)
}
