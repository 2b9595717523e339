import { deflateSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readRows } from './rows.js'

const limit = 1 << 20
const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()

test('each row of an array keeps its own bytes, whatever stands in it', async () => {
  await fc.assert(fc.asyncProperty(fc.array(fc.jsonValue({ maxDepth: 3 }), { minLength: 1, maxLength: 6 }), fc.constantFrom('', ' ', '\n\t'), async (rows, space) => {
    const texts = rows.map((row) => JSON.stringify(row))
    const body = await readRows({ type: 'application/json', encoding: '', bytes: Buffer.from(`${space}[${texts.map((row) => `${space}${row}${space}`).join(',')}]${space}`) }, limit)
    expect(body.rows).toEqual(texts.map((row) => JSON.parse(row) as unknown))
    expect(texts.map((_, row) => text(body.raw(row)))).toEqual(texts)
  }), { seed: 5, numRuns: 300 })
})

test('lines before damage count: in a line, in its encoding, in the compressed data', async () => {
  const lines = '{"a":1}\n{"a":2}\n'
  const whole = { type: 'application/x-ndjson', encoding: '' }
  expect(await readRows({ ...whole, bytes: Buffer.from(`${lines}{"a":3}`) }, limit)).toMatchObject({ rows: [{ a: 1 }, { a: 2 }, { a: 3 }] })
  for (const bytes of [Buffer.from(`${lines}{"a":`), Buffer.concat([Buffer.from(`${lines}{"a":"`), Buffer.from([0xff]), Buffer.from('"}\n')])])
    expect(await readRows({ ...whole, bytes }, limit)).toMatchObject({ rows: [{ a: 1 }, { a: 2 }], broken: { code: 'MR_BODY_INVALID' } })
  const zipped = gzipSync(Array.from({ length: 20_000 }, (_, n) => JSON.stringify({ n: Math.sin(n) })).join('\n'))
  const cut = await readRows({ ...whole, encoding: 'gzip', bytes: zipped.subarray(0, zipped.length >> 1) }, limit)
  expect(cut.rows.length).toBeGreaterThan(1000)
  expect(cut.broken).toMatchObject({ code: 'MR_BODY_INVALID' })
})

test('a body is refused when it is too large before or after inflating, no JSON, or of an unknown encoding', async () => {
  const ask = (encoding: string, bytes: Uint8Array) => readRows({ type: '', encoding, bytes }, 1000)
  await expect(ask('', Buffer.alloc(1001, ' '))).rejects.toMatchObject({ code: 'MR_BODY_TOO_LARGE' })
  await expect(ask('deflate', deflateSync(Buffer.alloc(100_000, ' ')))).rejects.toMatchObject({ code: 'MR_BODY_TOO_LARGE' })
  for (const body of ['', '7', 'null', '{', '[{}', '{}{}']) await expect(ask('', Buffer.from(body))).rejects.toMatchObject({ code: 'MR_BODY_INVALID' })
  await expect(ask('zstd', Buffer.from('{}'))).rejects.toMatchObject({ code: 'MR_BODY_INVALID' })
  expect(await ask('deflate', deflateSync('[]'))).toMatchObject({ rows: [] })
})
