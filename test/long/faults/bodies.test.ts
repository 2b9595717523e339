// Bodies that are too large, broken, cut off, or come drop by drop.
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createConnection, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ask, definitionFile, start, stop, valuesOf, type Running } from './program.js'

const data = await mkdtemp(join(tmpdir(), 'millrace-bodies-'))
let server: Running, url: string
beforeAll(async () => {
  server = start(['serve', definitionFile('readings.ts'), '--port', '0', '--data', data])
  url = await server.url
})
afterAll(async () => {
  expect(await stop(server)).toMatchObject({ code: 0 })
  await rm(data, { recursive: true, force: true })
})
const row = (id: string) => JSON.stringify({ id, at: new Date().toISOString(), key: 'k' })
const rows = (name: string, many: number) => Array.from({ length: many }, (_, number) => row(`${name}${number}`))
const ndjson = { 'content-type': 'application/x-ndjson' }
const send = (body: string | Uint8Array, headers: Readonly<Record<string, string>> = {}) => ask(url, '/v1/events/reading', body, headers)
const total = async () => Number(valuesOf((await ask(url, '/v1/features/all')).json)['readings'])
/** The most memory that the server ever had, megabytes; 0 where the system does not say. */
const mostMemory = () => {
  const file = `/proc/${server.child.pid}/status`
  return existsSync(file) ? Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(file, 'utf8'))![1]) / 1_024 : 0
}
const connect = async (): Promise<Socket> => {
  const socket = createConnection(Number(new URL(url).port), '127.0.0.1')
  await once(socket, 'connect')
  return socket
}
const head = (length: number) => `POST /v1/events/reading HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: ${length}\r\ncontent-type: application/x-ndjson\r\n\r\n`
const answerOf = async (socket: Socket): Promise<string> => {
  let text = ''
  socket.setEncoding('utf8')
  for await (const part of socket) text += part as string
  return text
}

test('a body of 50 MB is 413 at every door, and its sender reads that', async () => {
  const large = Buffer.alloc(50_000_000, `${row('large')}\n`)
  for (const path of ['/v1/events/reading', '/v1/models/guess/predict', '/v1/clock']) expect(await ask(url, path, large)).toMatchObject({ status: 413, code: 'MR_BODY_TOO_LARGE' })
  expect(await send(large, ndjson)).toMatchObject({ status: 413, code: 'MR_BODY_TOO_LARGE' })
  expect(await total()).toBe(0)
})

test('a small body that inflates to gigabytes is 413, and is never inflated', async () => {
  const member = gzipSync(Buffer.alloc(16 << 20, 32)), bomb = Buffer.concat(Array.from({ length: 128 }, () => member))
  expect(bomb.length).toBeLessThan(4 << 20)
  const before = mostMemory()
  for (const headers of [{}, ndjson]) expect(await send(bomb, { ...headers, 'content-encoding': 'gzip' })).toMatchObject({ status: 413, code: 'MR_BODY_TOO_LARGE' })
  expect(mostMemory() - before).toBeLessThan(250)
  expect(await total()).toBe(0)
})

test('what is no JSON, no rows, or in an unknown encoding is 400, and nothing of it is taken', async () => {
  for (const body of ['', '{', '[', '"text"', '7', 'null', '[{"id":"n","at":"2026-01-01T00:00:00Z","key":"k","ratio":NaN}]', '[{"id":"n","at":"2026-01-01T00:00:00Z","key":"k","ratio":Infinity}]', `[${row('a')},`, '['.repeat(2_000_000), Uint8Array.of(0xff, 0xfe)])
    expect([body.slice(0, 80), await send(body)]).toMatchObject([body.slice(0, 80), { status: 400, code: 'MR_BODY_INVALID' }])
  expect(await send(row('a'), { 'content-encoding': 'zstd' })).toMatchObject({ status: 400, code: 'MR_BODY_INVALID' })
  expect(await send('[]')).toMatchObject({ status: 200, json: { accepted: 0, duplicates: 0, quarantined: 0, errors: [] } })
  expect(await total()).toBe(0)
})

test('NDJSON that breaks in its middle is 400; the rows before the break are counted, and are duplicates when all of it is sent again', async () => {
  const before = await total(), good = rows('line', 20)
  for (const broken of ['{"id":', '{"id":"n","ratio":NaN}', '{"id":"x"} {"id":"y"}']) {
    const name = `line${broken.length}-`, good = rows(name, 20)
    const reply = await send([...good.slice(0, 12), broken, ...good.slice(12)].join('\n'), ndjson)
    expect(reply).toMatchObject({ status: 400, code: 'MR_BODY_INVALID' })
    expect((reply.json as { error: { message: string } }).error.message).toMatch(/line 13: .*the 12 rows before it are accepted/)
    expect((await send(good.join('\r\n'), ndjson)).json).toMatchObject({ accepted: 8, duplicates: 12 })
  }
  expect(await total()).toBe(before + 3 * good.length)
})

test('gzip that is damaged or cut off is 400; of NDJSON the whole lines before the damage are counted, of JSON nothing', async () => {
  const before = await total(), good = rows('packed', 2_000)
  const json = gzipSync(`[${good.join()}]`), lines = gzipSync(good.join('\n'))
  const gzip = { 'content-encoding': 'gzip' }
  const damaged = Buffer.from(json)
  damaged.fill(0, 2_000, 2_064)
  for (const body of [json.subarray(0, -20), damaged, Buffer.from('no gzip at all')]) expect(await send(body, gzip)).toMatchObject({ status: 400, code: 'MR_BODY_INVALID' })
  expect(await total()).toBe(before)
  const cut = await send(lines.subarray(0, 4_000), { ...gzip, ...ndjson })
  expect(cut).toMatchObject({ status: 400, code: 'MR_BODY_INVALID' })
  const taken = Number(/the (\d+) rows before it are accepted/.exec(JSON.stringify(cut.json))![1])
  expect(taken).toBeGreaterThan(100)
  expect(await total()).toBe(before + taken)
  expect((await send(lines, { ...gzip, ...ndjson })).json).toMatchObject({ accepted: good.length - taken, duplicates: taken })
})

test('a sender that hangs up half way has sent nothing, however many of them there are', async () => {
  const before = await total(), body = rows('hung', 100).join('\n')
  const sockets = await Promise.all(Array.from({ length: 60 }, connect))
  for (const [number, socket] of sockets.entries()) {
    socket.write(head(body.length) + body.slice(0, number * 50))
    if (number % 2 === 0) socket.resetAndDestroy()
    else socket.end()
  }
  // Those that only ended their side are told.
  const answers = await Promise.all(sockets.filter((_, number) => number % 2 === 1).map(answerOf))
  expect(answers.filter((answer) => answer !== '' && !answer.includes(' 400 '))).toEqual([])
  expect((await send(body, ndjson)).json).toMatchObject({ accepted: 100, duplicates: 0 })
  expect(await total()).toBe(before + 100)
})

test('a sender whose bytes come one after another is answered in the end, and holds nobody up', async () => {
  const body = `${row('slow')}\n`, socket = await connect()
  socket.write(head(body.length))
  for (const byte of body.slice(0, -1)) {
    socket.write(byte)
    if (byte === ',') expect((await send(row(`quick${Math.random()}`))).json).toMatchObject({ accepted: 1 })
  }
  socket.write(body.slice(-1))
  expect(await answerOf(socket)).toMatch(/^HTTP\/1.1 200 [^]*"accepted":1/)
})

test('bytes that are no HTTP, and headers without end, are refused, and the doors stay open', async () => {
  for (const bytes of ['\u0000\u0001 nonsense\r\n\r\n', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`, 'POST /v1/events/reading HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n']) {
    const socket = await connect()
    socket.write(bytes)
    expect(await answerOf(socket)).toMatch(/^HTTP\/1.1 4\d\d /)
  }
  expect((await ask(url, '/health/ready')).status).toBe(200)
  expect(server.child.exitCode).toBe(null)
})
