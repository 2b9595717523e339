import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { event, system, t } from '../../index.js'
import { compile } from '../../plan/compile.js'
import { parseImport, type ImportArguments } from './sources.js'

const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.string, paidAt: t.time, cardId: t.string, amount: t.decimal(2), country: t.enum('SE', 'NO') } })
const chargeback = event('chargeback', { id: 'chargebackId', time: 'filedAt', fields: { chargebackId: t.string, filedAt: t.time } })
const plan = compile(system('shop', [payment, chargeback]))
const parse = (given: Partial<ImportArguments>) => parseImport(plan, { files: ['payment=p.csv'], arrived: ['payment=event'], map: [], ignore: [], ...given })
const codeOf = (given: Partial<ImportArguments>) => { try { parse(given); return undefined } catch (error) { return (error as { code: string }).code } }

test('arguments name files, arrivals, columns, casts, constants and the zone', () => {
  const [first, second, third] = parse({
    files: ['payment=a=b.csv', 'chargeback=/data/c.jsonl', 'payment=more.parquet'], arrived: ['payment=event+5s', 'chargeback=column:received at'],
    map: ['payment.cardId=customer_id:text', 'payment.amount=total', "payment.country='SE'"], ignore: ['payment.scenario'], zone: 'Europe/Stockholm',
  })
  expect(first).toEqual({
    event: 'payment', path: resolve('a=b.csv'), arrival: { delay: 5e6 }, zone: 'Europe/Stockholm', ignored: new Set(['scenario']),
    fields: new Map<string, object>([['cardId', { column: 'customer_id', as: 'text' }], ['amount', { column: 'total' }], ['country', { constant: 'SE' }]]),
  })
  expect(second).toEqual({ event: 'chargeback', path: '/data/c.jsonl', arrival: { column: 'received at' }, zone: 'Europe/Stockholm', fields: new Map(), ignored: new Set() })
  expect(third).toEqual({ ...first, path: resolve('more.parquet') })
})
test('constants are values of their field', () => {
  expect(parse({ map: ["payment.amount='12.5'"] })[0]!.fields.get('amount')).toEqual({ constant: 1250 })
  expect(codeOf({ map: ["payment.amount='1.255'"] })).toBe('MR_DECIMAL_SCALE')
  expect(codeOf({ map: ["payment.country='DK'"] })).toBe('MR_ENUM')
  expect(codeOf({ map: ["payment.paidAt='2026-01-01T00:00:00'"] })).toBe('MR_EVENT_TIME_NAIVE')
})
test('what cannot be meant is refused with its code', () => {
  expect(codeOf({ files: [] })).toBe('MR_IMPORT_ARGUMENT')
  expect(codeOf({ files: ['p.csv'] })).toBe('MR_IMPORT_ARGUMENT')
  expect(codeOf({ files: ['refund=p.csv'] })).toBe('MR_EVENT_UNKNOWN')
  expect(codeOf({ arrived: [] })).toBe('MR_IMPORT_ARRIVED')
  expect(codeOf({ arrived: ['payment=soon'] })).toBe('MR_IMPORT_ARGUMENT')
  expect(codeOf({ arrived: ['payment=event-5s'] })).toBe('MR_IMPORT_ARGUMENT')
  expect(codeOf({ arrived: ['payment=event', 'chargeback=event'] })).toBe('MR_IMPORT_ARGUMENT')
  expect(codeOf({ map: ['payment.colour=c'] })).toBe('MR_FIELD_UNKNOWN')
  expect(codeOf({ map: ['payment.amount'] })).toBe('MR_IMPORT_ARGUMENT')
  expect(codeOf({ ignore: ['scenario'] })).toBe('MR_IMPORT_ARGUMENT')
  expect(codeOf({ zone: 'Europe/Atlantis' })).toBe('MR_ZONE_UNKNOWN')
})
