import type { EventMeta, TypeMeta, ValueType } from '../../define/meta.js'
import type { EventPlan, FieldPlan, LabelPlan } from '../plan.js'
import { checkName, type Report } from '../problems.js'
import { day, durationOf } from '../duration.js'
import { fingerprintOf } from '../fingerprint.js'

export const fieldsOf = (fields: Readonly<Record<string, TypeMeta>>): FieldPlan[] =>
  Object.entries(fields).map(([name, { type, optional, later, pii, atLeast, atMost }]) => ({ name, type, optional, later, pii, ...(atLeast === undefined ? {} : { atLeast }), ...(atMost === undefined ? {} : { atMost }) }))

export const compileEvent = (meta: EventMeta, door: boolean, report: Report): EventPlan => {
  const place = `event ${meta.name}`
  const fields = fieldsOf(meta.fields)
  checkFields(fields, place, report)
  const columnOf = (role: 'id' | 'time', kinds: readonly ValueType['kind'][]) => {
    const offset = fields.findIndex(({ name }) => name === meta[role])
    const field = fields[offset]
    if (field === undefined) report('FIELD_UNKNOWN', place, `its ${role} "${meta[role]}" is not one of its fields; name a field`)
    else if (!kinds.includes(field.type.kind) || field.optional) report('FIELD_TYPE', place, `its ${role} "${field.name}" must be ${kinds.join(', ')}, and never null`)
    else if (role === 'time' && field.later) report('FIELD_LATER', place, `its time "${field.name}" is .later, so that no request could say when it was asked; remove .later`)
    return Math.max(offset, 0)
  }
  const dedupe = durationOf(meta.dedupe ?? '30d')
  if (dedupe === undefined || dedupe > 3_650 * day) report('DURATION', place, `dedupe "${meta.dedupe}" is no duration from 1s to 3650d; write, for example, '30d'`)
  const plan = { name: meta.name, fields, id: columnOf('id', ['string', 'int', 'bigint', 'enum']), time: columnOf('time', ['time']), dedupe: dedupe ?? 30 * day, revisable: meta.revisable }
  // A field's place in the row is not content: rows say which fields they were written with.
  return { ...plan, door, fingerprint: fingerprintOf({ kind: 'event', ...plan, id: meta.id, time: meta.time, fields: Object.fromEntries(fields.map((field) => [field.name, field])) }) }
}

/** The event that a matured label writes: the labelled row, then the label's value, named like the label. */
export const derivedEvent = (event: EventPlan, label: Pick<LabelPlan, 'name' | 'type' | 'fingerprint'>, nullable: boolean): EventPlan => ({
  name: label.name, id: event.id, time: event.time, dedupe: event.dedupe, revisable: true, door: false, derivedFrom: label.name,
  fields: [...event.fields, { name: label.name, type: label.type, optional: nullable, later: false, pii: false }],
  fingerprint: fingerprintOf({ kind: 'derived', event: event.fingerprint, label: label.fingerprint }),
})

export const checkFields = (fields: readonly FieldPlan[], place: string, report: Report): void => {
  if (fields.length === 0) report('FIELDS_EMPTY', place, 'it has no fields; declare at least one')
  const seen = new Map<string, string>()
  for (const { name, type, atLeast, atMost } of fields) {
    const at = `${place}, field ${name}`
    checkName(name, at, report)
    // Column names in SQL, and folders on some systems, do not tell upper from lower case.
    const twin = seen.get(name.toLowerCase())
    if (twin !== undefined) report('NAME_TAKEN', at, `it differs from "${twin}" in upper and lower case alone; rename one`)
    seen.set(name.toLowerCase(), name)
    if (type.kind === 'decimal' && !(Number.isInteger(type.scale) && type.scale >= 0 && type.scale <= 15)) report('FIELD_TYPE', at, `a decimal has 0 to 15 digits after the point, not ${type.scale}`)
    if (type.kind === 'vector' && !(Number.isInteger(type.length) && type.length >= 1 && type.length <= 65_536)) report('FIELD_TYPE', at, `a vector has 1 to 65536 numbers, not ${type.length}`)
    if (type.kind === 'enum' && (type.values.length === 0 || new Set(type.values).size < type.values.length)) report('FIELD_TYPE', at, 'an enum has at least one value, and each once')
    if (atLeast !== undefined && atMost !== undefined && atLeast > atMost) report('FIELD_BOUNDS', at, `atLeast(${atLeast}) lies above atMost(${atMost}); no value fits`)
  }
}
