import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstInstant, lastInstant } from './instant.js'
import type { ValueType } from './meta.js'
import { fromUser, fromWire, isProblem, toUser, toWire, type Value } from './values.js'

const seed = 20260131
const read = (type: ValueType, json: unknown) => {
  const value = fromWire({ type, optional: false }, json)
  return isProblem(value) ? value.code : value
}
const decimal = (scale: number): ValueType => ({ kind: 'decimal', scale })
const safe = fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER })
const typed: fc.Arbitrary<readonly [ValueType, Value]> = fc.oneof(
  fc.tuple(fc.constant<ValueType>({ kind: 'string' }), fc.string({ unit: 'binary' })),
  fc.tuple(fc.constant<ValueType>({ kind: 'int' }), safe),
  fc.tuple(fc.constant<ValueType>({ kind: 'bigint' }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  fc.tuple(fc.constant<ValueType>({ kind: 'float' }), fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0)),
  fc.tuple(fc.constant<ValueType>({ kind: 'bool' }), fc.boolean()),
  fc.tuple(fc.constant<ValueType>({ kind: 'time' }), fc.integer({ min: firstInstant, max: lastInstant })),
  fc.tuple(fc.integer({ min: 0, max: 18 }).map(decimal), safe),
  fc.tuple(fc.constant<ValueType>({ kind: 'enum', values: ['chip', 'web'] }), fc.constantFrom('chip', 'web')),
  fc.tuple(fc.constant<ValueType>({ kind: 'vector', length: 3 }), fc.float32Array({ minLength: 3, maxLength: 3, noNaN: true, noDefaultInfinity: true }).map((vector) => vector.map((number) => number + 0))),
)

test('every value survives the wire, through JSON', () => {
  fc.assert(fc.property(typed, ([type, value]) => { expect(read(type, JSON.parse(JSON.stringify(toWire(type, value))))).toEqual(value) }), { seed, numRuns: 5000 })
})

test('every value survives the user, decimals as long as a number tells them apart', () => {
  fc.assert(fc.property(typed, ([type, value]) => {
    fc.pre(type.kind !== 'decimal' || Math.abs(value as number) <= 2 ** 52)
    expect(fromUser(type, toUser(type, value))).toEqual(value)
  }), { seed, numRuns: 5000 })
})

test('a decimal as a number and as text are the same count', () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 12 }), fc.integer({ min: -(2 ** 52), max: 2 ** 52 }), (scale, count) => {
    const digits = String(Math.abs(count)).padStart(scale + 1, '0')
    const text = `${count < 0 ? '-' : ''}${digits.slice(0, digits.length - scale)}${scale > 0 ? '.' : ''}${digits.slice(digits.length - scale)}`
    expect([read(decimal(scale), text), read(decimal(scale), Number(text))]).toEqual([count, count])
  }), { seed, numRuns: 5000 })
})

test.each<[ValueType, unknown, Value | string]>([
  [{ kind: 'int' }, JSON.parse('1.0'), 1], [{ kind: 'int' }, JSON.parse('1e3'), 1000], [{ kind: 'int' }, 1.5, 'MR_TYPE'], [{ kind: 'int' }, '1', 'MR_TYPE'], [{ kind: 'int' }, 2 ** 53, 'MR_INT_INEXACT'], [{ kind: 'int' }, NaN, 'MR_NOT_FINITE'],
  [{ kind: 'float' }, JSON.parse('1e999'), 'MR_NOT_FINITE'], [{ kind: 'float' }, '1', 'MR_TYPE'], [{ kind: 'bool' }, 1, 'MR_TYPE'], [{ kind: 'bool' }, 'true', 'MR_TYPE'],
  [{ kind: 'bigint' }, '595125622443733822', 595125622443733822n], [{ kind: 'bigint' }, 12, 12n], [{ kind: 'bigint' }, 2 ** 53, 'MR_INT_INEXACT'], [{ kind: 'bigint' }, 0.5, 'MR_TYPE'],
  [{ kind: 'bigint' }, '-9223372036854775808', -(2n ** 63n)], [{ kind: 'bigint' }, '9223372036854775808', 'MR_INT_RANGE'], [{ kind: 'bigint' }, '9'.repeat(1000), 'MR_INT_RANGE'],
  ...['', '-', '-0', '01', '+1', '1.0', '0x1', ' 1', '1n', '１'].map((text): [ValueType, unknown, string] => [{ kind: 'bigint' }, text, 'MR_TYPE']),
  [decimal(2), 12.5, 1250], [decimal(2), '12.5', 1250], [decimal(2), '1.250', 125], [decimal(2), '1.255', 'MR_DECIMAL_SCALE'], [decimal(2), 1.255, 'MR_DECIMAL_SCALE'], [decimal(2), 0.1 + 0.2, 'MR_DECIMAL_SCALE'],
  [decimal(2), 1.15, 115], [decimal(2), 8.95, 895], [decimal(2), 4.35, 435], [decimal(0), 7, 7], [decimal(0), 7.5, 'MR_DECIMAL_SCALE'],
  [decimal(2), '90071992547409.91', 2 ** 53 - 1], [decimal(2), '90071992547409.92', 'MR_DECIMAL_RANGE'], [decimal(2), Number('90000000000000.01'), 'MR_DECIMAL_RANGE'], [decimal(2), 1e300, 'MR_DECIMAL_RANGE'],
  [decimal(2), Infinity, 'MR_NOT_FINITE'], [decimal(2), true, 'MR_TYPE'],
  ...['', '.5', '5.', '1e3', '+1', '01', '-', '1,5', '1.5.0', 'NaN'].map((text): [ValueType, unknown, string] => [decimal(2), text, 'MR_TYPE']),
  [{ kind: 'string' }, 'e\u0301 \u{1f600}', 'e\u0301 \u{1f600}'], [{ kind: 'string' }, '', ''], [{ kind: 'string' }, '\ud800', 'MR_TEXT_INVALID'], [{ kind: 'string' }, 5, 'MR_TYPE'],
  [{ kind: 'enum', values: ['a'] }, 'b', 'MR_ENUM'], [{ kind: 'enum', values: ['a'] }, 0, 'MR_TYPE'],
  [{ kind: 'time' }, new Date(5), 5000], [{ kind: 'time' }, new Date(NaN), 'MR_TIME_INVALID'], [{ kind: 'time' }, 1_769_860_800, 'MR_TYPE'], [{ kind: 'time' }, '2026-01-31T12:00:00', 'MR_EVENT_TIME_NAIVE'],
  [{ kind: 'vector', length: 2 }, [1, 2], new Float32Array([1, 2])], [{ kind: 'vector', length: 2 }, [1], 'MR_VECTOR'], [{ kind: 'vector', length: 1 }, [3.5e38], 'MR_VECTOR'], [{ kind: 'vector', length: 1 }, ['1'], 'MR_TYPE'], [{ kind: 'vector', length: 1 }, 'x', 'MR_TYPE'],
])('%j reads %j', (type, json, expected) => { expect(read(type, json)).toEqual(expected) })

test('minus zero is stored as zero, in every type that has one', () => {
  const zeros = [read({ kind: 'int' }, -0), read({ kind: 'float' }, -0), read(decimal(2), -0), read(decimal(2), '-0.00'), (read({ kind: 'vector', length: 1 }, [-0]) as Float32Array)[0]]
  for (const zero of zeros) expect(Object.is(zero, 0)).toBe(true)
})

test('null and absent are one: null where optional, missing elsewhere', () => {
  const optional = { type: { kind: 'int' }, optional: true } as const
  expect([fromWire(optional, null), fromWire(optional, undefined), read({ kind: 'int' }, null), read({ kind: 'int' }, undefined)]).toEqual([null, null, 'MR_FIELD_MISSING', 'MR_FIELD_MISSING'])
})

test('bounds are user values and include their ends', () => {
  const price = { type: decimal(2), optional: true, atLeast: 0.1, atMost: 12.5 }
  expect([0.1, 12.5, null].map((number) => fromWire(price, number))).toEqual([10, 1250, null])
  expect([0.09, '12.51', -1].map((number) => fromWire(price, number))).toEqual(Array(3).fill({ code: 'MR_OUT_OF_BOUNDS' }))
  expect(fromWire({ type: { kind: 'bigint' }, optional: false, atLeast: 5n }, '4')).toEqual({ code: 'MR_OUT_OF_BOUNDS' })
})

test('a user holds an instant as microseconds, whole and in range', () => {
  expect([5, 0.5, 2 ** 60, firstInstant - 1].map((micros) => fromUser({ kind: 'time' }, micros))).toEqual([5, { code: 'MR_TYPE' }, { code: 'MR_INT_INEXACT' }, { code: 'MR_TIME_RANGE' }])
})
