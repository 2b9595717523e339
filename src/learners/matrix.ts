/** Columns of numbers, each of `rows` values; NaN is a missing value, infinities are not allowed. */
export interface Matrix { readonly rows: number; readonly columns: readonly Float64Array[] }
/** 0 or 1 for each row; in lists its grade, a whole number from 0. */
export type Labels = Uint8Array | Float64Array
/** In lists, list i is the rows offsets[i] … offsets[i + 1] − 1; one entry more than there are lists. */
export interface LabelledRows { readonly matrix: Matrix; readonly labels: Labels; readonly offsets?: ArrayLike<number> }

/** One row as a vector, written over `out`. */
export function readRow(matrix: Matrix, row: number, out: Float64Array): Float64Array {
  for (let f = 0; f < matrix.columns.length; f++) out[f] = matrix.columns[f]![row]!
  return out
}

/** Rows whose label is 1. */
export function countPositives(labels: Labels): number {
  let positives = 0
  for (let i = 0; i < labels.length; i++) positives += labels[i]!
  return positives
}

/** Log-odds of the share of positives, with half a row added to both sides so that one class alone stays finite. */
export const priorLogOdds = (positives: number, rows: number) => Math.log((positives + 0.5) / (rows - positives + 0.5))

/** Probability of log-odds, without overflow at either end. */
export function sigmoid(margin: number): number {
  if (margin >= 0) return 1 / (1 + Math.exp(-margin))
  const odds = Math.exp(margin)
  return odds / (1 + odds)
}

/** −log of the probability that log-odds give to a label, exact also where the probability rounds to 0 or 1. */
export const marginLoss = (margin: number, label: number) => Math.max(margin, 0) - label * margin + Math.log1p(Math.exp(-Math.abs(margin)))
