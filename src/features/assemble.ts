import { toUser, type Value } from '../define/values.js'
import type { Plan, ReadPlan, ReadsPlan, Row } from '../plan/plan.js'
import type { ListPart } from '../define/meta.js'
import { onDemandRunner, type ViewAnswer } from './on-demand.js'
import { setWithinList } from './within-list.js'

/** What values are read for, and where each stands: a model, or a pipeline's rules. */
export interface Inputs extends ReadsPlan { readonly event: string; readonly features: readonly { readonly from: ReadPlan; readonly withinList?: ListPart }[] }
/** Inputs for one row, in the order of the features: user values, and which of them failed. Overwritten by the next call. */
export interface Assembled { readonly values: Value[]; readonly failed: boolean[] }
/** `views` answers stand in the order of the `lookups`. */
export type Assembler = (row: Row, views: readonly ViewAnswer[]) => Assembled

/**
 * How a row, what the views answered and the on-demand functions become inputs; what is set against a list is still the row's own (`assembleList`). The one way to do it: a training set and a
 * request go through the same call.
 */
export function featureAssembler(plan: Plan, model: Inputs): Assembler {
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

/** The inputs of each row of a list, those set against the list included. `views` has the answers of each row. */
export function assembleList(assemble: Assembler, { features }: Pick<Inputs, 'features'>, rows: readonly Row[], views: readonly (readonly ViewAnswer[])[]): Assembled[] {
  const list = rows.map((row, index): Assembled => {
    const { values, failed } = assemble(row, views[index]!)
    return { values: values.slice(), failed: failed.slice() }
  })
  features.forEach(({ withinList }, feature) => {
    if (withinList === undefined) return
    const column = Float64Array.from(list, ({ values }) => (values[feature] === null ? NaN : Number(values[feature])))
    setWithinList(column, withinList)
    list.forEach(({ values }, row) => { values[feature] = Number.isNaN(column[row]!) ? null : column[row]! })
  })
  return list
}
