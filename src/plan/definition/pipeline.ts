import type { CandidatesMeta, PipelineMeta, RuleMeta, SingleMeta, ValueType } from '../../define/meta.js'
import { fingerprintOf, storedType } from '../fingerprint.js'
import type { CandidateSourcePlan, EventPlan, PipelinePlan, Plan, RankerPlan, ReadPlan, RulePlan } from '../plan.js'
import { checkName, type Report } from '../problems.js'
import { checkKeys, printsOf } from './learned.js'
import { readsOf, type Compiled } from './lookup.js'
import { resolveSingle } from './on-demand.js'
import { itemDependent, keysIn } from './ranker.js'
import { ownFeature } from './retrieval.js'

type Scope = Compiled & Pick<Plan, 'rankers' | 'embeddings' | 'textIndexes'>
const mostCandidates = 10_000, mostShown = 1_000
const texts: readonly ValueType['kind'][] = ['string', 'enum'], numbers: readonly ValueType['kind'][] = ['int', 'bigint', 'decimal', 'float']

/** @returns undefined where its ranker could not be compiled. */
export const compilePipeline = (meta: PipelineMeta, scope: Scope, report: Report): PipelinePlan | undefined => {
  const place = `pipeline ${meta.name}`
  if (meta.name === 'send' || meta.name === 'then') report('NAME', place, 'a client has a member of this name already; rename the pipeline')
  const ranker = scope.rankers.get(meta.rank.name)
  if (ranker === undefined) return undefined
  const event = scope.events.get(ranker.event)!
  const whole = (what: string, value: number, most: number, at = place) => { if (!(Number.isInteger(value) && value >= 1 && value <= most)) report('PIPELINE_OPTION', at, `${what} ${value} is no whole number from 1 to ${most}`) }
  whole('limit', meta.limit, mostShown)
  const deadline = meta.deadline === undefined ? undefined : Number(/^([1-9][0-9]{0,4})ms$/.exec(meta.deadline)?.[1] ?? NaN) * 1_000
  if (deadline !== undefined && !(deadline <= 60e6)) report('DURATION', place, `deadline "${meta.deadline}" is no time from 1ms to 60000ms; write, for example, '100ms'`)
  if (Object.keys(meta.retrieve).length === 0) report('SOURCES_EMPTY', place, 'it finds no candidates; name at least one source in `retrieve`')
  const sources = Object.entries(meta.retrieve).flatMap(([name, candidates]) => {
    const at = `${place}, retrieve ${name}`
    checkName(name, at, report)
    whole('n', candidates.n, mostCandidates, at)
    const source = sourceOf(candidates, ranker, event, scope, at, report)
    return source === undefined ? [] : [{ name, n: candidates.n, ...source } as CandidateSourcePlan]
  })
  const rules = meta.rules.flatMap((rule, index) => {
    const compiled = ruleOf(rule, ranker, event, scope, `${place}, rule ${index + 1}`, report)
    if (rule.op === 'explore' && meta.rules.findIndex(({ op }) => op === 'explore') < index) report('RULE_TWICE', `${place}, rule ${index + 1}`, 'it explores already; say the share once')
    return compiled === undefined ? [] : [compiled]
  })
  const retrieval = readsOf(sources.flatMap((source) => (source.op === 'similar' ? [source.to] : source.op === 'matching' ? [source.query] : [])), scope)
  const ruling = readsOf(rules.flatMap((rule) => (rule.op === 'only' ? [rule.where] : rule.op === 'without' ? [rule.seen] : rule.op === 'atMost' ? [rule.per] : [])), scope)
  for (const lookup of new Set([...retrieval.lookups, ...ruling.lookups])) checkKeys(scope.lookups.get(lookup)!, event, scope, place, report)
  const says = { limit: meta.limit, ...(deadline !== undefined && { deadline }) }
  const print = (name: string) => scope.embeddings.get(name)?.fingerprint ?? scope.textIndexes.get(name)?.fingerprint ?? scope.views.get(name)?.fingerprint
  // Offsets are not content; the names of what stands there are.
  const readText = (read: ReadPlan) => (read.kind === 'column' ? event.fields[read.field]!.name : [read.name, read.index])
  const sourceText = (source: CandidateSourcePlan): unknown => {
    switch (source.op) {
      case 'nearest': return [print(source.embedding), source.keys.map((offset) => event.fields[offset]?.name)]
      case 'similar': return [print(source.embedding), readText(source.to)]
      case 'matching': return [print(source.index), readText(source.query)]
      case 'top': return [print(source.view), source.index]
    }
  }
  const ruleText = (rule: RulePlan): unknown => (rule.op === 'only' ? readText(rule.where) : rule.op === 'without' ? readText(rule.seen) : rule.op === 'atMost' ? [rule.n, readText(rule.per)] : rule.share)
  const content = { sources: sources.map((source) => [source.op, source.name, source.n, sourceText(source)]), rules: rules.map((rule) => [rule.op, ruleText(rule)]), reads: [printsOf(retrieval, scope), printsOf(ruling, scope)] }
  return { name: meta.name, event: event.name, ranker: ranker.name, sources, rules, ...says, retrieval, ruling, fingerprint: fingerprintOf({ kind: 'pipeline', name: meta.name, ranker: ranker.fingerprint, ...says, ...content }) }
}

/** A value of the request, of one of these types; with `item`, also of a candidate. */
const readOf = (meta: SingleMeta, takes: readonly ValueType['kind'][], item: boolean, ranker: RankerPlan, event: EventPlan, scope: Scope, place: string, report: Report): { readonly read: ReadPlan; readonly type: ValueType } | undefined => {
  const found = resolveSingle(meta, scope, place, report)
  if (found === undefined) return undefined
  if (found.event !== undefined && found.event !== event.name) return void report('SOURCES_MIXED', place, `"${meta.name}" is of a row of ${found.event}, and the pipeline is asked with a row of ${event.name}`)
  if (!takes.includes(found.leaf.type.kind)) report('FEATURE_TYPE', place, `"${meta.name}" is ${found.leaf.type.kind}; it takes ${takes.join(', ')}`)
  if (!item && itemDependent(ranker.item, scope)(found.read, event)) return void report('ITEM_UNKNOWN', place, `"${meta.name}" depends on the ${ranker.item.name}, which is not known yet; use what the request says`)
  return { read: found.read, type: found.leaf.type }
}

type Source<C = CandidateSourcePlan> = C extends CandidateSourcePlan ? Omit<C, 'name' | 'n'> : never
const sourceOf = (meta: CandidatesMeta, ranker: RankerPlan, event: EventPlan, scope: Scope, place: string, report: Report): Source | undefined => {
  const finds = (of: RankerPlan['item']) => { if (of.name !== ranker.item.name) report('ITEM_ENTITY', place, `it finds ${of.name}, and ${ranker.name} ranks ${ranker.item.name}; both must be one entity`) }
  switch (meta.op) {
    case 'top': {
      const found = ownFeature(meta.by, ranker.item, scope, place, report)
      if (found === undefined) return undefined
      if (!numbers.includes(found.type as ValueType['kind'])) report('FEATURE_TYPE', place, `"${meta.by.name}" is ${found.type}; it takes ${numbers.join(', ')}`)
      return { op: 'top', view: found.view, index: found.index }
    }
    case 'matching': {
      const index = scope.textIndexes.get(meta.index.name), query = readOf(meta.query, texts, false, ranker, event, scope, place, report)
      if (index === undefined || query === undefined) return undefined
      finds(index.of)
      return { op: 'matching', index: index.name, query: query.read }
    }
    case 'nearest': {
      const embedding = scope.embeddings.get(meta.embedding.name)
      if (embedding === undefined) return undefined
      finds(embedding.to)
      const keys = keysIn(embedding.of, event, place, report)
      if (keys.some((offset) => event.fields[offset]?.later)) report('FIELD_LATER', place, `a key of ${embedding.of.name} is .later, so that no request knows it; remove .later`)
      if (keys.some((offset) => ranker.itemKeys.includes(offset))) report('ITEM_UNKNOWN', place, `${embedding.of.name} has a key of ${ranker.item.name}, which is not known yet; use an entity that the request names`)
      return { op: 'nearest', embedding: embedding.name, keys }
    }
    case 'similar': {
      const embedding = scope.embeddings.get(meta.embedding.name), to = readOf(meta.to, ['list'], false, ranker, event, scope, place, report)
      if (embedding === undefined || to === undefined) return undefined
      finds(embedding.to)
      checkList(to.type, ranker, place, report)
      return { op: 'similar', embedding: embedding.name, to: to.read }
    }
  }
}

/** A list of item keys. */
const checkList = (type: ValueType, { item }: RankerPlan, place: string, report: Report): void => {
  const [key] = item.keys
  if (type.kind === 'list' && (item.keys.length > 1 || key === undefined || storedType(type.of).kind !== storedType(key.type).kind)) report('KEY_TYPE', place, `it is a list of ${type.of.kind}, and ${item.name} is known by ${item.keys.map(({ name, type }) => `${name}, ${type.kind}`).join(' and ')}; use a list of its keys`)
}

const ruleOf = (meta: RuleMeta, ranker: RankerPlan, event: EventPlan, scope: Scope, place: string, report: Report): RulePlan | undefined => {
  const read = (of: SingleMeta, takes: readonly ValueType['kind'][], item: boolean) => readOf(of, takes, item, ranker, event, scope, place, report)
  switch (meta.op) {
    case 'explore':
      if (!(meta.share > 0 && meta.share < 1)) report('SHARE', place, `explore(${meta.share}) lies outside 0 to 1, both excluded`)
      return { op: 'explore', share: meta.share }
    case 'only': {
      const where = read(meta.where, ['bool'], true)
      return where && { op: 'only', where: where.read }
    }
    case 'without': {
      const seen = read(meta.seen, ['list'], false)
      if (seen !== undefined) checkList(seen.type, ranker, place, report)
      return seen && { op: 'without', seen: seen.read }
    }
    case 'atMost': {
      if (!(Number.isInteger(meta.n) && meta.n >= 1)) report('PIPELINE_OPTION', place, `atMost(${meta.n}) is no whole number from 1 on`)
      const per = read(meta.per, texts, true)
      return per && { op: 'atMost', n: meta.n, per: per.read }
    }
  }
}
