import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ValueType } from '../define/meta.js'
import type { Value } from '../define/values.js'
import type { FieldPlan, Row } from '../plan/plan.js'
import { readRecords, recordWriter } from './event-record.js'

const fieldsOf = (types: readonly ValueType[]): readonly FieldPlan[] => types.map((type, index) => ({ name: `f${index}`, type, optional: true, later: false, pii: false }))

const instant = fc.integer({ min: -2_208_988_800_000_000, max: Number.MAX_SAFE_INTEGER })
const typed = fc.oneof(
  fc.tuple(fc.constant<ValueType>({ kind: 'string' }), fc.string({ unit: 'grapheme', maxLength: 300 })),
  fc.tuple(fc.constantFrom<ValueType>({ kind: 'int' }, { kind: 'decimal', scale: 2 }), fc.maxSafeInteger()),
  fc.tuple(fc.constant<ValueType>({ kind: 'bigint' }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
  fc.tuple(fc.constant<ValueType>({ kind: 'float' }), fc.double({ noNaN: true, noDefaultInfinity: true })),
  fc.tuple(fc.constant<ValueType>({ kind: 'bool' }), fc.boolean()),
  fc.tuple(fc.constant<ValueType>({ kind: 'time' }), instant),
  fc.tuple(fc.constant<ValueType>({ kind: 'vector', length: 3 }), fc.float32Array({ minLength: 3, maxLength: 3, noNaN: true })),
  fc.tuple(fc.constant<ValueType>({ kind: 'enum', values: ['chip', 'online', ''] }), fc.constantFrom('chip', 'online', '')),
) as fc.Arbitrary<[ValueType, Value]>
const record = fc.record({ cells: fc.array(fc.tuple(typed, fc.boolean()), { maxLength: 20 }), eventTime: instant, arrivalTime: instant, assumed: fc.boolean(), revision: fc.boolean() })

test('any records come back as they were written, whatever their fields, across many takes', () => {
  fc.assert(fc.property(fc.array(fc.tuple(record, fc.boolean()), { maxLength: 30 }), (records) => {
    const schemas = records.map(([{ cells }]) => fieldsOf(cells.map(([[type]]) => type)))
    const writer = recordWriter()
    const batches = []
    const expected = records.map(([{ cells, eventTime, arrivalTime, assumed, revision }], schema) =>
      ({ schema, eventTime, arrivalTime, assumed, revision, row: cells.map(([[, value], isNull]) => isNull ? null : value) }))
    for (const [schema, { eventTime, arrivalTime, assumed, revision, row }] of expected.entries()) {
      writer.add(schema, schemas[schema]!, eventTime, arrivalTime, assumed, row, revision)
      if (records[schema]![1]) batches.push(writer.take())
    }
    batches.push(writer.take())
    expect(batches.flatMap((batch) => [...readRecords(batch, (id) => schemas[id]!)])).toEqual(expected)
  }), { seed: 7, numRuns: 300 })
})

test('a whole number of 64 bits stays exact', () => {
  const fields = fieldsOf([{ kind: 'bigint' }, { kind: 'int' }])
  const writer = recordWriter()
  writer.add(1, fields, 0, 0, false, [595125622443733822n, Number.MAX_SAFE_INTEGER])
  expect([...readRecords(writer.take(), () => fields)][0]?.row).toEqual([595125622443733822n, Number.MAX_SAFE_INTEGER])
})

test('texts of 0 to 300 characters of one to four bytes come back, and larger ones', () => {
  const fields = fieldsOf([{ kind: 'string' }, { kind: 'string' }])
  const rows = Array.from({ length: 301 }, (_, length) => ['x', 'é', '€', '😀'].map((unit): Row => [unit.repeat(length), `${'x'.repeat(length)}é`])).flat()
  rows.push(['😀'.repeat(100_000), ''])
  const writer = recordWriter()
  for (const row of rows) writer.add(0, fields, 0, 0, false, row)
  expect([...readRecords(writer.take(), () => fields)].map(({ row }) => row)).toEqual(rows)
})

test('a value that its field cannot hold is refused, and the records around it stay whole', () => {
  const fields = fieldsOf([{ kind: 'string' }, { kind: 'enum', values: ['a'] }])
  const writer = recordWriter()
  writer.add(0, fields, 0, 0, false, ['one', 'a'])
  expect(() => writer.add(0, fields, 0, 0, false, ['two', 'b'])).toThrow(expect.objectContaining({ code: 'MR_ENUM' }))
  writer.add(0, fields, 0, 0, false, ['three', null])
  expect([...readRecords(writer.take(), () => fields)].map(({ row }) => row)).toEqual([['one', 'a'], ['three', null]])
})

test('a record that is read with other fields than it was written with is reported', () => {
  const fields = fieldsOf([{ kind: 'int' }])
  const writer = recordWriter()
  writer.add(3, fields, 0, 0, false, [1])
  expect(() => [...readRecords(writer.take(), () => fieldsOf([{ kind: 'bool' }]))]).toThrow(expect.objectContaining({ code: 'MR_LOG_CORRUPT' }))
})
