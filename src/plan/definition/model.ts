import type { EventMeta, GateRule, LearnerMeta, ModelMeta, ThresholdMeta } from '../../define/meta.js'
import type { EventPlan, ModelFeaturePlan, ModelPlan, Plan } from '../plan.js'
import { checkName, type Report } from '../problems.js'
import { day, durationOf } from '../duration.js'
import { fieldsOf } from './event.js'
import { fingerprintOf, storedType } from '../fingerprint.js'
import { eventOf, leavesOf, resolveInput, type Compiled } from './on-demand.js'
import { sampleAnswers } from './sample.js'

type Scope = Compiled & Pick<Plan, 'labels'>
/** Metrics that a gate may name, by what is learned. Each lies in [0, 1] but logLoss. */
const binaryMetrics = ['rocAuc', 'averagePrecision', 'logLoss', 'calibrationError'] as const

/** @returns undefined where the event or the label could not be compiled. */
export const compileModel = (meta: ModelMeta, scope: Scope, report: Report): ModelPlan | undefined => {
  const place = `model ${meta.name}`
  const event = scope.events.get(meta.on.name), label = scope.labels.get(meta.label.name)
  // A caller's client has the models as members beside these.
  if (meta.name === 'send' || meta.name === 'then') report('NAME', place, 'a client has a member of this name already; rename the model')
  if (event === undefined || label === undefined) return undefined
  if (label.event !== event.name) report('LABEL_EVENT', place, `its label ${label.name} is of ${label.event}, the model is on ${event.name}; both must be one event`)
  if (label.type.kind !== 'bool') report('LABEL_TYPE', place, `${meta.learner.name} learns yes or no, and ${label.name} is ${label.type.kind}; use a label such as exists(…)`)
  const features = featuresOf(meta, event, scope, place, report)
  const read = closure(features, scope)
  for (const view of read.views) checkKeys(view, event, scope, place, report)
  checkLearner(meta.learner, place, report)
  checkShip(meta.ship, place, report)
  const decide = Object.entries(meta.decide ?? {})
  checkDecide(decide, place, report)
  const split = splitOf(meta.split, place, report)
  const fallbacks = meta.fallback.map((step, index) => (step === 'previous' ? step : scoreAnswers(step, meta.on, `${place}, fallback ${index + 1}`, report)))
  const { views, onDemand } = read
  const prints = [...views.map((name) => scope.views.get(name)!.fingerprint), ...onDemand.map((name) => scope.onDemand.get(name)!.fingerprint)].sort()
  // Offsets and places are not content; what stands there is.
  const inputs = Object.fromEntries(features.map(({ name, from, type, member }) => [name, [from.kind === 'column' ? event.fields[from.field]!.name : [from.name, member ?? from.index], storedType(type)]]))
  return {
    name: meta.name, event: event.name, label: label.name, features, views, onDemand, learner: meta.learner, split, ship: meta.ship, decide,
    fallback: meta.fallback as ModelPlan['fallback'], durable: meta.durable,
    fingerprint: fingerprintOf({ kind: 'model', name: meta.name, event: event.name, label: label.fingerprint, reads: prints, inputs, learner: meta.learner, split, ship: meta.ship, decide, fallback: fallbacks, durable: meta.durable }),
  }
}

const featuresOf = (meta: ModelMeta, event: EventPlan, scope: Scope, place: string, report: Report): readonly ModelFeaturePlan[] => {
  if (Object.keys(meta.features).length === 0) report('FEATURES_EMPTY', place, 'it has no features; name what it learns from')
  return Object.entries(meta.features).flatMap(([group, input]): ModelFeaturePlan[] => {
    const at = `${place}, feature ${group}`
    checkName(group, at, report)
    const of = eventOf(input, scope)
    if (of !== undefined && of !== event.name) {
      report('SOURCES_MIXED', at, `it reads a row of ${of}, and the model is asked with a row of ${event.name}; read columns and functions of ${event.name}`)
      return []
    }
    const resolved = resolveInput(input, scope, at, report)
    if (resolved === undefined) return []
    return leavesOf(resolved, event.name, scope).map(([member, { type, optional }], place) => {
      const from: ModelFeaturePlan['from'] = resolved.from === 'column' ? { kind: 'column', field: resolved.field } : resolved.from === 'event' ? { kind: 'column', field: resolved.fields[place]! }
        : { kind: resolved.from, name: resolved.from === 'view' ? resolved.view : resolved.function, index: resolved.features[place]! }
      const single = resolved.from === 'column' || (resolved.from !== 'event' && resolved.single)
      return { name: single ? group : `${group}.${member}`, group, ...(!single && { member }), from, type, nullable: optional }
    })
  })
}

/** The views and functions that features read, also by way of functions; the functions in order of evaluation. */
const closure = (features: readonly ModelFeaturePlan[], scope: Scope): { readonly views: string[]; readonly onDemand: string[] } => {
  const views = new Set<string>(), functions = new Set<string>()
  const addFunction = (name: string): void => {
    functions.add(name)
    for (const input of Object.values(scope.onDemand.get(name)!.using)) {
      if (input.from === 'view') views.add(input.view)
      else if (input.from === 'onDemand') addFunction(input.function)
    }
  }
  for (const { from } of features) {
    if (from.kind === 'view') views.add(from.name)
    else if (from.kind === 'onDemand') addFunction(from.name)
  }
  return { views: [...views], onDemand: [...scope.onDemand.keys()].filter((name) => functions.has(name)) }
}

const checkKeys = (view: string, event: EventPlan, scope: Scope, place: string, report: Report): void => {
  for (const { name, type } of scope.views.get(view)!.keys) {
    const field = event.fields.find((field) => field.name === name)
    if (field === undefined) report('KEY_MISSING', place, `it reads view ${view}, whose key "${name}" ${event.name} does not have; add the field, or leave the view out`)
    else if (field.later) report('FIELD_LATER', place, `it reads view ${view} by "${name}", which no request knows; remove .later`)
    else if (storedType(field.type).kind !== storedType(type).kind) report('KEY_TYPE', place, `"${name}" is ${type.kind} in view ${view} and ${field.type.kind} in ${event.name}; declare one type`)
  }
}

const ranges: Readonly<Record<string, readonly [least: number, most: number, whole: boolean]>> = {
  trees: [1, 10_000, true], leaves: [2, 4_096, true], learningRate: [1e-6, 1, false], l2: [0, 1e9, false], minRows: [1, 1e9, true],
  rowShare: [1e-6, 1, false], columnShare: [1e-6, 1, false], earlyStopping: [0, 10_000, true], seed: [0, 2 ** 32 - 1, true],
}
const checkLearner = (learner: LearnerMeta, place: string, report: Report): void => {
  if (learner.name === 'boost' && learner.objective !== 'binary') report('LEARNER_OPTION', place, `objective "${learner.objective}" is not available; use 'binary'`)
  for (const [option, value] of Object.entries(learner)) {
    const range = ranges[option]
    if (range === undefined) continue
    const [least, most, whole] = range
    if (typeof value !== 'number' || !(value >= least && value <= most) || (whole && !Number.isInteger(value)))
      report('LEARNER_OPTION', place, `${option} ${String(value)} of ${learner.name} is no ${whole ? 'whole number' : 'number'} from ${least} to ${most}`)
  }
}

const checkShip = (ship: Readonly<Record<string, GateRule>>, place: string, report: Report): void => {
  for (const [metric, rule] of Object.entries(ship)) {
    const at = `${place}, ship`
    if (!(binaryMetrics as readonly string[]).includes(metric)) report('METRIC_UNKNOWN', at, `there is no metric "${metric}"; known are ${binaryMetrics.join(', ')}`)
    const floors = [...('atLeast' in rule ? [rule.atLeast] : []), ...('atMost' in rule ? [rule.atMost] : [])]
    const champion = 'beats' in rule && rule.beats === 'champion'
    if (floors.length + Number(champion) !== 1 || Object.keys(rule).length !== 1) report('GATE_RULE', at, `${metric} has one rule: { atLeast }, { atMost } or { beats: 'champion' }`)
    else if (floors.some((floor) => !(floor >= 0 && (floor <= 1 || (metric === 'logLoss' && floor < Infinity))))) report('GATE_RULE', at, `${metric} is never ${floors[0]}; set a value that it can have`)
  }
}

/** Thresholds are tried in order, so each must lie below the one before it. Floors of different kinds are compared when they are found, on the holdout. */
const checkDecide = (decide: readonly (readonly [string, ThresholdMeta])[], place: string, report: Report): void => {
  const before = new Map<string, number>()
  decide.forEach(([decision, threshold], index) => {
    const at = `${place}, decide ${decision}`
    checkName(decision, at, report)
    if (threshold.op === 'otherwise') {
      if (index < decide.length - 1) report('DECIDE_ORDER', at, 'otherwise matches every score, so what follows is never reached; put it last, once')
      return
    }
    if (!(threshold.at > 0 && threshold.at < 1)) report('THRESHOLD', at, `${threshold.op}(${threshold.at}) lies outside 0 to 1, both excluded`)
    const previous = before.get(threshold.op)
    // A higher precision or score is a higher threshold, a higher recall a lower one.
    if (previous !== undefined && (threshold.op === 'atRecall' ? threshold.at <= previous : threshold.at >= previous)) report('DECIDE_ORDER', at, `${threshold.op}(${threshold.at}) is never reached after ${threshold.op}(${previous}); put the higher threshold first`)
    before.set(threshold.op, threshold.at)
  })
}

const splitOf = (split: ModelMeta['split'], place: string, report: Report): ModelPlan['split'] => {
  const span = (text: string, what: string) => durationOf(text) ?? (report('DURATION', place, `${what} "${text}" is no duration; write whole seconds, minutes, hours or days, for example '7d'`), day)
  if (split.by !== 'time') report('SPLIT', place, `it splits by ${String(split.by)}; split by 'time'`)
  if (split.folds !== undefined && !(Number.isInteger(split.folds) && split.folds >= 2 && split.folds <= 20)) report('SPLIT', place, `folds ${split.folds} is no whole number from 2 to 20`)
  return { holdout: span(split.holdout, 'holdout'), ...(split.train !== undefined && { train: span(split.train, 'train') }), ...(split.folds !== undefined && { folds: split.folds }) }
}

/** A fallback's answers on sample requests: its identity. */
const scoreAnswers = (score: (request: never) => number, on: EventMeta, place: string, report: Report): readonly unknown[] => {
  const known = fieldsOf(on.fields).filter(({ later }) => !later)
  const check = (answer: unknown) => (typeof answer === 'number' ? [] : [`it answers a ${answer instanceof Promise ? 'promise' : typeof answer}; a fallback answers a score`])
  return sampleAnswers(score, Object.fromEntries(known.map(({ name, type, optional, atLeast, atMost }) => [name, { type, optional, ...(atLeast !== undefined && { atLeast }), ...(atMost !== undefined && { atMost }) }])), check, place, report)
}
