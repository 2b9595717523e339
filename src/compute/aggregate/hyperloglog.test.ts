import { expect, test } from 'vitest'
import { xxh64 } from '../xxh64.js'
import { estimate, hyperLogLogError, mergeRegisters, newRegisters, observe } from './hyperloglog.js'

test('XXH64 gives the reference values', () => {
  expect(xxh64('')).toBe(0xef46_db37_51d8_e999n)
  expect(xxh64('abc')).toBe(0x44bc_2cf5_ad77_0999n)
  expect(xxh64(new TextEncoder().encode('abc'))).toBe(xxh64('abc'))
})

test('estimates stay within four standard errors from nothing to a million, where other estimators are biased', () => {
  const registers = newRegisters()
  expect(estimate(registers)).toBe(0)
  let seen = 0
  for (const upTo of [1, 10, 1_000, 16_384, 40_960, 81_920, 300_000]) {
    for (; seen < upTo; seen++) observe(registers, `card ${seen}`)
    expect(Math.abs(estimate(registers) - upTo)).toBeLessThanOrEqual(Math.ceil(4 * hyperLogLogError * upTo))
  }
})

test('merging is counting both', () => {
  const [a, b, both] = [newRegisters(), newRegisters(), newRegisters()]
  for (let value = 0; value < 30_000; value++) {
    observe(value % 3 === 0 ? a : b, String(value))
    observe(both, String(value))
  }
  mergeRegisters(a, b)
  expect(a).toEqual(both)
})
