import type { GateRule, LearnedMeta, LearnerMeta } from '../../define/meta.js'
import { day, durationOf } from '../duration.js'
import { fingerprintOf, storedType } from '../fingerprint.js'
import { isListwise } from '../learned.js'
import type { EventPlan, LearnedPlan, LookupPlan, ModelFeaturePlan, Plan, ReadPlan, ReadsPlan } from '../plan.js'
import { checkName, type Report } from '../problems.js'
import { readsOf, type Compiled } from './lookup.js'
import { eventOf, leavesOf, resolveInput } from './on-demand.js'

export type Scope = Compiled & Pick<Plan, 'labels'>
type Learned = LearnedMeta & { readonly kind: 'model' | 'ranker' }
/** Metrics that a gate may name, by what is learned. Each lies in [0, 1] but logLoss. */
const binaryMetrics = ['rocAuc', 'averagePrecision', 'logLoss', 'calibrationError'] as const
const listMetrics = ['ndcgAt5', 'ndcgAt10', 'meanAveragePrecision', 'meanReciprocalRank'] as const

/**
 * What a model and a ranker have in common: where each input value stands, all that is read for them, learner, split and gate; and `content`, to be fingerprinted with the rest.
 * @returns undefined where the event or the label could not be compiled.
 */
export const compileLearned = (meta: Learned, scope: Scope, report: Report): { readonly plan: Omit<LearnedPlan, 'fingerprint'>; readonly event: EventPlan; readonly content: object } | undefined => {
  const place = `${meta.kind} ${meta.name}`
  const event = scope.events.get(meta.on.name), label = scope.labels.get(meta.label.name)
  // A caller's client has the decisions as members beside these.
  if (meta.name === 'send' || meta.name === 'then') report('NAME', place, `a client has a member of this name already; rename the ${meta.kind}`)
  if (event === undefined || label === undefined) return undefined
  if (label.event !== event.name) report('LABEL_EVENT', place, `its label ${label.name} is of ${label.event}, the ${meta.kind} is on ${event.name}; both must be one event`)
  if (isListwise(meta.learner)) {
    if (meta.kind === 'model') report('LEARNER_LISTS', place, 'lambdarank learns from lists, and a model has none; use a ranker, or another objective')
    if (label.type.kind !== 'int') report('LABEL_TYPE', place, `lambdarank learns grades, and ${label.name} is ${label.type.kind}; use a label such as grade(…) or count(…)`)
  } else if (label.type.kind !== 'bool') report('LABEL_TYPE', place, `${meta.learner.name} learns yes or no, and ${label.name} is ${label.type.kind}; use a label such as exists(…)`)
  const features = featuresOf(meta, event, scope, place, report)
  const read = readsOf(features.map(({ from }) => from), scope)
  for (const lookup of read.lookups) checkKeys(scope.lookups.get(lookup)!, event, scope, place, report)
  checkLearner(meta.learner, place, report)
  checkShip(meta.ship, isListwise(meta.learner) ? listMetrics : binaryMetrics, place, report)
  const split = splitOf(meta.split, place, report)
  const { learner, ship, durable } = meta
  // Offsets and places are not content; what stands there is.
  const inputs = Object.fromEntries(features.map(({ name, from, type, member, withinList, fitted }) =>
    [name, [from.kind === 'column' ? event.fields[from.field]!.name : [from.name, withinList === undefined ? member ?? from.index : from.index], storedType(type), ...(withinList === undefined ? [] : [withinList]), ...(fitted === undefined ? [] : [fitted])]]))
  return {
    plan: { name: meta.name, event: event.name, label: label.name, features, ...read, learner, split, ship, durable }, event,
    content: { kind: meta.kind, name: meta.name, event: event.name, label: label.fingerprint, reads: printsOf(read, scope), inputs, learner, split, ship, durable },
  }
}

const featuresOf = (meta: Learned, event: EventPlan, scope: Scope, place: string, report: Report): readonly ModelFeaturePlan[] => {
  if (Object.keys(meta.features).length === 0) report('FEATURES_EMPTY', place, 'it has no features; name what it learns from')
  return Object.entries(meta.features).flatMap(([group, given]): readonly ModelFeaturePlan[] => {
    const at = `${place}, feature ${group}`
    checkName(group, at, report)
    const input = given.kind === 'derived' ? given.of : given
    const of = eventOf(input, scope)
    if (of !== undefined && of !== event.name) {
      report('SOURCES_MIXED', at, `it reads a row of ${of}, and the ${meta.kind} is asked with a row of ${event.name}; read columns and functions of ${event.name}`)
      return []
    }
    const resolved = resolveInput(input, scope, at, report)
    if (resolved === undefined) return []
    const single = resolved.from === 'column' || (resolved.from !== 'event' && resolved.single)
    const values = leavesOf(resolved, event.name, scope).map(([member, { type, optional }], place): ModelFeaturePlan => {
      const from: ReadPlan = resolved.from === 'column' ? { kind: 'column', field: resolved.field } : resolved.from === 'event' ? { kind: 'column', field: resolved.fields[place]! }
        : { kind: resolved.from, name: resolved.from === 'view' ? resolved.view : resolved.function, index: resolved.features[place]! }
      return { name: single ? group : `${group}.${member}`, group, ...(!single && { member }), from, type, nullable: optional }
    })
    return given.kind === 'derived' ? derivedOf(given, values[0]!, meta, at, report) : values
  })
}

const numbers: readonly string[] = ['int', 'bigint', 'decimal', 'float']
const derivedOf = ({ op, part, smoothing = 0 }: Extract<LearnedMeta['features'][string], { readonly kind: 'derived' }>, value: ModelFeaturePlan, meta: Learned, place: string, report: Report): readonly ModelFeaturePlan[] => {
  const takes = op === 'targetEncoded' ? ['string', 'enum'] : numbers
  if (!takes.includes(value.type.kind)) report('FEATURE_TYPE', place, `${op} of ${value.type.kind}; it takes ${takes.join(', ')}`)
  if (op === 'scaled') return [{ ...value, fitted: { op } }]
  if (op === 'targetEncoded') {
    if (!(smoothing >= 0 && smoothing < Infinity)) report('FEATURE_OPTION', place, `smoothing ${smoothing} is no number of rows from 0 on`)
    return [{ ...value, fitted: { op, smoothing } }]
  }
  if (meta.kind !== 'ranker') report('LEARNER_LISTS', place, 'it compares a value with its list, and a model has none; use it in a ranker')
  const listed = { ...value, type: { kind: 'float' }, nullable: true } as const
  return part !== undefined ? [{ ...listed, withinList: part }]
    : (['fromMedian', 'rank', 'share'] as const).map((part) => ({ ...listed, name: `${value.group}.${part}`, member: part, withinList: part }))
}

/** What the content of whatever is read depends on. */
export const printsOf = ({ lookups, onDemand }: ReadsPlan, scope: Compiled): readonly unknown[] => {
  const looked = lookups.map((name) => {
    const { view, keys } = scope.lookups.get(name)!, { fingerprint } = scope.views.get(view)!
    return name === view ? fingerprint : fingerprintOf({ kind: 'lookup', fingerprint, keys: keys.map((key) => (key.kind === 'column' ? key.name : [key.name, key.index])) })
  })
  return [...looked, ...onDemand.map((name) => scope.onDemand.get(name)!.fingerprint)].sort()
}

/** Whether a request of this event says the key. */
export const checkKeys = ({ name, view, keys }: LookupPlan, event: EventPlan, scope: Compiled, place: string, report: Report): void => keys.forEach((key, index) => {
  if (key.kind !== 'column') return
  const field = event.fields.find((field) => field.name === key.name), { type } = scope.views.get(view)!.keys[index]!
  if (field === undefined) report('KEY_MISSING', place, `it reads view ${name}, whose key "${key.name}" ${event.name} does not have; add the field, or leave the view out`)
  else if (field.later) report('FIELD_LATER', place, `it reads view ${name} by "${key.name}", which no request knows; remove .later`)
  else if (storedType(field.type).kind !== storedType(type).kind) report('KEY_TYPE', place, `"${key.name}" is ${type.kind} in view ${name} and ${field.type.kind} in ${event.name}; declare one type`)
})

const ranges: Readonly<Record<string, readonly [least: number, most: number, whole: boolean]>> = {
  trees: [1, 10_000, true], leaves: [2, 4_096, true], learningRate: [1e-6, 1, false], l2: [0, 1e9, false], minRows: [1, 1e9, true],
  rowShare: [1e-6, 1, false], columnShare: [1e-6, 1, false], earlyStopping: [0, 10_000, true], seed: [0, 2 ** 32 - 1, true], truncation: [1, 10_000, true],
}
const checkLearner = (learner: LearnerMeta, place: string, report: Report): void => {
  if (learner.name === 'boost') {
    const { objective, truncation, gains } = learner
    if (objective !== 'binary' && objective !== 'lambdarank') report('LEARNER_OPTION', place, `objective "${objective}" is not available; use 'binary' or 'lambdarank'`)
    if (objective !== 'lambdarank' && (truncation !== undefined || gains !== undefined)) report('LEARNER_OPTION', place, 'truncation and gains are of lambdarank alone; leave them out')
    if (gains !== undefined && (gains.length < 2 || gains.some((gain, grade) => !(gain >= 0 && gain < Infinity) || (grade > 0 && gain < gains[grade - 1]!)))) report('LEARNER_OPTION', place, 'gains are at least two numbers from 0 on, one a grade from grade 0, and never fall')
  }
  for (const [option, value] of Object.entries(learner)) {
    const range = ranges[option]
    if (range === undefined || value === undefined) continue
    const [least, most, whole] = range
    if (typeof value !== 'number' || !(value >= least && value <= most) || (whole && !Number.isInteger(value)))
      report('LEARNER_OPTION', place, `${option} ${String(value)} of ${learner.name} is no ${whole ? 'whole number' : 'number'} from ${least} to ${most}`)
  }
}

const checkShip = (ship: Readonly<Record<string, GateRule>>, known: readonly string[], place: string, report: Report): void => {
  for (const [metric, rule] of Object.entries(ship)) {
    const at = `${place}, ship`
    if (!known.includes(metric)) report('METRIC_UNKNOWN', at, `there is no metric "${metric}"; known are ${known.join(', ')}`)
    const floors = [...('atLeast' in rule ? [rule.atLeast] : []), ...('atMost' in rule ? [rule.atMost] : [])]
    const champion = 'beats' in rule && rule.beats === 'champion'
    if (floors.length + Number(champion) !== 1 || Object.keys(rule).length !== 1) report('GATE_RULE', at, `${metric} has one rule: { atLeast }, { atMost } or { beats: 'champion' }`)
    else if (floors.some((floor) => !(floor >= 0 && (floor <= 1 || (metric === 'logLoss' && floor < Infinity))))) report('GATE_RULE', at, `${metric} is never ${floors[0]}; set a value that it can have`)
  }
}

const splitOf = (split: LearnedMeta['split'], place: string, report: Report): LearnedPlan['split'] => {
  const span = (text: string, what: string) => durationOf(text) ?? (report('DURATION', place, `${what} "${text}" is no duration; write whole seconds, minutes, hours or days, for example '7d'`), day)
  if (split.by !== 'time') report('SPLIT', place, `it splits by ${String(split.by)}; split by 'time'`)
  if (split.folds !== undefined && !(Number.isInteger(split.folds) && split.folds >= 2 && split.folds <= 20)) report('SPLIT', place, `folds ${split.folds} is no whole number from 2 to 20`)
  return { holdout: span(split.holdout, 'holdout'), ...(split.train !== undefined && { train: span(split.train, 'train') }), ...(split.folds !== undefined && { folds: split.folds }) }
}
