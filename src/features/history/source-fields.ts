import type { EventPlan, ViewPlan } from '../../plan/plan.js'

/** Offsets of the fields of a source that the fold reads; undefined where a predicate may read any. */
export function inputFields(view: ViewPlan, source: number): number[] | undefined {
  const feeds = view.feeds.filter((feed) => feed.source === source)
  if (feeds.some(({ where }) => where !== undefined)) return undefined
  const fields = [...feeds.flatMap(({ column }) => column ?? []), ...view.accumulators.flatMap(({ feed, column }) => (view.feeds[feed]!.source === source ? [column] : []))]
  return [...new Set(fields)]
}

/** Names of the fields that a view reads of one of its sources: keys and inputs; all where a predicate may read any. */
export function fieldsRead(view: ViewPlan, source: number, event: EventPlan): string[] {
  const inputs = inputFields(view, source) ?? event.fields.map((_, field) => field)
  return [...new Set([...view.sources[source]!.keys, ...inputs])].map((field) => event.fields[field]!.name)
}
