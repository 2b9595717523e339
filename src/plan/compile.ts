import { metaOf, type EntityMeta, type SystemMeta } from '../define/meta.js'
import type { EmbeddingPlan, EventPlan, LabelPlan, LookupPlan, ModelPlan, OnDemandPlan, PipelinePlan, Plan, RankerPlan, TextIndexPlan, ViewPlan } from './plan.js'
import { compileBatch } from './definition/batch.js'
import { collect } from './definition/collect.js'
import { day, durationOf, second } from './duration.js'
import { compileEvent } from './definition/event.js'
import { fingerprintOf } from './fingerprint.js'
import { compileLabel } from './definition/label.js'
import { compileLookup, ownLookup } from './definition/lookup.js'
import { compileModel } from './definition/model.js'
import { compileOnDemand, resolveSingle } from './definition/on-demand.js'
import { compilePipeline } from './definition/pipeline.js'
import { compileRanker } from './definition/ranker.js'
import { compileEmbedding, compileTextIndex } from './definition/retrieval.js'
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
    events: new Map<string, EventPlan>(), views: new Map<string, ViewPlan>(), lookups: new Map<string, LookupPlan>(), onDemand: new Map<string, OnDemandPlan>(), labels: new Map<string, LabelPlan>(),
    models: new Map<string, ModelPlan>(), rankers: new Map<string, RankerPlan>(), embeddings: new Map<string, EmbeddingPlan>(), textIndexes: new Map<string, TextIndexPlan>(), pipelines: new Map<string, PipelinePlan>(),
  }
  const put = <P extends { readonly name: string }>(into: Map<string, P>, compiled: P | undefined): void => { if (compiled !== undefined) into.set(compiled.name, compiled) }
  const addViews = (...views: readonly (ViewPlan | undefined)[]): void => views.forEach((view) => {
    put(plan.views, view)
    put(plan.lookups, view && ownLookup(view))
  })
  const doors = new Set<object>(meta.doors)
  const definitions = collect(meta, report)
  checkEntities(definitions, report)
  for (const definition of definitions) {
    switch (definition.kind) {
      case 'event': put(plan.events, compileEvent(definition, doors.has(definition), report)); break
      case 'stream': addViews(...compileView(definition, plan, report)); break
      case 'batch': {
        const { view, rows } = compileBatch(definition, plan, report)
        put(plan.events, rows)
        addViews(view)
        break
      }
      case 'by': put(plan.lookups, compileLookup(definition, plan, (from, at) => resolveSingle(from, plan, at, report), report)); break
      case 'label': {
        const compiled = compileLabel(definition, plan, report)
        put(plan.labels, compiled?.label)
        put(plan.events, compiled?.derived)
        break
      }
      case 'onDemand': put(plan.onDemand, compileOnDemand(definition, plan, report)); break
      case 'model': put(plan.models, compileModel(definition, plan, report)); break
      case 'ranker': put(plan.rankers, compileRanker(definition, doors.has(definition), plan, report)); break
      case 'embedding': {
        const compiled = compileEmbedding(definition, plan, report)
        addViews(compiled?.recent)
        put(plan.embeddings, compiled?.embedding)
        break
      }
      case 'textIndex': put(plan.textIndexes, compileTextIndex(definition, plan, report)); break
      case 'pipeline': put(plan.pipelines, compilePipeline(definition, plan, report))
    }
  }
  if (problems.length > 0) throw definitionError(problems)
  const printed = (compiled: ReadonlyMap<string, { readonly fingerprint: string }>) => Object.fromEntries([...compiled].map(([name, { fingerprint }]) => [name, fingerprint]))
  // Kinds that came later are listed where there are any, so that systems without them stay what they were.
  const prints = [...[plan.events, plan.views, plan.onDemand, plan.labels, plan.models].map(printed), ...[plan.rankers, plan.embeddings, plan.textIndexes, plan.pipelines].filter(({ size }) => size > 0).map(printed)]
  const doorNames = [...definitions].flatMap((definition) => (definition.kind !== 'by' && doors.has(definition) ? [definition.name] : [])).sort()
  return freeze({ ...plan, fingerprint: fingerprintOf({ kind: 'system', name: plan.name, lag: plan.lag, skew: plan.skew, doors: doorNames, prints }) })
}

const entitiesOf = (definition: ReturnType<typeof collect>[number]): readonly EntityMeta[] => {
  switch (definition.kind) {
    case 'stream': return definition.of === undefined ? [] : [definition.of]
    case 'batch': case 'ranker': case 'textIndex': return [definition.of]
    case 'embedding': return [definition.of, definition.to]
    default: return []
  }
}
/** Two entities of one name would be two meanings of one word. */
const checkEntities = (definitions: ReturnType<typeof collect>, report: Report): void => {
  const entities = new Map<string, EntityMeta>()
  for (const entity of new Set(definitions.flatMap(entitiesOf))) {
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
