import type { LookupMeta, OnDemandMeta, SingleMeta } from '../../define/meta.js'
import type { Value } from '../../define/values.js'
import type { InputPlan, OnDemandPlan, ReadPlan, ViewFeaturePlan } from '../plan.js'
import type { Report } from '../problems.js'
import { checkFields, fieldsOf } from './event.js'
import { fingerprintOf } from '../fingerprint.js'
import { depthOf, lookupName, type Compiled } from './lookup.js'
import { isOfType, sampleAnswers, type Inputs, type Leaf } from './sample.js'

type Input = OnDemandMeta['using'][string]

const leaf = ({ type, optional, atLeast, atMost }: Leaf): Leaf => ({ type, optional, ...(atLeast !== undefined && { atLeast }), ...(atMost !== undefined && { atMost }) })
const featureLeaf = (feature: ViewFeaturePlan): Leaf => ({ type: feature.type, optional: feature.nullable, ...((feature.op === 'count' || feature.op === 'distinct') && { atLeast: 0 }) })

/**
 * Where an input stands: offsets instead of names. `features` of a view are in declared order, of a pick in the order picked.
 * @returns undefined where a problem was reported, or was where the input is defined.
 */
export const resolveInput = (meta: Input, compiled: Compiled, place: string, report: Report): InputPlan | undefined => {
  const unknown = (name: string, of: string) => void report('FEATURE_UNKNOWN', place, `it reads "${name}", which ${of} does not have; check the name`)
  const viewed = (of: LookupMeta, names: readonly string[] | undefined, single: boolean): InputPlan | undefined => {
    const lookup = compiled.lookups.get(lookupName(of)), view = lookup && compiled.views.get(lookup.view)
    if (view === undefined) return undefined
    const features = (names ?? view.features.map(({ name }) => name)).map((name) => [name, view.features.findIndex((feature) => feature.name === name)] as const)
    const absent = features.find(([, index]) => index < 0)
    return absent ? unknown(absent[0], `view ${view.name}`) : { from: 'view', view: lookupName(of), features: features.map(([, index]) => index), single }
  }
  switch (meta.kind) {
    case 'event': return { from: 'event', fields: compiled.events.get(meta.name)!.fields.flatMap(({ later }, offset) => (later ? [] : [offset])) }
    case 'stream': case 'batch': case 'by': return viewed(meta, undefined, false)
    case 'pick': return viewed(meta.of, meta.names, false)
    case 'feature': return viewed(meta.of, [meta.name], true)
    case 'onDemand': {
      const made = compiled.onDemand.get(meta.name)
      return made && { from: 'onDemand', function: meta.name, features: made.features.map((_, index) => index), single: false }
    }
    case 'column': {
      if (meta.of.kind === 'event') {
        const event = compiled.events.get(meta.of.name)!
        const field = event.fields.findIndex(({ name }) => name === meta.name)
        if (field < 0) return unknown(meta.name, `event ${event.name}`)
        return event.fields[field]!.later ? void report('FIELD_LATER', place, `it reads "${meta.name}", which no request knows; aggregate it in a view instead`) : { from: 'column', field }
      }
      const made = compiled.onDemand.get(meta.of.name)
      if (made === undefined) return undefined
      const index = made.features.findIndex(({ name }) => name === meta.name)
      return index < 0 ? unknown(meta.name, `on-demand ${made.name}`) : { from: 'onDemand', function: made.name, features: [index], single: true }
    }
    default: return void report('INPUT_KIND', place, `it reads a ${(meta as { readonly kind: string }).kind}, which no request knows; read events, views and functions`)
  }
}

/** One value, where it stands and what it is. @returns undefined where a problem was reported. */
export const resolveSingle = (meta: SingleMeta, compiled: Compiled, place: string, report: Report): { readonly read: ReadPlan; readonly leaf: Leaf; readonly event: string | undefined } | undefined => {
  const input = resolveInput(meta, compiled, place, report), event = eventOf(meta, compiled)
  if (input === undefined || input.from === 'event') return undefined
  const [[, leaf]] = leavesOf(input, event, compiled) as [readonly [string, Leaf]]
  return { leaf, event, read: input.from === 'column' ? { kind: 'column', field: input.field } : { kind: input.from, name: input.from === 'view' ? input.view : input.function, index: input.features[0]! } }
}

/** The event that an input is a part of, also by way of another function or of a view's key. */
export const eventOf = (meta: Input, compiled: Compiled): string | undefined => {
  switch (meta.kind) {
    case 'event': return meta.name
    case 'stream': case 'batch': return undefined
    case 'by': return compiled.lookups.get(lookupName(meta))?.event
    case 'onDemand': return compiled.onDemand.get(meta.name)?.event
    case 'feature': case 'pick': return eventOf(meta.of, compiled)
    case 'column': return meta.of.kind === 'event' ? meta.of.name : eventOf(meta.of, compiled)
    default: return undefined
  }
}

/** The values of an input, each under its name, in the order of its plan. */
export const leavesOf = (input: InputPlan, event: string | undefined, compiled: Compiled): readonly (readonly [name: string, leaf: Leaf])[] => {
  const fields = (event === undefined ? undefined : compiled.events.get(event)?.fields) ?? []
  switch (input.from) {
    case 'event': return input.fields.map((offset) => [fields[offset]!.name, leaf(fields[offset]!)])
    case 'column': return [[fields[input.field]!.name, leaf(fields[input.field]!)]]
    case 'view': return input.features.map((index) => { const feature = compiled.views.get(compiled.lookups.get(input.view)!.view)!.features[index]!; return [feature.name, featureLeaf(feature)] })
    case 'onDemand': return input.features.map((index) => { const output = compiled.onDemand.get(input.function)!.features[index]!; return [output.name, leaf(output)] })
  }
}

/** @returns undefined where an input could not be resolved. */
export const compileOnDemand = (meta: OnDemandMeta, compiled: Compiled, report: Report): OnDemandPlan | undefined => {
  const place = `on-demand ${meta.name}`
  const features = fieldsOf(meta.features)
  checkFields(features, place, report)
  if (!Number.isSafeInteger(meta.version) || meta.version < 1) report('VERSION', place, `version ${meta.version} is no whole number from 1 on`)
  for (const [name, value] of Object.entries(meta.default ?? {})) {
    const output = features.find((feature) => feature.name === name)
    if (output === undefined) report('COMPUTE_ANSWER', place, `its default names "${name}", which is no output; remove it`)
    else if (value === null ? !output.optional : !isOfType(output.type, value)) report('COMPUTE_ANSWER', place, `its default for "${name}" is not ${output.type.kind}`)
  }
  const events = new Set(Object.values(meta.using).map((input) => eventOf(input, compiled)).filter((event) => event !== undefined))
  if (events.size > 1) return void report('SOURCES_MIXED', place, `it reads rows of ${[...events].join(' and ')}; a request is one row of one event`)
  const [event] = events
  const using = Object.entries(meta.using).flatMap(([name, input]) => {
    const resolved = resolveInput(input, compiled, `${place}, input ${name}`, report)
    return resolved === undefined ? [] : [[name, resolved] as const]
  })
  if (using.length < Object.keys(meta.using).length) return undefined
  const inputs: Inputs = Object.fromEntries(using.map(([name, input]) => {
    const leaves = leavesOf(input, event, compiled)
    const single = input.from === 'column' || (input.from !== 'event' && input.single)
    return [name, single ? leaves[0]![1] : { members: Object.fromEntries(leaves) }]
  }))
  const outputs = Object.fromEntries(features.map((feature) => [feature.name, leaf(feature)]))
  const answers = sampleAnswers(meta.compute, inputs, (answer) => wrongAnswer(answer, outputs), place, report)
  const depth = Math.max(0, ...using.map(([, input]) => (input.from === 'view' ? depthOf({ kind: 'view', name: input.view, index: 0 }, compiled) : input.from === 'onDemand' ? depthOf({ kind: 'onDemand', name: input.function, index: 0 }, compiled) : 0)))
  const reads = using.map(([name, input]) => [name, input.from === 'view' ? input.view : input.from === 'onDemand' ? input.function : event] as const)
  return {
    name: meta.name, ...(event !== undefined && { event }), using: Object.fromEntries(using), features, default: (meta.default ?? {}) as Readonly<Record<string, Value>>,
    compute: meta.compute as OnDemandPlan['compute'], depth,
    fingerprint: fingerprintOf({ kind: 'onDemand', name: meta.name, reads: Object.fromEntries(reads), inputs, outputs, version: meta.version, default: meta.default, answers }),
  }
}

const wrongAnswer = (answer: unknown, outputs: Readonly<Record<string, Leaf>>): readonly string[] => {
  if (answer instanceof Promise) return ['compute is asynchronous; it answers at once, from its inputs alone']
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return [`compute answers ${answer === null ? 'null' : typeof answer}; return an object with ${Object.keys(outputs).join(', ')}`]
  const given = answer as Readonly<Record<string, unknown>>
  const excess = Object.keys(given).filter((name) => !Object.hasOwn(outputs, name)).map((name) => `compute answers "${name}", which is not declared; add it to features, or leave it out`)
  const wrong = Object.entries(outputs).flatMap(([name, { type, optional }]) => {
    const value = given[name]
    if (value === undefined) return [`compute leaves out "${name}"`]
    if (value === null) return optional ? [] : [`compute answers null for "${name}", which is not declared .optional`]
    return isOfType(type, value) ? [] : [`compute answers a ${typeof value} for "${name}", which is declared ${type.kind}`]
  })
  return [...excess, ...wrong]
}
