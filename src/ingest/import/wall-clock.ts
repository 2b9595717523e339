import { MillraceError, type ErrorCode } from '../../errors.js'

/** The instant at which the clocks of a zone showed a time, both in microseconds (the latter as if it were UTC), or why there is no one such instant. */
export type WallClock = (shown: number) => number | Extract<ErrorCode, 'MR_TIME_AMBIGUOUS' | 'MR_TIME_SKIPPED'>

const day = 86_400e6
const clocks = new Map<string, WallClock>()

/** @param zone an IANA zone. @throws MR_ZONE_UNKNOWN */
export function wallClock(zone: string): WallClock {
  let clock = clocks.get(zone)
  if (clock === undefined) clocks.set(zone, clock = openClock(zone))
  return clock
}

function openClock(zone: string): WallClock {
  const offsetAt = offsets(zone)
  const nearby = new Map<number, readonly [before: number, after: number]>()
  return (shown) => {
    const today = Math.floor(shown / day)
    let around = nearby.get(today)
    // No offset reaches a day, so that these lie before and after all that the day may mean.
    if (around === undefined) nearby.set(today, around = [offsetAt((today - 1) * day), offsetAt((today + 2) * day)])
    const [before, after] = around
    if (before === after) return shown - before
    const early = shown - before, late = shown - after
    const isEarly = offsetAt(early) === before, isLate = offsetAt(late) === after
    if (isEarly === isLate) return isEarly ? 'MR_TIME_AMBIGUOUS' : 'MR_TIME_SKIPPED'
    return isEarly ? early : late
  }
}

/** What the zone's clocks are ahead of UTC at an instant, in microseconds. */
function offsets(zone: string): (instant: number) => number {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' })
  } catch (cause) {
    throw new MillraceError('MR_ZONE_UNKNOWN', zone, { cause })
  }
  return (instant) => {
    const second = Math.floor(instant / 1e6)
    const [month, date, year, hour, minute, seconds] = (format.format(second * 1000).match(/\d+/g) ?? []).map(Number) as [number, number, number, number, number, number]
    return (Date.UTC(year, month - 1, date, hour, minute, seconds) / 1000 - second) * 1e6
  }
}
