import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import { afterEach, expect, test } from 'vitest'
import { MillraceError } from '../errors.js'
import type { Answer } from '../serve/rest.js'
import { listen, listenLocal, type HttpOptions, type HttpServer } from './http.js'

let server: HttpServer | undefined
afterEach(async () => { await server?.close(); server = undefined })
const open = async (options: Partial<HttpOptions> = {}, host = '127.0.0.1'): Promise<string> => {
  server = await listen(host, 0, { answer: ({ method, path, query, body, type, encoding }) => ({ status: 200, body: JSON.stringify({ method, path, query, bytes: body.length, type, encoding }) }), ...options })
  return server.url
}
const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { error: { code: string } }).error.code]
const refusal = (work: Promise<unknown>) => work.then(() => undefined, (error: { code?: string }) => error.code)

test('a question is what was sent', async () => {
  const url = await open()
  const answer = await fetch(`${url}/v1/a%2Fb?x=1&y=%20`, { method: 'POST', body: 'abc', headers: { 'content-type': 'text/x', 'content-encoding': 'gzip' } })
  expect([answer.status, answer.headers.get('content-type'), await answer.json()]).toEqual([200, 'application/json', { method: 'POST', path: '/v1/a%2Fb', query: 'x=1&y=%20', bytes: 3, type: 'text/x', encoding: 'gzip' }])
})

test('a body over the limit is read to its end, so that its sender reads the 413', async () => {
  const url = await open({ bodyLimit: 1_000 })
  expect(await codeOf(await fetch(url, { method: 'POST', body: new Uint8Array(1_001) }))).toEqual([413, 'MR_BODY_TOO_LARGE'])
  expect(await codeOf(await fetch(url, { method: 'POST', body: new Uint8Array(15_000) }))).toEqual([413, 'MR_BODY_TOO_LARGE'])
  expect((await fetch(url, { method: 'POST', body: new Uint8Array(1_000) })).status).toBe(200)
})

test('one that never ends is cut off, and the server goes on', async () => {
  const url = await open({ bodyLimit: 1_000 })
  const endless = connect(Number(new URL(url).port), '127.0.0.1')
  endless.on('error', () => {})
  endless.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1000000000\r\n\r\n')
  endless.write(Buffer.alloc(64_000))
  endless.resume()
  await once(endless, 'close')
  expect((await fetch(url)).status).toBe(200)
})

test('a sender that hangs up in the middle ends nothing but its own request', async () => {
  let asked = 0
  const url = await open({ answer: () => { asked++; return { status: 200 } } })
  const half = connect(Number(new URL(url).port), '127.0.0.1')
  half.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nabc')
  await once(half, 'connect')
  half.destroy()
  expect((await fetch(url)).status).toBe(200)
  expect(asked).toBe(1)
})

test('with keys every address but the probes needs one', async () => {
  const url = await open({ keys: ['first', 'second'] })
  const status = async (path: string, authorization?: string) => (await fetch(`${url}${path}`, authorization === undefined ? {} : { headers: { authorization } })).status
  expect(await codeOf(await fetch(`${url}/v1/status`))).toEqual([401, 'MR_KEY_REFUSED'])
  expect(await Promise.all(['Bearer third', 'Bearer', 'Bearer ', '', 'Basic first', 'Bearer first,second'].map((each) => status('/v1/status', each)))).toEqual([401, 401, 401, 401, 401, 401])
  expect(await Promise.all(['Bearer first', 'bearer second'].map((each) => status('/v1/status', each)))).toEqual([200, 200])
  expect([await status('/health/live'), await status('/health/ready'), await status('/metrics'), await status('/health')]).toEqual([200, 200, 401, 401])
  expect((await fetch(`${url}/v1/events/a`, { method: 'POST', body: new Uint8Array(5_000_000) })).status).toBe(401)
})

test('it leaves loopback with keys alone', async () => {
  const answer = () => ({ status: 200 })
  for (const host of ['0.0.0.0', '::', '192.0.2.1', '']) expect(await refusal(listen(host, 0, { answer }))).toBe('MR_KEYS_REQUIRED')
  await open({ keys: ['key'] }, '0.0.0.0')
})

test('a port in use is told as such', async () => {
  const url = await open()
  expect(await refusal(listen('127.0.0.1', Number(new URL(url).port), { answer: () => ({ status: 200 }) }))).toBe('MR_PORT_TAKEN')
})

test('a coded failure is its own answer; another one is a 500 that tells nothing of our insides', async () => {
  const url = await open({
    answer({ path }) {
      if (path === '/coded') throw new MillraceError('MR_FIELD_MISSING', 'cardId', { field: 'cardId' })
      if (path === '/late') return Promise.reject(new MillraceError('MR_STORAGE_FULL'))
      throw new TypeError('secret')
    },
  })
  expect(await (await fetch(`${url}/coded`)).json()).toMatchObject({ error: { code: 'MR_FIELD_MISSING', field: 'cardId', docs: 'docs/errors.md#mr_field_missing' } })
  expect(await codeOf(await fetch(`${url}/late`))).toEqual([507, 'MR_STORAGE_FULL'])
  const broken = await fetch(`${url}/broken`)
  expect([broken.status, (await broken.text()).includes('secret')]).toEqual([500, false])
})

test('closing answers what is under way, on connections that would live on, and takes nothing more', async () => {
  let release = () => {}, asked = () => {}
  const arrived = new Promise<void>((resolve) => { asked = resolve })
  const url = await open({ answer: (): Promise<Answer> => new Promise((resolve) => { release = () => resolve({ status: 200, body: '"done"' }); asked() }) })
  const sent = fetch(url)
  await arrived
  const closed = server!.close()
  expect(await refusal(fetch(url).catch((error: Error) => { throw error.cause }))).toBe('ECONNREFUSED')
  release()
  const answer = await sent
  expect([answer.status, answer.headers.get('connection'), await answer.json()]).toEqual([200, 'close', 'done'])
  await closed
})

test('a stream goes on to its end when its reader has gone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-http-')), path = join(folder, 'socket')
  let produced = 0, next = () => {}, finished = () => {}
  const ended = new Promise<void>((resolve) => { finished = resolve })
  async function* lines(): AsyncGenerator<string> {
    for (; produced < 20; produced++) {
      yield `${produced}\n`
      if (produced === 0) await new Promise<void>((resolve) => { next = resolve })
    }
    finished()
  }
  server = await listenLocal(path, { answer: (): Answer => ({ status: 200, stream: lines() }) })
  const reader = request({ socketPath: path, path: '/' })
  reader.on('error', () => {})
  reader.end()
  const [answer] = await once(reader, 'response') as [NodeJS.ReadableStream]
  await once(answer, 'data')
  reader.destroy()
  await once(reader, 'close')
  next()
  await ended
  expect(produced).toBe(20)
  await rm(folder, { recursive: true, force: true })
})
