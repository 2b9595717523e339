import { MillraceError, type ErrorCode } from '../errors.js'
import { fromUser, isProblem, toUser, type Value } from '../define/values.js'
import { viewOf } from '../plan/lookup.js'
import type { FieldPlan, InputPlan, OnDemandPlan, Plan, ReadsPlan, Row } from '../plan/plan.js'

/** What a view answered for one row: user values in the order of its features, and per feature the code of what failed. */
export interface ViewAnswer { readonly values: ArrayLike<Value>; readonly problems: ArrayLike<ErrorCode | null | undefined> }
/** Outputs of one function: user values in the order of its features; `failed` when they are its defaults. Overwritten by the next call. */
export interface OnDemandAnswer { readonly values: Value[]; failed: boolean }
/** Evaluates every function for one row. `views` answers stand in the order of the names that the runner was made for. */
export type OnDemandRunner = (row: Row, views: readonly ViewAnswer[]) => readonly OnDemandAnswer[]

interface Inputs { readonly row: Row; readonly views: readonly ViewAnswer[]; readonly answers: readonly OnDemandAnswer[] }
/** Reads one input of a function; `failed` stands for an input that is not there to be read. */
type Reader = (inputs: Inputs) => unknown
const failed = Symbol('failed')

/**
 * The on-demand functions `names.onDemand` of a plan as one call, in order of evaluation, so that a later one reads an earlier one's outputs.
 * A function that throws, whose output is not of its declared type, or whose input failed, answers its declared defaults, else null. Used where training sets are built and where requests are served.
 */
export function onDemandRunner(plan: Plan, names: ReadsPlan): OnDemandRunner {
  const functions = names.onDemand.map((name) => plan.onDemand.get(name)!)
  const answers: OnDemandAnswer[] = functions.map(({ features }) => ({ values: features.map(() => null), failed: false }))
  const steps = functions.map((step) => compileStep(step, Object.entries(step.using).map(([name, input]) => [name, compileReader(plan, names, step, input)] as const)))
  return (row, views) => {
    const inputs = { row, views, answers }
    steps.forEach((step, index) => { step(inputs, answers[index]!) })
    return answers
  }
}

function compileStep(step: OnDemandPlan, readers: readonly (readonly [name: string, reader: Reader])[]): (inputs: Inputs, into: OnDemandAnswer) => void {
  const outputs = step.features.map((output) => [output.name, checkedOutput(output)] as const)
  const defaults = step.features.map(({ name }) => step.default[name] ?? null)
  return (inputs, into) => {
    try {
      const given: Record<string, unknown> = {}
      for (const [name, reader] of readers) if ((given[name] = reader(inputs)) === failed) throw new MillraceError('MR_ON_DEMAND_FAILED', `an input of ${step.name} failed`)
      const computed = step.compute(given)
      outputs.forEach(([name, checked], index) => { into.values[index] = checked(computed[name]) })
      into.failed = false
    } catch {
      defaults.forEach((value, index) => { into.values[index] = value })
      into.failed = true
    }
  }
}

function compileReader(plan: Plan, names: ReadsPlan, step: OnDemandPlan, input: InputPlan): Reader {
  switch (input.from) {
    case 'event': {
      const fields = input.fields.map((field) => [plan.events.get(step.event!)!.fields[field]!.name, columnReader(plan, step, field)] as const)
      return (inputs) => Object.fromEntries(fields.map(([name, reader]) => [name, reader(inputs)]))
    }
    case 'column': return columnReader(plan, step, input.field)
    case 'view': {
      const view = names.lookups.indexOf(input.view)
      return manyOrOne(input, viewOf(plan, input.view).features, ({ views }) => views[view]!.values, ({ views }, feature) => Boolean(views[view]!.problems[feature]))
    }
    case 'onDemand': {
      const earlier = names.onDemand.indexOf(input.function)
      return manyOrOne(input, plan.onDemand.get(input.function)!.features, ({ answers }) => answers[earlier]!.values, ({ answers }) => answers[earlier]!.failed)
    }
  }
}

function columnReader(plan: Plan, step: OnDemandPlan, field: number): Reader {
  const { type } = plan.events.get(step.event!)!.fields[field]!
  return ({ row }) => toUser(type, row[field]!)
}

function manyOrOne(
  input: { readonly features: readonly number[]; readonly single: boolean }, features: readonly { readonly name: string }[],
  valuesOf: (inputs: Inputs) => ArrayLike<Value>, isFailed: (inputs: Inputs, feature: number) => boolean,
): Reader {
  const named = input.features.map((feature) => [features[feature]!.name, feature] as const)
  if (input.single) return (inputs) => (isFailed(inputs, input.features[0]!) ? failed : valuesOf(inputs)[input.features[0]!])
  return (inputs) => {
    const values = valuesOf(inputs)
    const read: Record<string, Value> = {}
    for (const [name, feature] of named) {
      if (isFailed(inputs, feature)) return failed
      read[name] = values[feature]!
    }
    return read
  }
}

/** The output as a user value of its type, a decimal rounded to its scale. Throws when it is of another type, or null where it must not be. */
function checkedOutput({ name, type, optional }: FieldPlan): (value: unknown) => Value {
  const scale = type.kind === 'decimal' ? 10 ** type.scale : undefined
  return (given) => {
    const value = fromUser(type, (scale !== undefined && typeof given === 'number' ? Math.round(given * scale) / scale : given) ?? null)
    if (isProblem(value) || (value === null && !optional)) throw new MillraceError('MR_ON_DEMAND_FAILED', `${name} is not of its declared type`)
    return toUser(type, value)
  }
}
