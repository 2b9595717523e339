import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { random } from '../random.js'
import { factorize } from './factorize.js'
import { decodeFactors, encodeFactors } from './factors.js'
import type { Factors } from './factors.js'
import { foldIn } from './fold-in.js'
import { sparseOf } from './sparse.js'
import type { Sparse } from './sparse.js'

const dot = (factors: number, a: Float32Array, at: number, b: Float32Array, bt: number) => Array.from({ length: factors }, (_, i) => a[at + i]! * b[bt + i]!).reduce((sum, value) => sum + value, 0)
/** Two tastes: even users choose mostly even items, odd users odd ones; heavier weights now and then. */
function tastes(users: number, items: number, seed: number): Sparse {
  const uniform = random(seed)
  const cells: [number, number, number][] = []
  for (let user = 0; user < users; user++) {
    for (let item = 0; item < items; item++) if (uniform() < (user % 2 === item % 2 ? 0.5 : 0.04)) cells.push([user, item, uniform() < 0.3 ? 5 : 1])
  }
  return sparseOf(users, items, { row: cells.map(([user]) => user), column: cells.map(([, item]) => item), value: cells.map(([, , weight]) => weight) })
}
/** The loss straight from its definition, over every pair. */
function lossOf(weights: Sparse, { factors, users, items, regularisation }: Factors): number {
  let loss = regularisation * [...users, ...items].reduce((sum, value) => sum + value * value, 0)
  for (let user = 0; user < weights.rows; user++) {
    const chosen = new Map(Array.from(weights.columns.subarray(weights.offsets[user], weights.offsets[user + 1]), (item, i) => [item, weights.values[weights.offsets[user]! + i]!]))
    for (let item = 0; item < weights.width; item++) loss += (chosen.get(item) ?? 1) * (+chosen.has(item) - dot(factors, users, user * factors, items, item * factors)) ** 2
  }
  return loss
}

describe('sparse matrices', () => {
  it('gather cells by row and column, and add up those of the same place', () => {
    const cell = fc.record({ row: fc.nat(4), column: fc.nat(3), value: fc.integer({ min: 1, max: 9 }) })
    fc.assert(fc.property(fc.array(cell, { maxLength: 30 }), (cells) => {
      const matrix = sparseOf(5, 4, { row: cells.map(({ row }) => row), column: cells.map(({ column }) => column), value: cells.map(({ value }) => value) })
      for (let row = 0; row < 5; row++) {
        const found = Array.from({ length: matrix.offsets[row + 1]! - matrix.offsets[row]! }, (_, i) => [matrix.columns[matrix.offsets[row]! + i], matrix.values[matrix.offsets[row]! + i]])
        const expected = [0, 1, 2, 3].map((column) => [column, cells.filter((each) => each.row === row && each.column === column).reduce((sum, { value }) => sum + value, 0)]).filter(([, value]) => value! > 0)
        expect(found).toEqual(expected)
      }
      expect(matrix.offsets[5]).toBe(matrix.columns.length)
    }), { seed: 9, numRuns: 200 })
  })
})

describe('factorization', () => {
  const weights = tastes(60, 30, 1)
  const parameters = { factors: 6, regularisation: 2, seed: 4 }
  const model = factorize(weights, parameters)

  it('scores what fits a taste above what does not, also where nothing was chosen', () => {
    const mean = (same: boolean) => {
      const scores: number[] = []
      for (let user = 0; user < 60; user++) {
        const chosen = new Set(weights.columns.subarray(weights.offsets[user], weights.offsets[user + 1]))
        for (let item = 0; item < 30; item++) if (!chosen.has(item) && (user % 2 === item % 2) === same) scores.push(dot(6, model.users, user * 6, model.items, item * 6))
      }
      return scores.reduce((sum, score) => sum + score, 0) / scores.length
    }
    expect(mean(true)).toBeGreaterThan(mean(false) + 0.2)
  })

  it('lowers the loss with every round, and ends where neither side alone could lower it', () => {
    const losses = [1, 2, 4, 8, 16].map((iterations) => lossOf(weights, factorize(weights, { ...parameters, iterations })))
    losses.slice(1).forEach((loss, i) => expect(loss).toBeLessThan(losses[i]!))
    const settled = factorize(weights, { ...parameters, iterations: 200, steps: 8 })
    const least = lossOf(weights, settled)
    for (const [side, at] of [['users', 7], ['items', 11], ['users', 100]] as const) {
      const moved = { ...settled, [side]: settled[side].with(at, settled[side][at]! + 0.01) }
      expect(lossOf(weights, moved)).toBeGreaterThan(least)
    }
  })

  it('gives the same bits for the same seed and others for another, and comes back from its bytes', () => {
    const bytes = encodeFactors(model)
    expect(encodeFactors(factorize(weights, parameters))).toEqual(bytes)
    expect(encodeFactors(factorize(weights, { ...parameters, seed: 5 }))).not.toEqual(bytes)
    expect(decodeFactors(bytes)).toEqual(model)
    expect(() => decodeFactors(bytes.subarray(0, 60))).toThrow(expect.objectContaining({ code: 'MR_MODEL_CORRUPT' }))
    expect(() => decodeFactors(encodeFactors({ ...model, factors: 7 }))).toThrow(expect.objectContaining({ code: 'MR_MODEL_CORRUPT' }))
  })

  it('gives the zero vector to whom and what nobody chose, refuses to learn from nothing, and ends when asked', () => {
    const sparse = factorize(sparseOf(3, 3, { row: [0, 2], column: [1, 1], value: [1, 2] }), { factors: 2, seed: 1 })
    expect([...sparse.users.subarray(2, 4)]).toEqual([0, 0])
    expect([...sparse.items.subarray(0, 2)]).toEqual([0, 0])
    expect(() => factorize(sparseOf(3, 3, { row: [], column: [], value: [] }), parameters)).toThrow(expect.objectContaining({ code: 'MR_TRAINING_EMPTY' }))
    let rounds = 0
    factorize(weights, parameters, { onIteration: (iteration) => { rounds = iteration }, shouldStop: () => rounds === 2 })
    expect(rounds).toBe(2)
  })

  it('folds a user in where training would have put them', () => {
    const settled = factorize(weights, { ...parameters, iterations: 200, steps: 8 })
    const fold = foldIn(settled)
    for (const user of [0, 17, 59]) {
      const vector = fold(weights.columns.subarray(weights.offsets[user], weights.offsets[user + 1]), weights.values.subarray(weights.offsets[user], weights.offsets[user + 1]))
      vector.forEach((value, i) => expect(value).toBeCloseTo(settled.users[user * 6 + i]!, 3))
    }
    expect([...fold([], [])]).toEqual([0, 0, 0, 0, 0, 0])
    expect(fold([3, 3, 5], [2, 3, 1])).toEqual(fold([5, 3], [1, 5]))
  })
})
