import { MillraceError } from '../../errors.js'
import { countPositives, marginLoss, priorLogOdds, sigmoid } from '../matrix.js'
import type { LabelledRows, Matrix } from '../matrix.js'
import { solveCholesky } from './cholesky.js'
import { ofAbsence, ofValue, termOf } from './linear.js'
import type { Linear } from './linear.js'

export interface LogisticParameters {
  /** Half of it times the squared length of the weights (of standardised terms, the intercept left out) is added to the summed log loss. */
  readonly l2: number
}
export interface LogisticOptions {
  /** For each column the number of its categories' ordinals, 0 where it is a number. At most the first 20 become terms. */
  readonly levels?: readonly number[]
  readonly shouldStop?: () => boolean
}
export interface LogisticFit { readonly linear: Linear; /** Mean log loss over the training rows after each step. */ readonly curve: readonly number[] }

const mostLevels = 20
const mostSteps = 50

/**
 * L2 logistic regression by Newton's method (iteratively reweighted least squares) with halved steps; the same rows give the same bits.
 * Terms that never vary are left out. Labels of one class give the smoothed prior and no terms.
 * @throws MR_TRAINING_EMPTY without rows.
 */
export function trainLogistic({ matrix, labels }: LabelledRows, { l2 }: LogisticParameters, { levels, shouldStop }: LogisticOptions = {}): LogisticFit {
  const { rows } = matrix
  if (rows === 0) throw new MillraceError('MR_TRAINING_EMPTY')
  const positives = countPositives(labels)
  const terms = positives === 0 || positives === rows ? [] : termsOf(matrix, levels)
  const size = terms.length + 1
  const standardised = (row: number, out: Float64Array) => {
    for (let i = 0; i < terms.length; i++) {
      const { column, level, mean, deviation } = terms[i]!
      out[i] = (termOf(level, mean, matrix.columns[column]![row]!) - mean) / deviation
    }
  }
  // The last one is the intercept.
  const z = new Float64Array(size).fill(1)
  const marginOf = (weights: Float64Array) => {
    let margin = 0
    for (let i = 0; i < size; i++) margin += weights[i]! * z[i]!
    return margin
  }
  const lossOf = (weights: Float64Array) => {
    let loss = 0
    for (let row = 0; row < rows; row++) {
      standardised(row, z)
      loss += marginLoss(marginOf(weights), labels[row]!)
    }
    return loss
  }
  const penaltyOf = (weights: Float64Array) => (l2 / 2) * weights.reduce((sum, weight, i) => sum + (i < terms.length ? weight * weight : 0), 0)

  let weights = new Float64Array(size)
  weights[size - 1] = priorLogOdds(positives, rows)
  let objective = lossOf(weights) + penaltyOf(weights)
  const curve: number[] = []
  for (let iteration = 0; iteration < mostSteps && terms.length > 0 && shouldStop?.() !== true; iteration++) {
    const gradient = new Float64Array(size)
    const hessian = new Float64Array(size * size)
    for (let row = 0; row < rows; row++) {
      standardised(row, z)
      const probability = sigmoid(marginOf(weights))
      const curvature = probability * (1 - probability)
      for (let i = 0; i < size; i++) {
        const scaled = curvature * z[i]!
        gradient[i]! += (probability - labels[row]!) * z[i]!
        for (let j = 0; j <= i; j++) hessian[i * size + j]! += scaled * z[j]!
      }
    }
    for (let i = 0; i < terms.length; i++) {
      gradient[i]! += l2 * weights[i]!
      hessian[i * size + i]! += l2
    }
    solveCholesky(hessian, gradient, 1e-9 * rows)
    const before = objective
    let share = 1
    for (; share > 1e-6; share /= 2) {
      const tried = weights.map((weight, i) => weight - share * gradient[i]!)
      const loss = lossOf(tried)
      if (!(loss + penaltyOf(tried) <= before)) continue
      weights = tried
      objective = loss + penaltyOf(tried)
      curve.push(loss / rows)
      break
    }
    if (share <= 1e-6 || before - objective <= 1e-12 * (Math.abs(before) + 1)) break
  }
  return {
    linear: {
      column: Int32Array.from(terms, ({ column }) => column), level: Int32Array.from(terms, ({ level }) => level), mean: Float64Array.from(terms, ({ mean }) => mean),
      weight: Float64Array.from(terms, ({ deviation }, i) => weights[i]! / deviation), intercept: weights[size - 1]!,
    },
    curve,
  }
}

interface Term { readonly column: number; readonly level: number; readonly mean: number; readonly deviation: number }

function termsOf({ rows, columns }: Matrix, levels: readonly number[] | undefined): Term[] {
  return columns.flatMap((values, column) => {
    const categories = levels?.[column] ?? 0
    const asked = categories === 0 ? [ofValue] : Array.from({ length: Math.min(categories, mostLevels) }, (_, level) => level)
    return [...asked, ofAbsence].flatMap((level) => {
      let sum = 0
      let counted = 0
      for (let row = 0; row < rows; row++) {
        const value = values[row]!
        if (level === ofValue && value !== value) continue
        sum += termOf(level, 0, value)
        counted++
      }
      const mean = counted === 0 ? 0 : sum / counted
      let squares = 0
      for (let row = 0; row < rows; row++) squares += (termOf(level, mean, values[row]!) - mean) ** 2
      const deviation = Math.sqrt(squares / rows)
      return deviation > 1e-12 * Math.abs(mean) ? [{ column, level, mean, deviation }] : []
    })
  })
}
