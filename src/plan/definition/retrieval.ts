import type { EmbeddingMeta, TextIndexMeta } from '../../define/meta.js'
import { day, durationOf, second } from '../duration.js'
import { fingerprintOf } from '../fingerprint.js'
import type { EmbeddingPlan, TextIndexPlan, ViewPlan } from '../plan.js'
import type { Report } from '../problems.js'
import { compileFold, type Scope } from './fold.js'
import type { Compiled } from './lookup.js'
import { resolveSingle } from './on-demand.js'
import { entityPlan, keysIn } from './ranker.js'

/** Events of each kind that a vector is folded in from at a request. */
const recentEvents = 500
const ranges: Readonly<Record<string, readonly [least: number, most: number, whole: boolean]>> = {
  factors: [1, 1_024, true], iterations: [1, 1_000, true], regularization: [0, 1e9, false], confidence: [1e-9, 1e9, false], seed: [0, 2 ** 32 - 1, true],
}

/** @returns the embedding and the view of each entity's newest events; undefined where a problem leaves neither. */
export const compileEmbedding = (meta: EmbeddingMeta, scope: Scope, report: Report): { readonly embedding: EmbeddingPlan; readonly recent: ViewPlan } | undefined => {
  const place = `embedding ${meta.name}`
  const { learner } = meta
  const every = durationOf(meta.every)
  if (every === undefined || every < 60 * second) report('DURATION', place, `every "${meta.every}" is no duration from 1m on; write, for example, '1d'`)
  if (learner.name !== 'factorize') return void report('LEARNER_UNAVAILABLE', place, `${learner.name} is not available yet; use factorize({ factors: 64 })`)
  for (const [option, [least, most, whole]] of Object.entries(ranges)) {
    const value = learner[option as 'factors']
    if (!(value >= least && value <= most) || (whole && !Number.isInteger(value))) report('LEARNER_OPTION', place, `${option} ${value} of factorize is no ${whole ? 'whole number' : 'number'} from ${least} to ${most}`)
  }
  const of = entityPlan(meta.of), to = entityPlan(meta.to)
  const [key] = to.keys
  if (key === undefined || to.keys.length > 1) return void report('KEY_COMPOSITE', place, `${to.name} has ${to.keys.length} keys; what is found has one`)
  if (meta.from.length === 0) report('EVENTS_EMPTY', place, 'it learns from nothing; name at least one event in `from`')
  const from = meta.from.flatMap(({ event: { name }, weight }, index) => {
    if (!(weight > 0 && weight < Infinity)) report('WEIGHT', place, `weight ${weight} of ${name} is no number above 0`)
    if (meta.from.findIndex(({ event }) => event.name === name) < index) report('EVENT_TWICE', place, `${name} is there twice; name it once, with one weight`)
    const event = scope.events.get(name)
    return event === undefined ? [] : [{ event: name, weight, of: keysIn(of, event, place, report), to: keysIn(to, event, place, report) }]
  })
  const name = `${meta.name}$recent`
  const features = meta.from.map(({ event }) => ({ name: event.name, window: Infinity, aggregate: { kind: 'aggregate' as const, op: 'lastN' as const, source: event, column: { kind: 'column' as const, of: event, name: key.name }, n: recentEvents } }))
  // What is wrong with it has been said of `from`.
  const { plan, content } = compileFold({ name, place, keys: meta.of.keys, features, exact: false, headroom: 60 * second }, scope, () => undefined)
  const recent = { ...plan, fingerprint: fingerprintOf({ kind: 'view', name, fold: content }) }
  const says = { learner, every: every ?? day }
  const ties = Object.fromEntries(meta.from.map(({ event, weight }) => [event.name, weight]))
  return { recent, embedding: { name: meta.name, of, to, from, recent: name, ...says, fingerprint: fingerprintOf({ kind: 'embedding', name: meta.name, of: of.keys, to: to.keys, ties, ...says, recent: recent.fingerprint }) } }
}

/** Languages of the Snowball stemmers. */
const languages = ['none', 'danish', 'dutch', 'english', 'finnish', 'french', 'german', 'hungarian', 'italian', 'norwegian', 'portuguese', 'romanian', 'russian', 'spanish', 'swedish', 'turkish']

export const compileTextIndex = (meta: TextIndexMeta, scope: Compiled, report: Report): TextIndexPlan => {
  const place = `text index ${meta.name}`
  const of = entityPlan(meta.of)
  if (!languages.includes(meta.language)) report('LANGUAGE', place, `the language "${meta.language}" has no stemmer; known are ${languages.join(', ')}`)
  if (meta.fields.length === 0) report('FIELDS_EMPTY', place, 'it has no fields; name the texts that are searched')
  const fields = meta.fields.flatMap(({ field, weight }, index) => {
    const at = `${place}, field ${index + 1}`
    if (!(weight > 0 && weight < Infinity)) report('WEIGHT', at, `weight ${weight} is no number above 0`)
    const found = ownFeature(field, of, scope, at, report)
    if (found === undefined) return []
    if (!['string', 'enum'].includes(found.type)) report('FEATURE_TYPE', at, `"${field.name}" is ${found.type}; a field is text`)
    return [{ view: found.view, index: found.index, weight }]
  })
  const content = fields.map(({ view, index, weight }) => [scope.views.get(view)!.fingerprint, scope.views.get(view)!.features[index]!.name, weight])
  return { name: meta.name, of, fields, language: meta.language, fingerprint: fingerprintOf({ kind: 'textIndex', name: meta.name, of: of.keys, language: meta.language, fields: content }) }
}

/** A feature that is known of each of these entities without a request. */
export const ownFeature = (meta: TextIndexMeta['fields'][number]['field'], of: ReturnType<typeof entityPlan>, scope: Compiled, place: string, report: Report): { readonly view: string; readonly index: number; readonly type: string } | undefined => {
  const found = resolveSingle(meta, scope, place, report)
  if (found === undefined) return undefined
  const lookup = found.read.kind === 'view' ? scope.lookups.get(found.read.name) : undefined
  const view = lookup?.name === lookup?.view ? scope.views.get(lookup?.view ?? '') : undefined
  const keys = (names: readonly { readonly name: string }[]) => names.map(({ name }) => name).join()
  if (found.read.kind !== 'view' || view === undefined || keys(view.keys) !== keys(of.keys)) return void report('FEATURE_SOURCE', place, `"${meta.name}" is not known of every ${of.name} without a request; use a feature of a view whose key is that of ${of.name}`)
  return { view: view.name, index: found.read.index, type: found.leaf.type.kind }
}
