import { describe, expect, it } from 'vitest'
import type { Value } from '../define/values.js'
import { encodeRow, encodingFromJson, encodingToJson, fitEncoding, levelsOf } from './encode.js'

const kinds = ['number', 'bool', 'category', 'time'] as const
const country = (text: string | null): Value[] => [0, false, text, 0]
const encode = (encoding: ReturnType<typeof fitEncoding>, values: readonly Value[], at = 0) => {
  const out = new Float64Array(encoding.length)
  encodeRow(encoding, values, at, out)
  return [...out]
}

describe('an encoding', () => {
  const encoding = fitEncoding(kinds, ['SE', 'DE', 'DE', 'FR', null, 'AT'].map(country))

  it('numbers categories by how common they are, ties by text', () => {
    expect(['DE', 'AT', 'FR', 'SE'].map((text) => encode(encoding, country(text))[2])).toEqual([0, 1, 2, 3])
    expect(levelsOf(encoding)).toEqual([0, 0, 4, 0])
  })

  it('reads numbers, whole ones of any size, bools, and times as seconds before the row', () => {
    expect(encode(encoding, [12.5, true, 'DE', 1_000_000], 3_500_000)).toEqual([12.5, 1, 0, 2.5])
    expect(encode(encoding, [9_007_199_254_740_993n, false, 'DE', 5_000_000], 0)).toEqual([9_007_199_254_740_992, 0, 0, -5])
  })

  it('takes null and an unseen category for missing', () => {
    expect(encode(encoding, [null, null, null, null])).toEqual([NaN, NaN, NaN, NaN])
    expect(encode(encoding, country('XX'))[2]).toBeNaN()
  })

  it('keeps the 250 commonest categories', () => {
    const many = fitEncoding(['category'], Array.from({ length: 300 }, (_, i) => [`c${String(i).padStart(3, '0')}`]))
    expect(encode(many, ['c249'])).toEqual([249])
    expect(encode(many, ['c250'])).toEqual([NaN])
  })

  it('comes back from JSON unchanged', () => {
    expect(encodingFromJson(JSON.parse(JSON.stringify(encodingToJson(encoding))))).toEqual(encoding)
  })
})
