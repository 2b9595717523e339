import { fromWire, isProblem, toWire, type Problem, type Value } from '../define/values.js'
import { MillraceError } from '../errors.js'
import { isRow, rowReader } from '../ingest/validate.js'
import type { EventPlan, Row } from '../plan/plan.js'

/** A question as the prediction path takes it: the whole row (later columns null) and the head of its windows. */
export interface Request {
  readonly row: Row
  /** Microseconds. */
  readonly at: number
}
/** @throws MR_FIELD_MISSING, MR_TYPE, … with the field's name; MR_EVENT_TIME_FUTURE when T lies more than `skew` ahead of `now`. */
export type ReadRequest = (json: unknown, now: number) => Request

/** Reads what a caller knows of an event: its columns less the later ones; its time may be left out, and is `now` then. */
export function requestReader(event: EventPlan, skew: number): ReadRequest {
  const known = event.fields.map((field, offset) => ({ field, offset })).filter(({ field }) => !field.later)
  const time = known.findIndex(({ offset }) => offset === event.time)
  const read = rowReader({ ...event, fields: known.map(({ field }, index) => (index === time ? { ...field, optional: true } : field)) })
  return (json, now) => {
    const given: Row | Problem = read(json)
    if (!isRow(given)) throw new MillraceError(given.code, given.field, { field: given.field })
    const row: Value[] = new Array<Value>(event.fields.length).fill(null)
    known.forEach(({ offset }, index) => { row[offset] = given[index] ?? null })
    // A time that is sent as null is a blank, not a question asked now.
    if (given[time] === null && Object.hasOwn(json as object, known[time]?.field.name ?? '')) throw new MillraceError('MR_FIELD_MISSING', known[time]?.field.name, { field: known[time]?.field.name })
    const at = row[event.time] === null ? now : row[event.time] as number
    row[event.time] = at
    if (at > now + skew) throw new MillraceError('MR_EVENT_TIME_FUTURE', undefined, { field: event.fields[event.time]?.name })
    return { row, at }
  }
}

/** Reads what `writeRequest` wrote, perhaps of another version of the event: fields are found by name, null where they are absent or no longer fit. */
export function loggedReader(event: EventPlan): (written: Readonly<Record<string, unknown>>) => Row {
  const fields = event.fields.map(({ name, type }) => ({ name, type: type.kind === 'enum' ? { kind: 'string' as const } : type, optional: true }))
  return (written) => fields.map((field) => {
    const value = fromWire(field, Object.hasOwn(written, field.name) ? written[field.name] : null)
    return isProblem(value) ? null : value
  })
}

/** The request of a row, as a caller would write it: what the prediction log keeps. */
export function writeRequest(event: EventPlan, row: Row): Record<string, unknown> {
  const written: Record<string, unknown> = {}
  event.fields.forEach(({ name, type, later }, offset) => { if (!later && row[offset] !== null) written[name] = toWire(type, row[offset] as Value) })
  return written
}
