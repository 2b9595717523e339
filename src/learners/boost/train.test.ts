import { describe, expect, it } from 'vitest'
import { encodeForest } from '../forest/forest.js'
import { compileForest } from '../forest/score.js'
import { trainLogistic } from '../linear/logistic.js'
import { readRow } from '../matrix.js'
import type { LabelledRows } from '../matrix.js'
import { rocAuc } from '../metrics/ranking.js'
import { scorer } from '../model.js'
import type { TrainedModel } from '../model.js'
import { random } from '../random.js'
import { trainBoost } from './train.js'
import type { BoostParameters } from './train.js'

const parameters: BoostParameters = { trees: 60, leaves: 15, learningRate: 0.1, l2: 1, minRows: 10, rowShare: 1, columnShare: 1, earlyStopping: 0, seed: 7 }

/** Log-odds that no line through the columns follows: a product, a hump, and what a missing value says. */
function nonlinear(rows: number, seed: number): LabelledRows {
  const uniform = random(seed)
  const columns = Array.from({ length: 5 }, () => Float64Array.from({ length: rows }, () => uniform() * 4 - 2))
  for (let i = 0; i < rows; i++) if (uniform() < 0.2) columns[2]![i] = NaN
  const labels = Uint8Array.from({ length: rows }, (_, i) => {
    const margin = 2 * columns[0]![i]! * columns[1]![i]! + (Number.isNaN(columns[2]![i]!) ? 2 : -(columns[2]![i]! ** 2)) - 0.5
    return +(uniform() < 1 / (1 + Math.exp(-margin)))
  })
  return { matrix: { rows, columns }, labels }
}
const scoresOf = (model: TrainedModel, { matrix }: LabelledRows) => {
  const score = scorer(model)
  const x = new Float64Array(matrix.columns.length)
  return Float64Array.from({ length: matrix.rows }, (_, row) => score(readRow(matrix, row, x)))
}
const one = (values: number[], labels: number[]): LabelledRows => ({ matrix: { rows: values.length, columns: [Float64Array.from(values)] }, labels: Uint8Array.from(labels) })

describe('boosting', () => {
  const training = nonlinear(3000, 1)
  const validation = nonlinear(1500, 2)

  it('ranks unseen rows of a nonlinear truth far better than a line does', () => {
    const boosted = scoresOf({ kind: 'boost', forest: trainBoost(training, undefined, parameters).forest }, validation)
    const line = scoresOf({ kind: 'logistic', linear: trainLogistic(training, { l2: 1 }).linear }, validation)
    expect(rocAuc(boosted, validation.labels)).toBeGreaterThan(0.85)
    expect(rocAuc(boosted, validation.labels)! - rocAuc(line, validation.labels)!).toBeGreaterThan(0.1)
  })

  it('gives the same bytes for the same seed and others for another', () => {
    const sampled = { ...parameters, rowShare: 0.7, columnShare: 0.6, trees: 20 }
    const bytes = (seed: number) => encodeForest(trainBoost(training, validation, { ...sampled, seed }).forest)
    expect(bytes(3)).toEqual(bytes(3))
    expect(bytes(3)).not.toEqual(bytes(4))
    expect(bytes(2 ** 52 + 3)).not.toEqual(bytes(3))
  })

  it('reports losses that are those of the finished forest', () => {
    const { forest, curve, trees } = trainBoost(training, validation, { ...parameters, trees: 15 })
    const loss = (rows: LabelledRows) => scoresOf({ kind: 'boost', forest }, rows).reduce((sum, p, i) => sum - Math.log(rows.labels[i] === 1 ? p : 1 - p), 0) / rows.matrix.rows
    expect(trees).toBe(15)
    expect(curve.train.at(-1)).toBeCloseTo(loss(training), 12)
    expect(curve.valid.at(-1)).toBeCloseTo(loss(validation), 12)
  })

  it('lowers the training loss with every tree grown on all rows', () => {
    const { curve } = trainBoost(training, undefined, parameters)
    for (let i = 1; i < curve.train.length; i++) expect(curve.train[i]!).toBeLessThan(curve.train[i - 1]!)
  })

  it('stops after the patience and keeps the trees up to the best validation loss', () => {
    const seen: number[] = []
    const { forest, curve, trees } = trainBoost(nonlinear(400, 5), validation, { ...parameters, trees: 400, learningRate: 0.3, earlyStopping: 10 }, { onTree: (tree) => seen.push(tree) })
    expect(trees).toBeLessThan(390)
    expect(curve.valid).toHaveLength(trees + 10)
    expect(Math.min(...curve.valid)).toBe(curve.valid[trees - 1])
    expect(forest.roots).toHaveLength(trees)
    expect(seen).toEqual(curve.valid.map((_, i) => i + 1))
  })

  it('ends when asked, with the trees it has', () => {
    let asked = 0
    expect(trainBoost(training, undefined, parameters, { shouldStop: () => ++asked > 4 }).trees).toBe(4)
  })

  it('sends a missing value where training rows without it belonged', () => {
    const values = Array.from({ length: 300 }, (_, i) => (i % 3 === 0 ? NaN : i % 3))
    for (const likeOnes of [true, false]) {
      const { forest } = trainBoost(one(values, values.map((v) => +(Number.isNaN(v) ? likeOnes : v === 1))), undefined, { ...parameters, trees: 30 })
      const { score } = compileForest(forest)
      expect(Math.sign(score(Float64Array.of(NaN)))).toBe(likeOnes ? 1 : -1)
      expect(score(Float64Array.of(1))).toBeGreaterThan(2)
      expect(score(Float64Array.of(2))).toBeLessThan(-2)
    }
  })

  it('separates known from missing when that is all a column says', () => {
    const values = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? NaN : 5))
    const { score } = compileForest(trainBoost(one(values, values.map((v) => +Number.isNaN(v))), undefined, parameters).forest)
    expect(score(Float64Array.of(NaN))).toBeGreaterThan(2)
    for (const known of [5, -1e300, 1e300]) expect(score(Float64Array.of(known))).toBeLessThan(-2)
  })

  it('sends a value missing for the first time with the larger side', () => {
    const values = Array.from({ length: 100 }, (_, i) => i)
    const { score } = compileForest(trainBoost(one(values, values.map((v) => +(v >= 80))), undefined, { ...parameters, leaves: 2 }).forest)
    expect(score(Float64Array.of(NaN))).toBe(score(Float64Array.of(0)))
  })

  it('grows no leaf of fewer rows than it may', () => {
    const { forest } = trainBoost(training, undefined, { ...parameters, minRows: 200, leaves: 31, rowShare: 0.5 })
    expect(Math.min(...forest.cover)).toBeGreaterThanOrEqual(200)
    forest.feature.forEach((feature, n) => {
      if (feature >= 0) expect(forest.cover[n]).toBe(forest.cover[forest.left[n]!]! + forest.cover[forest.right[n]!]!)
    })
  })

  it('learns nothing from a constant column or from one class, and says the prior', () => {
    const constant = trainBoost(one([4, 4, 4, 4], [1, 0, 0, 0]), undefined, { ...parameters, minRows: 1 })
    expect(constant.forest.roots).toHaveLength(0)
    expect(constant.forest.base).toBeCloseTo(Math.log(1.5 / 3.5), 12)
    const oneClass = trainBoost(one([1, 2, 3], [0, 0, 0]), undefined, { ...parameters, minRows: 1 })
    expect(oneClass.trees).toBe(0)
    expect(oneClass.forest.base).toBeCloseTo(Math.log(0.5 / 3.5), 12)
  })

  it('refuses to train on nothing', () => {
    expect(() => trainBoost(one([], []), undefined, parameters)).toThrow(expect.objectContaining({ code: 'MR_TRAINING_EMPTY' }))
    expect(() => trainLogistic(one([], []), { l2: 1 })).toThrow(expect.objectContaining({ code: 'MR_TRAINING_EMPTY' }))
  })
})
