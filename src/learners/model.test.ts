import { describe, expect, it } from 'vitest'
import { trainBoost } from './boost/train.js'
import { trainLogistic } from './linear/logistic.js'
import { decodeModel, encodeModel, explainer, scorer } from './model.js'
import type { TrainedModel } from './model.js'

const rows = 400
const matrix = { rows, columns: [0, 1].map((f) => Float64Array.from({ length: rows }, (_, i) => (i % 11 === f ? NaN : (i * (7 + f)) % 23))) }
const labelled = { matrix, labels: Uint8Array.from({ length: rows }, (_, i) => +((i * 7) % 23 > 9 !== (i % 10 === 0))) }
const models: TrainedModel[] = [
  { kind: 'boost', forest: trainBoost(labelled, undefined, { trees: 12, leaves: 6, learningRate: 0.2, l2: 1, minRows: 5, rowShare: 1, columnShare: 1, earlyStopping: 0, seed: 1 }).forest },
  { kind: 'logistic', linear: trainLogistic(labelled, { l2: 1 }).linear },
]

describe.each(models)('a $kind model', (model) => {
  const inputs = [[3, 4], [NaN, 20], [22, NaN]].map((x) => Float64Array.from(x))

  it('scores the same after a trip through its bytes', () => {
    const again = decodeModel(encodeModel(model))
    expect(again).toEqual(model)
    for (const x of inputs) expect(scorer(again)(x)).toBe(scorer(model)(x))
  })

  it('gives probabilities whose log-odds are the sum of its explanation', () => {
    for (const x of inputs) {
      const probability = scorer(model)(x)
      expect(probability).toBeGreaterThan(0)
      expect(probability).toBeLessThan(1)
      const { base, contributions } = explainer(model)(x)
      expect(contributions.reduce((sum, value) => sum + value, base)).toBeCloseTo(Math.log(probability / (1 - probability)), 9)
    }
  })
})

it('bytes of another kind are refused', () => {
  expect(() => decodeModel(new TextEncoder().encode('ELSE and more than sixteen bytes'))).toThrow(expect.objectContaining({ code: 'MR_MODEL_CORRUPT' }))
})
