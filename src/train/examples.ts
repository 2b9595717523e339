import { encodeRow, encodingFitter, type Encoding, type FeatureKind } from '../learners/encode.js'
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
  /** Fitted on these rows. */
  fitEncoding(rows: Uint32Array): Encoding
  /** These rows as numbers; labels are 0 or 1, or grades. @throws MR_GRADE_INVALID */
  encode(encoding: Encoding, rows: Uint32Array): Omit<LabelledRows, 'offsets'>
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
    fitEncoding(rows) {
      const fitter = encodingFitter(model.features.map(({ type }) => kinds[type.kind]))
      visit(rows, (chunk, row) => { fitter.add(valuesOf(chunk, row)) })
      return fitter.finish()
    },
    encode(encoding, rows) {
      const matrix: Matrix = { rows: rows.length, columns: model.features.map(() => new Float64Array(rows.length)) }
      const graded = isListwise(model.learner), labels = graded ? new Float64Array(rows.length) : new Uint8Array(rows.length)
      const most = model.learner.name === 'boost' && model.learner.gains !== undefined ? model.learner.gains.length - 1 : mostGrade
      const vector = new Float64Array(model.features.length)
      visit(rows, (chunk, row, index) => {
        encodeRow(encoding, valuesOf(chunk, row), chunk.at[row]!, vector)
        for (let feature = 0; feature < vector.length; feature++) matrix.columns[feature]![index] = vector[feature]!
        labels[index] = Number(chunk.label[row])
        if (graded && !(labels[index]! >= 0 && labels[index]! <= most)) throw new MillraceError('MR_GRADE_INVALID', `${model.label} of ${String(chunk.id[row])} is ${labels[index]}; grades go from 0 to ${most}`)
      })
      return { matrix, labels }
    },
  }
}
