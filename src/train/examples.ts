import { encodeRow, encodingFitter, type EncodedAs, type Encoding, type FeatureKind } from '../learners/encode.js'
import { targetSums } from '../learners/fitted.js'
import type { LabelledRows, Matrix } from '../learners/matrix.js'
import { isListwise } from '../plan/learned.js'
import type { LearnedPlan } from '../plan/plan.js'
import type { Value } from '../define/values.js'
import { MillraceError } from '../errors.js'
import type { RowChunk } from '../features/training-set/rows.js'

/** Labelled rows in memory, in the order in which the training set hands them out; those without a label are left out. */
export interface Examples {
  add(chunk: RowChunk): void
  /** T of every row, microseconds. */
  times(): Float64Array
  /** Of a ranker: the list of every row. */
  lists(): Value[]
  /** Of these rows: places on the log; the first field that was asked for besides; ids. */
  positions(rows: Uint32Array): Float64Array
  groups(rows: Uint32Array): Value[]
  ids(rows: Uint32Array): Value[]
  /** Fitted on these rows; what the label tells, on those of `labelled` alone. */
  fitEncoding(rows: Uint32Array, labelled: Uint32Array): Encoding
  /**
   * These rows as numbers; labels are 0 or 1, or grades. Where the encoding has targets, `within`, the label's, says that these are the very rows it was fitted on: each is then encoded by
   * the labels that had matured at its own time, so that no row is told its own label. @throws MR_GRADE_INVALID
   */
  encode(encoding: Encoding, rows: Uint32Array, within?: number): Omit<LabelledRows, 'offsets'>
}

const kinds: Readonly<Record<LearnedPlan['features'][number]['type']['kind'], FeatureKind>> = { string: 'category', enum: 'category', bool: 'bool', time: 'time', int: 'number', bigint: 'number', decimal: 'number', float: 'number', vector: 'number', list: 'list' }

/** Grades from 2^grade − 1 of which a sum is still exact, as LightGBM has it, where no gains are declared. */
const mostGrade = 30

export function collectExamples(model: LearnedPlan): Examples {
  const chunks: { readonly chunk: RowChunk; readonly rows: readonly number[]; readonly from: number }[] = []
  let count = 0
  const visit = (wanted: Uint32Array, visitor: (chunk: RowChunk, row: number, index: number) => void) => {
    let place = 0
    for (let index = 0; index < wanted.length; index++) {
      const row = wanted[index]!
      // Rows mostly come side by side; those of a list may be far apart.
      if (row < (chunks[place]?.from ?? 0)) place = 0
      while (row >= chunks[place]!.from + chunks[place]!.rows.length) place++
      const { chunk, rows, from } = chunks[place]!
      visitor(chunk, rows[row - from]!, index)
    }
  }
  const values: Value[] = model.features.map(() => null)
  const valuesOf = ({ features }: RowChunk, row: number): readonly Value[] => {
    for (let feature = 0; feature < values.length; feature++) {
      const value = features[feature]![row]!
      values[feature] = Number.isNaN(value) ? null : value
    }
    return values
  }
  return {
    add(chunk) {
      const rows = Array.from({ length: chunk.count }, (_, row) => row).filter((row) => chunk.label[row] !== null)
      chunks.push({ chunk, rows, from: count })
      count += rows.length
    },
    times() {
      const times = new Float64Array(count)
      for (const { chunk, rows, from } of chunks) rows.forEach((row, index) => { times[from + index] = chunk.at[row]! })
      return times
    },
    lists: () => chunks.flatMap(({ chunk, rows }) => rows.map((row) => chunk.list![row]!)),
    positions(rows) {
      const positions = new Float64Array(rows.length)
      visit(rows, (chunk, row, index) => { positions[index] = chunk.position[row]! })
      return positions
    },
    groups(rows) {
      const groups: Value[] = []
      visit(rows, (chunk, row) => { groups.push(chunk.besides[0]![row]!) })
      return groups
    },
    ids(rows) {
      const ids: Value[] = []
      visit(rows, (chunk, row) => { ids.push(chunk.id[row]!) })
      return ids
    },
    fitEncoding(rows, labelled) {
      const fitter = encodingFitter(model.features.map(({ type, fitted }): EncodedAs => (fitted === undefined ? kinds[type.kind] : fitted.op === 'scaled' ? { kind: 'scaled' } : { kind: 'target', smoothing: fitted.smoothing })))
      const told = new Set(labelled)
      visit(rows, (chunk, row, index) => { fitter.add(valuesOf(chunk, row), told.has(rows[index]!) ? Number(chunk.label[row]) : undefined) })
      return fitter.finish()
    },
    encode(encoding, rows, within) {
      const columns: Float64Array[] = model.features.map(() => new Float64Array(rows.length)), matrix: Matrix = { rows: rows.length, columns }
      const graded = isListwise(model.learner), labels = graded ? new Float64Array(rows.length) : new Uint8Array(rows.length)
      const most = model.learner.name === 'boost' && model.learner.gains !== undefined ? model.learner.gains.length - 1 : mostGrade
      const vector = new Float64Array(model.features.length)
      visit(rows, (chunk, row, index) => {
        encodeRow(encoding, valuesOf(chunk, row), chunk.at[row]!, vector)
        for (let feature = 0; feature < vector.length; feature++) columns[feature]![index] = vector[feature]!
        labels[index] = Number(chunk.label[row])
        if (graded && !(labels[index]! >= 0 && labels[index]! <= most)) throw new MillraceError('MR_GRADE_INVALID', `${model.label} of ${String(chunk.id[row])} is ${labels[index]}; grades go from 0 to ${most}`)
      })
      if (within !== undefined) model.features.forEach(({ fitted }, feature) => {
        if (fitted?.op !== 'targetEncoded') return
        const texts: Value[] = [], times = new Float64Array(rows.length), as = encoding[feature]!
        visit(rows, (chunk, row, index) => {
          texts[index] = chunk.features[feature]![row]!
          times[index] = chunk.at[row]!
        })
        columns[feature] = byEarlierRows(texts, times, labels, within, fitted.smoothing, as.kind === 'target' ? as.mean : 0)
      })
      return { matrix, labels }
    },
  }
}

/** Each row's target by the labels that had matured at its own time; `mean` before any had. */
function byEarlierRows(texts: readonly Value[], times: Float64Array, labels: ArrayLike<number>, within: number, smoothing: number, mean: number): Float64Array {
  const order = Uint32Array.from(texts, (_, row) => row).sort((a, b) => times[a]! - times[b]! || a - b)
  const sums = targetSums(smoothing), column = new Float64Array(texts.length)
  let matured = 0
  for (const row of order) {
    for (; times[order[matured]!]! + within <= times[row]! && order[matured] !== row; matured++) sums.add(texts[order[matured]!]!, labels[order[matured]!]!)
    column[row] = sums.at(texts[row]!, mean)
  }
  return column
}
