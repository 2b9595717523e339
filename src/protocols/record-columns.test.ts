import { expect, test } from 'vitest'
import type { ValueType } from '../define/meta.js'
import type { Value } from '../define/values.js'
import type { FieldPlan } from '../plan/plan.js'
import type { LakeColumns } from '../ports/lake.js'
import { readRecords, recordWriter } from './event-record.js'
import { addRecords, recordColumns } from './record-columns.js'

const field = (type: ValueType, index: number): FieldPlan => ({ name: `f${index}`, type, optional: true, later: false, pii: false })
const types: readonly ValueType[] = [
  { kind: 'string' }, { kind: 'int' }, { kind: 'bigint' }, { kind: 'decimal', scale: 2 }, { kind: 'float' }, { kind: 'bool' }, { kind: 'time' },
  { kind: 'vector', length: 2 }, { kind: 'enum', values: ['chip', 'online'] }, { kind: 'string' },
]
const schemas: readonly (readonly FieldPlan[])[] = [types.map(field), [{ kind: 'string' } as const, { kind: 'float' } as const].map(field)]

/** What a lake reads in them. */
function rowsIn({ count, position, eventTime, arrivalTime, assumed, revision, columns }: LakeColumns) {
  const cell = (column: LakeColumns['columns'][number], row: number): Value => {
    if (column instanceof Float64Array) return Number.isNaN(column[row]) ? null : column[row]!
    if (!('bytes' in column)) return column[row]!
    return column.nulls[row] === 1 ? null : Buffer.from(column.bytes.subarray(column.ends[row - 1] ?? 0, column.ends[row])).toString()
  }
  return Array.from({ length: count }, (_, row) => ({ position: position[row], eventTime: eventTime[row], arrivalTime: arrivalTime[row], assumed: assumed[row] === 1, revision: revision?.[row] === 1, row: columns.map((column) => cell(column, row)) }))
}

test('columns hold what the records say, each schema for itself, however many there are', () => {
  const texts = ['', 'short', 'é😀', 'x'.repeat(60), 'ß'.repeat(300)], writer = recordWriter()
  for (let at = 0; at < 3_000; at++) {
    const full: Value[] = [texts[at % 5]!, at - 7, BigInt(at) * 2n ** 40n, at * 10, at / 7, at % 2 === 0, at * 1e9, Float32Array.of(at, -1), at % 3 === 0 ? 'chip' : 'online', texts[at % 3]!]
    const schema = at % 4 === 3 ? 1 : 0
    writer.add(schema, schemas[schema]!, at * 100, at * 100 + 5, at % 2 === 0, (schema === 0 ? full : [full[9]!, full[4]!]).map((value, index) => ((at + index) % 6 === 0 ? null : value)), at % 5 === 0)
  }
  const batch = writer.take(), columns = schemas.map(recordColumns)
  addRecords(batch, 40, (schema) => columns[schema]!)
  const expected = [...readRecords(batch, (id) => schemas[id]!)].map((record, at) => ({ ...record, position: 40 + at }))
  for (const [id, each] of columns.entries()) expect(rowsIn(each.columns())).toEqual(expected.filter(({ schema }) => schema === id).map(({ position, eventTime, arrivalTime, assumed, revision, row }) => ({ position, eventTime, arrivalTime, assumed, revision, row })))
})

test('a record that is longer than its fields is no record of theirs', () => {
  const writer = recordWriter(), columns = recordColumns(schemas[1]!)
  writer.add(0, schemas[0]!, 0, 0, false, types.map((_, at) => (at === 1 ? 5 : null)))
  expect(() => addRecords(writer.take(), 0, () => columns)).toThrow(expect.objectContaining({ code: 'MR_LOG_CORRUPT' }))
})
