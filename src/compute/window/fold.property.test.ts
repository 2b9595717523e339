import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ValueType } from '../../define/meta.js'
import type { Value } from '../../define/values.js'
import type { Row } from '../../plan/plan.js'
import { compileFold, reading, type Fold, type KeyState } from './fold.js'
import { day, hour, minute, second, viewPlan, type FeatureSpec, type RollupSpec } from './plan-fixture.js'

interface Event { readonly source: number; readonly time: number; readonly position: number; readonly row: Row }

// ── The oracle: every event is kept, and each value is worked out from its definition ──

const tileSizes = [day, 6 * hour, hour, 15 * minute, 5 * minute, minute, 10 * second, second]
function tailOf(window: number, at: number, exact: boolean): number {
  if (window === Infinity) return -Infinity
  if (exact) return at - window
  const tile = BigInt(tileSizes.find((size) => size * 60 <= window) ?? second)
  const from = BigInt(at - window)
  const rest = ((from % tile) + tile) % tile
  return Number(from - rest)
}
const scaleOf = (type: ValueType) => (type.kind === 'decimal' ? 10 ** type.scale : 1)
function toUser(type: ValueType, value: Value): Value { return type.kind === 'decimal' ? Number(value) / scaleOf(type) : value }

type Expected = { readonly value: Value | undefined; readonly tolerance: number; readonly time: number }
function expected(spec: RollupSpec, events: readonly Event[], at: number, exact: boolean): Expected {
  const { op, source = 0, column, type = { kind: 'int' }, where, window } = spec
  const tail = tailOf(window, at, exact)
  const rows = events.filter((event) => event.source === source && event.time < at && event.time >= tail && (column === undefined || op === 'latest' || event.row[column] !== null) && (where === undefined || where(event.row)))
  const time = rows.reduce((newest, event) => Math.max(newest, event.time), -Infinity)
  const values = column === undefined ? [] : rows.map((event) => event.row[column]!)
  const numbers = values.map((value) => Number(toUser(type, value)))
  const is = (value: Value | undefined, tolerance = 0): Expected => ({ value, tolerance, time })
  const absolute = numbers.reduce((sum, value) => sum + Math.abs(value), 0)
  const total = (): { value: number; tolerance: number } => {
    if (type.kind === 'float') return { value: numbers.reduce((sum, value) => sum + value, 0), tolerance: 1e-9 * Math.max(1, absolute) }
    return { value: Number(values.reduce<bigint>((sum, value) => sum + BigInt(value as number | bigint), 0n)) / scaleOf(type), tolerance: 0 }
  }
  const byOrder = () => [...rows].sort((a, b) => a.time - b.time || a.position - b.position).map((event) => toUser(type, event.row[column!]!))
  if (op === 'count') return is(rows.length)
  if (op === 'exists') return is(rows.length > 0)
  if (op === 'distinct') return is(new Set(values).size)
  if (op === 'sum') {
    if (type.kind === 'float') return is(total().value, total().tolerance)
    const sum = values.reduce<bigint>((sum, value) => sum + BigInt(value as number | bigint), 0n)
    if (type.kind === 'bigint') return is(sum >= -(2n ** 63n) && sum < 2n ** 63n ? sum : undefined)
    return is(sum > 2n ** 53n || sum < -(2n ** 53n) ? undefined : Number(sum) / scaleOf(type))
  }
  if (op === 'lastN') return is(byOrder().reverse().slice(0, spec.n))
  if (op === 'topK') {
    const counts = new Map<Value, number>()
    for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
    return is([...counts].sort(([a, many], [b, few]) => few - many || (a! < b! ? -1 : 1)).slice(0, spec.n).map(([value]) => toUser(type, value)))
  }
  if (rows.length === 0) return is(null)
  if (op === 'latest') return is(byOrder().at(-1)!)
  if (op === 'quantile') {
    const wanted = numbers.sort((a, b) => a - b)[Math.floor(spec.at! * (numbers.length - 1))]!
    return is(wanted, 0.01 * (1 + 1e-9) * Math.abs(wanted))
  }
  if (op === 'mean') return is(total().value / rows.length, total().tolerance / rows.length)
  if (op === 'share') return is(values.filter((value) => value === true).length / rows.length)
  if (op === 'min') return is(toUser(type, values.reduce((a, b) => (a! < b! ? a : b))))
  if (op === 'max') return is(toUser(type, values.reduce((a, b) => (a! > b! ? a : b))))
  if (op === 'first') return is(byOrder()[0]!)
  if (op === 'last') return is(byOrder().at(-1)!)
  if (rows.length === 1) return is(null)
  const mean = numbers.reduce((sum, value) => sum + value, 0) / rows.length
  const deviation = Math.sqrt(numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (rows.length - 1))
  return is(deviation, Math.max(1e-9 * deviation, 1e-12 * Math.max(...numbers.map(Math.abs))))
}
function expectedFeature(spec: FeatureSpec, events: readonly Event[], at: number, exact: boolean): Expected {
  if (spec.op === 'grade') {
    const came = spec.grades.map(([grade, source]) => ({ grade, ...expected({ op: 'count', source, window: spec.window }, events, at, exact) }))
    return { value: Math.max(0, ...came.map(({ grade, value }) => (value === 0 ? 0 : grade))), tolerance: 0, time: Math.max(...came.map(({ time }) => time)) }
  }
  if (spec.op !== 'ratio') return expected(spec, events, at, exact)
  const over = expected({ ...spec.over, window: spec.window }, events, at, exact)
  const under = expected({ ...spec.under, window: spec.window }, events, at, exact)
  const time = Math.max(over.time, under.time)
  if (over.value === undefined || under.value === undefined) return { value: undefined, tolerance: 0, time }
  if (over.value === null || under.value === null || Number(under.value) === 0) return { value: null, tolerance: 0, time }
  return { value: Number(over.value) / Number(under.value), tolerance: over.tolerance + under.tolerance > 0 ? Infinity : 0, time }
}

// ── Random views and histories ──

const columns: readonly ValueType[] = [{ kind: 'int' }, { kind: 'decimal', scale: 2 }, { kind: 'float' }, { kind: 'bigint' }, { kind: 'string' }, { kind: 'bool' }, { kind: 'time' }]
const numeric = [0, 1, 2, 3]
const columnsOf: Readonly<Record<RollupSpec['op'], readonly number[]>> = {
  count: [0, 4], exists: [5], sum: numeric, mean: numeric, stddev: numeric, share: [5], min: [...numeric, 6], max: [...numeric, 6],
  first: [0, 1, 2, 3, 4, 5, 6], last: [0, 1, 2, 3, 4, 5, 6], distinct: [0, 1, 2, 3, 4, 5, 6],
  quantile: numeric, lastN: [0, 1, 2, 3, 4, 5, 6], topK: [0, 1, 2, 3, 4, 5, 6], latest: [0, 1, 2, 3, 4, 5, 6],
}
const wheres = [undefined, (row: Row) => row[4] === 'a', (row: Row) => typeof row[0] === 'number' && row[0] > 0]
const rollup = fc.record({ op: fc.constantFrom(...Object.keys(columnsOf) as RollupSpec['op'][]), source: fc.nat(1), where: fc.constantFrom(...wheres), pick: fc.nat(6), rows: fc.boolean(), at: fc.constantFrom(0, 0.25, 0.5, 0.9, 1), n: fc.constantFrom(1, 2, 5) })
  .map(({ op, source, where, pick, rows, at, n }): Omit<RollupSpec, 'window'> => {
    const column = columnsOf[op][pick % columnsOf[op].length]!
    return { op, source, ...(op === 'quantile' && { at }), ...((op === 'lastN' || op === 'topK') && { n }), ...(where && { where }), ...((op === 'count' || op === 'exists') && rows ? {} : { column, type: columns[column]! }) }
  })
const ratioSide = rollup.filter(({ op, type }) => ['count', 'sum', 'mean'].includes(op) && type?.kind !== 'float')
const window = fc.constantFrom(30 * second, hour, day, 7 * day, Infinity)
const feature: fc.Arbitrary<FeatureSpec> = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(rollup, window).map(([spec, window]) => ({ ...spec, window })) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('ratio' as const), over: ratioSide, under: ratioSide, window }) },
  { weight: 1, arbitrary: fc.record({ op: fc.constant('grade' as const), grades: fc.constantFrom([[3, 0], [1, 1]] as const, [[2, 1]] as const, [[5, 1], [4, 0]] as const), window }) },
)
const maybeNull = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null, freq: 6 })
const big = 2 ** 53 - 1
const row = fc.tuple(
  maybeNull(fc.oneof(fc.integer({ min: -5, max: 5 }), fc.constantFrom(big, -big, big - 1, 1))), maybeNull(fc.integer({ min: -100_000, max: 100_000 })),
  maybeNull(fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((value) => value + 0)), maybeNull(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  maybeNull(fc.constantFrom('a', 'b', '', '𝕏é')), maybeNull(fc.boolean()), maybeNull(fc.integer({ min: -big, max: big })),
)
// Steps from a tie to several windows, mostly forward: late events and negative times included.
const step = fc.oneof(fc.constantFrom(0, 1, second, -second, 30 * second, minute, -minute, 2 * minute), fc.integer({ min: -hour, max: hour }), fc.integer({ min: -2 * day, max: 3 * day }), fc.constantFrom(8 * day, -8 * day))
const history = fc.tuple(fc.constantFrom(0, -3 * day, 1.7e15), fc.array(fc.tuple(step, fc.nat(1), row), { maxLength: 60, size: 'max' })).map(([start, steps]) => {
  let clock = start
  return steps.map(([by, source, row], index): Event => {
    const time = clock + by
    if (by > 0) clock = time
    return { source, time, position: index * 3, row }
  })
})
const scenario = fc.record({ features: fc.array(feature, { minLength: 1, maxLength: 6 }), exact: fc.boolean(), headroom: fc.constantFrom(0, second, minute, 2 * hour), history, gaps: fc.array(step, { minLength: 3, maxLength: 3 }) })

function close(actual: Value, wanted: Expected): boolean {
  if (Array.isArray(wanted.value) && Array.isArray(actual)) return wanted.value.length === actual.length && wanted.value.every((each, index) => Object.is(each, actual[index]))
  if (typeof wanted.value !== 'number' || typeof actual !== 'number') return Object.is(actual, wanted.value ?? null)
  return Object.is(actual, wanted.value) || Math.abs(actual - wanted.value) <= wanted.tolerance
}

const runs = { seed: 20_260_131, numRuns: 150 }

test('every aggregate of random views and histories is what its definition says, at every instant within the headroom', () => {
  let answered = 0
  fc.assert(fc.property(scenario, ({ features, exact, headroom, history, gaps }) => {
    const view = viewPlan(features, { sources: 2, exact, headroom })
    const fold = compileFold(view)
    const state = fold.empty()
    const out = reading(view)
    for (let count = 0; count <= history.length; count++) {
      const seen = history.slice(0, count)
      if (count > 0) fold.add(state, seen.at(-1)!.source, seen.at(-1)!.time, seen.at(-1)!.position, seen.at(-1)!.row)
      const newest = seen.reduce((newest, event) => Math.max(newest, event.time), -Infinity)
      const instants = [...gaps.map((gap) => (newest === -Infinity ? 0 : newest) + gap), newest === -Infinity ? 0 : newest + 1, ...(newest === -Infinity ? [] : [newest - headroom, newest - headroom + 1, newest])]
      for (const at of instants) {
        fold.read(state, at, out)
        if (out.tooOld) {
          if (at > state.settledThrough || at > newest - headroom) expect.fail(`${at} is not too old`)
          continue
        }
        answered++
        const tail = Math.min(...features.map((spec) => tailOf(spec.window, at, exact)))
        const visible = seen.filter((event) => event.time < at && event.time >= tail)
        const newestVisible = visible.reduce((newest, event) => Math.max(newest, event.time), -Infinity)
        if (out.newest !== newestVisible) expect(out.newest).toBe(newestVisible)
        features.forEach((spec, index) => {
          const wanted = expectedFeature(spec, seen, at, exact)
          const problem = wanted.value === undefined ? 'MR_SUM_OVERFLOW' : undefined
          if (close(out.values[index]!, wanted) && out.times[index] === wanted.time && out.problems[index] === problem) return
          const where = `${spec.op} over ${spec.window} at ${at}`
          expect({ where, value: out.values[index], time: out.times[index], problem: out.problems[index] }).toEqual({ where, value: wanted.value ?? null, time: wanted.time, problem })
        })
      }
    }
  }), runs)
  expect(answered).toBeGreaterThan(20_000)
})

test('a state that was stored and restored after any event goes on exactly as one that never was', () => {
  fc.assert(fc.property(scenario, fc.nat(60), ({ features, exact, headroom, history, gaps }, when) => {
    const view = viewPlan(features, { sources: 2, exact, headroom })
    const fold = compileFold(view)
    const straight = fold.empty()
    let stored = fold.empty()
    history.forEach((event, index) => {
      for (const state of [straight, stored]) fold.add(state, event.source, event.time, event.position, event.row)
      if (index % 3 === when % 3 || index === when) stored = restored(fold, stored)
      for (const gap of [1, ...gaps]) expect(read(fold, stored, event.time + gap)).toEqual(read(fold, straight, event.time + gap))
    })
    expect(fold.encode(stored)).toEqual(fold.encode(straight))
  }), { ...runs, numRuns: 80 })
})

function restored(fold: Fold, state: KeyState): KeyState {
  const { recent, settled } = fold.encode(state)
  // At an odd offset, as a store may hand it out.
  const shifted = new Uint8Array(recent.length + 1)
  shifted.set(recent, 1)
  return fold.decode(shifted.subarray(1), settled)
}
function read(fold: Fold, state: KeyState, at: number) {
  const out = reading(fold.view)
  fold.read(state, at, out)
  return out
}
