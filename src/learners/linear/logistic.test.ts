import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { random } from '../random.js'
import { readRow, sigmoid } from '../matrix.js'
import type { LabelledRows } from '../matrix.js'
import { solveCholesky } from './cholesky.js'
import { decodeLinear, encodeLinear, explainLinear, linearMargin } from './linear.js'
import { trainLogistic } from './logistic.js'

function draw(rows: number, seed: number): LabelledRows {
  const uniform = random(seed)
  const a = Float64Array.from({ length: rows }, () => (uniform() < 0.1 ? NaN : 100 + 50 * uniform()))
  const b = Float64Array.from({ length: rows }, () => (uniform() < 0.1 ? NaN : Math.floor(uniform() * 30)))
  const labels = Uint8Array.from({ length: rows }, (_, i) => +(uniform() < sigmoid((Number.isNaN(a[i]!) ? 1 : (a[i]! - 125) / 10) + (b[i] === 2 ? 2 : 0) - 0.5)))
  return { matrix: { rows, columns: [a, b, new Float64Array(rows).fill(3)] }, labels }
}

describe('logistic regression', () => {
  const training = draw(2000, 1)
  const { linear, curve } = trainLogistic(training, { l2: 2 }, { levels: [0, 30, 0] })

  it('ends where the gradient of its penalised loss is zero', () => {
    const { matrix, labels } = training
    const x = new Float64Array(3)
    const residuals = Array.from(labels, (label, row) => sigmoid(linearMargin(linear, readRow(matrix, row, x))) - label)
    expect(residuals.reduce((sum, r) => sum + r, 0)).toBeCloseTo(0, 5)
    linear.column.forEach((column, i) => {
      const level = linear.level[i]!
      const z = Array.from(matrix.columns[column]!, (v) => (level === -2 ? (Number.isNaN(v) ? linear.mean[i]! : v) : level === -1 ? +Number.isNaN(v) : +(v === level)) - linear.mean[i]!)
      const variance = z.reduce((sum, v) => sum + v * v, 0) / z.length
      const slope = z.reduce((sum, v, row) => sum + v * residuals[row]!, 0) / Math.sqrt(variance)
      expect(slope + 2 * linear.weight[i]! * Math.sqrt(variance)).toBeCloseTo(0, 5)
    })
    for (let i = 1; i < curve.length; i++) expect(curve[i]!).toBeLessThan(curve[0]! + 1e-9)
  })

  it('has a term for a value, for absence where there was any, for the 20 first levels, and none for a constant', () => {
    expect([...linear.column]).toEqual([0, 0, ...Array.from({ length: 21 }, () => 1)])
    expect([...linear.level]).toEqual([-2, -1, ...Array.from({ length: 20 }, (_, level) => level), -1])
  })

  it('is explained by contributions that add up to its margin, each of its own column', () => {
    for (const values of [[130, 2, 3], [NaN, 25, 3], [90, NaN, 9]]) {
      const x = Float64Array.from(values)
      const { base, contributions } = explainLinear(linear, x)
      expect(contributions.reduce((sum, value) => sum + value, base)).toBeCloseTo(linearMargin(linear, x), 12)
      expect(contributions[2]).toBe(0)
    }
  })

  it('gives the same bytes twice, and comes back from them', () => {
    const bytes = encodeLinear(linear)
    expect(encodeLinear(trainLogistic(training, { l2: 2 }, { levels: [0, 30, 0] }).linear)).toEqual(bytes)
    expect(decodeLinear(bytes)).toEqual(linear)
    expect(() => decodeLinear(bytes.subarray(0, 40))).toThrow(expect.objectContaining({ code: 'MR_MODEL_CORRUPT' }))
  })

  it('stays finite where one column separates the classes and where columns repeat each other', () => {
    const column = Float64Array.from({ length: 40 }, (_, i) => i)
    const fitted = trainLogistic({ matrix: { rows: 40, columns: [column, column, column] }, labels: Uint8Array.from(column, (v) => +(v >= 20)) }, { l2: 0 }).linear
    expect([...fitted.weight].every(Number.isFinite)).toBe(true)
    expect(linearMargin(fitted, Float64Array.of(30, 30, 30))).toBeGreaterThan(2)
  })

  it('says the smoothed prior when there is one class', () => {
    const fitted = trainLogistic({ matrix: { rows: 3, columns: [Float64Array.of(1, 2, 3)] }, labels: Uint8Array.of(1, 1, 1) }, { l2: 1 }).linear
    expect(fitted.column).toHaveLength(0)
    expect(fitted.intercept).toBeCloseTo(Math.log(3.5 / 0.5), 12)
  })
})

describe('the Cholesky solver', () => {
  it('solves positive definite systems', () => {
    fc.assert(fc.property(fc.array(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 4, maxLength: 4 }), { minLength: 4, maxLength: 4 }), fc.array(fc.double({ min: -5, max: 5, noNaN: true }), { minLength: 4, maxLength: 4 }), (m, x) => {
      const a = Float64Array.from({ length: 16 }, (_, at) => m.reduce((sum, row) => sum + row[at >> 2]! * row[at & 3]!, at >> 2 === (at & 3) ? 0.5 : 0))
      const b = Float64Array.from({ length: 4 }, (_, i) => x.reduce((sum, value, j) => sum + a[i * 4 + j]! * value, 0))
      solveCholesky(a, b, 0)
      x.forEach((value, i) => expect(b[i]).toBeCloseTo(value, 9))
    }), { seed: 4, numRuns: 100 })
  })
})
