import { answered, toWire, type Value } from '../../define/values.js'
import type { EventPlan, RankerPlan, Row } from '../../plan/plan.js'

/** The request's row with an item in it. */
export function withItem(row: Row, { itemKeys }: RankerPlan, key: readonly Value[]): Row {
  const whole = row.slice()
  itemKeys.forEach((offset, part) => { whole[offset] = key[part]! })
  return whole
}
const typesOf = (event: EventPlan, { itemKeys }: RankerPlan) => itemKeys.map((offset) => event.fields[offset]!)
/** An item's key as answers carry it. */
export const itemOf = (event: EventPlan, ranker: RankerPlan, key: readonly Value[]): Record<string, unknown> =>
  Object.fromEntries(typesOf(event, ranker).map(({ name, type }, part) => [name, answered(type, key[part]!)]))
/** As the log keeps it. */
export const wireKey = (event: EventPlan, ranker: RankerPlan, key: readonly Value[]) => typesOf(event, ranker).map(({ type }, part) => toWire(type, key[part]!))

/** The event of an item that was shown: its id, its list, its place from 1. */
export function shownRow(event: EventPlan, ranker: RankerPlan, row: Row, list: string, id: string, position: number): Row {
  const shown = row.slice()
  shown[event.id] = id
  shown[ranker.list] = list
  if (ranker.position !== undefined) shown[ranker.position] = position
  return shown
}
