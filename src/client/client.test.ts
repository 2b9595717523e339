import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { count, event, exists, label, logistic, model, stream, system, t } from '../index.js'
import { client, ClientError } from './index.js'
import type shop from '../../test/types/recommendation.js'
import type searching from '../../test/types/search.js'

const visit = event('visit', { id: 'visitId', time: 'startedAt', fields: { visitId: t.bigint, startedAt: t.time, face: t.vector(2).optional, score: t.float.optional } })
const came = label('came', { of: visit, by: 'visitId', within: '1d', value: exists(visit) })
const view = stream('view', { features: { n: count(visit) } })
const risk = model('risk', { on: visit, label: came, features: { view }, learner: logistic(), split: { by: 'time', holdout: '1d' }, ship: {} })
const all = system('all', [visit, risk])

const seen: { url: string | undefined; key: string | undefined; body: string }[] = []
let status = 200, answer = '{}'
const server = createServer(async (request: IncomingMessage, response) => {
  let body = ''
  for await (const part of request) body += String(part)
  seen.push({ url: request.url, key: request.headers.authorization, body })
  response.writeHead(status).end(answer)
})
let url = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => { server.close() })
const answering = (as: number, text: string) => { [status, answer] = [as, text] }
const failure = (call: Promise<unknown>) => call.then(() => undefined, (error: unknown) => error as ClientError)

test('rows are sent as JSON, with dates and bigints as text', async () => {
  answering(200, '{"accepted":2,"duplicates":0,"quarantined":0,"errors":[]}')
  const receipt = await client<typeof all>(`${url}/`, { key: 'secret' }).send.visit({ visitId: 595125622443733822n, startedAt: new Date(0), face: new Float32Array([1, 2]) }, { visitId: 2n, startedAt: '2026-01-31T12:00:00Z' })
  expect(receipt.accepted).toBe(2)
  expect(seen.at(-1)).toEqual({ url: '/v1/events/visit', key: 'Bearer secret', body: '[{"visitId":"595125622443733822","startedAt":"1970-01-01T00:00:00.000Z","face":[1,2]},{"visitId":"2","startedAt":"2026-01-31T12:00:00Z"}]' })
})

test('a prediction asks for what was wanted, and no more', async () => {
  answering(200, '{"id":"a","score":0.5,"features":{"view":{"n":1}}}')
  const ml = client<typeof all>(url)
  expect((await ml.risk.predict({ visitId: 1n }, { features: true, record: true })).features.view.n).toBe(1)
  await ml.risk.predict({ visitId: 1n }, { reasons: true })
  await ml.risk.predict({ visitId: 1n })
  expect(seen.slice(-3)).toEqual(['?features=true&record=true', '?reasons=true', ''].map((query) => ({ url: `/v1/models/risk/predict${query}`, key: undefined, body: '{"visitId":"1"}' })))
})

test('who brings items asks a ranker, who brings none a pipeline', async () => {
  answering(200, '{"id":"a","items":[]}')
  const ml = client<typeof shop>(url)
  await ml.feed.rank({ userId: 'u', device: 'web' }, { features: true })
  await client<typeof searching>(url).search_order.rank({ query: 'q', userId: 'u', market: 'se', items: [{ productId: 'p' }] }, { record: true })
  expect(seen.slice(-2).map(({ url, body }) => [url, body])).toEqual([
    ['/v1/pipelines/feed/rank?features=true', '{"userId":"u","device":"web"}'],
    ['/v1/models/search_order/rank?record=true', '{"query":"q","userId":"u","market":"se","items":[{"productId":"p"}]}'],
  ])
})

test('a refusal carries the code, the field and the status', async () => {
  answering(422, '{"error":{"code":"MR_FIELD_MISSING","message":"MR_FIELD_MISSING: A required field is absent.","field":"visitId"}}')
  expect(await failure(client<typeof all>(url).risk.predict({ visitId: 1n }))).toMatchObject({ name: 'ClientError', code: 'MR_FIELD_MISSING', message: 'MR_FIELD_MISSING: A required field is absent.', field: 'visitId', status: 422 })
})

test.each([[502, '<html>'], [200, 'not JSON'], [500, 'null']])('an answer of another server is no system: %i %s', async (as, text) => {
  answering(as, text)
  expect(await failure(client<typeof all>(url).send.visit())).toMatchObject({ code: 'MR_UNREACHABLE', status: as })
})

test('no answer is MR_UNREACHABLE', async () => {
  expect(await failure(client<typeof all>('http://127.0.0.1:1').send.visit())).toMatchObject({ code: 'MR_UNREACHABLE', status: undefined })
})

test('what JSON would turn into null is refused before it is sent', async () => {
  const { send } = client<typeof all>(url), before = seen.length
  expect(await failure(send.visit({ visitId: 1n, startedAt: new Date(NaN) }))).toMatchObject({ code: 'MR_TIME_INVALID', field: 'startedAt' })
  expect(await failure(send.visit({ visitId: 1n, startedAt: new Date(0), score: NaN }))).toMatchObject({ code: 'MR_NOT_FINITE', field: 'score' })
  expect(seen.length).toBe(before)
})

test('a client can be awaited without being asked for a model named then', async () => {
  expect(await client<typeof all>(url)).toHaveProperty('send')
})

test('a service that only calls loads no engine', async () => {
  const { metafile } = await build({ entryPoints: [new URL('index.ts', import.meta.url).pathname], bundle: true, write: false, metafile: true, format: 'esm', platform: 'neutral' })
  expect(Object.keys(metafile.inputs).map((input) => input.replace(/^.*src\//, '')).sort()).toEqual(['client/encode.ts', 'client/index.ts'])
})
