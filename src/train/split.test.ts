import { expect, test } from 'vitest'
import { splitByTime } from './split.js'

const hour = 3_600_000_000
const rowsOf = (times: readonly number[], rows: Uint32Array) => [...rows].map((row) => times[row]! / hour)

test('the holdout is the last rows up to the newest, its first instant included and the one before it not', () => {
  const times = [100, 98, 99, 98 + 1 / hour].map((at) => at * hour)
  const { holdout, holdoutFrom, holdoutTo } = splitByTime(times, 0, { holdout: 2 * hour }, 0)
  expect(holdoutTo - holdoutFrom + 1).toBe(2 * hour)
  expect([...holdout].map((row) => times[row])).toEqual([98 * hour + 1, 99 * hour, 100 * hour])
})

test('a training row has matured by the first instant of the holdout, that instant included', () => {
  const last = 100 * hour, first = 90 * hour + 1, within = 10 * hour
  const times = [first - within - 1, first - within, first - within + 1, first - 1, first, last]
  const { fit, holdout } = splitByTime(times, within, { holdout: 10 * hour }, 0)
  expect([...fit]).toEqual([0, 1])
  expect([...holdout]).toEqual([4, 5])
})

test('the training period is as long as asked, counted back from where training rows end', () => {
  const times = Array.from({ length: 101 }, (_, at) => at * hour)
  const { fit, trainUntil } = splitByTime(times, 20 * hour, { holdout: 10 * hour, train: 5 * hour }, 0)
  expect(trainUntil).toBe(70 * hour + 1)
  expect(rowsOf(times, fit)).toEqual([66, 67, 68, 69, 70])
})

test('the newest tenth of the training rows is kept for early stopping, ties in the order of the rows', () => {
  const times = Array.from({ length: 40 }, (_, row) => (row < 20 ? row % 2 : 100 + row) * hour)
  const { fit, early, holdout } = splitByTime(times, 0, { holdout: 20 * hour }, 0.1)
  expect(holdout.length).toBe(20)
  expect(fit.length + early.length).toBe(20)
  expect([...early]).toEqual([17, 19])
})

test('without rows every part is empty', () => {
  const { fit, early, holdout } = splitByTime([], hour, { holdout: hour }, 0.1)
  expect([fit.length, early.length, holdout.length]).toEqual([0, 0, 0])
})
