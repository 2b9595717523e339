import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MillraceError } from '../../errors.js'
import { listenLocal, type HttpServer } from '../http.js'
import { answerCalls, callOver, type Call } from './local-call.js'

const folder = await mkdtemp(join(tmpdir(), 'millrace-call-')), path = join(folder, 'socket')
const owner: Call = async (command, input, report = () => {}) => {
  if (command === 'coded') throw new MillraceError('MR_FIELD_MISSING', 'cardId', { field: 'cardId' })
  if (command === 'broken') throw new TypeError('oops')
  if (command === 'progress') for (let done = 0; done < 3; done++) report({ doing: 'counting', done, total: 3 })
  return input instanceof Uint8Array ? { bytes: [...input] } : { command, input, big: 595125622443733822n, text: 'ä\n💳'.repeat(50_000) }
}
let server: HttpServer
beforeAll(async () => { server = await listenLocal(path, { answer: answerCalls(owner) }) })
afterAll(async () => { await server.close(); await rm(folder, { recursive: true, force: true }) })
const call = callOver(path)

test('a command\'s input, progress and result cross the socket', async () => {
  const seen: unknown[] = []
  expect(await call('progress', { a: [1, null] }, (progress) => seen.push(progress.done))).toEqual({ command: 'progress', input: { a: [1, null] }, big: '595125622443733822', text: 'ä\n💳'.repeat(50_000) })
  expect(seen).toEqual([0, 1, 2])
  expect(await call('bytes', Uint8Array.of(0, 255, 10))).toEqual({ bytes: [0, 255, 10] })
})

test('an error is the same error on the other side', async () => {
  await expect(call('coded', {})).rejects.toMatchObject({ code: 'MR_FIELD_MISSING', field: 'cardId', detail: 'cardId' })
  await expect(call('broken', {})).rejects.toMatchObject({ code: 'MR_INTERNAL' })
})

test('an owner that is not there is told', async () => {
  await expect(callOver(join(folder, 'nobody'))('status', {})).rejects.toMatchObject({ code: 'MR_OWNER_LOST' })
})
