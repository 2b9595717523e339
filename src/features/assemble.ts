import { toUser, type Value } from '../define/values.js'
import type { LearnedPlan, Plan, Row } from '../plan/plan.js'
import { onDemandRunner, type ViewAnswer } from './on-demand.js'

/** A model's inputs for one row, in the order of its features: user values, and which of them failed. Overwritten by the next call. */
export interface Assembled { readonly values: Value[]; readonly failed: boolean[] }
/** `views` answers stand in the order of the model's `lookups`. */
export type Assembler = (row: Row, views: readonly ViewAnswer[]) => Assembled

/**
 * How a row, what the views answered and the on-demand functions become the model's inputs. The one way to do it: a training set and a
 * request go through the same call.
 */
export function featureAssembler(plan: Plan, model: LearnedPlan): Assembler {
  const event = plan.events.get(model.event)!
  const runFunctions = onDemandRunner(plan, model)
  const sources = model.features.map(({ from }) => {
    if (from.kind === 'column') return { kind: from.kind, at: 0, index: from.field, type: event.fields[from.field]!.type }
    return { kind: from.kind, at: model[from.kind === 'view' ? 'lookups' : 'onDemand'].indexOf(from.name), index: from.index, type: undefined }
  })
  const assembled: Assembled = { values: sources.map(() => null), failed: sources.map(() => false) }
  const { values, failed } = assembled
  return (row, views) => {
    const functions = runFunctions(row, views)
    for (let feature = 0; feature < sources.length; feature++) {
      const { kind, at, index, type } = sources[feature]!
      switch (kind) {
        case 'column': values[feature] = toUser(type!, row[index]!); break
        case 'view':
          values[feature] = views[at]!.values[index]!
          failed[feature] = Boolean(views[at]!.problems[index])
          break
        case 'onDemand':
          values[feature] = functions[at]!.values[index]!
          failed[feature] = functions[at]!.failed
      }
    }
    return assembled
  }
}
