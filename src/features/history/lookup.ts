import { compileFold, reading, type Reading } from '../../compute/window/fold.js'
import type { Value } from '../../define/values.js'
import { MillraceError } from '../../errors.js'
import { encodeKey, entityKey } from '../../plan/keys.js'
import type { Plan, ViewPlan } from '../../plan/plan.js'
import type { Lake } from '../../ports/lake.js'
import { foldApart } from './history.js'
import { fieldsRead } from './source-fields.js'

/**
 * A view's features for one key as they were known at an instant of the past, from the lake: events with arrivalTime + lag ≤ T and eventTime < T.
 * @param key the view's keys in order; with a null part it belongs to no entity. @param at microseconds.
 * @throws MR_KEY_TOO_LONG.
 */
export async function lookUp(plan: Plan, lake: Lake, view: ViewPlan, key: readonly Value[], at: number): Promise<Reading> {
  if (encodeKey(view.keys, key) === 'too-long') throw new MillraceError('MR_KEY_TOO_LONG')
  const fold = compileFold(view), state = fold.empty(), answer = reading(view)
  const entity = entityKey(key, view.keys.map((_, part) => part))
  const until = at - plan.lag
  if (entity !== undefined) {
    const streams = view.sources.map((source, index) => {
      const event = plan.events.get(source.event)!
      const [firstKey] = source.keys
      const where = firstKey === undefined ? {} : { where: { field: event.fields[firstKey]!.name, values: [key[0] as string | number | bigint | boolean] } }
      return { source: index, blocks: lake.scan(event, { order: 'arrival', arrivedBy: until, columns: fieldsRead(view, index, event), ...where }) }
    })
    await foldApart(fold, 'known', streams, [{ key: entity, at, until, state }])
  }
  fold.read(state, at, answer)
  return answer
}
