import type { Clock } from '../../ports/clock.js'

/** The machine's time. Where that jumps back, this stands still until it has caught up. */
export const systemClock = (read: () => number = Date.now): Clock => {
  let newest = -Infinity
  return { now: () => newest = Math.max(newest, read() * 1_000) }
}
