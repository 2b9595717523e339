import { expect, test } from 'vitest'
import { fakeClock } from '../../testing/clock.js'
import { logClock } from './log.js'
import { systemClock } from './system.js'

test('the system clock counts microseconds, and stands still while the machine jumps back', () => {
  let milliseconds = 1_700_000_000_000
  const clock = systemClock(() => milliseconds)
  expect(clock.now()).toBe(1_700_000_000_000_000)
  milliseconds -= 60_000
  expect(clock.now()).toBe(1_700_000_000_000_000)
  milliseconds += 60_001
  expect(clock.now()).toBe(1_700_000_000_001_000)
  expect(Number.isSafeInteger(systemClock().now())).toBe(true)
})

test('the log clock moves when it is told, and never backwards', () => {
  const clock = logClock(500)
  clock.moveTo(700)
  clock.moveTo(600)
  expect(clock.now()).toBe(700)
})

test('a fake clock advances by a duration', () => {
  const clock = fakeClock(0)
  clock.advance(30)
  clock.advance(12)
  expect(clock.now()).toBe(42)
})
