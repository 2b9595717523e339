import { metaOf, type EntityMeta, type SystemMeta } from '../define/meta.js'
import type { EventPlan, LabelPlan, ModelPlan, OnDemandPlan, Plan, ViewPlan } from './plan.js'
import { collect, type Named } from './definition/collect.js'
import { day, durationOf, second } from './duration.js'
import { compileEvent } from './definition/event.js'
import { fingerprintOf } from './fingerprint.js'
import { compileLabel } from './definition/label.js'
import { compileModel } from './definition/model.js'
import { compileOnDemand } from './definition/on-demand.js'
import { checkName, definitionError, type Problem, type Report } from './problems.js'
import { compileView } from './definition/view.js'

/**
 * Compiles what `system(…)` returned: its doors and everything that they read, checked and frozen.
 * @throws MR_DEFINITION_INVALID, once, with every problem: `problems` of the error lists code, place and what to do.
 */
export const compile = (system: object): Plan => {
  const meta: SystemMeta | undefined = metaOf<SystemMeta>(system)
  const problems: Problem[] = []
  const report: Report = (code, place, says) => { problems.push({ code, place, says }) }
  if (meta?.kind !== 'system') throw definitionError([{ code: 'NOT_A_SYSTEM', place: 'the definition', says: 'it is not what system(…) returns' }])
  const place = `system ${meta.name}`
  checkName(meta.name, place, report)
  const bounded = (what: 'lag' | 'skew', most: number, otherwise: number): number => {
    const text = meta[what]
    const span = text === undefined ? otherwise : durationOf(text)
    if (span === undefined || span > most) report('DURATION', place, `${what} "${text}" is no duration from 1s to ${most / day}d`)
    return span ?? otherwise
  }
  const plan = {
    name: meta.name, lag: bounded('lag', 30 * day, 0), skew: bounded('skew', day, 300 * second),
    events: new Map<string, EventPlan>(), views: new Map<string, ViewPlan>(), onDemand: new Map<string, OnDemandPlan>(), labels: new Map<string, LabelPlan>(), models: new Map<string, ModelPlan>(),
  }
  const doors = new Set<object>(meta.doors)
  const definitions = collect(meta, report)
  checkEntities(definitions, report)
  for (const definition of definitions) {
    switch (definition.kind) {
      case 'event': plan.events.set(definition.name, compileEvent(definition, doors.has(definition), report)); break
      case 'stream': plan.views.set(definition.name, compileView(definition, plan, report)); break
      case 'label': {
        const compiled = compileLabel(definition, plan, report)
        if (compiled === undefined) break
        plan.labels.set(definition.name, compiled.label)
        plan.events.set(definition.name, compiled.derived)
        break
      }
      case 'onDemand': {
        const compiled = compileOnDemand(definition, plan, report)
        if (compiled !== undefined) plan.onDemand.set(definition.name, compiled)
        break
      }
      case 'model': {
        const compiled = compileModel(definition, plan, report)
        if (compiled !== undefined) plan.models.set(definition.name, compiled)
      }
    }
  }
  if (problems.length > 0) throw definitionError(problems)
  const prints = [plan.events, plan.views, plan.onDemand, plan.labels, plan.models].map((compiled) => Object.fromEntries([...compiled as ReadonlyMap<string, { readonly fingerprint: string }>].map(([name, { fingerprint }]) => [name, fingerprint])))
  const doorNames = [...definitions].filter((definition) => doors.has(definition)).map(({ name }) => name).sort()
  return freeze({ ...plan, fingerprint: fingerprintOf({ kind: 'system', name: plan.name, lag: plan.lag, skew: plan.skew, doors: doorNames, prints }) })
}

/** Two entities of one name would be two meanings of one word. */
const checkEntities = (definitions: readonly Named[], report: Report): void => {
  const entities = new Map<string, EntityMeta>()
  for (const entity of new Set(definitions.flatMap((definition) => (definition.kind === 'stream' && definition.of !== undefined ? [definition.of] : [])))) {
    const place = `entity ${entity.name}`
    checkName(entity.name, place, report)
    if (Object.keys(entity.keys).length === 0) report('FIELDS_EMPTY', place, 'it has no keys; name at least one, or leave `of` out for one row for the whole world')
    if (entities.has(entity.name)) report('NAME_TAKEN', place, 'another entity has this name; define it once, and use it everywhere')
    entities.set(entity.name, entity)
  }
}

/** Objects, lists and the entries of maps, to the bottom. Functions stay as they are. */
const freeze = <T>(part: T): T => {
  if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part) || Object.isFrozen(part)) return part
  for (const member of part instanceof Map ? part.values() : Object.values(part)) freeze(member)
  return Object.freeze(part)
}
