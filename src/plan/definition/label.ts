import type { AggregateMeta, LabelMeta } from '../../define/meta.js'
import type { EventPlan, LabelPlan } from '../plan.js'
import type { Report } from '../problems.js'
import { day, durationOf, second } from '../duration.js'
import { derivedEvent } from './event.js'
import { fingerprintOf } from '../fingerprint.js'
import { compileFold, type Scope } from './fold.js'

const hasWindow = (aggregate: AggregateMeta): boolean => (aggregate.op === 'ratio' ? hasWindow(aggregate.numerator) || hasWindow(aggregate.denominator) : 'over' in aggregate && aggregate.over !== undefined)

/** @returns the label and the event that its maturing writes; undefined where a problem leaves neither. */
export const compileLabel = (meta: LabelMeta, scope: Scope, report: Report): { readonly label: LabelPlan; readonly derived: EventPlan } | undefined => {
  const place = `label ${meta.name}`
  const event = scope.events.get(meta.of.name)!
  const within = durationOf(meta.within)
  if (within === undefined) report('DURATION', place, `within "${meta.within}" is no duration; write whole seconds, minutes, hours or days, for example '30d'`)
  if (event.fields.some(({ name }) => name.toLowerCase() === meta.name.toLowerCase())) report('NAME_TAKEN', place, `${event.name} has a column of this name, and the matured row carries both; rename the label`)
  if (hasWindow(meta.value)) report('LABEL_WINDOW', place, 'its value has an .over; a label looks ahead by `within` alone, remove .over')
  if (meta.value.op === 'ratio' && meta.value.prior !== undefined) report('RATIO_PRIOR', place, 'a label is no ratio with a prior; leave the prior out')
  const names = [...new Set(meta.by)].sort()
  const by = names.map((name) => event.fields.findIndex((field) => field.name === name))
  const absent = names.filter((_, index) => by[index]! < 0)
  if (absent.length > 0 || names.length === 0) return void report('KEY_MISSING', place, `it joins by ${absent.join(', ') || 'nothing'}; name fields of ${event.name}`)
  const { plan, content } = compileFold({
    name: meta.name, place, keys: Object.fromEntries(by.map((offset) => [event.fields[offset]!.name, event.fields[offset]!])),
    features: [{ name: meta.name, window: within ?? day, aggregate: meta.value }], exact: true, headroom: 60 * second,
  }, scope, report)
  const value = plan.features[0]
  if (value === undefined) return undefined
  const fingerprint = fingerprintOf({ kind: 'label', name: meta.name, of: event.name, time: event.fields[event.time]!.name, fold: content })
  const label: LabelPlan = { name: meta.name, event: event.name, derived: meta.name, by, within: within ?? day, outcome: { ...plan, fingerprint }, type: value.type, fingerprint }
  return { label, derived: derivedEvent(event, label, value.nullable) }
}
