import { expect, test } from 'vitest'
import { compileFold, reading } from './fold.js'
import { hour, minute, second, viewPlan } from './plan-fixture.js'
import { ageOf, statusOf } from './status.js'

const view = viewPlan([{ op: 'count', window: hour }, { op: 'sum', column: 0, type: { kind: 'int' }, window: hour }], { maxAge: 10 * minute })
const fold = compileFold(view)

function statuses(at: number, events: readonly (readonly [number, number | null])[]) {
  const state = fold.empty()
  events.forEach(([time, value], position) => { fold.add(state, 0, time, position, [value]) })
  const out = reading(view)
  fold.read(state, at, out)
  return [0, 1].map((feature) => [statusOf(view, out, feature, at), ageOf(out, feature, at)])
}

test('a key without events in the longest window is missing', () => {
  expect(statuses(minute, [])).toEqual([['missing', null], ['missing', null]])
  expect(statuses(3 * hour, [[0, 1]])).toEqual([['missing', null], ['missing', null]])
})

test('a value is present up to its maxAge and stale from the next microsecond on', () => {
  expect(statuses(10 * minute, [[0, 1]])).toEqual([['present', 600], ['present', 600]])
  expect(statuses(10 * minute + 1, [[0, 1]])[0]).toEqual(['stale', 600.000001])
})

test('a value without inputs is as old as the newest event of its key', () => {
  expect(statuses(30 * second, [[0, null]])).toEqual([['present', 30], ['present', null]])
  expect(statuses(11 * minute, [[0, null]])).toEqual([['stale', 660], ['stale', null]])
})

test('an overflowed sum and an instant that is too old are failed', () => {
  expect(statuses(2, [[0, 2 ** 53 - 1], [1, 2 ** 53 - 1]])).toEqual([['present', 1e-6], ['failed', 1e-6]])
  expect(statuses(1, [[5, 1], [hour, 1]])[0]).toEqual(['failed', null])
})
