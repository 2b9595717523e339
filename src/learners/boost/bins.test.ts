import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { binRows, fitBins } from './bins.js'
import { random } from '../random.js'

const matrixOf = (values: readonly number[]) => ({ rows: values.length, columns: [Float64Array.from(values)] })

describe('bins', () => {
  it('give every value of a small column a bin of its own and put edges between them', () => {
    const matrix = matrixOf([3, 1, NaN, 1, 2])
    const edges = fitBins(matrix)
    expect([...edges[0]!]).toEqual([1.5, 2.5, Number.MAX_VALUE])
    expect([...binRows(matrix, edges).codes]).toEqual([2, 0, 3, 0, 1])
  })

  it('hold a value exactly when it is above the bin before and at most their own edge', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.double({ noDefaultInfinity: true }), fc.integer({ min: -3, max: 3 })), { maxLength: 600 }), (values) => {
      const matrix = matrixOf(values)
      const [edges] = fitBins(matrix)
      expect(edges!.length).toBeLessThanOrEqual(254)
      const { codes } = binRows(matrix, [edges!])
      values.forEach((value, row) => {
        const code = codes[row]!
        if (Number.isNaN(value)) expect(code).toBe(edges!.length)
        else expect(value <= edges![code]! && (code === 0 || value > edges![code - 1]!)).toBe(true)
      })
    }), { seed: 11, numRuns: 200 })
  })

  it('hold about equally many rows where values are many, and a common value alone', () => {
    const uniform = random(5)
    const matrix = matrixOf(Array.from({ length: 50_000 }, () => (uniform() < 0.3 ? 0.5 : uniform())))
    const edges = fitBins(matrix)
    const rows = new Uint32Array(255)
    for (const code of binRows(matrix, edges).codes) rows[code]!++
    const ordinary = [...rows].filter((n) => n > 0).sort((a, b) => b - a).slice(1)
    expect(edges[0]!.length).toBeGreaterThan(150)
    expect(Math.max(...ordinary)).toBeLessThan(400)
  })

  it('of a column without any value are one, and missing', () => {
    const matrix = matrixOf([NaN, NaN])
    const edges = fitBins(matrix)
    expect([...edges[0]!]).toEqual([Number.MAX_VALUE])
    expect([...binRows(matrix, edges).codes]).toEqual([1, 1])
  })
})
