import type { ByMeta, LookupMeta, SingleMeta } from '../../define/meta.js'
import { storedType } from '../fingerprint.js'
import type { LookupPlan, Plan, ReadPlan, ReadsPlan, ViewPlan } from '../plan.js'
import type { Report } from '../problems.js'
import type { Leaf } from './sample.js'

/** What is compiled before functions and models. */
export type Compiled = Pick<Plan, 'events' | 'views' | 'lookups' | 'onDemand'>

/** The look-up of a view by the row's own columns. */
export const ownLookup = (view: Pick<ViewPlan, 'name' | 'keys'>): LookupPlan => ({ name: view.name, view: view.name, keys: view.keys.map(({ name }) => ({ kind: 'column', name })), depth: 0, reads: { lookups: [], onDemand: [] } })

/** The same for whatever is the same look-up: `affinity(category: facts.category, userId: userId)`; of a view by its own key, the view's name. */
export const lookupName = (meta: LookupMeta): string => {
  if (meta.kind !== 'by') return meta.name
  const keys = Object.entries(meta.keys).sort(([a], [b]) => (a < b ? -1 : 1))
  const text = (from: SingleMeta): string => (from.of.kind === 'event' ? from.name : `${from.kind === 'feature' ? lookupName(from.of) : from.of.name}.${from.name}`)
  return keys.every(([key, from]) => text(from) === key) && meta.of.kind !== ('by' as string) ? meta.of.name : `${lookupName(meta.of)}(${keys.map(([key, from]) => `${key}: ${text(from)}`).join(', ')})`
}

export const depthOf = (read: ReadPlan | LookupPlan['keys'][number], compiled: Compiled): number =>
  read.kind === 'column' ? 0 : read.kind === 'view' ? compiled.lookups.get(read.name)!.depth : compiled.onDemand.get(read.name)!.depth

/** `resolve`: where a key's value stands, and what it is. @returns undefined where a problem was reported. */
export const compileLookup = (meta: ByMeta, compiled: Compiled, resolve: (from: SingleMeta, place: string) => { readonly read: ReadPlan; readonly leaf: Leaf; readonly event: string | undefined } | undefined, report: Report): LookupPlan | undefined => {
  const name = lookupName(meta), place = `by ${name}`
  if ((meta.of.kind as string) === 'by') return void report('BY_NESTED', place, 'it reads a view that has another key already; say the key once')
  const view = compiled.views.get(meta.of.name)
  if (view === undefined) return undefined
  const odd = Object.keys(meta.keys).filter((key) => !view.keys.some((known) => known.name === key))
  if (odd.length > 0) report('KEY_UNKNOWN', place, `view ${view.name} has no key ${odd.join(', ')}; its keys are ${view.keys.map(({ name }) => name).join(', ') || 'none'}`)
  const events = new Set<string>()
  const keys = view.keys.map(({ name: key, type }): LookupPlan['keys'][number] | undefined => {
    const from = meta.keys[key]
    if (from === undefined) return void report('KEY_MISSING', place, `the key "${key}" of view ${view.name} is not given; say where it comes from`)
    const found = resolve(from, `${place}, key ${key}`)
    if (found === undefined) return undefined
    if (found.event !== undefined) events.add(found.event)
    if (storedType(found.leaf.type).kind !== storedType(type).kind) return void report('KEY_TYPE', place, `"${key}" is ${type.kind} in view ${view.name} and ${found.leaf.type.kind} in what is given; give a ${type.kind}`)
    return found.read.kind === 'column' ? { kind: 'column', name: from.name } : found.read
  })
  if (events.size > 1) return void report('SOURCES_MIXED', place, `its key comes from rows of ${[...events].join(' and ')}; a request is one row of one event`)
  const [event] = events
  const found = keys.filter((key) => key !== undefined)
  if (found.length < keys.length || odd.length > 0) return undefined
  if (name === view.name) return ownLookup(view)
  const depth = Math.max(...found.map((key) => (key.kind === 'column' ? 0 : 1 + depthOf(key, compiled))))
  return { name, view: view.name, keys: found, ...(event !== undefined && { event }), depth, reads: readsOf(found, compiled) }
}

/** All that must be read for these values, also by way of functions and keys, in order of evaluation. */
export const readsOf = (values: readonly (ReadPlan | LookupPlan['keys'][number])[], scope: Compiled): ReadsPlan => {
  const lookups = new Set<string>(), functions = new Set<string>()
  const add = (read: ReadPlan | LookupPlan['keys'][number]): void => {
    if (read.kind === 'view' && !lookups.has(read.name)) {
      lookups.add(read.name)
      scope.lookups.get(read.name)!.keys.forEach(add)
    } else if (read.kind === 'onDemand' && !functions.has(read.name)) {
      functions.add(read.name)
      for (const input of Object.values(scope.onDemand.get(read.name)!.using)) {
        if (input.from === 'view') add({ kind: 'view', name: input.view, index: 0 })
        else if (input.from === 'onDemand') add({ kind: 'onDemand', name: input.function, index: 0 })
      }
    }
  }
  values.forEach(add)
  const depth = (name: string) => scope.lookups.get(name)!.depth
  const known = [...scope.onDemand.keys()].filter((name) => functions.has(name))
  return { lookups: [...lookups].sort((a, b) => depth(a) - depth(b)), onDemand: known.sort((a, b) => scope.onDemand.get(a)!.depth - scope.onDemand.get(b)!.depth) }
}
