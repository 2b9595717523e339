import { logClock } from '../adapters/clock/log.js'
import type { LogClock } from '../ports/clock.js'

/** A clock for tests: stands still until it is moved. Instants and durations in µs. */
export const fakeClock = (start: number): LogClock & { advance(by: number): void } => {
  const clock = logClock(start)
  return { ...clock, advance: (by) => clock.moveTo(clock.now() + by) }
}
