import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeForest } from '../forest/forest.js'
import { marginScorer } from '../model.js'
import { readRow } from '../matrix.js'
import type { LabelledRows } from '../matrix.js'
import { ndcgAt, rankLists } from '../metrics/lists.js'
import { lambdarank } from './lambdarank.js'
import type { LambdarankParameters } from './lambdarank.js'
import { random } from '../random.js'
import { trainBoost } from './train.js'
import type { BoostParameters } from './train.js'

const graded = (lists: readonly (readonly number[])[], columns: readonly Float64Array[] = []): LabelledRows & { readonly offsets: number[] } => {
  const offsets = [0]
  for (const list of lists) offsets.push(offsets.at(-1)! + list.length)
  return { matrix: { rows: offsets.at(-1)!, columns }, labels: Float64Array.from(lists.flat()), offsets }
}
function derivatives(lists: readonly (readonly number[])[], margins: readonly number[], parameters: LambdarankParameters = {}) {
  const rows = graded(lists)
  const [gradients, hessians] = [new Float64Array(rows.matrix.rows).fill(9), new Float64Array(rows.matrix.rows).fill(9)]
  lambdarank(rows, parameters).differentiate(Float64Array.from(margins), gradients, hessians)
  return { gradients: [...gradients], hessians: [...hessians] }
}

/** One list, straight from the definition: what NDCG would be if the two rows of a pair changed places. */
function plainly(grades: readonly number[], margins: readonly number[], truncation: number) {
  const order = grades.map((_, row) => row).sort((a, b) => margins[b]! - margins[a]! || a - b)
  const gained = (ranked: readonly number[], places: number) => ranked.slice(0, places).reduce((sum, row, place) => sum + (2 ** grades[row]! - 1) / Math.log2(place + 2), 0)
  const ideal = gained([...order].sort((a, b) => grades[b]! - grades[a]!), truncation)
  const out = { gradients: grades.map(() => 0), hessians: grades.map(() => 0) }
  if (ideal === 0) return out
  let sum = 0
  order.forEach((first, upper) => order.slice(upper + 1).forEach((second, i) => {
    if (upper >= truncation || grades[first] === grades[second]) return
    const swapped = order.with(upper, second).with(upper + 1 + i, first)
    const apart = new Set(margins).size > 1 ? 0.01 + Math.abs(margins[first]! - margins[second]!) : 1
    const change = Math.abs(gained(order, order.length) - gained(swapped, order.length)) / ideal / apart
    const [high, low] = grades[first]! > grades[second]! ? [first, second] : [second, first]
    const wrong = 1 / (1 + Math.exp(margins[high]! - margins[low]!))
    out.gradients[high]! -= change * wrong
    out.gradients[low]! += change * wrong
    for (const row of [high, low]) out.hessians[row]! += change * wrong * (1 - wrong)
    sum += 2 * change * wrong
  }))
  const scale = sum > 0 ? Math.log2(1 + sum) / sum : 1
  return { gradients: out.gradients.map((value) => value * scale), hessians: out.hessians.map((value) => value * scale) }
}

describe('the derivatives of lambdarank', () => {
  it('are what NDCG changes by when two rows change places', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: -2, max: 2 }))
    fc.assert(fc.property(fc.array(row, { minLength: 1, maxLength: 9 }), fc.integer({ min: 1, max: 10 }), (list, truncation) => {
      const [grades, margins] = [list.map(([grade]) => grade), list.map(([, margin]) => margin)]
      const [found, expected] = [derivatives([grades], margins, { truncation }), plainly(grades, margins, truncation)]
      for (const of of ['gradients', 'hessians'] as const) found[of].forEach((value, i) => expect(value).toBeCloseTo(expected[of][i]!, 12))
    }), { seed: 8, numRuns: 400 })
  })

  it('never reach from one list into another', () => {
    const both = derivatives([[0, 2, 1], [1, 0]], [0.3, 0.1, 0, 5, 6])
    const [first, second] = [derivatives([[0, 2, 1]], [0.3, 0.1, 0]), derivatives([[1, 0]], [5, 6])]
    expect(both).toEqual({ gradients: [...first.gradients, ...second.gradients], hessians: [...first.hessians, ...second.hessians] })
  })

  it('are zero in lists of one row, of one grade, of none', () => {
    expect(derivatives([[3], [2, 2, 2], [0, 0], []], [1, 2, 3, 4, 5, 6])).toEqual({ gradients: Array(6).fill(0), hessians: Array(6).fill(0) })
  })

  it('leave pairs alone that stand below the truncation', () => {
    const { gradients } = derivatives([[1, 1, 0, 1]], [4, 3, 2, 1], { truncation: 2 })
    expect(gradients[3]).toBe(0)
    expect(gradients[2]).toBeGreaterThan(0)
  })

  it('follow the declared gains and steepness', () => {
    expect(derivatives([[0, 1]], [0, 0], { gains: [0, 1] })).toEqual(derivatives([[0, 1]], [0, 0]))
    expect(derivatives([[1, 0, 2]], [2, 1, 0], { gains: [0, 0, 1] })).not.toEqual(derivatives([[1, 0, 2]], [2, 1, 0]))
    const { gradients, hessians } = derivatives([[0, 1]], [0, 0], { sigmoid: 2 })
    expect(gradients[1]!).toBeLessThan(derivatives([[0, 1]], [0, 0]).gradients[1]!)
    expect(hessians[1]! / -gradients[1]!).toBeCloseTo(1, 12)
  })
})

describe('boosting towards lambdarank', () => {
  const parameters: BoostParameters = { objective: 'lambdarank', trees: 40, leaves: 8, learningRate: 0.1, l2: 1, minRows: 10, rowShare: 0.8, columnShare: 1, earlyStopping: 0, seed: 3 }
  /** Grades follow a product of two columns; the third says which list it is, and nothing about the order in it. */
  function lists(count: number, seed: number) {
    const uniform = random(seed)
    const columns = Array.from({ length: 3 }, () => [] as number[])
    const grades = Array.from({ length: count }, (_, list) => Array.from({ length: 3 + Math.floor(uniform() * 12) }, () => {
      const [a, b] = [uniform() * 2 - 1, uniform() * 2 - 1]
      ;[a, b, list].forEach((value, f) => columns[f]!.push(value))
      return Math.max(0, Math.min(3, Math.round(3 * a * b + 1 + uniform() - 0.5)))
    }))
    return graded(grades, columns.map((column) => Float64Array.from(column)))
  }
  const [training, validation] = [lists(150, 1), lists(80, 2)]
  const ndcgOf = (forest: ReturnType<typeof trainBoost>['forest'], { matrix, labels, offsets }: ReturnType<typeof lists>) => {
    const score = marginScorer({ kind: 'boost', forest })
    const x = new Float64Array(3)
    return ndcgAt(10, rankLists(Float64Array.from({ length: matrix.rows }, (_, row) => score(readRow(matrix, row, x))), labels, offsets))!
  }

  it('orders unseen lists well, and reports 1 − NDCG@10 of the finished forest', () => {
    const { forest, curve } = trainBoost(training, validation, parameters)
    expect(ndcgOf(forest, validation)).toBeGreaterThan(0.9)
    expect(curve.valid.at(-1)).toBeCloseTo(1 - ndcgOf(forest, validation), 12)
    expect(curve.train.at(-1)).toBeCloseTo(1 - ndcgOf(forest, training), 12)
    expect(forest.base).toBe(0)
  })

  it('gives the same bytes for the same seed and others for another', () => {
    const bytes = (seed: number) => encodeForest(trainBoost(training, undefined, { ...parameters, trees: 10, seed }).forest)
    expect(bytes(3)).toEqual(bytes(3))
    expect(bytes(3)).not.toEqual(bytes(4))
  })

  it('stops early by the order of the validation lists, and not at all when they have nothing to find', () => {
    const stopped = trainBoost(training, validation, { ...parameters, trees: 300, learningRate: 0.5, earlyStopping: 5 })
    expect(stopped.trees).toBeLessThan(290)
    expect(stopped.curve.valid[stopped.trees - 1]).toBe(Math.min(...stopped.curve.valid))
    const silent = { ...validation, labels: new Float64Array(validation.matrix.rows) }
    expect(trainBoost(training, silent, { ...parameters, earlyStopping: 5 }).curve.valid).toEqual([])
    expect(trainBoost(training, silent, { ...parameters, earlyStopping: 5 }).trees).toBe(40)
  })

  it('grows nothing where no list has a pair to order', () => {
    const column = Float64Array.of(1, 2, 3, 4)
    for (const grades of [[[1], [0], [2], [0]], [[1, 1], [2, 2]], [[0, 0, 0, 0]]]) {
      const { forest, trees } = trainBoost(graded(grades, [column]), undefined, { ...parameters, minRows: 1 })
      expect(trees).toBe(0)
      expect(forest.base).toBe(0)
    }
  })
})
