import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatQuantity, parseQuantity, type Unit } from './units.js'

test('quantities are understood as people write them', () => {
  const written: readonly (readonly [string | number, Unit, number])[] = [
    ['10k rps', 'rate', 10_000], ['10krps', 'rate', 10_000], ['10,000 QPS', 'rate', 10_000], ['5M/day', 'rate', 5e6 / 86_400], ['1.2M events/min', 'rate', 20_000], ['3 per minute', 'rate', 0.05], ['600 rpm', 'rate', 10],
    ['12 requests a second', 'rate', 12], ['10^12 QPS', 'rate', 1e12], [250, 'rate', 250],
    ['5 TB', 'bytes', 5e12], ['16 GiB', 'bytes', 16 * 2 ** 30], ['200kB', 'bytes', 2e5], ['8 Mbit', 'bytes', 1e6], ['4096', 'bytes', 4_096],
    ['5 TB/day', 'bytesPerSecond', 5e12 / 86_400], ['3.35 TB/s', 'bytesPerSecond', 3.35e12], ['100 Gbit/s', 'bytesPerSecond', 12.5e9], ['100 Gbps', 'bytesPerSecond', 12.5e9],
    ['200ms', 'seconds', 0.2], ['1.5 s', 'seconds', 1.5], ['3h', 'seconds', 10_800], ['30 days', 'seconds', 2_592_000], ['250 µs', 'seconds', 250e-6], ['90', 'seconds', 90],
    ['1.5M users', 'count', 1.5e6], ['100 million', 'count', 1e8], ['7B parameters', 'count', 7e9], ['1e6', 'count', 1e6], ['1 000 000', 'count', 1e6], ['1.5m monthly active users', 'count', 1.5e6],
    ['$3.50', 'money', 3.5], ['20k USD', 'money', 20_000], ['$1.2M', 'money', 1.2e6], ['50 %', 'share', 0.5], ['0.5', 'share', 0.5], [0.5, 'share', 0.5],
    ['989 TFLOPS', 'flopPerSecond', 989e12], ['989 TFLOP/s', 'flopPerSecond', 989e12], ['3 ZFLOP', 'flop', 3e21],
  ]
  for (const [text, unit, value] of written) expect([text, parseQuantity(text, unit) / value]).toEqual([text, expect.closeTo(1, 9)])
})

test('what is no quantity of its unit is refused, and the error says what is understood', () => {
  const refused: readonly (readonly [string | number, Unit])[] = [
    ['fast', 'rate'], ['10 parsecs', 'seconds'], ['-5 ms', 'seconds'], [-1, 'count'], [NaN, 'count'], [Infinity, 'bytes'], ['1e400', 'count'], ['5 TB', 'bytesPerSecond'], ['5 TB/day', 'bytes'], ['200ms', 'count'], ['200ms', 'rate'],
    ['10k requests', 'rate'], ['50', 'share'], ['5 EUR', 'money'], ['', 'count'], ['5 %', 'bytes'], ['5 M', 'seconds'], ['3 per fortnight', 'rate'],
  ]
  for (const [text, unit] of refused) expect(() => parseQuantity(text, unit), `${text} as ${unit}`).toThrow(/^MR_QUANTITY_INVALID: .*understood is /)
})

test('what is written is read back, to three digits', () => {
  const units: readonly Unit[] = ['rate', 'bytes', 'bytesPerSecond', 'seconds', 'count', 'money', 'flop', 'flopPerSecond']
  fc.assert(fc.property(fc.constantFrom(...units), fc.double({ min: -4, max: 15, noNaN: true }), (unit, power) => {
    const value = 10 ** power
    const back = parseQuantity(formatQuantity(value, unit), unit)
    expect(Math.abs(back - value)).toBeLessThanOrEqual(Math.max(value * 0.006, unit === 'money' ? 0.005 : 0))
  }), { seed: 5, numRuns: 500 })
  expect([formatQuantity(86.805 * 3_600, 'seconds'), formatQuantity(3_125_000, 'count'), formatQuantity(400, 'count'), formatQuantity(0.5, 'share'), formatQuantity(1_234.5, 'money')])
    .toEqual(['86.8 h', '3.13 M', '400', '50 %', '$1,235'])
})
