import type { ValueType } from '../../define/meta.js'
import type { Value } from '../../define/values.js'
import type { FieldPlan } from '../../plan/plan.js'
import type { Lake, LakeRow, LakeScan, LakeTable } from '../../ports/lake.js'
import type { Place, Suite } from './suite.js'

export const lakeField = (name: string, type: ValueType): FieldPlan => ({ name, type, optional: true, later: false, pii: false })

/** All rows of a scan, in its order; fields that were not asked for are undefined values. */
export async function rowsOf(lake: Lake, table: LakeTable, scan: LakeScan): Promise<LakeRow[]> {
  const rows: LakeRow[] = []
  for await (const { count, position, eventTime, arrivalTime, assumed, revision, columns } of lake.scan(table, scan)) {
    for (let row = 0; row < count; row++) {
      rows.push({
        position: position[row]!, eventTime: eventTime[row]!, arrivalTime: arrivalTime[row]!, assumed: assumed[row] === 1, ...revision?.[row] === 1 ? { revision: true } : {},
        row: table.fields.map((_, field) => columns[field]?.[row] as Value),
      })
    }
  }
  return rows
}

const everyType: LakeTable = {
  name: 'every type',
  fields: [
    lakeField('string', { kind: 'string' }), lakeField('int', { kind: 'int' }), lakeField('bigint', { kind: 'bigint' }), lakeField('decimal', { kind: 'decimal', scale: 2 }),
    lakeField('whole', { kind: 'decimal', scale: 0 }), lakeField('float', { kind: 'float' }), lakeField('bool', { kind: 'bool' }), lakeField('at', { kind: 'time' }),
    lakeField('vector', { kind: 'vector', length: 2 }), lakeField('enum', { kind: 'enum', values: ['chip', 'online'] }),
  ],
}
const everyValue: Value[][] = [
  ['', 0, 0n, 0, 0, 0, false, 0, Float32Array.of(0, 0), 'chip'],
  ['exactly twelv', Number.MAX_SAFE_INTEGER, 2n ** 63n - 1n, Number.MAX_SAFE_INTEGER, 7, 5e-324, true, Number.MAX_SAFE_INTEGER, Float32Array.of(1.5, -2), 'online'],
  ['a text of more than twelve bytes 😀', Number.MIN_SAFE_INTEGER, -(2n ** 63n), -1, -7, -1.7976931348623157e308, true, -2_208_988_800_000_000, Float32Array.of(3, 4), 'chip'],
  ['é😀', -1, 595125622443733822n, 1250, -(2 ** 32), 0.1, false, 1_700_000_000_123_456, Float32Array.of(5, 6), 'online'],
  ['twelve bytes', -(2 ** 32), 9007199254740993n, 1, 2 ** 32, 1e21, true, -1, Float32Array.of(0.5, 7), 'chip'],
  everyType.fields.map(() => null),
]
const payments: LakeTable = { name: 'payment', fields: [lakeField('id', { kind: 'string' }), lakeField('amount', { kind: 'decimal', scale: 2 })] }
const row = (position: number, values: readonly Value[] = [`payment ${position}`, position * 100]): LakeRow =>
  ({ position, eventTime: 1_000_000 + position, arrivalTime: 2_000_000 + position, assumed: false, row: values })
const rowsFrom = (from: number, count: number): LakeRow[] => Array.from({ length: count }, (_, index) => row(from + index))

/** Rows whose three orders differ, with ties; the same ones each time. */
function scattered(from: number, count: number): LakeRow[] {
  let state = from + 1
  const below = (limit: number): number => { state = (state * 48271) % 2147483647; return state % limit }
  return Array.from({ length: count }, (_, index) => ({ ...row(from + index), eventTime: below(500), arrivalTime: below(500), assumed: below(2) === 1 }))
}
const byPosition = (rows: readonly LakeRow[]): LakeRow[] => rows.toSorted((a, b) => a.position - b.position)

/** What every lake does. Run it against your own adapter from a test file. */
export const lakeContract = (name: string, place: Place<Lake>, { test, expect }: Suite): void => {
  const withLake = (sentence: string, body: (lake: Lake, reopen: () => Promise<Lake>) => Promise<void>) =>
    test(`${name}: ${sentence}`, async () => {
      const open = await place()
      let lake = await open()
      try { await body(lake, async () => { await lake.close(); return lake = await open() }) } finally { await lake.close() }
    })
  const codeOf = (work: Promise<unknown>): Promise<unknown> => work.then(() => undefined, (error: { code?: unknown }) => error.code)

  withLake('an absent table has no rows, is committed up to 0 and compacts to nothing', async (lake) => {
    expect(await lake.committed('payment')).toBe(0)
    await lake.compact(payments)
    expect(await rowsOf(lake, payments, { order: 'arrival' })).toEqual([])
    await lake.commit(payments, [])
    expect(await lake.committed('payment')).toBe(0)
  })

  withLake('values of every type come back as they were, nulls too', async (lake, reopen) => {
    const rows = everyValue.map((values, position) => row(position, values))
    await lake.commit(everyType, rows)
    expect(await rowsOf(lake, everyType, { order: 'position' })).toEqual(rows)
    expect(await rowsOf(await reopen(), everyType, { order: 'position' })).toEqual(rows)
  })

  withLake('assumed arrivals and revisions are told apart', async (lake) => {
    const rows: LakeRow[] = [row(0), { ...row(1), assumed: true }, { ...row(2), revision: true }, row(3)]
    await lake.commit(payments, rows)
    expect(await rowsOf(lake, payments, { order: 'position' })).toEqual(rows)
  })

  withLake('texts short and long, ASCII or not, come back from more than one block', async (lake) => {
    const texts = (index: number): Value => index % 7 === 0 ? null : index % 5 === 0 ? `🙂${index}` : 'x'.repeat(index % 40) + index
    const rows = Array.from({ length: 5_000 }, (_, index) => row(index, [texts(index), index % 3 === 0 ? null : index]))
    await lake.commit(payments, rows)
    expect(await rowsOf(lake, payments, { order: 'position' })).toEqual(rows)
  })

  withLake('positions that are in the lake already are not written again', async (lake, reopen) => {
    await lake.commit(payments, rowsFrom(0, 10))
    await lake.commit(payments, rowsFrom(5, 10))
    expect(await lake.committed('payment')).toBe(15)
    const again = await reopen()
    await again.commit(payments, rowsFrom(0, 15))
    expect(await rowsOf(again, payments, { order: 'position' })).toEqual(rowsFrom(0, 15))
  })

  withLake('positions may have gaps, and each table counts its own', async (lake) => {
    await lake.commit(payments, [row(3), row(70)])
    await lake.commit({ ...payments, name: 'chargeback' }, [row(5)])
    expect([await lake.committed('payment'), await lake.committed('chargeback')]).toEqual([71, 6])
  })

  withLake('a scan is in its order, ties by position, whatever the order of the files', async (lake) => {
    const rows = [...scattered(0, 300), ...rowsFrom(300, 300), ...scattered(600, 300), ...rowsFrom(900, 2_500)]
    for (let from = 0; from < rows.length; from += 200) await lake.commit(payments, rows.slice(from, from + 200))
    for (const again of [false, true]) {
      if (again) await lake.compact(payments)
      expect(await rowsOf(lake, payments, { order: 'position' })).toEqual(rows)
      expect(await rowsOf(lake, payments, { order: 'arrival' })).toEqual(rows.toSorted((a, b) => a.arrivalTime - b.arrivalTime || a.position - b.position))
      expect(await rowsOf(lake, payments, { order: 'time' })).toEqual(rows.toSorted((a, b) => a.eventTime - b.eventTime || a.position - b.position))
    }
  })

  withLake('a scan keeps to positions, arrivals and values that it is given', async (lake) => {
    const rows = scattered(0, 1_000)
    for (let from = 0; from < rows.length; from += 100) await lake.commit(payments, rows.slice(from, from + 100))
    const scanned = async (scan: Omit<LakeScan, 'order'>) => byPosition(await rowsOf(lake, payments, { order: 'arrival', ...scan }))
    expect(await scanned({ before: 450 })).toEqual(rows.slice(0, 450))
    expect(await scanned({ before: 0 })).toEqual([])
    expect(await scanned({ arrivedBy: 250 })).toEqual(rows.filter(({ arrivalTime }) => arrivalTime <= 250))
    expect(await scanned({ before: 450, arrivedBy: 250, where: { field: 'amount', values: [4_000, 99_900, 5] } })).toEqual(rows.slice(0, 450).filter(({ position, arrivalTime }) => position === 40 && arrivalTime <= 250))
    expect(await scanned({ where: { field: 'id', values: ['payment 7', `o'clock"`] } })).toEqual([rows[7]])
    expect(await scanned({ where: { field: 'id', values: [] } })).toEqual([])
  })

  withLake('a value of every type can be asked for', async (lake) => {
    const rows = everyValue.map((values, position) => row(position, values))
    await lake.commit(everyType, rows)
    for (const { name: field, type } of everyType.fields) {
      if (type.kind === 'vector') continue
      const index = everyType.fields.findIndex((other) => other.name === field)
      for (const values of everyValue.slice(0, -1)) {
        const value = values[index] as string | number | bigint | boolean
        expect(await rowsOf(lake, everyType, { order: 'position', where: { field, values: [value] } })).toEqual(rows.filter((other) => other.row[index] === value))
      }
    }
  })

  withLake('columns that were not asked for are undefined', async (lake) => {
    await lake.commit(payments, rowsFrom(0, 2))
    expect((await rowsOf(lake, payments, { order: 'position', columns: ['amount'] })).map((each) => each.row)).toEqual([[undefined, 0], [undefined, 100]])
    expect((await rowsOf(lake, payments, { order: 'position', columns: [] })).map((each) => each.row)).toEqual([[undefined, undefined], [undefined, undefined]])
  })

  withLake('a field that is added later is null in the rows before', async (lake) => {
    await lake.commit(payments, rowsFrom(0, 2))
    const wider: LakeTable = { ...payments, fields: [lakeField('device', { kind: 'string' }), ...payments.fields] }
    const before = rowsFrom(0, 2).map((each) => ({ ...each, row: [null, ...each.row] }))
    expect(await rowsOf(lake, wider, { order: 'position' })).toEqual(before)
    await lake.commit(wider, [row(2, ['chip', 'payment 2', 200])])
    const all = [...before, row(2, ['chip', 'payment 2', 200])]
    expect(await rowsOf(lake, wider, { order: 'position' })).toEqual(all)
    expect((await rowsOf(lake, wider, { order: 'position', before: 2, columns: ['device'] })).map((each) => each.row[0])).toEqual([null, null])
    expect(await rowsOf(lake, wider, { order: 'position', where: { field: 'device', values: ['chip'] } })).toEqual(all.slice(2))
    await lake.commit(payments, [row(3)])
    await lake.compact(wider)
    expect(await rowsOf(lake, wider, { order: 'position' })).toEqual([...all, row(3, [null, 'payment 3', 300])])
  })

  withLake('a field that changes its type is refused', async (lake) => {
    await lake.commit(payments, rowsFrom(0, 1))
    const other: LakeTable = { ...payments, fields: [lakeField('id', { kind: 'int' })] }
    expect(await codeOf(lake.commit(other, [row(1, [1])]))).toBe('MR_LAKE_SCHEMA')
    expect(await lake.committed('payment')).toBe(1)
  })

  withLake('a field may be named like what each row carries, also when it comes later', async (lake) => {
    const shown: LakeTable = { name: 'shown', fields: [lakeField('position', { kind: 'int' }), lakeField('EventTime', { kind: 'string' })] }
    await lake.commit(shown, [row(0, [9, 'noon'])])
    expect(await rowsOf(lake, shown, { order: 'arrival' })).toEqual([row(0, [9, 'noon'])])
    const later: LakeTable = { ...shown, fields: [...shown.fields, lakeField('assumed', { kind: 'bool' })] }
    await lake.commit(later, [row(1, [8, 'night', true])])
    expect(await rowsOf(lake, later, { order: 'arrival', before: 5, arrivedBy: 9_000_000 })).toEqual([row(0, [9, 'noon', null]), row(1, [8, 'night', true])])
  })

  withLake('a scan that is under way is not disturbed by a commit or a compaction', async (lake) => {
    for (let from = 0; from < 8_000; from += 1_000) await lake.commit(payments, rowsFrom(from, 1_000))
    const positions: number[] = []
    for await (const block of lake.scan(payments, { order: 'arrival', columns: [] })) {
      if (positions.length === 0) {
        await lake.commit(payments, rowsFrom(8_000, 10))
        await lake.compact(payments)
      }
      positions.push(...block.position)
    }
    expect(positions).toEqual(rowsFrom(0, 8_000).map(({ position }) => position))
    expect(await rowsOf(lake, payments, { order: 'position' })).toEqual(rowsFrom(0, 8_010))
  })

  withLake('a scan may be left early, and several may run at once beside commits', async (lake) => {
    for (let from = 0; from < 3_000; from += 1_000) await lake.commit(payments, rowsFrom(from, 1_000))
    for await (const { count } of lake.scan(payments, { order: 'arrival' })) { expect(count > 0).toBe(true); break }
    const reads = Promise.all(['arrival', 'position', 'time'].map((order) => rowsOf(lake, payments, { order: order as LakeScan['order'] })))
    await Promise.all([lake.commit(payments, rowsFrom(3_000, 10)), lake.commit(payments, rowsFrom(3_000, 20))])
    for (const read of await reads) expect(read.slice(0, 3_000)).toEqual(rowsFrom(0, 3_000))
    expect(await rowsOf(lake, payments, { order: 'position' })).toEqual(rowsFrom(0, 3_020))
  })
}
