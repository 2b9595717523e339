import { MillraceError } from '../../errors.js'
import { random } from '../random.js'
import type { Factors } from './factors.js'
import { transpose } from './sparse.js'
import type { Sparse } from './sparse.js'

export interface FactorizeParameters {
  /** Length of each vector. */
  readonly factors: number
  /** Rounds over users, then items; 15 when left out. */
  readonly iterations?: number
  /** Added to the squared length of every vector; 10 when left out. */
  readonly regularisation?: number
  /** Steps of conjugate gradient a vector and round; 3 when left out. */
  readonly steps?: number
  readonly seed: number
}
export interface FactorizeHooks { readonly onIteration?: (iteration: number) => void; readonly shouldStop?: () => boolean }

/**
 * Factorizes what users chose (Hu, Koren, Volinsky 2008): the least Σ c · (p − x·y)² + λ · (Σ |x|² + Σ |y|²) over all pairs, where p is 1 and c the weight of a pair that occurred, p 0 and c 1 of one
 * that did not. Alternating least squares, each vector by a few steps of conjugate gradient from where it stood (Takács, Pilászy, Tikk 2011). The same cells and seed give the same bits.
 * Users and items without any cell have the zero vector.
 * @param weights positive; a row a user, a column an item.
 * @throws MR_TRAINING_EMPTY without a single cell.
 */
export function factorize(weights: Sparse, { factors, iterations = 15, regularisation = 10, steps = 3, seed }: FactorizeParameters, hooks: FactorizeHooks = {}): Factors {
  if (weights.columns.length === 0) throw new MillraceError('MR_TRAINING_EMPTY')
  const byItem = transpose(weights)
  const uniform = random(seed)
  const draw = (rows: number) => Float32Array.from({ length: rows * factors }, () => (uniform() - 0.5) / Math.sqrt(factors))
  const [users, items] = [draw(weights.rows), draw(weights.width)]
  for (let iteration = 0; iteration < iterations && hooks.shouldStop?.() !== true; iteration++) {
    solveSide(weights, users, items, factors, regularisation, steps)
    solveSide(byItem, items, users, factors, regularisation, steps)
    hooks.onIteration?.(iteration + 1)
  }
  return { factors, users, items, regularisation }
}

/** Betters every vector of one side while the other stands. */
function solveSide({ rows, offsets, columns, values }: Sparse, own: Float32Array, others: Float32Array, factors: number, regularisation: number, steps: number): void {
  const gram = gramOf(others, factors, regularisation)
  const x = new Float64Array(factors), residual = new Float64Array(factors), direction = new Float64Array(factors), image = new Float64Array(factors)
  /** A·v over `out`, where A = Y'Y + λ + Σ (c − 1) · y y' over the row's cells. */
  const apply = (row: number, v: Float64Array, out: Float64Array) => {
    for (let i = 0; i < factors; i++) {
      let sum = 0
      for (let j = 0; j < factors; j++) sum += gram[i * factors + j]! * v[j]!
      out[i] = sum
    }
    for (let cell = offsets[row]!; cell < offsets[row + 1]!; cell++) {
      if (values[cell] === 1) continue
      const at = columns[cell]! * factors
      let dot = 0
      for (let i = 0; i < factors; i++) dot += others[at + i]! * v[i]!
      dot *= values[cell]! - 1
      for (let i = 0; i < factors; i++) out[i]! += dot * others[at + i]!
    }
  }
  for (let row = 0; row < rows; row++) {
    const start = row * factors
    if (offsets[row] === offsets[row + 1]) {
      own.fill(0, start, start + factors)
      continue
    }
    for (let i = 0; i < factors; i++) x[i] = own[start + i]!
    apply(row, x, residual)
    for (let i = 0; i < factors; i++) residual[i] = -residual[i]!
    for (let cell = offsets[row]!; cell < offsets[row + 1]!; cell++) {
      const at = columns[cell]! * factors
      for (let i = 0; i < factors; i++) residual[i]! += values[cell]! * others[at + i]!
    }
    direction.set(residual)
    let norm = dotOf(residual, residual)
    for (let step = 0; step < steps && norm > 1e-20; step++) {
      apply(row, direction, image)
      const length = norm / dotOf(direction, image)
      for (let i = 0; i < factors; i++) {
        x[i]! += length * direction[i]!
        residual[i]! -= length * image[i]!
      }
      const before = norm
      norm = dotOf(residual, residual)
      for (let i = 0; i < factors; i++) direction[i] = residual[i]! + (norm / before) * direction[i]!
    }
    own.set(x, start)
  }
}

/** Σ y y' + λ on the diagonal, row by row. */
export function gramOf(vectors: Float32Array, factors: number, regularisation: number): Float64Array {
  const gram = new Float64Array(factors * factors)
  for (let at = 0; at < vectors.length; at += factors) {
    for (let i = 0; i < factors; i++) {
      const value = vectors[at + i]!
      for (let j = 0; j <= i; j++) gram[i * factors + j]! += value * vectors[at + j]!
    }
  }
  for (let i = 0; i < factors; i++) {
    gram[i * factors + i]! += regularisation
    for (let j = 0; j < i; j++) gram[j * factors + i] = gram[i * factors + j]!
  }
  return gram
}

function dotOf(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}
