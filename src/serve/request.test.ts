import { expect, test } from 'vitest'
import { formatInstant } from '../define/instant.js'
import { event, system, t } from '../index.js'
import { compile } from '../plan/compile.js'
import { loggedReader, requestReader, writeRequest } from './request.js'

const fields = { paymentId: t.string, paidAt: t.time, big: t.bigint, amount: t.decimal(2).atLeast(0), device: t.enum('chip', 'web').optional, face: t.vector(2).optional, approved: t.bool.later }
const eventOf = (more: object) => compile(system('shop', [event('payment', { id: 'paymentId', time: 'paidAt', fields: { ...more, ...fields } })])).events.get('payment')!
const payment = eventOf({})
const now = Date.UTC(2026, 0) * 1000, minute = 60e6
const read = requestReader(payment, 5 * minute)
const row = { paymentId: 'p1', big: '595125622443733822', amount: 12.5 }
const refusal = (json: unknown) => { try { return read(json, now) } catch (error) { const { code, field } = error as { code: string; field?: string }; return [code, field] } }

test('a row without its time is asked now, and its later columns are null', () => {
  expect(read(row, now)).toEqual({ at: now, row: ['p1', now, 595125622443733822n, 1250, null, null, null] })
  expect(read({ ...row, paidAt: formatInstant(now - minute) }, now)).toMatchObject({ at: now - minute })
  expect(read({ ...row, paidAt: formatInstant(now + 5 * minute) }, now)).toMatchObject({ at: now + 5 * minute })
})

test('whatever does not fit is refused with its field', () => {
  expect(refusal({ ...row, paidAt: formatInstant(now + 5 * minute + 1) })).toEqual(['MR_EVENT_TIME_FUTURE', 'paidAt'])
  expect(refusal({ ...row, paidAt: null })).toEqual(['MR_FIELD_MISSING', 'paidAt'])
  expect(refusal({ ...row, paidAt: '' })).toEqual(['MR_TIME_INVALID', 'paidAt'])
  expect(refusal({ ...row, paidAt: 5 })).toEqual(['MR_TYPE', 'paidAt'])
  expect(refusal({ ...row, paymentId: undefined })).toEqual(['MR_FIELD_MISSING', 'paymentId'])
  expect(refusal({ ...row, amount: -1 })).toEqual(['MR_OUT_OF_BOUNDS', 'amount'])
  expect(refusal({ ...row, amount: 1.255 })).toEqual(['MR_DECIMAL_SCALE', 'amount'])
  expect(refusal({ ...row, big: 2 ** 53 })).toEqual(['MR_INT_INEXACT', 'big'])
  expect(refusal({ ...row, approved: true })).toEqual(['MR_FIELD_UNKNOWN', 'approved'])
  expect(refusal({ ...row, constructor: 1 })).toEqual(['MR_FIELD_UNKNOWN', 'constructor'])
  for (const json of [null, undefined, 1, 'row', [], [row]]) expect(refusal(json)).toEqual(['MR_TYPE', undefined])
})

test('what is logged of a request is read again, also by an event with other fields', () => {
  const { row: asked } = read({ ...row, device: 'web', face: [0.5, 2] }, now)
  const written = JSON.parse(JSON.stringify(writeRequest(payment, asked))) as Record<string, unknown>
  expect(written).toEqual({ paymentId: 'p1', paidAt: formatInstant(now), big: '595125622443733822', amount: 12.5, device: 'web', face: [0.5, 2] })
  expect(loggedReader(payment)(written)).toEqual(asked)
  expect(loggedReader(eventOf({ region: t.string }))(written)).toEqual([null, ...asked])
  expect(loggedReader(payment)({ ...written, region: 'north', device: 'phone' })).toEqual(asked.with(4, 'phone'))
})
