import { MillraceError, type ErrorCode } from '../errors.js'
import type { kind } from './readable.js'

/** A point in time: integer microseconds since 1970, UTC. Opaque to users, so that nobody adds one to an amount. */
export interface Instant { readonly [kind]: 'instant' }
/** Whole seconds, minutes, hours or days, more than none: '90s', '5m', '24h', '30d'. */
export type Duration = `${bigint}${'s' | 'm' | 'h' | 'd'}` & `${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}${string}`

/** The first instant, 1900-01-01T00:00:00Z, and the last, 2255-06-05T23:47:34.740991Z. */
export const firstInstant = -2_208_988_800_000_000
export const lastInstant = Number.MAX_SAFE_INTEGER

export type TimeProblem = Extract<ErrorCode, 'MR_EVENT_TIME_NAIVE' | 'MR_TIME_INVALID' | 'MR_TIME_RANGE'>

const daysBeforeMonth = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]
const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
const isLeap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
/** Days from 1970-01-01 in the proleptic Gregorian calendar; `month` from 1. */
function daysSince1970(year: number, month: number, day: number): number {
  const before = year - 1
  return before * 365 + Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 719_162 + daysBeforeMonth[month - 1]! + (month > 2 && isLeap(year) ? 1 : 0) + day - 1
}

/** The number that two digits say, or NaN. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48, ones = text.charCodeAt(at + 1) - 48
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : NaN
}

/** Microseconds of an RFC 3339 time with `Z` or an offset and at most six digits of a second's fraction, or what is wrong with it. Nothing is rounded. */
export function parseInstant(text: string): number | TimeProblem {
  const year = two(text, 0) * 100 + two(text, 2), month = two(text, 5), day = two(text, 8)
  const hour = two(text, 11), minute = two(text, 14), second = two(text, 17)
  // Comparisons with NaN are false, so that each is written for what is allowed.
  if (!(month >= 1 && month <= 12 && day >= 1 && hour <= 23 && minute <= 59 && second <= 59 && year >= 0)) return 'MR_TIME_INVALID'
  if (day > daysOfMonth[month - 1]! && !(month === 2 && day === 29 && isLeap(year))) return 'MR_TIME_INVALID'
  const separator = text.charCodeAt(10)
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45 || (separator !== 84 && separator !== 116) || text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return 'MR_TIME_INVALID'

  let at = 19, micros = 0
  if (text.charCodeAt(19) === 46) {
    let unit = 100_000
    for (at = 20; at < text.length; at++) {
      const digit = text.charCodeAt(at) - 48
      if (digit < 0 || digit > 9) break
      if (unit < 1) return 'MR_TIME_INVALID'
      micros += digit * unit
      unit = unit === 1 ? 0 : unit / 10
    }
    if (at === 20) return 'MR_TIME_INVALID'
  }
  if (at === text.length) return 'MR_EVENT_TIME_NAIVE'
  let offset = 0
  const zone = text.charCodeAt(at)
  if (zone === 43 || zone === 45) {
    const hours = two(text, at + 1), minutes = two(text, at + 4)
    if (!(text.length === at + 6 && text.charCodeAt(at + 3) === 58 && hours <= 23 && minutes <= 59)) return 'MR_TIME_INVALID'
    offset = (hours * 60 + minutes) * (zone === 43 ? 60 : -60)
  } else if ((zone !== 90 && zone !== 122) || text.length !== at + 1) return 'MR_TIME_INVALID'

  const instant = (daysSince1970(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset) * 1e6 + micros
  return instant >= firstInstant && instant <= lastInstant ? instant : 'MR_TIME_RANGE'
}

/** RFC 3339 text in UTC; a fraction of three or six digits only where it is needed. */
export function formatInstant(micros: number): string {
  const fraction = ((micros % 1e6) + 1e6) % 1e6
  const text = new Date(Math.floor(micros / 1000)).toISOString()
  if (fraction === 0) return `${text.slice(0, 19)}Z`
  return fraction % 1000 === 0 ? text : `${text.slice(0, 19)}.${String(fraction).padStart(6, '0')}Z`
}

const microsOf: Readonly<Record<string, number>> = { s: 1e6, m: 60e6, h: 3600e6, d: 86_400e6 }
/** Microseconds of '90s', '5m', '24h' or '30d'; Infinity of 'ever'; NaN of anything else, none and more than 2^53 − 1 included. */
export function parseDuration(text: string): number {
  if (text === 'ever') return Infinity
  if (!/^[1-9][0-9]*[smhd]$/.test(text)) return NaN
  const micros = Number(text.slice(0, -1)) * microsOf[text.at(-1)!]!
  return Number.isSafeInteger(micros) ? micros : NaN
}

const micros = (instant: Instant) => instant as unknown as number
/** Seconds from `a` to `b`, fractions included; negative when `b` is earlier. */
export const secondsBetween = (a: Instant, b: Instant): number => (micros(b) - micros(a)) / 1e6

const formats = new Map<string, Intl.DateTimeFormat>()
function wallClock(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone)
  if (format === undefined) {
    try {
      format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', hour: '2-digit', weekday: 'short' })
    } catch (cause) {
      throw new MillraceError('MR_ZONE_UNKNOWN', zone, { cause })
    }
    formats.set(zone, format)
  }
  return format
}
const dayNames = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
/** The hour on the wall clock, 0 to 23, in an IANA zone such as 'Europe/Stockholm'. @throws MR_ZONE_UNKNOWN */
export function hourOf(instant: Instant, zone = 'UTC'): number {
  if (zone === 'UTC') return Math.floor((((micros(instant) % 86_400e6) + 86_400e6) % 86_400e6) / 3600e6)
  return Number(wallClock(zone).format(Math.floor(micros(instant) / 1000)).slice(-2))
}
/** The day of the week in an IANA zone, 1 (Monday) to 7 (Sunday), as in ISO 8601. @throws MR_ZONE_UNKNOWN */
export function weekdayOf(instant: Instant, zone = 'UTC'): number {
  if (zone === 'UTC') return ((((Math.floor(micros(instant) / 86_400e6) + 3) % 7) + 7) % 7) + 1
  return dayNames.indexOf(wallClock(zone).format(Math.floor(micros(instant) / 1000)).slice(0, 3)) + 1
}
