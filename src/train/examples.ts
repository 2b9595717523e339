import { encodeRow, encodingFitter, type Encoding, type FeatureKind } from '../learners/encode.js'
import type { LabelledRows, Matrix } from '../learners/matrix.js'
import type { ModelPlan } from '../plan/plan.js'
import type { Value } from '../define/values.js'
import type { RowChunk } from '../features/training-set/rows.js'

/** Labelled rows in memory, in the order in which the training set hands them out; those without a label are left out. */
export interface Examples {
  add(chunk: RowChunk): void
  /** T of every row, microseconds. */
  times(): Float64Array
  /** Of these rows, ascending: places on the log; the first field that was asked for besides. */
  positions(rows: Uint32Array): Float64Array
  groups(rows: Uint32Array): Value[]
  /** Ids of these rows, ascending. */
  ids(rows: Uint32Array): Value[]
  /** Fitted on these rows, ascending. */
  fitEncoding(rows: Uint32Array): Encoding
  /** These rows, ascending, as numbers; labels are 0 or 1. */
  encode(encoding: Encoding, rows: Uint32Array): LabelledRows
}

const kinds: Readonly<Record<ModelPlan['features'][number]['type']['kind'], FeatureKind>> = { string: 'category', enum: 'category', bool: 'bool', time: 'time', int: 'number', bigint: 'number', decimal: 'number', float: 'number', vector: 'number', list: 'list' }

export function collectExamples(model: ModelPlan): Examples {
  const chunks: { readonly chunk: RowChunk; readonly rows: readonly number[]; readonly from: number }[] = []
  let count = 0
  const visit = (wanted: Uint32Array, visitor: (chunk: RowChunk, row: number, index: number) => void) => {
    let next = 0
    for (const { chunk, rows, from } of chunks)
      for (; next < wanted.length && wanted[next]! < from + rows.length; next++) visitor(chunk, rows[wanted[next]! - from]!, next)
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
      const labels = new Uint8Array(rows.length)
      const vector = new Float64Array(model.features.length)
      visit(rows, (chunk, row, index) => {
        encodeRow(encoding, valuesOf(chunk, row), chunk.at[row]!, vector)
        for (let feature = 0; feature < vector.length; feature++) matrix.columns[feature]![index] = vector[feature]!
        labels[index] = Number(chunk.label[row])
      })
      return { matrix, labels }
    },
  }
}
