import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Value } from '../../define/values.js'
import { compileFold, reading, type Reading } from './fold.js'
import { day, hour, minute, second, viewPlan, type FeatureSpec, type RollupSpec } from './plan-fixture.js'
import { compileSweep, loadRow, readableAfter, type EventColumns, type Sweep } from './sweep.js'

/** What a sweep answers at some instants: undefined where it has no answer. */
function answersOf(sweep: Sweep, features: readonly FeatureSpec[], asks: readonly { readonly at: number; readonly seen: number }[]): ({ readonly values: Value[]; readonly newest: number } | undefined)[] {
  const columns = features.map(({ op }) => (op === 'exists' ? new Array<Value>(asks.length) : new Float64Array(asks.length))), newest = new Float64Array(asks.length)
  const set = (row: number, { values }: Reading) => { values.forEach((value, feature) => { columns[feature]![row] = (columns[feature] instanceof Float64Array ? value ?? NaN : value) as never }) }
  const late = sweep.read(Float64Array.from(asks, ({ at }) => at), Int32Array.from(asks, ({ seen }) => seen), { columns, newest, set }, 0)
  return asks.map((_, row) => (late.includes(row) ? undefined : { values: columns.map((column) => (Number.isNaN(column[row]) ? null : column[row]!)), newest: newest[row]! }))
}

const isLarge = (row: readonly Value[]) => Number(row[0]) > 20
const windows = fc.constantFrom(10 * second, minute, hour, day)
const part: fc.Arbitrary<Omit<RollupSpec, 'window'>> = fc.record({
  op: fc.constantFrom('count' as const, 'exists' as const, 'sum' as const, 'mean' as const), source: fc.constantFrom(0, 1), filtered: fc.boolean(), decimal: fc.boolean(), share: fc.boolean(),
}).map(({ op, source, filtered, decimal, share }) => ({
  op: share ? 'share' : op, source, ...(filtered && { where: isLarge }),
  ...(share ? { column: 1, type: { kind: 'bool' } } : op === 'sum' || op === 'mean' ? { column: 0, type: decimal ? { kind: 'decimal', scale: 2 } : { kind: 'int' } } : {}),
}))
const feature: fc.Arbitrary<FeatureSpec> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(part, windows).map(([of, window]): FeatureSpec => ({ ...of, window })) },
  fc.tuple(part, part, windows).map(([over, under, window]): FeatureSpec => ({ op: 'ratio', over, under, window })),
  windows.map((window): FeatureSpec => ({ op: 'grade', grades: [[2, 1], [1, 0]], window })),
)
/** Amounts of either sign, some absent, some so large that a few of them pass 2^53. */
const amounts = fc.oneof({ weight: 20, arbitrary: fc.integer({ min: -100, max: 10_000 }) }, { weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(2 ** 52, -(2 ** 52)) })
const steps = fc.array(fc.record({
  // Gaps of nothing are ties, the long ones empty windows; a step back is a late event.
  gap: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 10, arbitrary: fc.nat(20 * second) }, fc.nat(2 * hour), fc.nat(2 * day)),
  isEvent: fc.boolean(), source: fc.constantFrom(0, 1), amount: amounts, flag: fc.constantFrom(true, false, null), back: fc.oneof({ weight: 12, arbitrary: fc.constant(0) }, fc.nat(2 * hour)),
}), { minLength: 1, maxLength: 60 })

test('a sweep answers what the fold answers, bit for bit, wherever it takes a key', () => {
  const counts = { answers: 0, refused: 0, dropped: 0 }
  fc.assert(fc.property(fc.array(feature, { minLength: 1, maxLength: 6 }), fc.boolean(), steps, fc.boolean(), fc.nat(100), (features, exact, taken, late, share) => {
    const view = viewPlan(features, { sources: 2, exact })
    const fold = compileFold(view), sweep = compileSweep(view)!
    let now = 1_700_000_000 * second
    const timed = taken.map((step) => ({ ...step, time: (now += step.gap) - (late && step.isEvent ? step.back : 0) }))
    const events = timed.filter(({ isEvent }) => isEvent)
    const columns: EventColumns = {
      source: Int32Array.from(events, ({ source }) => source), time: Float64Array.from(events, ({ time }) => time), position: Float64Array.from(events, (_, index) => index),
      slots: [events.some(({ amount }) => amount === null) ? events.map(({ amount }) => amount) : Float64Array.from(events, ({ amount }) => amount!), events.map(({ flag }) => flag)], fields: [[0, 1], [0, 1]],
    }
    // Some of the oldest events may be gone.
    const from = Math.floor(events.length * Math.max(0, share - 50) / 100)
    const dropped = from === 0 ? -Infinity : Math.max(...events.slice(0, from).map(({ time }) => time))
    const falls = events.slice(from).some(({ time }, index) => index > 0 && time < events[from + index - 1]!.time)
    const isTaken = sweep.take(columns, from, events.length, dropped)
    if (falls) expect(isTaken).toBe(false)
    if (!isTaken) { counts.refused++; return }
    const spent = from + sweep.spent()
    const row: Value[] = [], state = fold.empty(), mine = reading(view)
    const asks: { at: number; seen: number }[] = [], folded: ({ values: Value[]; newest: number } | undefined)[] = []
    let seen = 0
    for (const { isEvent, time, back } of timed) {
      if (isEvent) {
        loadRow(columns, seen, row)
        fold.add(state, columns.source[seen]!, columns.time[seen]!, seen, row)
        seen++
        continue
      }
      const at = late ? time - back : time
      fold.read(state, at, mine)
      if (seen < from) continue
      asks.push({ at, seen: seen - from })
      folded.push(mine.tooOld ? undefined : { values: [...mine.values], newest: mine.newest })
    }
    for (const [index, swept] of answersOf(sweep, features, asks).entries()) {
      if (swept === undefined) counts.dropped++
      if (asks[index]!.at > readableAfter(view, dropped)) expect(swept).toBeDefined()
      if (swept === undefined || folded[index] === undefined) continue
      expect(swept).toEqual(folded[index])
      counts.answers++
    }
    // What is spent, no read within the headroom of the newest event needs.
    if (spent === from) return
    expect(sweep.take(columns, spent, events.length, events[spent - 1]!.time)).toBe(true)
    const newest = events.at(-1)!.time
    const last = [newest - view.headroom, newest, newest + 1]
    for (const [index, swept] of answersOf(sweep, features, last.map((at) => ({ at, seen: events.length - spent }))).entries()) {
      fold.read(state, last[index]!, mine)
      expect(swept).toBeDefined()
      if (!mine.tooOld) expect(swept).toEqual({ values: mine.values, newest: mine.newest })
    }
  }), { seed: 20_260_131, numRuns: 400 })
  expect(counts.answers).toBeGreaterThan(800)
  expect(counts.refused).toBeGreaterThan(10)
  expect(counts.dropped).toBeGreaterThan(20)
})

test('a view with a float sum, an extreme or a window over all time is not swept', () => {
  for (const spec of [{ op: 'sum', column: 0, type: { kind: 'float' }, window: day }, { op: 'max', column: 0, window: day }, { op: 'count', window: Infinity }] satisfies RollupSpec[])
    expect(compileSweep(viewPlan([spec]))).toBeUndefined()
})
