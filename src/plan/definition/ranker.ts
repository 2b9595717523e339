import type { EntityMeta, RankerMeta } from '../../define/meta.js'
import { fingerprintOf, storedType } from '../fingerprint.js'
import type { EntityPlan, EventPlan, LookupPlan, RankerPlan, ReadPlan } from '../plan.js'
import type { Report } from '../problems.js'
import { compileLearned, type Scope } from './learned.js'
import type { Compiled } from './lookup.js'

export const entityPlan = ({ name, keys }: EntityMeta): EntityPlan => ({ name, keys: Object.entries(keys).map(([key, { type }]) => ({ name: key, type })).sort((a, b) => (a.name < b.name ? -1 : 1)) })
/** Where an event has an entity's keys; a key that it lacks, or has of another type, is reported. */
export const keysIn = (entity: EntityPlan, event: EventPlan, place: string, report: Report): readonly number[] => entity.keys.map(({ name, type }) => {
  const field = event.fields.findIndex((field) => field.name === name)
  if (field < 0) report('KEY_MISSING', place, `${event.name} has no "${name}", the key of ${entity.name}; add the field, or name another event`)
  else if (storedType(event.fields[field]!.type).kind !== storedType(type).kind) report('KEY_TYPE', place, `"${name}" is ${type.kind} in ${entity.name} and ${event.fields[field]!.type.kind} in ${event.name}; declare one type`)
  return field
})

/** @returns undefined where the event or the label could not be compiled. */
export const compileRanker = (meta: RankerMeta, door: boolean, scope: Scope, report: Report): RankerPlan | undefined => {
  const place = `ranker ${meta.name}`
  const learned = compileLearned(meta, scope, report)
  if (learned === undefined) return undefined
  const { event, plan, content } = learned
  const item = entityPlan(meta.of), itemKeys = keysIn(item, event, place, report)
  const column = (role: 'id' | 'list' | 'position', name: string, kind: 'string' | 'int'): number => {
    const offset = event.fields.findIndex((field) => field.name === name), field = event.fields[offset]
    if (field === undefined) report('FIELD_UNKNOWN', place, `its ${role} "${name}" is no column of ${event.name}; name one`)
    else if (field.type.kind !== kind || !field.later) report('RANKED_EVENT', place, `${event.name}'s "${name}", its ${role}, must be t.${kind}.later: a ranking fills it when it answers`)
    return offset
  }
  column('id', event.fields[event.id]!.name, 'string')
  const list = column('list', meta.list.name, 'string'), position = meta.position && column('position', meta.position.name, 'int')
  for (const [index, offset] of itemKeys.entries()) if (event.fields[offset]?.later) report('FIELD_LATER', place, `"${item.keys[index]!.name}", which is ranked, is .later; remove .later`)
  // Callers of a ranker bring their items under this name.
  if (event.fields.some(({ name }) => name === 'items')) report('NAME_TAKEN', place, `${event.name} has a column "items", the name under which callers bring what is ranked; rename the column`)
  const context = event.fields.flatMap(({ later }, offset) => (later || itemKeys.includes(offset) ? [] : [offset]))
  const perItem = itemDependent(item, scope)
  const perList = [...plan.lookups.filter((name) => !perItem({ kind: 'view', name, index: 0 })), ...plan.onDemand.filter((name) => !perItem({ kind: 'onDemand', name, index: 0 }))]
  const rows = { item: item.keys, list: meta.list.name, position: meta.position?.name }
  return { ...plan, item, itemKeys, list, ...(position !== undefined && { position }), context, perList, door, fingerprint: fingerprintOf({ ...content, rows }) }
}

/** Whether a value changes with an item's key. A function that is given the whole event is given the key. */
export const itemDependent = (item: EntityPlan, compiled: Compiled): ((read: ReadPlan | LookupPlan['keys'][number], event?: EventPlan) => boolean) => {
  const keyed = (name: string | undefined) => item.keys.some((key) => key.name === name)
  const depends = (read: ReadPlan | LookupPlan['keys'][number], event?: EventPlan): boolean => {
    if (read.kind === 'column') return keyed('name' in read ? read.name : event?.fields[read.field]?.name)
    if (read.kind === 'view') return compiled.lookups.get(read.name)!.keys.some((key) => depends(key))
    const { using, event: of } = compiled.onDemand.get(read.name)!
    return Object.values(using).some((input) => {
      if (input.from === 'event') return true
      if (input.from === 'column') return depends({ kind: 'column', field: input.field }, compiled.events.get(of!))
      return depends({ kind: input.from, name: input.from === 'view' ? input.view : input.function, index: 0 })
    })
  }
  return depends
}
