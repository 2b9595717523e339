/**
 * What features and labels are by definition, from all events at once: nothing is kept between two questions, sums are of big integers,
 * and no code is shared with the fold.
 */
import { fieldTypes, type AggregateSpec, type Cell, type Kind, type LabelSpec, type PredicateSpec, type RollupSpec, type Row, type ViewSpec, type World } from './world.js'

/** An event on the log. `name` is the label's for a matured one, whose row has the label's value under that name. */
export interface Logged { readonly name: string; readonly time: number; readonly arrival: number; readonly position: number; readonly revision: boolean; readonly row: Row }
/** `tolerance`: how far a float may be off. `failed`: the value is null although it should not be. `time` of the newest input, −Infinity when there is none. */
export interface Expected { readonly value: Cell; readonly tolerance: number; readonly failed: boolean; readonly time: number }
export interface ExpectedView { readonly features: ReadonlyMap<string, Expected>; readonly newest: number; readonly keyTooLong: boolean }

const seconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 }
/** Microseconds; Infinity for `ever`. */
export const lengthOf = (span: string): number => (span === 'ever' ? Infinity : Number(span.slice(0, -1)) * seconds[span.at(-1)!]! * 1e6)

const tiles = [86_400n, 21_600n, 3_600n, 900n, 300n, 60n, 10n, 1n].map((tile) => tile * 1_000_000n)
/** The first instant of a window at `at`: exact, or rounded down to the largest tile that is at most a sixtieth of it. */
export function tailOf(window: number, at: number, exact: boolean): number {
  if (window === Infinity) return -Infinity
  const tail = BigInt(at) - BigInt(window)
  if (exact) return Number(tail)
  const tile = tiles.find((tile) => tile * 60n <= BigInt(window)) ?? 1_000_000n
  const rest = tail % tile
  return Number(rest < 0n ? tail - rest - tile : tail - rest)
}

function holds(predicate: PredicateSpec, row: Row): boolean {
  if ('of' in predicate) return predicate.op === 'and' ? predicate.of.every((part) => holds(part, row)) : predicate.of.some((part) => holds(part, row))
  const value = row[predicate.column] ?? null
  if (value === null) return false
  const [limit] = predicate.values
  switch (predicate.op) {
    case 'is': return value === limit
    case 'isNot': return value !== limit
    case 'in': return predicate.values.includes(value)
    case 'above': return value > limit!
    case 'below': return value < limit!
  }
}

const most = 2n ** 53n
const keptBy = (spec: RollupSpec, event: Logged): boolean =>
  event.name === spec.source && (spec.column === undefined || (event.row[spec.column] ?? null) !== null) && (spec.where === undefined || holds(spec.where, event.row))

/** An aggregate over events that are already those of its key and window. */
function aggregate(world: World, spec: AggregateSpec, events: readonly Logged[]): Expected {
  if (spec.op === 'ratio') return ratio(aggregate(world, spec.over, events), aggregate(world, spec.under, events))
  if (spec.op === 'grade') {
    const came = events.filter(({ name }) => spec.grades.some(([, source]) => source === name))
    return { value: Math.max(0, ...came.map(({ name }) => spec.grades.find(([, source]) => source === name)![0])), tolerance: 0, failed: false, time: Math.max(-Infinity, ...came.map(({ time }) => time)) }
  }
  const rows = events.filter((event) => keptBy(spec, event))
  const time = Math.max(-Infinity, ...rows.map((event) => event.time))
  const is = (value: Cell, tolerance = 0): Expected => ({ value, tolerance, failed: false, time })
  if (spec.op === 'count') return is(rows.length)
  if (spec.op === 'exists') return is(rows.length > 0)
  const column = spec.column!, kind = kindOf(world, spec.source, column)
  const unit = kind === 'decimal' ? 100 : 1
  const values = rows.map((event) => event.row[column]!)
  const user = (value: Cell): Cell => (kind === 'decimal' ? Number(value) / unit : value)
  const numbers = values.map((value) => Number(value) / unit)
  const off = kind === 'float' ? 1e-9 * Math.max(1, numbers.reduce((sum, value) => sum + Math.abs(value), 0)) : 0
  const exact = kind === 'float' ? 0n : values.reduce<bigint>((sum, value) => sum + (typeof value === 'string' ? 0n : BigInt(value as number | bigint | boolean)), 0n)
  const total = kind === 'float' ? numbers.reduce((sum, value) => sum + value, 0) : Number(exact) / unit
  switch (spec.op) {
    case 'distinct': return is(new Set(values).size)
    case 'sum': {
      if (kind === 'float') return is(total, off)
      const [least, greatest] = kind === 'bigint' ? [-(2n ** 63n), 2n ** 63n - 1n] : [-most, most]
      if (exact < least || exact > greatest) return { value: null, tolerance: 0, failed: true, time }
      return is(kind === 'bigint' ? exact : total)
    }
    case 'mean': return is(rows.length === 0 ? null : total / rows.length, off / Math.max(1, rows.length))
    case 'share': return is(rows.length === 0 ? null : values.filter((value) => value === true).length / rows.length)
    case 'min': return is(rows.length === 0 ? null : user(values.reduce((a, b) => (b! < a! ? b : a))))
    case 'max': return is(rows.length === 0 ? null : user(values.reduce((a, b) => (b! > a! ? b : a))))
    case 'first': case 'last': case 'lastN': {
      const ordered = [...rows].sort((a, b) => a.time - b.time || a.position - b.position)
      if (spec.op === 'lastN') return is(ordered.reverse().slice(0, spec.n).map((event) => user(event.row[column]!)))
      return is(rows.length === 0 ? null : user((spec.op === 'first' ? ordered[0] : ordered.at(-1))!.row[column]!))
    }
    case 'topK': {
      const counts = new Map<Cell, number>()
      for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
      return is([...counts].sort(([a, many], [b, few]) => few - many || (a! < b! ? -1 : 1)).slice(0, spec.n).map(([value]) => user(value)))
    }
    case 'quantile': {
      const wanted = numbers.sort((a, b) => a - b)[Math.floor(spec.at! * (numbers.length - 1))]
      return is(wanted ?? null, 0.01 * (1 + 1e-9) * Math.abs(wanted ?? 0))
    }
    case 'stddev': {
      if (rows.length < 2) return is(null)
      const mean = numbers.reduce((sum, value) => sum + value, 0) / rows.length
      const deviation = Math.sqrt(numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (rows.length - 1))
      return is(deviation, Math.max(1e-9 * deviation, 1e-12 * Math.max(...numbers.map(Math.abs))))
    }
  }
}
function ratio(over: Expected, under: Expected): Expected {
  const time = Math.max(over.time, under.time), failed = over.failed || under.failed
  if (failed || over.value === null || under.value === null) return { value: null, tolerance: 0, failed, time }
  const [a, b] = [Number(over.value), Number(under.value)]
  // A float that is 0 by definition may come as a little more: then the quotient says nothing.
  const room = Math.abs(b) - under.tolerance
  const tolerance = over.tolerance + under.tolerance === 0 ? 0 : room <= 0 ? Infinity : (over.tolerance + Math.abs(a / b) * under.tolerance) / room + 1e-9 * Math.abs(a / b)
  return { value: b === 0 ? null : a / b, tolerance, failed, time }
}

export const kindOf = (world: World, source: string, column: string): Kind => (column === 'busy' && source === 'busy' ? world.busy.kind : column === 'bad' ? 'bool' : fieldTypes[column as keyof typeof fieldTypes])

/** Bytes of an encoded key: texts with a length of four bytes before them, whole numbers in eight. */
const keyBytes = (key: readonly Cell[]): number => key.reduce<number>((sum, part) => sum + (typeof part === 'string' ? 4 + Buffer.byteLength(part) : 8), 0)

/** The features of a view for one key at `at`, over these visible events, whatever their time. */
export function expectedView(world: World, view: ViewSpec, key: Row, at: number, visible: readonly Logged[]): ExpectedView {
  const parts = view.keys.map((name) => key[name] ?? null)
  const keyTooLong = !parts.includes(null) && keyBytes(parts) > 1_024
  const ofKey = visible.filter((event) => !event.revision && event.time < at && !keyTooLong && view.keys.every((name) => parts[view.keys.indexOf(name)] !== null && event.row[name] === key[name]))
  const features = new Map(featuresOf(view).map(({ name, spec, window }) =>
    [name, aggregate(world, spec, ofKey.filter((event) => event.time >= tailOf(window, at, view.exact)))] as const))
  const sources = new Set(sourcesOf(view)), longest = Math.max(...featuresOf(view).map(({ window }) => window))
  const newest = Math.max(-Infinity, ...ofKey.filter((event) => sources.has(event.name) && event.time >= tailOf(longest, at, view.exact)).map((event) => event.time))
  return { features, newest, keyTooLong }
}
/** Each feature under the name that its window gives it. */
export const featuresOf = (view: ViewSpec): { readonly name: string; readonly spec: AggregateSpec; readonly window: number }[] => view.features.flatMap((spec, index) => {
  if ('span' in spec && spec.span !== undefined) return [{ name: `f${index}`, spec, window: lengthOf(spec.span) }]
  return view.windows.length === 0 ? [{ name: `f${index}`, spec, window: Infinity }] : view.windows.map((window) => ({ name: `f${index}_${window}`, spec, window: lengthOf(window) }))
})
export const sourcesOf = (view: ViewSpec): string[] => view.features.flatMap((spec) => (spec.op === 'ratio' ? [spec.over.source, spec.under.source] : spec.op === 'grade' ? spec.grades.map(([, source]) => source) : [spec.source]))

/** A label's value of a row at R: over the outcomes in (R, R + within] that `counted` says had arrived, as stored. */
export function expectedLabel(world: World, label: LabelSpec, row: Row, at: number, log: readonly Logged[], counted: (event: Logged) => boolean): Cell {
  const parts = label.by.map((name) => row[name] ?? null)
  const within = lengthOf(label.within)
  const outcomes = parts.includes(null) || keyBytes(parts) > 1_024 ? []
    : log.filter((event) => !event.revision && event.time > at && event.time <= at + within && counted(event) && label.by.every((name) => event.row[name] === row[name]))
  return aggregate(world, label.value, outcomes).value
}
