import { expect, test } from 'vitest'
import { event, system, t } from '../index.js'
import { compile } from '../plan/compile.js'
import { decodeImportBlock, encodeImportBlock, type ImportBlock } from './import-block.js'

const planOf = (scale: number) => compile(system('shop', [
  event('payment', { id: 'id', time: 'at', fields: { id: t.bigint, at: t.time, amount: t.decimal(scale), seen: t.vector(2).optional } }),
  event('refund', { id: 'id', time: 'at', fields: { at: t.time, id: t.string } }),
]))
const plan = planOf(2), payment = plan.events.get('payment')!, refund = plan.events.get('refund')!
const block: ImportBlock = {
  through: 4_711,
  rows: [
    { event: refund, row: { code: 'MR_TYPE', field: 'id' }, arrivalTime: 5, raw: '{"id":"é"}' },
    { event: payment, row: [595125622443733822n, 1e15 + 1, 1255, Float32Array.of(1, 0.5)], arrivalTime: 1e15 + 2, hash: 2n ** 64n - 1n },
    { event: payment, row: { code: 'MR_IMPORT_LINE' }, raw: '\ud800' },
    { event: refund, row: [7, 'åäö'], arrivalTime: 8, hash: 0n },
    { event: payment, row: [-1n, -5, -1, null], arrivalTime: -5, hash: 7n },
    { event: payment, row: { code: 'MR_EVENT_TIME_NAIVE', field: 'at' }, raw: '' },
  ],
}

test('a block comes through as it was, in its own bytes, good rows and refused ones in their order', () => {
  const bytes = encodeImportBlock(block)
  expect(bytes.byteLength).toBe(bytes.buffer.byteLength)
  const within = new Uint8Array(bytes.length + 6)
  within.set(bytes, 3)
  expect(decodeImportBlock(within.subarray(3, 3 + bytes.length), plan)).toEqual(block)
})
test('a block without rows comes through too', () => {
  expect(decodeImportBlock(encodeImportBlock({ rows: [], through: 9 }), plan)).toEqual({ rows: [], through: 9 })
})
test('a block that was read for another definition of its event is refused', () => {
  expect(() => decodeImportBlock(encodeImportBlock(block), planOf(3))).toThrow(expect.objectContaining({ code: 'MR_IMPORT_STALE' }))
})
