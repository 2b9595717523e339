// Values, times, ids and keys at and beyond their edges, through the doors.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, definitionFile, kill, queryLake, result, start, stop, valuesOf, type Running } from './program.js'

const folder = await mkdtemp(join(tmpdir(), 'millrace-events-')), data = join(folder, 'data')
const readings = definitionFile('readings.ts')
let server: Running, url: string
const serve = async () => {
  server = start(['serve', readings, '--port', '0', '--data', data])
  url = await server.url
}
/** Enough of the past to learn from: every third reading was followed by an alarm. */
beforeAll(async () => {
  const rows = Array.from({ length: 600 }, (_, row) => ({ id: `past${row}`, at: ago(20 * day - row * 45 * minute), key: `past${row % 5}`, ratio: row % 3 === 0 ? 0.9 : 0.1 }))
  const alarms = rows.filter((_, row) => row % 3 === 0).map(({ id, at }) => ({ alarmId: `alarm of ${id}`, at: new Date(Date.parse(at) + 500).toISOString(), id }))
  await writeFile(join(folder, 'readings.jsonl'), rows.map((row) => JSON.stringify(row)).join('\n'))
  await writeFile(join(folder, 'alarms.jsonl'), alarms.map((row) => JSON.stringify(row)).join('\n'))
  await result(['import', `reading=${join(folder, 'readings.jsonl')}`, `alarm=${join(folder, 'alarms.jsonl')}`, '--arrived', 'reading=event', '--arrived', 'alarm=event', '--data', data, '--file', readings])
  expect(await result(['train', 'guess', '--data', data])).toMatchObject({ version: 1 })
  await serve()
})
afterAll(async () => {
  await stop(server)
  await rm(folder, { recursive: true, force: true })
})
const minute = 60_000, day = 1_440 * minute
const ago = (milliseconds: number) => new Date(Date.now() - milliseconds).toISOString()
const send = (rows: readonly object[]) => ask(url, '/v1/events/reading', JSON.stringify(rows))
const lines = (texts: readonly string[]) => ask(url, '/v1/events/reading', texts.join('\n'), { 'content-type': 'application/x-ndjson' })
const features = async (view: string, keys: Readonly<Record<string, string>> = {}) => valuesOf((await ask(url, `/v1/features/${view}?${new URLSearchParams(keys)}`)).json)
const total = async () => (await features('all'))['readings']
const known = (id: string, more: object = {}) => ({ id, at: ago(1_000), key: 'k', ...more })

test('a value that does not fit is answered with its row, code and field, kept with its bytes, and counted nowhere', async () => {
  const bad: readonly (readonly [json: string, code: string, field: string | undefined])[] = [
    ['"ratio":1e999', 'MR_NOT_FINITE', 'ratio'], ['"ratio":-1e999', 'MR_NOT_FINITE', 'ratio'], ['"ratio":"NaN"', 'MR_TYPE', 'ratio'], ['"ratio":"Infinity"', 'MR_TYPE', 'ratio'],
    ['"int":1e999', 'MR_NOT_FINITE', 'int'], ['"int":9007199254740993', 'MR_INT_INEXACT', 'int'], ['"int":1.5', 'MR_TYPE', 'int'], ['"int":"7"', 'MR_TYPE', 'int'],
    ['"big":9007199254740993', 'MR_INT_INEXACT', 'big'], ['"big":"9223372036854775808"', 'MR_INT_RANGE', 'big'], ['"big":"007"', 'MR_TYPE', 'big'], ['"big":""', 'MR_TYPE', 'big'],
    ['"money":1.255', 'MR_DECIMAL_SCALE', 'money'], ['"money":1e20', 'MR_DECIMAL_RANGE', 'money'], ['"money":1e999', 'MR_NOT_FINITE', 'money'],
    ['"flag":"true"', 'MR_TYPE', 'flag'], ['"flag":1', 'MR_TYPE', 'flag'], ['"kind":"c"', 'MR_ENUM', 'kind'], ['"vector":[1]', 'MR_VECTOR', 'vector'], ['"vector":[1,1e39]', 'MR_VECTOR', 'vector'], ['"vector":{}', 'MR_TYPE', 'vector'],
    ['"key":7', 'MR_TYPE', 'key'], ['"key":null', 'MR_FIELD_MISSING', 'key'], ['"key":"\\ud800"', 'MR_TEXT_INVALID', 'key'], ['"extra":1', 'MR_FIELD_UNKNOWN', 'extra'], ['"__proto__":1', 'MR_FIELD_UNKNOWN', '__proto__'],
    ['"at":"2026-01-01T00:00:00"', 'MR_EVENT_TIME_NAIVE', 'at'], ['"at":"2026-01-01T00:00:60Z"', 'MR_TIME_INVALID', 'at'], ['"at":""', 'MR_TIME_INVALID', 'at'], ['"at":1767225600', 'MR_TYPE', 'at'],
    ['"at":"1899-12-31T23:59:59Z"', 'MR_TIME_RANGE', 'at'], ['"at":"2200-01-01T00:00:00Z"', 'MR_EVENT_TIME_FUTURE', 'at'],
  ]
  const before = await total(), rows = bad.map(([json], row) => `{"id":"bad${row}","at":"${ago(0)}","key":"k",${json}}`)
  const odd = ['7', 'null', '[1]', '"text"']
  const reply = await lines([...rows, ...odd, JSON.stringify(known('good'))])
  expect(reply).toMatchObject({ status: 200, json: { accepted: 1, duplicates: 0, quarantined: bad.length + odd.length } })
  expect((reply.json as { errors: unknown }).errors).toEqual([
    ...bad.map(([, code, field], row) => ({ row, code, ...(field !== undefined && { field }) })), ...odd.map((_, row) => ({ row: bad.length + row, code: 'MR_TYPE' })),
  ])
  const kept = await result<{ raw: string; code: string }[]>(['quarantine', 'list', '--limit', '1000', '--data', data])
  expect(kept.map(({ raw }) => raw)).toEqual([...rows, ...odd])
  expect(await total()).toBe(Number(before) + 1)
  expect(await result(['quarantine', 'replay', '--data', data])).toMatchObject({ accepted: 0, refused: bad.length + odd.length })
})

test('what fits is exact in features and lake: the largest integers, an empty text, text beyond the basic plane, minus zero', async () => {
  const values = [
    known('exact1', { key: '', big: '595125622443733822', int: 9007199254740991 }), known('exact2', { key: '💳', big: '-9223372036854775808', int: -9007199254740991 }),
    known('exact3', { key: '\u0000"\\\n', big: 9007199254740991, money: '90071992547409.91', ratio: -0 }), known('exact4', { key: '💳', big: '9223372036854775807', int: 0, vector: [0.5, -1] }),
  ]
  expect((await send(values)).json).toMatchObject({ accepted: 4, quarantined: 0 })
  expect(await features('held', { key: '' })).toMatchObject({ readings_1h: 1, big_1h: '595125622443733822', newest_1h: 9007199254740991 })
  expect(await features('held', { key: '💳' })).toMatchObject({ readings_1h: 2, big_1h: '-1' })
  expect(await features('held', { key: '\u0000"\\\n' })).toMatchObject({ readings_1h: 1, big_1h: '9007199254740991' })
  await result(['replay', '--data', data])
  const rows = await queryLake(data, 'reading', `SELECT "id", "key", "big"::VARCHAR AS big, "int"::VARCHAR AS "int", "money"::VARCHAR AS money, "ratio"::VARCHAR AS ratio FROM lake WHERE "id" LIKE 'exact%' ORDER BY "id"`)
  expect(rows.map(({ key }) => key)).toEqual(values.map(({ key }) => key))
  expect(rows.map(({ big, int, money }) => [big, int, money])).toEqual([
    ['595125622443733822', '9007199254740991', null], ['-9223372036854775808', '-9007199254740991', null], ['9007199254740991', null, '90071992547409.91'], ['9223372036854775807', '0', null],
  ])
  expect(rows[2]!['ratio']).toBe('0.0')
})

test('late events and events out of order are counted in the windows that they belong to; those older than every window are kept in the lake alone', async () => {
  const rows = [2 * minute, 30 * minute, 5 * 60 * minute, 23 * 60 * minute, 90 * minute, 10 * minute, 400 * day].map((late, row) => ({ id: `late${row}`, at: ago(late), key: 'late', int: row }))
  for (const row of rows) expect((await send([row])).json).toMatchObject({ accepted: 1 })
  expect(await features('held', { key: 'late' })).toMatchObject({ readings_1h: 3, readings_1d: 6, newest_1h: 0, newest_1d: 0 })
  await result(['replay', '--data', data])
  expect(Number((await queryLake(data, 'reading', `SELECT count(*) AS many FROM lake WHERE "key" = 'late'`))[0]!['many'])).toBe(rows.length)
})

test('an id is counted once, in one request, across requests, across a stop and across a kill; with other content it goes to quarantine', async () => {
  const row = known('once', { key: 'once' })
  expect((await send([row, row])).json).toMatchObject({ accepted: 1, duplicates: 1 })
  for (const end of [stop, kill]) {
    await end(server)
    await serve()
    expect((await send([row])).json).toMatchObject({ accepted: 0, duplicates: 1, quarantined: 0 })
    expect((await send([{ ...row, int: 1 }, { ...row, key: 'other' }])).json).toEqual({ accepted: 0, duplicates: 0, quarantined: 2, errors: [0, 1].map((index) => ({ row: index, code: 'MR_ID_CONFLICT', field: 'id' })) })
    expect(await features('held', { key: 'once' })).toMatchObject({ readings_1h: 1 })
  }
  expect(await result(['quarantine', 'list', '--code', 'MR_ID_CONFLICT', '--data', data])).toHaveLength(4)
})

test('writers that send one id at the same moment have it counted once, whichever of them is first', async () => {
  const row = known('race', { key: 'race' })
  const same = await Promise.all(Array.from({ length: 40 }, () => send([row])))
  expect(same.map(({ json }) => (json as { accepted: number }).accepted).reduce((a, b) => a + b)).toBe(1)
  expect(same.map(({ json }) => (json as { duplicates: number }).duplicates).reduce((a, b) => a + b)).toBe(39)
  const different = await Promise.all(Array.from({ length: 40 }, (_, int) => send([known('race2', { key: 'race', int, at: row.at })])))
  expect(different.map(({ json }) => (json as { accepted: number }).accepted).reduce((a, b) => a + b)).toBe(1)
  expect(different.map(({ json }) => (json as { quarantined: number }).quarantined).reduce((a, b) => a + b)).toBe(39)
  expect(await features('held', { key: 'race' })).toMatchObject({ readings_1h: 2 })
})

test('a question about 2200 is refused by field; so are unknown names, wrong types, and keys in part', async () => {
  const row = { id: 'asked', key: 'k' }, future = '2200-01-01T00:00:00Z'
  const predict = (body: unknown) => ask(url, '/v1/models/guess/predict', JSON.stringify(body))
  const refused: readonly (readonly [reply: Promise<{ status: number; code: string | undefined; field: string | undefined }>, status: number, code: string, field?: string])[] = [
    [predict({ ...row, at: future }), 422, 'MR_EVENT_TIME_FUTURE', 'at'], [ask(url, `/v1/features/held?key=k&at=${future}`), 422, 'MR_EVENT_TIME_FUTURE', 'at'],
    [predict({ ...row, at: null }), 422, 'MR_FIELD_MISSING', 'at'], [predict({ ...row, at: '' }), 422, 'MR_TIME_INVALID', 'at'], [predict({ ...row, extra: 1 }), 422, 'MR_FIELD_UNKNOWN', 'extra'],
    [predict({ ...row, ratio: '1' }), 422, 'MR_TYPE', 'ratio'], [predict({ ...row, key: '\ud800' }), 422, 'MR_TEXT_INVALID', 'key'], [predict(7), 422, 'MR_TYPE'], [predict(null), 422, 'MR_TYPE'],
    [predict(Array.from({ length: 1_001 }, () => row)), 422, 'MR_ROWS_TOO_MANY'], [ask(url, '/v1/models/guess/predict', '{'), 400, 'MR_BODY_INVALID'], [ask(url, '/v1/models/guess/predict?reason=true', JSON.stringify(row)), 400, 'MR_OPTION_UNKNOWN'],
    [ask(url, '/v1/models/nobody/predict', JSON.stringify(row)), 404, 'MR_MODEL_UNKNOWN'], [ask(url, '/v1/events/nothing', '[]'), 404, 'MR_EVENT_UNKNOWN'], [ask(url, '/v1/events/alarming', '[]'), 404, 'MR_EVENT_UNKNOWN'],
    [ask(url, '/v1/features/nowhere'), 404, 'MR_VIEW_UNKNOWN'], [ask(url, '/v1/nothing'), 404, 'MR_ROUTE_UNKNOWN'], [ask(url, '/v1/events/reading'), 405, 'MR_METHOD_REFUSED'],
    [ask(url, '/v1/features/pairs?left=1'), 422, 'MR_KEY_PARTIAL', 'right'], [ask(url, '/v1/features/pairs?left=1&right=x'), 422, 'MR_TYPE', 'right'], [ask(url, '/v1/features/held?key=k&other=1'), 422, 'MR_FIELD_UNKNOWN', 'other'],
    [ask(url, '/v1/features/held?key=k&at=2026-01-01T00:00:00'), 422, 'MR_EVENT_TIME_NAIVE', 'at'],
  ]
  for (const [reply, status, code, field] of refused) expect(await reply).toMatchObject({ status, code, ...(field !== undefined && { field }) })
  expect(await predict({ ...row, id: 'fine' })).toMatchObject({ status: 200, json: { degraded: false, version: '1' } })
})

test('a key of two kilobytes belongs to no entity: its features are failed, and the decision still comes', async () => {
  const key = 'ä'.repeat(1_000), before = await total()
  expect((await send([known('long', { key })])).json).toMatchObject({ accepted: 1 })
  expect(await total()).toBe(Number(before) + 1)
  const shown = (await ask(url, `/v1/features/held?${new URLSearchParams({ key })}`)).json as { features: { status: string; problem: string }[] }
  expect(shown.features.map(({ status, problem }) => [status, problem])).toEqual(shown.features.map(() => ['failed', 'MR_KEY_TOO_LONG']))
  const answer = await ask(url, '/v1/models/guess/predict?features=true', JSON.stringify({ id: 'asked', key, left: 1, right: 2, ratio: 0.9 }))
  expect(answer).toMatchObject({ status: 200, json: { version: '1', degraded: true, status: { held: { readings_1h: { status: 'failed' } }, all: { readings: { status: 'present' } } } } })
  expect(['stop', 'go']).toContain((answer.json as { decision: string }).decision)
  // Two parts of a composite key never run into each other.
  await send([known('pair1', { left: 1, right: 23 }), known('pair2', { left: 12, right: 3 })])
  expect([await features('pairs', { left: '1', right: '23' }), await features('pairs', { left: '12', right: '3' }), await features('pairs', { left: '123', right: '0' })]).toEqual([{ readings: 1 }, { readings: 1 }, { readings: 0 }])
})
