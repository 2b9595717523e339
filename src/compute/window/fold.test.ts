import { expect, test } from 'vitest'
import type { ValueType } from '../../define/meta.js'
import type { Value } from '../../define/values.js'
import { compileFold, reading, type KeyState } from './fold.js'
import { day, hour, minute, second, viewPlan, type FeatureSpec } from './plan-fixture.js'

const int: ValueType = { kind: 'int' }
type Sent = readonly [time: number, ...row: Value[]]

/** Folds events of one source in the order given; their index is their position. */
function folded(features: readonly FeatureSpec[], events: readonly Sent[], options?: Parameters<typeof viewPlan>[1]) {
  const view = viewPlan(features, options)
  const fold = compileFold(view)
  const state = fold.empty()
  events.forEach(([time, ...row], position) => { fold.add(state, 0, time, position, row) })
  const read = (at: number, of: KeyState | undefined = state) => {
    const out = reading(view)
    fold.read(of, at, out)
    return out
  }
  return { fold, state, read, at: (instant: number) => read(instant).values }
}
const over = (window: number, op: 'sum' | 'mean' | 'min' | 'max' | 'first' | 'last' | 'distinct' | 'stddev', type: ValueType = int): FeatureSpec => ({ op, column: 0, type, window })
const count = (window: number): FeatureSpec => ({ op: 'count', window })
const big = 2 ** 53 - 1

test('an event never counts itself, nor does a twin at the same microsecond', () => {
  const { at } = folded([count(hour)], [[1_000], [1_000]])
  expect(at(1_000)).toEqual([0])
  expect(at(1_001)).toEqual([2])
})

test('the tail of a window is rounded down to a tile, also where the event is still raw', () => {
  const start = 10 * hour + 30 * second
  const { at } = folded([count(hour), { op: 'count', window: 30 * second }], [[start]])
  const raw = folded([count(hour)], [[start], [start + hour]])
  // 1 h rounds to the minute: the event at 10:00:30 is inside until a window begins at 10:01.
  expect(at(start + hour + 30 * second - 1)[0]).toBe(1)
  expect(at(start + hour + 30 * second)[0]).toBe(0)
  expect(raw.at(start + hour + 30 * second - 1)).toEqual([2])
  expect(raw.at(start + hour + 30 * second)).toEqual([1])
})

test('an exact view rounds nothing', () => {
  const { at } = folded([count(hour)], [[0], [hour]], { exact: true })
  expect(at(hour)).toEqual([1])
  expect(at(hour + 1)).toEqual([1])
})

test('over no events, and over nothing but nulls, every aggregate has its empty value', () => {
  const features: FeatureSpec[] = [count(hour), { op: 'exists', window: hour, column: 0 }, ...(['sum', 'mean', 'min', 'max', 'stddev', 'first', 'last', 'distinct'] as const).map((op) => over(hour, op)),
    { op: 'share', column: 1, type: { kind: 'bool' }, window: hour }, { op: 'ratio', over: { op: 'sum', column: 0 }, under: { op: 'count' }, window: hour }, { op: 'sum', column: 2, type: { kind: 'bigint' }, window: hour }]
  const empty = [0, false, 0, null, null, null, null, null, null, 0, null, null, 0n]
  const { fold, at, read } = folded(features, [[0, null, null, null]])
  expect(read(1, fold.empty()).values).toEqual(empty)
  expect(read(1).values).toEqual([1, ...empty.slice(1, 11), 0, 0n])
  expect(at(3 * hour)).toEqual(empty)
  const out = reading(fold.view)
  fold.read(undefined, 5, out)
  expect(out).toEqual({ values: empty, times: new Float64Array(13).fill(-Infinity), problems: Array.from({ length: 13 }), newest: -Infinity, tooOld: false })
})

test('a sum of integers past 2^53 is null and says so, its mean is worked out from the exact sum, a ratio over it fails', () => {
  const { read } = folded([over(day, 'sum'), over(day, 'mean'), { op: 'ratio', over: { op: 'sum', column: 0 }, under: { op: 'count' }, window: day }], [[0, big], [1, 1], [2, 1]])
  expect(read(2).values).toEqual([2 ** 53, 2 ** 52, 2 ** 52])
  expect(read(3).values).toEqual([null, Number(2n ** 53n + 1n) / 3, null])
  expect(read(3).problems).toEqual(['MR_SUM_OVERFLOW', undefined, 'MR_SUM_OVERFLOW'])
})

test('a sum overflows when its final value does, not on the way', () => {
  const { at } = folded([over(day, 'sum'), over(Infinity, 'sum')], [[0, big], [1, big], [2, -big], [3, -big], [4, 7], [hour, 1]])
  expect(at(hour + 1)).toEqual([8, 8])
})

test('sums of bigint are bigints, and refused where 64 bits end', () => {
  const { read } = folded([over(day, 'sum', { kind: 'bigint' })], [[0, 2n ** 63n - 2n], [1, 1n], [2, 1n]])
  expect(read(2).values).toEqual([2n ** 63n - 1n])
  expect([read(3).values, read(3).problems]).toEqual([[null], ['MR_SUM_OVERFLOW']])
})

test('a float sum that leaves the doubles is refused, as is its mean', () => {
  const { read } = folded([over(day, 'sum', { kind: 'float' }), over(day, 'mean', { kind: 'float' })], [[0, 1.5e308], [1, 1.5e308]])
  expect(read(2)).toMatchObject({ values: [null, null], problems: ['MR_SUM_OVERFLOW', 'MR_SUM_OVERFLOW'] })
})

test('a thousand payments of 0.10 are exactly 100, since decimals are counted', () => {
  const { at } = folded([over(day, 'sum', { kind: 'decimal', scale: 2 }), over(day, 'mean', { kind: 'decimal', scale: 2 }), over(day, 'max', { kind: 'decimal', scale: 2 })], Array.from({ length: 1_000 }, (_, index) => [index * second, 10]))
  expect(at(hour)).toEqual([100, 0.1, 0.1])
})

test('−0 comes out as 0', () => {
  const ops = ['sum', 'mean', 'min', 'max', 'first', 'last'] as const
  const { at } = folded([...ops.map((op) => over(day, op, { kind: 'float' })), over(day, 'distinct', { kind: 'float' })], [[0, -0], [1, 0], [2, -0]])
  expect(at(3)).toEqual([0, 0, 0, 0, 0, 0, 1])
})

test('the standard deviation of close values far from zero keeps its digits', () => {
  const { at } = folded([over(day, 'stddev', { kind: 'float' })], Array.from({ length: 300 }, (_, index) => [index * minute, 1e9 + (index % 2)]))
  expect(at(300 * minute)[0]).toBeCloseTo(Math.sqrt(300 / 299) / 2, 8)
})

test('first and last break ties by position, also when the later position was folded first', () => {
  const view = viewPlan([over(day, 'first'), over(day, 'last')])
  const fold = compileFold(view)
  for (const order of [[1, 2, 3], [3, 2, 1]]) {
    const state = fold.empty()
    for (const position of order) fold.add(state, 0, 5, position, [position * 10])
    const out = reading(view)
    fold.read(state, 6, out)
    expect(out.values).toEqual([10, 30])
  }
})

test('distinct is exact to 1,000 values a tile and over any number of such tiles, then within three standard errors', () => {
  const text: ValueType = { kind: 'string' }
  const values = (n: number, from = 0): Sent[] => Array.from({ length: n }, (_, index) => [from * hour, `value ${from} ${index}`])
  expect(folded([over(7 * day, 'distinct', text)], [...values(1_000), ...values(1_000), [hour, null]]).at(2 * hour)).toEqual([1_000])
  expect(folded([over(7 * day, 'distinct', text)], [...values(1_000), ...values(1_000, 1), ...values(500, 2)]).at(3 * hour)).toEqual([2_500])
  expect(folded([over(7 * day, 'distinct', text)], values(3_000).map(([, text], index): Sent => [index, text!])).at(second)).toEqual([3_000])
  const many = folded([over(7 * day, 'distinct', text)], [...values(20_000), ...values(20_000), ...values(900, 1), [day, 'last']])
  const estimated = many.at(day + 1)[0] as number
  expect(Math.abs(estimated - 20_901) / 20_901).toBeLessThan(3 * 0.0082)
  const { recent, settled } = many.fold.encode(many.state)
  expect(many.read(day + 1, many.fold.decode(recent, settled)).values).toEqual([estimated])
})

test('an event at the very edge of the headroom moves to its tile; one microsecond inside it stays raw', () => {
  const newest = 10 * minute
  const { state, read } = folded([count(hour)], [[0], [newest - minute], [newest - minute + 1], [newest]])
  expect(state.raw.end - state.raw.start).toBe(2)
  expect(state.settledThrough).toBe(newest - minute)
  expect(read(newest - minute)).toMatchObject({ tooOld: true, values: [null], newest: -Infinity })
  expect(read(newest - minute + 1)).toMatchObject({ tooOld: false, values: [2], newest: newest - minute })
})

test('a late event goes to its tile and counts from then on', () => {
  const { at, state } = folded([count(hour), count(7 * day)], [[2 * hour], [2 * hour - 5 * minute], [hour - day]])
  expect(state.raw.end - state.raw.start).toBe(1)
  expect(at(2 * hour)).toEqual([1, 2])
  expect(at(2 * hour + 1)).toEqual([2, 3])
})

test('an event older than the longest window leaves nothing in the tiles', () => {
  const { at, state } = folded([count(hour)], [[10 * day], [day]])
  expect(state.tiles[0]!.end).toBe(0)
  expect(at(10 * day + 1)).toEqual([1])
})

test('a tile that was forgotten makes every instant that could still see it too old', () => {
  const { read } = folded([count(hour)], [[0], [10 * day]])
  expect(read(30 * minute).tooOld).toBe(true)
  expect(read(hour + minute)).toMatchObject({ tooOld: false, values: [0] })
})

test('at most 4,096 events stay raw, the newest on the log', () => {
  const { state, read } = folded([count(hour), over(hour, 'sum')], Array.from({ length: 5_000 }, (_, index) => [index * 1_000, 1]))
  expect(state.raw.end - state.raw.start).toBe(4_096)
  expect(state.settledThrough).toBe(903_000)
  expect(read(903_000).tooOld).toBe(true)
  expect(read(903_001).values).toEqual([904, 904])
  expect(read(5_000_000).values).toEqual([5_000, 5_000])
})

test('an exact view keeps every raw event of its window, however many', () => {
  const { state, at } = folded([count(hour)], Array.from({ length: 5_000 }, (_, index) => [index * 1_000]), { exact: true })
  expect(state.raw.end - state.raw.start).toBe(5_000)
  expect(at(2_500_000)).toEqual([2_500])
})

test('a window holds no more tiles than it can see', () => {
  const windows = [30 * second, hour, day, 7 * day, 30 * day]
  const { state } = folded(windows.map(count), Array.from({ length: 20_000 }, (_, index) => [index * 137 * second + (index % 7)]))
  const most = [30 + 60 + 2, 60 + 1 + 2, 96 + 2, 168 + 2, 120 + 2]
  state.tiles.forEach((tiles, size) => { expect(tiles.end - tiles.start).toBeLessThanOrEqual(most[size]!) })
})

test('the newest event of a key counts whichever source and filter, the newest input only its own feed', () => {
  const view = viewPlan([{ op: 'count', source: 0, window: hour, where: (row) => row[0] === 1 }], { sources: 2 })
  const fold = compileFold(view)
  const state = fold.empty()
  fold.add(state, 0, 10, 0, [1])
  fold.add(state, 0, 20, 1, [2])
  fold.add(state, 1, 30, 2, [1])
  const out = reading(view)
  fold.read(state, 40, out)
  expect(out).toMatchObject({ values: [1], newest: 30 })
  expect([...out.times]).toEqual([10])
})

test('more feeds than one number can mark are kept apart', () => {
  const features = Array.from({ length: 70 }, (_, index): FeatureSpec => ({ op: 'count', window: hour, where: (row) => row[0] === index }))
  const { at } = folded(features, Array.from({ length: 70 }, (_, index) => [index, index]))
  expect(at(70)).toEqual(Array.from({ length: 70 }).fill(1))
})
