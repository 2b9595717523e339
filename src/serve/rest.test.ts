import { expect, test } from 'vitest'
import { MillraceError } from '../errors.js'
import { rest, type Doors, type Question } from './rest.js'

/** Doors that answer what they were asked. */
const doors: Doors = {
  send: async (event, { type, encoding, bytes }) => ({ event, type, encoding, bytes: bytes.length }),
  predict: async (model, rows, wanted) => ({ model, rows, wanted, big: 595125622443733822n }),
  rank: async (of, name, request, wanted) => ({ of, name, request, wanted }),
  features: async (view, keys, at) => ({ view, keys: { ...keys }, at }),
  moveClock: async (to) => ({ to }),
  status: async () => ({ system: 'shop' }),
  metrics: async () => ({ type: 'text/plain; version=0.0.4', text: 'up 1\n' }),
  ready: () => undefined,
}
const door = rest(doors)
const ask = async (method: string, address: string, body: string | Uint8Array = '', more: Partial<Question> = {}, through = door) => {
  const [path = '', query = ''] = address.split('?')
  try {
    const answer = await through({ method, path, query, body: Buffer.from(body), type: '', encoding: '', ...more })
    return { status: answer.status, json: answer.type === undefined ? JSON.parse(answer.body ?? '') as unknown : answer.body }
  } catch (error) {
    if (!(error instanceof MillraceError)) throw error
    return { status: error.status, code: error.code, ...(error.field === undefined ? {} : { field: error.field }) }
  }
}

test('each address leads to its door', async () => {
  expect(await ask('POST', '/v1/models/fraud/predict', '{"a":1}')).toEqual({ status: 200, json: { model: 'fraud', rows: { a: 1 }, wanted: { features: false, reasons: false, record: false }, big: '595125622443733822' } })
  expect(await ask('POST', '/v1/models/fraud/predict?features=true&record=false', '[]')).toMatchObject({ json: { rows: [], wanted: { features: true, reasons: false, record: false } } })
  expect(await ask('POST', '/v1/events/pay%2Dment', 'abc', { type: 'application/x-ndjson', encoding: 'gzip' })).toEqual({ status: 200, json: { event: 'pay-ment', type: 'application/x-ndjson', encoding: 'gzip', bytes: 3 } })
  expect(await ask('GET', '/v1/features/spending?cardId=a%26b&shop=&at=2026-01-01T00:00:00Z')).toEqual({ status: 200, json: { view: 'spending', keys: { cardId: 'a&b', shop: '' }, at: '2026-01-01T00:00:00Z' } })
  expect(await ask('POST', '/v1/pipelines/feed/rank?reasons=true', '{"userId":"u1"}')).toEqual({ status: 200, json: { of: 'pipeline', name: 'feed', request: { userId: 'u1' }, wanted: { features: false, reasons: true, record: false } } })
  expect(await ask('POST', '/v1/models/order/rank', '{"items":[]}')).toMatchObject({ status: 200, json: { of: 'list', name: 'order', request: { items: [] } } })
  expect(await ask('GET', '/v1/features/busy')).toEqual({ status: 200, json: { view: 'busy', keys: {} } })
  expect(await ask('POST', '/v1/clock', '{"to":"x"}')).toEqual({ status: 200, json: { to: 'x' } })
  expect(await ask('GET', '/v1/status')).toEqual({ status: 200, json: { system: 'shop' } })
  expect(await ask('GET', '/metrics')).toEqual({ status: 200, json: 'up 1\n' })
  expect(await ask('GET', '/health/live')).toMatchObject({ status: 200 })
  expect(await ask('GET', '/health/ready')).toMatchObject({ status: 200 })
  expect(await ask('GET', '/health/ready', '', {}, rest({ ...doors, ready: () => 'reading the log' }))).toEqual({ status: 503, json: { status: 'not ready', why: 'reading the log' } })
})

test('an address that leads nowhere is 404, and another method of a known one 405', async () => {
  for (const path of ['/', '/v1', '/v1/models/fraud', '/v1/models//predict', '/v1/models/predict', '/v1/models/a/b/predict', '/v1/models/a%2Fb/predict', '/v1/events/', '/v1/events/a/b', '/v1/events/%', '/v1/events/%zz', '/v1/features/%E0%A4%A', '/v1/status/', '/V1/status', '/command/status'])
    expect([path, await ask('POST', path, '{}')]).toEqual([path, { status: 404, code: 'MR_ROUTE_UNKNOWN' }])
  expect(await ask('GET', '/v1/events/payment')).toEqual({ status: 405, code: 'MR_METHOD_REFUSED' })
  expect(await ask('DELETE', '/v1/models/fraud/predict')).toEqual({ status: 405, code: 'MR_METHOD_REFUSED' })
  expect(await ask('POST', '/v1/status')).toEqual({ status: 405, code: 'MR_METHOD_REFUSED' })
})

test('options and keys are never guessed', async () => {
  for (const query of ['feature=true', 'features=1', 'features', 'features=TRUE', '=true']) expect([query, await ask('POST', `/v1/models/fraud/predict?${query}`, '{}')]).toEqual([query, { status: 400, code: 'MR_OPTION_UNKNOWN' }])
  expect(await ask('GET', '/v1/features/spending?cardId=1&cardId=2')).toEqual({ status: 400, code: 'MR_OPTION_UNKNOWN', field: 'cardId' })
  expect(await ask('GET', '/v1/features/spending?at=a&at=b')).toEqual({ status: 400, code: 'MR_OPTION_UNKNOWN', field: 'at' })
})

test('a body that is no JSON in UTF-8 is 400; null is JSON, and the door\'s to judge', async () => {
  for (const body of ['', '{', '{"a":NaN}', '{"a":Infinity}', '{"a":01}', '\u0000', Uint8Array.of(0x22, 0xff, 0x22), Uint8Array.of(0x22, 0xf0, 0x9f, 0x22)]) expect(await ask('POST', '/v1/models/fraud/predict', body)).toEqual({ status: 400, code: 'MR_BODY_INVALID' })
  expect(await ask('POST', '/v1/models/fraud/predict', 'null')).toMatchObject({ status: 200, json: { rows: null } })
  expect(await ask('POST', '/v1/clock', 'null')).toEqual({ status: 200, json: {} })
  expect(await ask('POST', '/v1/models/fraud/predict', '"💳"')).toMatchObject({ json: { rows: '💳' } })
})
