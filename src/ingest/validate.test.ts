import { expect, test } from 'vitest'
import type { EventPlan, FieldPlan } from '../plan/plan.js'
import { rowReader } from './validate.js'

const field = (name: string, more: Partial<FieldPlan> = {}): FieldPlan => ({ name, type: { kind: 'string' }, optional: false, later: false, pii: false, ...more })
const event = (...fields: FieldPlan[]): EventPlan => ({ name: 'e', fields, id: 0, time: 0, dedupe: 1, revisable: false, door: true, fingerprint: '' })

test('a row has the event\'s fields in order; optional and later ones may be left out', () => {
  const read = rowReader(event(field('a'), field('b', { optional: true }), field('c', { later: true, type: { kind: 'bool' } })))
  expect(read({ c: true, a: 'x' })).toEqual(['x', null, true])
  expect(read({ a: 'x', b: null })).toEqual(['x', null, null])
})

test('an unknown field is named before what is missing, since it is often its misspelling', () => {
  const read = rowReader(event(field('amount')))
  expect(read({ amuont: 'x' })).toEqual({ code: 'MR_FIELD_UNKNOWN', field: 'amuont' })
  expect(read({ amount: 'x', more: 1 })).toEqual({ code: 'MR_FIELD_UNKNOWN', field: 'more' })
  expect(read({})).toEqual({ code: 'MR_FIELD_MISSING', field: 'amount' })
  expect(read({ amount: 1 })).toEqual({ code: 'MR_TYPE', field: 'amount' })
})

test('a field may have the name of what every object inherits', () => {
  const read = rowReader(event(field('constructor'), field('toString', { optional: true })))
  expect(read({ constructor: 'x' })).toEqual(['x', null])
  expect(read({})).toEqual({ code: 'MR_FIELD_MISSING', field: 'constructor' })
  expect(read(JSON.parse('{"constructor":"x","__proto__":1}'))).toEqual({ code: 'MR_FIELD_UNKNOWN', field: '__proto__' })
})

test('what is no object is no row', () => {
  for (const json of [null, 1, 'x', [], true]) expect(rowReader(event(field('a')))(json)).toEqual({ code: 'MR_TYPE' })
})
