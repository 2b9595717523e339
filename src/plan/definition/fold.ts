import type { AggregateMeta, EventMeta, LabelMeta, RollupOp, TypeMeta, ValueType } from '../../define/meta.js'
import type { AccumulatorPlan, EventPlan, FeaturePlan, FoldOp, Plan, ViewFeaturePlan, ViewPlan } from '../plan.js'
import type { Report } from '../problems.js'
import { columnsIn } from './collect.js'
import { canonicalText, storedType } from '../fingerprint.js'
import { keyOffsets } from '../keys.js'
import { compilePredicate, type Predicate } from './predicate.js'
import { tileOf } from '../tile.js'

type Written = Extract<AggregateMeta, { readonly op: RollupOp }>
type Rollup = Omit<Written, 'op'> & { readonly op: FoldOp }
type Graded = Extract<AggregateMeta, { readonly op: 'grade' }>
type Quotient = Extract<AggregateMeta, { readonly op: 'ratio' }>
const numeric: readonly ValueType['kind'][] = ['int', 'bigint', 'decimal', 'float']
const any: readonly ValueType['kind'][] = [...numeric, 'string', 'bool', 'time', 'enum', 'vector']
const float: ValueType = { kind: 'float' }
const same = (column: ValueType) => column
const list = (of: ValueType): ValueType => ({ kind: 'list', of })

/** What each aggregate reads, what it answers, and what a fold keeps for it beside its rows' number. */
const rollups: Readonly<Record<FoldOp, { readonly takes: readonly ValueType['kind'][]; readonly type: (column: ValueType) => ValueType; readonly nullable: boolean; readonly keeps?: AccumulatorPlan['op'] }>> = {
  count: { takes: any, type: () => ({ kind: 'int' }), nullable: false },
  exists: { takes: any, type: () => ({ kind: 'bool' }), nullable: false },
  sum: { takes: numeric, type: same, nullable: false, keeps: 'sum' },
  mean: { takes: numeric, type: () => float, nullable: true, keeps: 'sum' },
  stddev: { takes: numeric, type: () => float, nullable: true, keeps: 'stddev' },
  share: { takes: ['bool'], type: () => float, nullable: true, keeps: 'share' },
  min: { takes: [...numeric, 'time'], type: same, nullable: true, keeps: 'min' },
  max: { takes: [...numeric, 'time'], type: same, nullable: true, keeps: 'max' },
  first: { takes: any, type: same, nullable: true, keeps: 'first' },
  last: { takes: any, type: same, nullable: true, keeps: 'last' },
  distinct: { takes: any, type: () => ({ kind: 'int' }), nullable: false, keeps: 'distinct' },
  quantile: { takes: numeric, type: () => float, nullable: true, keeps: 'quantile' },
  lastN: { takes: any, type: list, nullable: false, keeps: 'lastN' },
  topK: { takes: any, type: list, nullable: false, keeps: 'topK' },
  latest: { takes: any, type: same, nullable: true, keeps: 'latest' },
}
/** What `at` and `n` may be. */
const parameters: Readonly<Partial<Record<FoldOp, readonly [of: 'at' | 'n', least: number, most: number, whole: boolean]>>> = { quantile: ['at', 0, 1, false], lastN: ['n', 1, 1_000, true], topK: ['n', 1, 100, true] }

/** What definitions can read: compiled events, and labels, whose own events stand under their names. */
export type Scope = Pick<Plan, 'events' | 'labels'>
interface Feed { readonly event: EventPlan; readonly column?: number; readonly where?: Predicate }
/** A rollup with its feed and its accumulator still named by content, since their places are known when all are. */
interface Draft { readonly op: FoldOp; readonly feed: string; readonly accumulator?: string; readonly at?: number; readonly n?: number; readonly type: ValueType; readonly nullable: boolean }
interface Accumulator { readonly feed: string; readonly op: AccumulatorPlan['op']; readonly n?: number; readonly column: number; readonly name: string; readonly type: ValueType }

/** What a view, and a label's outcome, say in common. A window is microseconds, or Infinity. */
export interface FoldSpec {
  readonly name: string; readonly place: string; readonly keys: Readonly<Record<string, Pick<TypeMeta, 'type'>>>
  readonly features: readonly { readonly name: string; readonly window: number; readonly aggregate: Rollup | Graded | Quotient }[]
  readonly exact: boolean; readonly headroom: number; readonly maxAge?: number
}

/** A fold: its sources, feeds, accumulators and features, and `content`, which says the same whatever order things were written in. */
export const compileFold = (spec: FoldSpec, scope: Scope, report: Report): { readonly plan: Omit<ViewPlan, 'fingerprint'>; readonly content: unknown } => {
  const sources = new Map<string, EventPlan>(), feeds = new Map<string, Feed>(), accumulators = new Map<string, Accumulator>()
  const feedOf = (feed: Feed): string => {
    const column = feed.column === undefined ? undefined : feed.event.fields[feed.column]!.name
    const key = canonicalText([feed.event.name, column, feed.where?.content])
    feeds.set(key, feed)
    return key
  }
  const draft = (rollup: Rollup, place: string): Draft | undefined => {
    const event = sourceOf(rollup, scope, place, report)
    if (event === undefined) return undefined
    const where = rollup.where === undefined ? undefined : compilePredicate(rollup.where, event, place, report)
    if (rollup.where !== undefined && where === undefined) return undefined
    if (!sources.has(event.name)) feedOf({ event })
    sources.set(event.name, event)
    const { takes, type, nullable, keeps } = rollups[rollup.op]
    const { at, n } = rollup, says = { op: rollup.op, nullable, ...(at !== undefined && { at }), ...(n !== undefined && { n }) }
    checkParameter(rollup, place, report)
    const column = rollup.column === undefined ? -1 : event.fields.findIndex(({ name }) => name === rollup.column!.name)
    const field = event.fields[column]
    if (field === undefined) {
      if (rollup.column !== undefined || keeps !== undefined) return void report('FIELD_UNKNOWN', place, `reads "${rollup.column?.name}", which ${event.name} does not have; name one of its columns`)
      return { ...says, feed: feedOf({ event, ...(where && { where }) }), type: type(float) }
    }
    if (!takes.includes(field.type.kind)) return void report('AGGREGATE_TYPE', place, `${rollup.op} of "${field.name}", which is ${field.type.kind}; it takes ${takes.join(', ')}`)
    // A later column is null until it is filled, optional or not.
    const feed = feedOf({ event, ...((field.optional || field.later) && keeps !== 'latest' && { column }), ...(where && { where }) })
    if (keeps === undefined) return { ...says, feed, type: type(field.type) }
    const accumulator = canonicalText([feed, field.name, keeps, ...(n === undefined ? [] : [n])])
    accumulators.set(accumulator, { feed, op: keeps, ...(n !== undefined && { n }), column, name: field.name, type: field.type })
    return { ...says, feed, accumulator, type: type(field.type) }
  }
  const drafts = spec.features.flatMap(({ name, window, aggregate }) => {
    const place = `${spec.place}, feature ${name}`
    const tile = window === Infinity ? Infinity : spec.exact ? 0 : tileOf(window)
    const wanted = aggregate.op === 'ratio' ? ratioSides(aggregate, place, report) : aggregate.op === 'grade' ? graded(aggregate, place, report) : [aggregate]
    const parts = wanted.map((side) => draft(side, place)).filter((part) => part !== undefined)
    if (parts.length < wanted.length || parts[0] === undefined) return []
    const odd = aggregate.op === 'ratio' ? parts.find(({ type }) => !numeric.includes(type.kind)) : undefined
    if (odd !== undefined) report('RATIO_PART', place, `${odd.op} is no number to divide; use count, sum or mean`)
    return [{ name, window, tile, aggregate, parts }]
  })

  const sourceAt = places(sources), feedAt = places(feeds), accumulatorAt = places(accumulators)
  const keys = keysOf(spec, [...sources.values()], report)
  let priors = 0
  const features = drafts.map(({ name, window, tile, aggregate, parts }): ViewFeaturePlan => {
    const [part, under] = parts.map(({ feed, accumulator, ...says }): FeaturePlan => ({ name, ...says, feed: feedAt.get(feed)!, ...(accumulator !== undefined && { accumulator: accumulatorAt.get(accumulator)! }), window, tile }))
    if (aggregate.op === 'ratio') {
      const prior = aggregate.prior === undefined ? undefined : { weight: aggregate.prior, index: priors++ }
      return { name, op: 'ratio', numerator: part!, denominator: under!, ...(prior && { prior }), window, tile, type: float, nullable: true }
    }
    if (aggregate.op !== 'grade') return part!
    const grades = parts.map(({ feed, op, type, nullable }, index) => ({ grade: aggregate.grades[index]!.grade, count: { name, op, type, nullable, feed: feedAt.get(feed)!, window, tile } satisfies FeaturePlan })).sort((a, b) => b.grade - a.grade)
    return { name, op: 'grade', grades, window, tile, type: { kind: 'int' }, nullable: false }
  })
  const plan = {
    name: spec.name, keys, features, headroom: spec.headroom, exact: spec.exact, longest: Math.max(0, ...features.map(({ window }) => window)), ...(spec.maxAge !== undefined && { maxAge: spec.maxAge }),
    sources: ordered(sources).map((event) => ({ event: event.name, keys: keyOffsets({ keys }, event) })),
    feeds: ordered(feeds).map(({ event, column, where }) => ({ source: sourceAt.get(event.name)!, ...(column !== undefined && { column }), ...(where && { where: where.test }) })),
    accumulators: ordered(accumulators).map(({ feed, op, n, column, type }) => ({ feed: feedAt.get(feed)!, op, ...(n !== undefined && { n }), column, type })),
  }
  // Only what the fold reads of its events, so that other fields may come and go.
  const content = {
    keys: keys.map(({ name, type }) => [name, storedType(type)]), exact: spec.exact, headroom: spec.headroom, maxAge: spec.maxAge,
    sources: ordered(sources).map((event) => [event.name, event.fields[event.time]?.name, event.revisable, scope.labels.get(event.derivedFrom ?? '')?.fingerprint]),
    feeds: [...feedAt.keys()], accumulators: [...accumulatorAt.keys()].map((key) => [key, storedType(accumulators.get(key)!.type)]),
    features: Object.fromEntries(drafts.map(({ name, window, aggregate, parts }) => {
      const sides = parts.map(({ op, feed, accumulator, at }) => [op, feed, accumulator, ...(at === undefined ? [] : [at])])
      return [name, [window, ...(sides.length === 1 ? [sides[0], undefined] : sides), ...(aggregate.op === 'grade' ? [aggregate.grades.map(({ grade }) => grade)] : aggregate.op === 'ratio' && aggregate.prior !== undefined ? [aggregate.prior] : [])]]
    })),
  }
  return { plan, content }
}

const ordered = <T>(entries: ReadonlyMap<string, T>): T[] => [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
const places = (entries: ReadonlyMap<string, unknown>): ReadonlyMap<string, number> => new Map([...entries.keys()].sort().map((key, index) => [key, index]))

const ratioSides = ({ numerator, denominator, prior }: Quotient, place: string, report: Report): readonly Rollup[] => {
  if (prior !== undefined && !(prior > 0 && prior < Infinity)) report('RATIO_PRIOR', place, `prior ${prior} is no number above 0; leave it out for the plain quotient`)
  const sides = [numerator, denominator].filter((side) => side.op !== 'ratio' && side.op !== 'grade')
  if (sides.length < 2) report('RATIO_PART', place, 'it divides by, or divides, a ratio or a grade; divide sums, counts or means')
  if (sides.some(({ over }) => over !== undefined)) report('RATIO_WINDOW', place, 'a part of it has a window of its own; both sides have the view\'s, remove .over')
  return sides.length < 2 ? [] : sides
}
const graded = ({ grades }: Graded, place: string, report: Report): readonly Rollup[] => {
  if (grades.length === 0 || grades.some(({ grade }) => !(Number.isInteger(grade) && grade >= 1 && grade <= 30))) report('GRADE', place, 'grades are whole numbers from 1 to 30, at least one; 0 is for rows to which nothing came')
  return grades.map(({ source }) => ({ kind: 'aggregate', op: 'count', source }))
}
const checkParameter = (rollup: Rollup, place: string, report: Report): void => {
  const range = parameters[rollup.op]
  if (range === undefined) return
  const [of, least, most, whole] = range, value = rollup[of]
  if (value === undefined || !(value >= least && value <= most) || (whole && !Number.isInteger(value))) report('AGGREGATE_OPTION', place, `${rollup.op} of ${value} is no ${whole ? 'whole number' : 'number'} from ${least} to ${most}`)
}

/** The event whose rows an aggregate reads. A label anywhere in it makes that the label's own event, which has all the columns of the labelled row. */
const sourceOf = (rollup: Rollup, scope: Scope, place: string, report: Report): EventPlan | undefined => {
  const columns = [...(rollup.column === undefined ? [] : [rollup.column]), ...columnsIn(rollup.where)]
  const labels = new Set<LabelMeta>([rollup.source, ...columns].filter((read) => read.kind === 'label'))
  const owners = new Set<object>([rollup.source, ...columns.map((column) => (column.kind === 'label' ? column : column.of))].map((read) => (read.kind === 'label' ? read.of : read)))
  const owner = [...owners][0] as EventMeta
  if ([...owners].some((read) => (read as { kind: string }).kind === 'onDemand')) return void report('ON_DEMAND_AGGREGATED', place, 'it aggregates or filters on what an on-demand function answers, which is not available yet; aggregate an event\'s own column')
  if (owners.size > 1) return void report('SOURCES_MIXED', place, `one aggregate reads ${[...owners].map((read) => (read as EventMeta).name).join(' and ')}; use columns of one event`)
  if (labels.size > 1) return void report('SOURCES_MIXED', place, `one aggregate reads the labels ${[...labels].map(({ name }) => name).join(' and ')}, which mature apart; use one`)
  const [label] = labels
  return scope.events.get(label?.name ?? owner.name)
}

const keysOf = (spec: FoldSpec, sources: readonly EventPlan[], report: Report): ViewPlan['keys'] => {
  const keys = Object.entries(spec.keys).map(([name, { type }]) => ({ name, type })).sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const { name, type } of keys) {
    if (!['string', 'int', 'bigint', 'enum', 'bool'].includes(type.kind)) report('KEY_TYPE', spec.place, `its key "${name}" is ${type.kind}; a key is a string, int, bigint, enum or bool`)
    for (const event of sources) {
      const field = event.fields.find((field) => field.name === name)
      if (field === undefined) report('KEY_MISSING', spec.place, `it aggregates ${event.name}, which has no "${name}"; add the field, or aggregate another event`)
      else if (storedType(field.type).kind !== storedType(type).kind) report('KEY_TYPE', spec.place, `"${name}" is ${type.kind} in the key and ${field.type.kind} in ${event.name}; declare one type`)
    }
  }
  return keys
}

