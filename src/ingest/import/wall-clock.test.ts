import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseInstant } from '../../define/instant.js'
import { wallClock } from './wall-clock.js'

const at = (text: string) => parseInstant(text) as number
/** What the clocks of a zone show at an instant, as if it were UTC. */
const shownAt = (second: number, format: Intl.DateTimeFormat): number => at(`${format.format(second * 1000).replace(', ', 'T')}Z`)

test('a time on the wall is one instant, to the microsecond', () => {
  const stockholm = wallClock('Europe/Stockholm')
  expect(stockholm(at('2026-01-31T12:00:00.123456Z'))).toBe(at('2026-01-31T11:00:00.123456Z'))
  expect(stockholm(at('2026-07-31T12:00:00Z'))).toBe(at('2026-07-31T10:00:00Z'))
  expect(wallClock('UTC')(at('2026-07-31T12:00:00Z'))).toBe(at('2026-07-31T12:00:00Z'))
  expect(wallClock('Asia/Kolkata')(at('2026-07-31T00:00:00Z'))).toBe(at('2026-07-30T18:30:00Z'))
})
test('a time that clocks showed twice or never is no instant, and those beside it are', () => {
  const stockholm = wallClock('Europe/Stockholm')
  expect(stockholm(at('2026-03-29T01:59:59.999999Z'))).toBe(at('2026-03-29T00:59:59.999999Z'))
  expect(stockholm(at('2026-03-29T02:00:00Z'))).toBe('MR_TIME_SKIPPED')
  expect(stockholm(at('2026-03-29T02:59:59.999999Z'))).toBe('MR_TIME_SKIPPED')
  expect(stockholm(at('2026-03-29T03:00:00Z'))).toBe(at('2026-03-29T01:00:00Z'))
  expect(stockholm(at('2026-10-25T01:59:59.999999Z'))).toBe(at('2026-10-24T23:59:59.999999Z'))
  expect(stockholm(at('2026-10-25T02:00:00Z'))).toBe('MR_TIME_AMBIGUOUS')
  expect(stockholm(at('2026-10-25T02:59:59.999999Z'))).toBe('MR_TIME_AMBIGUOUS')
  expect(stockholm(at('2026-10-25T03:00:00Z'))).toBe(at('2026-10-25T02:00:00Z'))
  // A whole day was left out when the date line moved.
  expect(wallClock('Pacific/Apia')(at('2011-12-30T12:00:00Z'))).toBe('MR_TIME_SKIPPED')
})
test('what a clock shows leads back to its instant, unless it showed that twice', () => {
  const zones = ['Europe/Stockholm', 'America/St_Johns', 'Africa/Casablanca', 'Australia/Lord_Howe', 'America/Los_Angeles'].map((zone) =>
    ({ zone, format: new Intl.DateTimeFormat('en-CA', { timeZone: zone, hourCycle: 'h23', dateStyle: 'short', timeStyle: 'medium' }) }))
  fc.assert(fc.property(fc.constantFrom(...zones), fc.integer({ min: at('1971-01-01T00:00:00Z') / 1e6, max: at('2037-12-31T00:00:00Z') / 1e6 }), ({ zone, format }, second) => {
    const found = wallClock(zone)(shownAt(second, format))
    if (typeof found === 'number') expect(found).toBe(second * 1e6)
    else expect(found).toBe('MR_TIME_AMBIGUOUS')
  }), { seed: 7, numRuns: 2_000 })
})
test('an unknown zone is refused', () => {
  expect(() => wallClock('Europe/Atlantis')).toThrow(expect.objectContaining({ code: 'MR_ZONE_UNKNOWN' }))
})
