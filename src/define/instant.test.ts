import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstInstant, formatInstant, hourOf, lastInstant, parseDuration, parseInstant, secondsBetween, weekdayOf, type Instant } from './instant.js'

const seed = 20260131
const instants = fc.oneof(fc.integer({ min: firstInstant, max: lastInstant }), fc.integer({ min: firstInstant / 1e6, max: Math.floor(lastInstant / 1e6) }).map((seconds) => seconds * 1e6))
const instant = (text: string) => parseInstant(text) as unknown as Instant

test('every instant survives its text', () => {
  fc.assert(fc.property(instants, (micros) => { expect(parseInstant(formatInstant(micros))).toBe(micros) }), { seed, numRuns: 2000 })
})

test('times agree with the calendar of the platform, in any offset', () => {
  fc.assert(fc.property(instants, fc.integer({ min: -1439, max: 1439 }), (micros, offset) => {
    const milliseconds = Math.floor(micros / 1000), wall = new Date(milliseconds + offset * 60_000).toISOString().slice(0, -1)
    const clock = `${String(Math.floor(Math.abs(offset) / 60)).padStart(2, '0')}:${String(Math.abs(offset) % 60).padStart(2, '0')}`
    const expected = milliseconds * 1000 < firstInstant ? 'MR_TIME_RANGE' : milliseconds * 1000
    expect(parseInstant(`${wall}${offset < 0 ? '-' : '+'}${clock}`)).toBe(expected)
  }), { seed, numRuns: 2000 })
})

test.each<readonly [string, number]>([
  ['2026-01-31T12:00:00Z', 1_769_860_800_000_000], ['2026-01-31t12:00:00z', 1_769_860_800_000_000], ['2026-01-31T12:00:00-00:00', 1_769_860_800_000_000],
  ['2026-01-31T12:00:00.000001Z', 1_769_860_800_000_001], ['2026-01-31T12:00:00.1Z', 1_769_860_800_100_000], ['2024-02-29T00:00:00Z', 1_709_164_800_000_000],
  ['1900-01-01T00:00:00Z', firstInstant], ['2255-06-05T23:47:34.740991Z', lastInstant], ['1899-12-31T23:00:00-01:00', firstInstant],
])('%s is read exactly', (text, micros) => { expect(parseInstant(text)).toBe(micros) })

test.each<readonly [string, string]>([
  ['2026-01-31T12:00:00', 'MR_EVENT_TIME_NAIVE'], ['2026-01-31T12:00:00.5', 'MR_EVENT_TIME_NAIVE'],
  ['1899-12-31T23:59:59.999999Z', 'MR_TIME_RANGE'], ['2255-06-05T23:47:34.740992Z', 'MR_TIME_RANGE'], ['9999-12-31T00:00:00Z', 'MR_TIME_RANGE'], ['0000-01-01T00:00:00Z', 'MR_TIME_RANGE'],
  ...['', '2026-01-31', '2026-01-31 12:00:00Z', '2026-01-31T12:00Z', '2026-01-31T12:00:60Z', '2026-01-31T24:00:00Z', '2026-02-30T12:00:00Z', '2025-02-29T12:00:00Z', '2026-13-01T12:00:00Z', '2026-00-01T12:00:00Z', '2026-01-00T12:00:00Z',
    '2026-01-31T12:00:00.Z', '2026-01-31T12:00:00.1234567Z', '2026-01-31T12:00:00.0000000Z', '2026-01-31T12:00:00,5Z', '2026-01-31T12:00:00+0100', '2026-01-31T12:00:00+24:00', '2026-01-31T12:00:00+01:60',
    '2026-01-31T12:00:00+01', '2026-01-31T12:00:00ZZ', '2026-01-31T12:00:00 Z', ' 2026-01-31T12:00:00Z', '2026-01-31T1२:00:00Z', '+002026-01-31T12:00:00Z', '1769860800'].map((text) => [text, 'MR_TIME_INVALID'] as const),
])('"%s" is refused', (text, code) => { expect(parseInstant(text)).toBe(code) })

test('text has a fraction only where one is needed', () => {
  expect([0, 1, 500_000, -1].map(formatInstant)).toEqual(['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000001Z', '1970-01-01T00:00:00.500Z', '1969-12-31T23:59:59.999999Z'])
})

test('durations are whole, more than none, and in s, m, h or d', () => {
  expect(['90s', '5m', '24h', '30d', 'ever'].map(parseDuration)).toEqual([90e6, 300e6, 86_400e6, 2_592_000e6, Infinity])
  expect(['', '0d', '-5d', '1.5h', '5', 'd', '1w', '05m', '1 d', '9007199254740993d'].map(parseDuration)).toEqual(Array(10).fill(NaN))
})

test('hours and weekdays are those of the wall clock in the zone', () => {
  const friday = instant('2026-01-30T23:30:00Z')
  expect([hourOf(friday), weekdayOf(friday)]).toEqual([23, 5])
  expect([hourOf(friday, 'Europe/Stockholm'), weekdayOf(friday, 'Europe/Stockholm')]).toEqual([0, 6])
  expect([hourOf(instant('2026-07-01T12:00:00Z'), 'America/New_York'), weekdayOf(instant('1969-12-28T12:00:00Z'))]).toEqual([8, 7])
  expect(() => hourOf(friday, 'Mars/Base')).toThrow('MR_ZONE_UNKNOWN')
  expect(secondsBetween(friday, instant('2026-01-30T23:30:01.5Z'))).toBe(1.5)
})

test('UTC by arithmetic agrees with UTC by the platform', () => {
  fc.assert(fc.property(instants, (micros) => {
    const at = micros as unknown as Instant
    expect([hourOf(at), weekdayOf(at)]).toEqual([hourOf(at, 'Etc/UTC'), weekdayOf(at, 'Etc/UTC')])
  }), { seed, numRuns: 500 })
})
