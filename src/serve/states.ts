import { reading } from '../compute/window/fold.js'
import type { Value } from '../define/values.js'
import { depths, keyReaders, type KeyReader } from '../features/look-up-keys.js'
import type { ViewAnswer as Answered } from '../features/on-demand.js'
import type { ViewAnswer, ViewQuestion, Views } from '../features/online/apply.js'
import { viewOf } from '../plan/lookup.js'
import type { EventPlan, Plan, ReadsPlan, Row, ViewPlan } from '../plan/plan.js'

/** What is looked up for a row, in order of evaluation. */
export interface LookUps {
  readonly names: readonly string[]
  readonly views: readonly ViewPlan[]
  /** The key that each is read by. */
  readonly keys: readonly KeyReader[]
  /** Those of each depth, which are read together. */
  readonly depths: readonly (readonly number[])[]
}
export const lookUpsOf = (plan: Plan, reads: ReadsPlan, event: string): LookUps =>
  ({ names: reads.lookups, views: reads.lookups.map((lookup) => viewOf(plan, lookup)), keys: keyReaders(plan, reads, event), depths: depths(plan, reads) })

export interface Sharing {
  /** Whether all rows have one answer to this look-up: it is asked for the first. */
  readonly isShared?: (lookup: number) => boolean
  /** An answer that is at hand already. */
  readonly known?: (row: number, lookup: number) => ViewAnswer | undefined
}
/** What look-ups answer, for each row in their order: one multi-get a depth for all rows, for the keys of the next may come from its answers. */
export async function readStates(readViews: Views['read'], of: LookUps, rows: readonly { readonly row: Row; readonly at: number }[], { isShared, known }: Sharing = {}): Promise<ViewAnswer[][]> {
  const states = rows.map((): ViewAnswer[] => [])
  const answered = rows.map((): Answered[] => [])
  for (const depth of of.depths) {
    const places: (readonly [row: number, lookup: number])[] = [], questions: ViewQuestion[] = []
    for (const lookup of depth) {
      const view = of.views[lookup]!, key = of.keys[lookup]!, asking = isShared?.(lookup) ? 1 : rows.length
      for (let index = 0; index < Math.min(asking, rows.length); index++) {
        const { row, at } = rows[index]!, found = known?.(index, lookup)
        const values = found === undefined ? key(row, answered[index]!) : undefined
        if (found !== undefined) states[index]![lookup] = found
        else if (values === undefined) states[index]![lookup] = { reading: reading(view), position: 'MR_KEY_FAILED' }
        else if (places.push([index, lookup]) > 0) questions.push({ view, key: values, at })
      }
    }
    const answers = questions.length === 0 ? [] : await readViews(questions)
    places.forEach(([row, lookup], index) => { states[row]![lookup] = answers[index]! })
    for (const lookup of depth) for (let row = 0; row < rows.length; row++) answered[row]![lookup] = answeredBy(of, lookup, states[row]![lookup] ??= states[0]![lookup]!)
  }
  return states
}

/** A view whose state could not be read, or no longer answers for an instant so long ago. */
export const isFailed = ({ position, reading }: ViewAnswer) => typeof position === 'string' || reading.tooOld
/** What a look-up's values are to whatever reads them. */
export const answeredBy = ({ views }: LookUps, lookup: number, state: ViewAnswer): Answered => (isFailed(state) ? failedView(views[lookup]!) : state.reading)
/** A view's answer where nothing is known of it: every feature failed. */
export const failedView = (view: ViewPlan): Answered => ({ values: view.features.map((): Value => null), problems: view.features.map(() => 'MR_STORE_FAILED' as const) })

interface OfPlan { readonly plan: Plan; readonly model: { readonly event: string } }
/** Where the fields of a version's own event stand in the present one; undefined where the two are the same. Worked out once. */
const places = new WeakMap<OfPlan, { readonly event: EventPlan; readonly offsets: readonly number[] | undefined }>()
/** The row in the fields of the version's own definition, which may be an older one. */
export function presentRow(event: EventPlan, served: OfPlan, row: Row): Row {
  let known = places.get(served)
  if (known?.event !== event) {
    const own = served.plan.events.get(served.model.event)!
    const offsets = own.fingerprint === event.fingerprint ? undefined : own.fields.map(({ name }) => event.fields.findIndex((field) => field.name === name))
    places.set(served, known = { event, offsets })
  }
  return known.offsets?.map((offset) => row[offset] ?? null) ?? row
}
