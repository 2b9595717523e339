/** Random worlds: definitions written with the language's own words, what happens, and when it is asked about. */
import fc from 'fast-check'
import * as words from 'millrace'
import { boost, count, distinct, entity, event, exists, label, last, mean, sum, system, t } from 'millrace'

/** A value as the log holds it: a decimal is its hundredths, an instant its microseconds. */
export type Cell = string | number | bigint | boolean | null | readonly Cell[]
export type Row = Readonly<Record<string, Cell>>
export type Kind = 'string' | 'int' | 'bigint' | 'float' | 'bool' | 'time' | 'decimal' | 'enum'
type Comparison = { readonly op: 'is' | 'isNot' | 'in' | 'above' | 'below'; readonly column: string; readonly values: readonly Exclude<Cell, null>[] }
export type PredicateSpec = Comparison | { readonly op: 'and' | 'or'; readonly of: readonly PredicateSpec[] }
export type RollupOp = 'count' | 'exists' | 'sum' | 'mean' | 'stddev' | 'share' | 'min' | 'max' | 'first' | 'last' | 'distinct' | 'quantile' | 'lastN' | 'topK'
/** Of an event's rows, or of a label's (`bad`, `busy`: the labelled sale's columns and the label's own). */
export interface RollupSpec { readonly op: RollupOp; readonly source: string; readonly column?: string; readonly where?: PredicateSpec; readonly span?: string; readonly at?: number; readonly n?: number }
export type AggregateSpec = RollupSpec | { readonly op: 'ratio'; readonly over: RollupSpec; readonly under: RollupSpec; readonly prior?: number }
  | { readonly op: 'grade'; readonly grades: readonly (readonly [grade: number, source: 'sale' | 'visit'])[] }
export interface ViewSpec { readonly keys: readonly string[]; readonly windows: readonly string[]; readonly features: readonly AggregateSpec[]; readonly exact: boolean; readonly headroom?: string }
export interface LabelSpec { readonly by: readonly string[]; readonly within: string; readonly value: RollupSpec; readonly kind: Kind }
export interface World { readonly views: readonly ViewSpec[]; readonly bad: LabelSpec; readonly busy: LabelSpec; readonly lag?: string }

export const fieldTypes = { k1: 'string', k2: 'int', k3: 'string', n: 'int', money: 'decimal', x: 'float', big: 'bigint', flag: 'bool', seen: 'time', word: 'string', device: 'enum', weight: 'int' } as const satisfies Record<string, Kind>
const fields = {
  k1: t.string.optional, k2: t.int.optional, k3: t.string.optional, n: t.int.optional, money: t.decimal(2).optional, x: t.float.optional, big: t.bigint.optional,
  flag: t.bool.optional, seen: t.time.optional, word: t.string.optional, device: t.enum('chip', 'web').optional, weight: t.int,
}
const sale = event('sale', { id: 'saleId', time: 'soldAt', fields: { saleId: t.string, soldAt: t.time, ...fields, approved: t.bool.later } })
const visit = event('visit', { id: 'visitId', time: 'visitedAt', fields: { visitId: t.string, visitedAt: t.time, ...fields } })
const report = event('report', { id: 'reportId', time: 'filedAt', fields: { reportId: t.string, filedAt: t.time, saleId: t.string, cost: t.decimal(2).optional } })
/** Of each event: the names of its id and its time. */
export const identity = { sale: ['saleId', 'soldAt'], visit: ['visitId', 'visitedAt'], report: ['reportId', 'filedAt'] } as const
export type EventName = keyof typeof identity

/** The labels' values that the language and the oracle both know. */
const busyValues: readonly (readonly [kind: Kind, spec: RollupSpec, aggregate: object])[] = [
  ['int', { op: 'count', source: 'visit' }, count(visit)],
  ['decimal', { op: 'sum', source: 'visit', column: 'money' }, sum(visit.money)],
  ['float', { op: 'mean', source: 'visit', column: 'n' }, mean(visit.n)],
  ['string', { op: 'last', source: 'visit', column: 'word' }, last(visit.word)],
  ['int', { op: 'distinct', source: 'visit', column: 'word' }, distinct(visit.word)],
  ['bool', { op: 'exists', source: 'visit', where: { op: 'is', column: 'flag', values: [true] } }, exists(visit).where(visit.flag.is(true))],
]

/** The system with the first `many` of its views. `twin`: and the first view once more, under another name. */
export function systemOf(world: World, many: number, twin: boolean): object {
  const any = words as unknown as Readonly<Record<string, (...parts: unknown[]) => never>>
  const bad = label('bad', { of: sale, by: 'saleId', within: world.bad.within as '1d', value: exists(report) })
  const busy = any['label']!('busy', { of: sale, by: world.busy.by, within: world.busy.within, value: busyValues.find(([, spec]) => spec === world.busy.value)![2] })
  const sources: Readonly<Record<string, Readonly<Record<string, object>>>> = { sale, visit, bad: { ...sale, bad }, busy: { ...sale, busy } } as never
  type Handle = Readonly<Record<string, (...parts: unknown[]) => never>>
  const predicate = (spec: PredicateSpec, source: string): Handle => {
    if ('of' in spec) {
      const [first, ...others] = spec.of.map((part) => predicate(part, source))
      return first![spec.op]!(...others)
    }
    const user = (value: Cell) => (spec.column === 'money' || (spec.column === 'busy' && world.busy.kind === 'decimal') ? Number(value) / 100 : value)
    return (sources[source]![spec.column] as Handle)[spec.op]!(...spec.values.map(user))
  }
  const aggregate = (spec: AggregateSpec): Handle => {
    if (spec.op === 'ratio') return any['ratio']!(aggregate(spec.over), aggregate(spec.under), spec.prior === undefined ? {} : { prior: spec.prior })
    if (spec.op === 'grade') return any['grade']!(Object.fromEntries(spec.grades.map(([grade, source]) => [grade, source === 'visit' ? visit : sale])))
    const rows = spec.source === 'visit' ? visit : sale
    let made: Handle = any[spec.op]!(spec.column === undefined ? rows : sources[spec.source]![spec.column], ...[spec.at ?? spec.n].filter((parameter) => parameter !== undefined))
    if (spec.where !== undefined) made = made['where']!(predicate(spec.where, spec.source))
    return spec.span === undefined ? made : made['over']!(spec.span)
  }
  const keyTypes = { k1: t.string, k2: t.int, k3: t.string }
  const entities = new Map<string, object>()
  const entityOf = (keys: readonly string[]) => {
    const name = keys.join('_')
    if (!entities.has(name)) entities.set(name, entity(name, Object.fromEntries(keys.map((key) => [key, keyTypes[key as keyof typeof keyTypes]]))))
    return entities.get(name)
  }
  const view = (spec: ViewSpec, name: string) => any['stream']!(name, {
    ...(spec.keys.length > 0 && { of: entityOf(spec.keys) }), ...(spec.windows.length > 0 && { windows: spec.windows }), ...(spec.exact && { exact: true }), ...(spec.headroom !== undefined && { headroom: spec.headroom }),
    features: Object.fromEntries(spec.features.map((feature, index) => [`f${index}`, aggregate(feature)])),
  })
  const views = Object.fromEntries([...world.views.slice(0, many).map((spec, index) => [`v${index}`, view(spec, `v${index}`)]), ...(twin ? [['twin', view(world.views[0]!, 'twin')]] : [])])
  const judge = any['model']!('judge', { on: sale, label: bad, features: { ...views, weight: sale.weight }, learner: boost({ objective: 'binary' }), split: { by: 'time', holdout: '1d' }, ship: {} })
  return system('world', [sale, visit, report, judge], world.lag === undefined ? {} : { lag: world.lag as '2s' })
}

// ── Random definitions ──

const every = Object.keys(fieldTypes)
const takes: Readonly<Record<RollupOp, (kind: Kind) => boolean>> = (() => {
  const isNumber = (kind: Kind) => kind === 'int' || kind === 'decimal' || kind === 'float' || kind === 'bigint', any = () => true
  return { count: any, exists: any, first: any, last: any, distinct: any, lastN: any, topK: any, quantile: isNumber, sum: isNumber, mean: isNumber, stddev: isNumber, share: (kind) => kind === 'bool', min: (kind) => isNumber(kind) || kind === 'time', max: (kind) => isNumber(kind) || kind === 'time' }
})()
const allOps = Object.keys(takes) as RollupOp[]
const ordered: readonly Kind[] = ['int', 'bigint', 'decimal', 'float']
const likely: Readonly<Record<Kind, readonly Exclude<Cell, null>[]>> = { int: [0, 1, -3], bigint: [0n, 595_125_622_443_733_822n], decimal: [0, 1250, -10], float: [0, 0.5], bool: [true, false], string: ['a', '𝕏é', ''], enum: ['chip', 'web'], time: [] }
const comparison = (columns: readonly (readonly [name: string, kind: Kind])[]): fc.Arbitrary<Comparison> => fc.constantFrom(...columns).chain(([column, kind]) => fc.record({
  op: fc.constantFrom(...(ordered.includes(kind) ? ['is', 'isNot', 'in', 'above', 'below'] as const : ['is', 'isNot', 'in'] as const)), column: fc.constant(column), values: fc.shuffledSubarray([...likely[kind]], { minLength: 1, maxLength: 2 }),
})).map((made) => (made.op === 'in' ? made : { ...made, values: made.values.slice(0, 1) }))
const saleColumns = every.filter((name) => fieldTypes[name as keyof typeof fieldTypes] !== 'time').map((name) => [name, fieldTypes[name as keyof typeof fieldTypes]] as const)
const predicateOver = (columns: readonly (readonly [string, Kind])[]): fc.Arbitrary<PredicateSpec> => fc.oneof({ weight: 3, arbitrary: comparison(columns) }, fc.record({ op: fc.constantFrom('and' as const, 'or' as const), of: fc.array(comparison(columns), { minLength: 1, maxLength: 3 }) }))

const labelWithin = fc.constantFrom('30s', '10m', '1h', '1d', '3d')
const spans = ['30s', '45s', '1m', '7m', '1h', '6h', '1d', '7d', '30d']
const ratioOps: readonly RollupOp[] = ['count', 'sum', 'mean', 'share', 'distinct']

function rollupOf(busy: Kind, ops: readonly RollupOp[], sources: readonly string[]): fc.Arbitrary<RollupSpec> {
  return fc.tuple(fc.constantFrom(...ops), fc.constantFrom(...sources), fc.nat(), fc.boolean(), fc.option(predicateOver(saleColumns), { nil: undefined, freq: 2 }), fc.boolean(), fc.constantFrom(0, 0.5, 0.9), fc.constantFrom(1, 3, 20)).chain(([op, source, pick, rows, where, ofLabel, at, n]) => {
    const own: readonly (readonly [string, Kind])[] = source === 'bad' ? [['bad', 'bool']] : source === 'busy' ? [['busy', busy]] : []
    const columns = [...(own.length > 0 && ofLabel ? own : every.map((name) => [name, fieldTypes[name as keyof typeof fieldTypes]] as const))].filter(([, kind]) => takes[op](kind))
    const [column] = columns[pick % Math.max(1, columns.length)] ?? (op === 'count' ? [undefined] : ['n'])
    const chosen = takes[op](column === undefined ? 'int' : column === 'busy' ? busy : column === 'bad' ? 'bool' : fieldTypes[column as keyof typeof fieldTypes]) ? { op, column } : { op: 'count' as const, column }
    const withoutColumn = (chosen.op === 'count' || chosen.op === 'exists') && rows && !(own.length > 0 && ofLabel)
    const rollup: RollupSpec = { op: chosen.op, source, ...(chosen.op === 'quantile' && { at }), ...((chosen.op === 'lastN' || chosen.op === 'topK') && { n }), ...(!withoutColumn && chosen.column !== undefined && { column: chosen.column }), ...(where && { where }) }
    if (own.length === 0 || rollup.column === own[0]![0]) return fc.constant(rollup)
    // A label must be in it somewhere, for its rows to be the label's.
    return comparison(own).map((about): RollupSpec => ({ ...rollup, where: where === undefined ? about : { op: 'and', of: [about, where] } }))
  })
}
function viewOf(busy: Kind): fc.Arbitrary<ViewSpec> {
  return fc.record({
    keys: fc.constantFrom<readonly string[]>(['k1'], ['k1'], ['k2'], ['k1', 'k3'], ['k1', 'k2'], []), windows: fc.shuffledSubarray(spans, { maxLength: 3 }), exact: fc.boolean(), headroom: fc.constantFrom(undefined, '1s', '10m'),
    sources: fc.shuffledSubarray(['sale', 'visit', 'bad', 'busy'], { minLength: 1, maxLength: 2 }),
  }).chain(({ sources, windows, exact, headroom, keys }) => fc.array(fc.oneof(
    { weight: 5, arbitrary: fc.tuple(rollupOf(busy, allOps, sources), fc.option(fc.constantFrom('ever', ...spans), { nil: undefined, freq: 2 })).map(([rollup, span]): AggregateSpec => (span === undefined ? rollup : { ...rollup, span })) },
    fc.tuple(rollupOf(busy, ratioOps, sources), rollupOf(busy, ratioOps, sources)).map(([over, under]): AggregateSpec => ({ op: 'ratio', over, under })),
    fc.constantFrom([[1, 'sale'], [3, 'visit']] as const, [[2, 'sale']] as const).map((grades): AggregateSpec => ({ op: 'grade', grades })),
  ), { minLength: 1, maxLength: 5 }).map((features): ViewSpec => {
    const finite = features.some((spec) => (!('span' in spec) || spec.span === undefined ? windows.length > 0 : spec.span !== 'ever'))
    return { keys, windows, features, exact: exact && finite, ...(headroom !== undefined && { headroom }) }
  }))
}
export const anyWorld: fc.Arbitrary<World> = fc.record({ busy: fc.constantFrom(...busyValues), by: fc.constantFrom<readonly string[]>(['k1'], ['k1', 'k3'], ['k2']), within: fc.tuple(labelWithin, labelWithin), lag: fc.constantFrom(undefined, '2s', '1m') })
  .chain(({ busy: [kind, value], by, within, lag }) => fc.array(viewOf(kind), { minLength: 1, maxLength: 3 }).map((views): World => ({
    views, ...(lag !== undefined && { lag }), bad: { by: ['saleId'], within: within[0], value: { op: 'exists', source: 'report' }, kind: 'bool' }, busy: { by, within: within[1], value, kind },
  })))

// ── Random histories ──

export const second = 1e6, minute = 60 * second, hour = 60 * minute, day = 24 * hour
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 6 })
const largest = 2 ** 53 - 1
/** The last but one just fits 1,024 bytes, the last does not. */
const k1s = ['1', '12', '1', '12', '𝕏', '', '𝕏'.repeat(255), '𝕏'.repeat(256)]
export const anyKeys = fc.record({ k1: maybe(fc.constantFrom(...k1s)), k2: maybe(fc.constantFrom(1, 23, -1)), k3: maybe(fc.constantFrom('23', '3', '2:1')) })
const anyFields = fc.record({
  n: maybe(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom(largest, -largest, largest - 1))), money: maybe(fc.integer({ min: -100_000, max: 100_000 })),
  x: maybe(fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value + 0)), big: maybe(fc.oneof(fc.constantFrom(595_125_622_443_733_822n, 2n ** 63n - 1n, -(2n ** 63n)), fc.bigInt({ min: -9n, max: 9n }))),
  flag: maybe(fc.boolean()), seen: maybe(fc.integer({ min: 0, max: 1e15 })), word: maybe(fc.constantFrom('a', 'b', '', '𝕏é')), device: maybe(fc.constantFrom('chip', 'web')), weight: fc.integer({ min: 0, max: 3 }),
})
/** A row before it has an id: `delay` behind its arrival, rounded down to whole seconds so that rows tie, `about` picks an earlier sale for a report. */
export interface Draft { readonly event: EventName; readonly delay: number; readonly whole: boolean; readonly about: number; readonly keys: Row; readonly fields: Row }
const anyDraft: fc.Arbitrary<Draft> = fc.record({
  event: fc.constantFrom<EventName>('sale', 'sale', 'sale', 'visit', 'visit', 'report'),
  delay: fc.constantFrom(0, 0, 0, 0, 1, second, 30 * second, 59 * second, minute, 61 * second, 10 * minute, 2 * hour, day, 5 * day, -4 * minute), whole: fc.boolean(), about: fc.nat(30), keys: anyKeys, fields: anyFields,
})
const gap = fc.constantFrom(0, 0, 1, second, 10 * second, 30 * second, minute, 61 * second, 7 * minute, 10 * minute, hour, 6 * hour, day, 3 * day, 7 * day, 8 * day, 30 * day)
export type Action =
  /** `alike`: all of one key and one time. */
  | { readonly do: 'send'; readonly after: number; readonly alike: boolean; readonly drafts: readonly Draft[] }
  /** What a label of an earlier sale counts, `by` after the instant at which it matures. */
  | { readonly do: 'outcome'; readonly pick: number; readonly label: 'bad' | 'busy'; readonly by: number; readonly fields: Row }
  | { readonly do: 'again'; readonly pick: number; readonly how: 'same' | 'other' | 'later' }
  | { readonly do: 'refused'; readonly how: 'future' | 'type'; readonly draft: Draft }
  | { readonly do: 'ask'; readonly view: number; readonly keys: Row; readonly offset: number }
  | { readonly do: 'import'; readonly drafts: readonly (readonly [gap: number, draft: Draft])[] }
  | { readonly do: 'tick' | 'flush' | 'crash' | 'restart' | 'clock back' | 'grow' }
const anyAction: fc.Arbitrary<Action> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant('send' as const), after: gap, alike: fc.boolean(), drafts: fc.array(anyDraft, { minLength: 1, maxLength: 5 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('outcome' as const), pick: fc.nat(20), label: fc.constantFrom('bad' as const, 'busy' as const), by: fc.constantFrom(-1, 0, 0, 0, 1), fields: anyFields }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('again' as const), pick: fc.nat(), how: fc.constantFrom('same' as const, 'other' as const, 'later' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refused' as const), how: fc.constantFrom('future' as const, 'type' as const), draft: anyDraft }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('ask' as const), view: fc.nat(), keys: anyKeys, offset: fc.constantFrom(0, 1, second, minute, hour, day, 10 * day, -1, -second, -30 * second, -61 * second, -2 * hour) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('import' as const), drafts: fc.array(fc.tuple(gap, anyDraft), { minLength: 1, maxLength: 6 }) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom('tick' as const, 'tick' as const, 'flush' as const, 'crash' as const, 'restart' as const, 'clock back' as const, 'grow' as const) }) },
)
export interface Scenario { readonly world: World; readonly past: readonly (readonly [gap: number, draft: Draft])[]; readonly actions: readonly Action[] }
export const anyScenario: fc.Arbitrary<Scenario> = fc.record({
  world: anyWorld, past: fc.array(fc.tuple(gap, anyDraft), { maxLength: 20, size: 'max' }), actions: fc.array(anyAction, { minLength: 3, maxLength: 25, size: 'max' }),
})
