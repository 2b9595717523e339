import type { BatchMeta, ColumnMeta, EventMeta, TypeMeta } from '../../define/meta.js'
import { day, durationOf, second } from '../duration.js'
import { fingerprintOf } from '../fingerprint.js'
import type { EventPlan, ViewPlan } from '../plan.js'
import { checkName, type Report } from '../problems.js'
import { checkFields, fieldsOf } from './event.js'
import { compileFold, type Scope } from './fold.js'

const field = (type: TypeMeta['type']): TypeMeta => ({ kind: 'type', type, optional: false, later: false, pii: false })

/** @returns the view, and the event that its runs write, one a key. */
export const compileBatch = (meta: BatchMeta, scope: Scope, report: Report): { readonly view: ViewPlan; readonly rows: EventPlan } => {
  const place = `view ${meta.name}`
  const every = durationOf(meta.every)
  if (every === undefined || every < 60 * second) report('DURATION', place, `every "${meta.every}" is no duration from 1m on; write, for example, '1d'`)
  const outputs = fieldsOf(meta.features)
  if (outputs.length === 0) report('FEATURES_EMPTY', place, 'it has no features; declare what the query selects besides the keys')
  checkFields(outputs, place, report)
  for (const { name, later } of outputs) {
    if (later) report('FIELD_LATER', `${place}, feature ${name}`, 'a query knows what it selects; remove .later')
    if (Object.hasOwn(meta.of.keys, name)) report('NAME_TAKEN', `${place}, feature ${name}`, 'it is a key of the view already; rename it in the query')
  }
  Object.keys(meta.of.keys).forEach((key) => { checkName(key, `${place}, key ${key}`, report) })
  // Null allowed: rows of keys that a run lacks carry nothing else.
  const optional = Object.fromEntries(Object.entries(meta.features).map(([name, type]) => [name, { ...type, optional: true, later: false }]))
  const rows: EventMeta = {
    kind: 'event', name: meta.name, id: '$id', time: '$asOf', revisable: false,
    fields: { $id: field({ kind: 'string' }), $asOf: field({ kind: 'time' }), $present: field({ kind: 'bool' }), ...meta.of.keys, ...optional },
  }
  const tables = meta.query.tables.map(({ name }) => name)
  const { texts } = meta.query
  const says = { every: every ?? day, texts, tables, columns: outputs.map(({ name, type }) => ({ name, type })) }
  const read = tables.map((name) => scope.events.get(name)?.fingerprint)
  const fingerprint = fingerprintOf({ kind: 'batch', name: meta.name, keys: meta.of.keys, says: { ...says, columns: Object.fromEntries(outputs.map(({ name, type }) => [name, type])) }, read })
  const fields = fieldsOf(rows.fields)
  const event: EventPlan = { name: meta.name, fields, id: 0, time: 1, dedupe: 30 * day, revisable: false, door: false, batchOf: meta.name, fingerprint: fingerprintOf({ kind: 'derived', batch: fingerprint }) }
  const features = outputs.map(({ name }) => ({ name, window: Infinity, aggregate: { kind: 'aggregate' as const, op: 'latest' as const, source: rows, column: { kind: 'column', of: rows, name } satisfies ColumnMeta } }))
  const { plan } = compileFold({ name: meta.name, place, keys: meta.of.keys, features, exact: false, headroom: 60 * second }, { ...scope, events: new Map([...scope.events, [event.name, event]]) }, report)
  return { view: { ...plan, batch: { ...says, event: event.name }, fingerprint }, rows: event }
}
