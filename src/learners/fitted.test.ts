import { expect, test } from 'vitest'
import type { Value } from '../define/values.js'
import { encodeRow, encodingFitter, encodingFromJson, encodingToJson, type Encoding } from './encode.js'

const fitted = (rows: readonly (readonly [text: Value, number: Value, label: number | undefined])[]): Encoding => {
  const fitter = encodingFitter([{ kind: 'target', smoothing: 2 }, { kind: 'scaled' }])
  for (const [text, number, label] of rows) fitter.add([text, number], label)
  return fitter.finish()
}
const encode = (encoding: Encoding, ...values: readonly Value[]) => {
  const out = new Float64Array(values.length)
  encodeRow(encoding, values, 0, out)
  return [...out]
}

test('a text is the mean of its labels, drawn towards the mean of all; what was not seen is that mean, and no text is a text of its own', () => {
  const encoding = fitted([['a', 1, 1], ['a', 2, 1], ['b', 3, 0], [null, null, 0], ['b', 4, undefined]])
  const mean = 0.5
  expect([encode(encoding, 'a', 1)[0], encode(encoding, 'b', 1)[0], encode(encoding, null, 1)[0], encode(encoding, 'c', 1)[0]]).toEqual([(2 + 2 * mean) / 4, (2 * mean) / 3, (2 * mean) / 3, mean])
})
test('a number is its distance from the mean in deviations of the sample, and null the mean', () => {
  const encoding = fitted([['a', 1, 1], ['a', 3, 1], ['a', null, 1], ['a', 5n, 1]])
  expect(encode(encoding, 'a', 7)[1]).toBeCloseTo(2, 12)
  expect(encode(encoding, 'a', null)[1]).toBe(0)
  expect(encode(fitted([['a', 4, 1]]), 'a', 9)[1]).toBe(0)
})
test('what was fitted is stored and read as it was', () => {
  const encoding = fitted([['a', 1, 1], ['é', 3, 0], [null, 2, 1]])
  expect(encodingFromJson(JSON.parse(JSON.stringify(encodingToJson(encoding))))).toEqual(encoding)
})
