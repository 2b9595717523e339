import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ValueType } from '../define/meta.js'
import type { Value } from '../define/values.js'
import { canonicalBytes, encodeKey, entityKey, keyOffsets, maxKeyBytes } from './keys.js'
import type { FieldPlan } from './plan.js'

fc.configureGlobal({ seed: 20_260_131, numRuns: 2_000 })
const keysOf = (...kinds: ValueType[]) => kinds.map((type, index) => ({ name: `k${index}`, type }))
const hex = (bytes: unknown) => (bytes instanceof Uint8Array ? Buffer.from(bytes).toString('hex') : bytes)
const text: ValueType = { kind: 'string' }, int: ValueType = { kind: 'int' }, bigint: ValueType = { kind: 'bigint' }, bool: ValueType = { kind: 'bool' }
const anyKey: fc.Arbitrary<[ValueType, fc.Arbitrary<Value>]> = fc.constantFrom(
  [text, fc.oneof(fc.string({ unit: 'binary', maxLength: 4 }), fc.constantFrom('1', '12', '23', '3', ''))],
  [int, fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -3, max: 30 }))],
  [bigint, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })],
  [bool, fc.boolean()],
)

describe('an entity key', () => {
  test('is equal exactly where its parts are, as bytes and in memory', () => {
    fc.assert(fc.property(fc.array(anyKey, { minLength: 1, maxLength: 3 }).chain((parts) => {
      const row = fc.tuple(...parts.map(([, values]) => values))
      return fc.tuple(fc.constant(parts.map(([type]) => type)), row, row)
    }), ([types, a, b]) => {
      const equal = a.every((value, index) => value === b[index])
      const keys = keysOf(...types), offsets = types.map((_, index) => index)
      expect(hex(encodeKey(keys, a)) === hex(encodeKey(keys, b))).toBe(equal)
      expect(entityKey(a, offsets) === entityKey(b, offsets)).toBe(equal)
    }))
  })
  test('keeps (1, 23) and (12, 3) apart', () => {
    for (const [type, a, b] of [[int, [1, 23], [12, 3]], [text, ['1', '23'], ['12', '3']], [bigint, [1n, 23n], [12n, 3n]]] as const) {
      expect(hex(encodeKey(keysOf(type, type), a))).not.toBe(hex(encodeKey(keysOf(type, type), b)))
      expect(entityKey(a, [0, 1])).not.toBe(entityKey(b, [0, 1]))
    }
  })
  test('has the order of its numbers', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (a, b) => {
      expect(Math.sign(Buffer.compare(encodeKey(keysOf(int), [a]) as Buffer, encodeKey(keysOf(int), [b]) as Buffer))).toBe(Math.sign(a - b))
      expect(hex(encodeKey(keysOf(int), [a]))).toBe(hex(encodeKey(keysOf(bigint), [BigInt(a)])))
    }))
  })
  test('with a null part is no key, and neither is one over 1,024 bytes', () => {
    expect(encodeKey(keysOf(text, int), ['a', null])).toBe('null')
    expect(entityKey(['a', null], [0, 1])).toBeUndefined()
    expect(entityKey([null], [0])).toBeUndefined()
    expect(encodeKey(keysOf(text), ['x'.repeat(2_048)])).toBe('too-long')
    expect(encodeKey(keysOf(text), ['𝄞'.repeat(300)])).toBe('too-long')
    expect(encodeKey(keysOf(text), ['x'.repeat(maxKeyBytes - 4)])).toHaveLength(maxKeyBytes)
    expect(encodeKey(keysOf(text), ['x'.repeat(maxKeyBytes - 3)])).toBe('too-long')
  })
  test('of the whole world is one key', () => {
    expect(encodeKey([], [])).toHaveLength(0)
    expect(entityKey(['a'], [])).toBe('')
  })
  test('takes −0 for 0 and does not lend out its buffer', () => {
    const first = encodeKey(keysOf(int), [0]) as Uint8Array
    expect(hex(encodeKey(keysOf(int), [-0]))).toBe(hex(first))
    const before = hex(first)
    encodeKey(keysOf(int), [77])
    expect(hex(first)).toBe(before)
  })
  test('stands in a row by name', () => {
    const fields = ['b', 'k1', 'k0'].map((name): FieldPlan => ({ name, type: text, optional: false, later: false, pii: false }))
    expect(keyOffsets({ keys: keysOf(text, text, text) }, { fields })).toEqual([2, 1, -1])
  })
})

describe('the bytes of a row', () => {
  const field = (name: string, type: ValueType): FieldPlan => ({ name, type, optional: true, later: false, pii: false })
  const fields = [field('name', text), field('amount', { kind: 'decimal', scale: 2 }), field('at', { kind: 'time' }), field('x', { kind: 'float' }), field('v', { kind: 'vector', length: 2 }), field('ok', bool)]
  const row = fc.tuple(fc.option(fc.string({ unit: 'binary', maxLength: 80 })), fc.option(fc.maxSafeInteger()), fc.option(fc.integer()), fc.option(fc.double({ noNaN: true, noDefaultInfinity: true }).map((x) => x + 0)), fc.option(fc.float32Array({ minLength: 2, maxLength: 2, noNaN: true })), fc.option(fc.boolean()))
  const plain = (values: readonly Value[]) => JSON.stringify(values.map((value) => (value instanceof Float32Array ? [...value].map((x) => x + 0) : value)))
  test('are equal exactly where its values are, whatever the order of its fields', () => {
    fc.assert(fc.property(row, row, fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 6 }), (a, b, order) => {
      expect(hex(canonicalBytes(fields, a)) === hex(canonicalBytes(fields, b))).toBe(plain(a) === plain(b))
      expect(hex(canonicalBytes(order.map((offset) => fields[offset]!), order.map((offset) => a[offset]!)))).toBe(hex(canonicalBytes(fields, a)))
    }))
  })
  test('do not change when an optional field is added', () => {
    expect(hex(canonicalBytes([...fields, field('added', int)], ['a', 1, 2, 3, null, true, null]))).toBe(hex(canonicalBytes(fields, ['a', 1, 2, 3, null, true])))
  })
  test('are the same in every process', () => {
    expect(hex(canonicalBytes(fields, ['é', -1250, 0, 0.5, Float32Array.of(1, -0), false]))).toMatchInlineSnapshot(`"06000000616d6f756e747ffffffffffffb1e0200000061748000000000000000040000006e616d6502000000c3a9020000006f6b000100000076020000000000803f000000000100000078000000000000e03f"`)
  })
})
