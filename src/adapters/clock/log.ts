import type { LogClock } from '../../ports/clock.js'

/** @param start the newest arrival on the log, µs. A move to an earlier instant changes nothing. */
export const logClock = (start: number): LogClock => {
  let instant = start
  return { now: () => instant, moveTo: (to) => { if (to > instant) instant = to } }
}
