/** What `millrace import` was asked to do, read from its arguments. */
import { resolve } from 'node:path'
import { parseDuration } from '../../define/instant.js'
import { isProblem, type Value } from '../../define/values.js'
import { MillraceError } from '../../errors.js'
import type { EventPlan, FieldPlan, Plan } from '../../plan/plan.js'
import { readText } from './cell.js'
import { wallClock } from './wall-clock.js'

/** When a row had been known: a delay in microseconds after its event, or what a column of the file says. */
export type Arrival = { readonly delay: number } | { readonly column: string }
/** What is asked of a column whose type is not the field's: its integers as text, or its floats rounded to the field's decimals. */
export type Cast = 'text' | 'rounded'
/** Where a field's values come from. */
export type FieldSource = { readonly column: string; readonly as?: Cast } | { readonly constant: Value }
/** A file of one event; plain data, so that it can be sent to a thread. */
export interface ImportSource {
  readonly event: string
  /** Absolute. */
  readonly path: string
  readonly arrival: Arrival
  /** Of the fields that do not come from a column of their own name. */
  readonly fields: ReadonlyMap<string, FieldSource>
  /** Columns of the file that are left out. */
  readonly ignored: ReadonlySet<string>
  /** Of naive times. */
  readonly zone?: string
}
export interface ImportArguments {
  /** `payment=payments.parquet`. Ties in arrival go by this order. */
  readonly files: readonly string[]
  /** `payment=event`, `payment=event+5s`, `payment=column:arrived_at` */
  readonly arrived: readonly string[]
  /** `payment.cardId=customer_id`, `payment.cardId=customer_id:text`, `payment.amount=total:rounded`, `payment.country='SE'` */
  readonly map: readonly string[]
  /** `payment.scenario` */
  readonly ignore: readonly string[]
  /** An IANA zone. */
  readonly zone?: string
}

/** @throws MR_IMPORT_ARGUMENT, MR_IMPORT_ARRIVED, MR_EVENT_UNKNOWN, MR_FIELD_UNKNOWN, MR_ZONE_UNKNOWN, and what is wrong with a constant */
export function parseImport(plan: Plan, { files, arrived, map, ignore, zone }: ImportArguments): ImportSource[] {
  if (files.length === 0) throw wrong('no file; write, for example, payment=payments.parquet')
  if (zone !== undefined) wallClock(zone)
  const paths = files.map((text) => cut(text, '=', 'payment=payments.parquet'))
  const named = new Map(paths.map(([event]) => [event, { plan: eventOf(plan, event), fields: new Map<string, FieldSource>(), ignored: new Set<string>() }]))
  const optionOf = (option: string, event: string) => {
    const found = named.get(event)
    if (found === undefined) throw wrong(`${option} names ${event}, of which no file is given`)
    return found
  }
  const arrivals = new Map(arrived.map((text) => {
    const [event, value] = cut(text, '=', 'payment=event+5s')
    optionOf('--arrived', event)
    return [event, arrivalOf(text, value)]
  }))
  for (const text of map) {
    const [place, value] = cut(text, '=', 'payment.cardId=customer_id')
    const [event, name] = cut(place, '.', 'payment.cardId=customer_id')
    const { plan: { fields: known }, fields } = optionOf('--map', event)
    const field = known.find((each) => each.name === name)
    if (field === undefined) throw new MillraceError('MR_FIELD_UNKNOWN', `${event}.${name}`, { field: name })
    fields.set(name, fieldSource(field, value, zone))
  }
  for (const text of ignore) {
    const [event, column] = cut(text, '.', 'payment.scenario')
    optionOf('--ignore', event).ignored.add(column)
  }
  const undeclared = [...named.keys()].filter((event) => !arrivals.has(event))
  if (undeclared.length > 0) throw new MillraceError('MR_IMPORT_ARRIVED', undeclared.join(', '))
  return paths.map(([event, path]) => {
    const { fields, ignored } = named.get(event)!
    return { event, path: resolve(path), arrival: arrivals.get(event)!, fields, ignored, ...(zone !== undefined && { zone }) }
  })
}

const wrong = (detail: string) => new MillraceError('MR_IMPORT_ARGUMENT', detail)

function cut(text: string, mark: string, example: string): [before: string, after: string] {
  const at = text.indexOf(mark)
  if (at < 1 || at === text.length - 1) throw wrong(`"${text}" is not written like ${example}`)
  return [text.slice(0, at), text.slice(at + 1)]
}

function eventOf(plan: Plan, name: string): EventPlan {
  const event = plan.events.get(name)
  if (event?.door !== true) throw new MillraceError('MR_EVENT_UNKNOWN', name)
  return event
}

function arrivalOf(text: string, value: string): Arrival {
  if (value === 'event') return { delay: 0 }
  if (value.startsWith('column:') && value.length > 7) return { column: value.slice(7) }
  const delay = value.startsWith('event+') ? parseDuration(value.slice(6)) : NaN
  if (!Number.isFinite(delay)) throw wrong(`"${text}" says neither event, event+5s nor column:arrived_at`)
  return { delay }
}

function fieldSource(field: FieldPlan, value: string, zone: string | undefined): FieldSource {
  if (value.length > 1 && value.startsWith("'") && value.endsWith("'")) {
    const constant = readText(field, value.slice(1, -1), zone === undefined ? undefined : wallClock(zone))
    if (isProblem(constant)) throw new MillraceError(constant.code, value, { field: field.name })
    return { constant }
  }
  const [, column = value, as] = /^(.+):(text|rounded)$/s.exec(value) ?? []
  return { column, ...(as !== undefined && { as: as as Cast }) }
}
