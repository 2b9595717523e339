import fc from 'fast-check'
import { expect, test } from 'vitest'
import { finishWriting, readNumbers, readTexts, startReading, startWriting, writeNumbers, writeTexts } from './bytes.js'
import { compileFold, reading } from './fold.js'
import { day, hour, minute, viewPlan } from './plan-fixture.js'

const runs = { seed: 20_260_131, numRuns: 500 }

test('a column of numbers comes back bit for bit, whatever its range', () => {
  const edges = [0, 1, 255, 256, 65_535, 65_536, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1].flatMap((range) => [[0, range], [-range, 0], [-7, range - 7]])
  for (const values of edges) expect(roundTrip(values)).toEqual(values)
  fc.assert(fc.property(fc.array(fc.oneof(fc.double(), fc.integer(), fc.constantFrom(-0, Infinity, -Infinity, 2 ** 60))), (values) => roundTrip(values).every((value, index) => Object.is(value, values[index]))), runs)
})
function roundTrip(values: readonly number[]): number[] {
  const bytes = startWriting()
  writeNumbers(bytes, Float64Array.from(values), 0, values.length)
  const read = new Float64Array(values.length)
  readNumbers(startReading(finishWriting(bytes)), read, 0, values.length)
  return [...read]
}

test('texts come back, empty, absent, repeated and beyond the basic plane alike', () => {
  fc.assert(fc.property(fc.array(fc.option(fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('', 'same')), { nil: undefined })), (texts) => {
    const bytes = startWriting()
    writeTexts(bytes, texts)
    expect(readTexts(startReading(finishWriting(bytes)), texts.length)).toEqual(texts)
  }), { ...runs, numRuns: 150 })
})

const view = viewPlan([
  { op: 'sum', column: 0, type: { kind: 'int' }, window: hour }, { op: 'last', column: 1, type: { kind: 'string' }, window: day },
  { op: 'last', column: 2, type: { kind: 'vector', length: 2 }, window: day }, { op: 'distinct', column: 2, type: { kind: 'vector', length: 2 }, window: Infinity },
])
const fold = compileFold(view)
function state(events: number) {
  const state = fold.empty()
  for (let index = 0; index < events; index++) fold.add(state, 0, index * 3 * minute, index, [index, `text ${index % 3}`, Float32Array.of(index % 5, 1.5)])
  return state
}

test('vectors survive in raw events, tiles and sets', () => {
  const { recent, settled } = fold.encode(state(40))
  const out = reading(view)
  fold.read(fold.decode(recent, settled), 2 * hour, out)
  expect(out.values.slice(1)).toEqual(['text 0', Float32Array.of(4, 1.5), 5])
})

test('rows of different positions, of another version, cut short or continued are refused with a code', () => {
  const { recent, settled } = fold.encode(state(40))
  const refused = (a: Uint8Array, b: Uint8Array) => { expect(() => fold.decode(a, b)).toThrow(expect.objectContaining({ code: 'MR_STATE_CORRUPT' })) }
  refused(recent, fold.encode(state(39)).settled)
  refused(Uint8Array.from(recent, (byte, index) => (index === 0 ? 2 : byte)), settled)
  for (let length = 0; length < recent.length; length += 7) refused(recent.slice(0, length), settled)
  for (let length = 0; length < settled.length; length += 7) refused(recent, settled.slice(0, length))
  refused(Uint8Array.of(...recent, 0), settled)
})

test('a key seen once takes few bytes, and a year of payments a few thousand', () => {
  const sums = compileFold(viewPlan([hour, day, 7 * day, 30 * day].map((window) => ({ op: 'sum', column: 0, type: { kind: 'int' }, window }))))
  const state = sums.empty()
  const bytes = () => { const { recent, settled } = sums.encode(state); return recent.length + settled.length }
  sums.add(state, 0, 1.7e15, 0, [1_234])
  expect(bytes()).toBeLessThan(200)
  for (let index = 1; index < 100_000; index++) sums.add(state, 0, 1.7e15 + index * 5 * minute, index, [index % 977])
  expect(bytes()).toBeLessThan(7_000)
})
