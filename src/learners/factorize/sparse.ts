/** A matrix of mostly nothing: row r holds `values[i]` in column `columns[i]`, ascending, for i from offsets[r] to offsets[r + 1] − 1. */
export interface Sparse { readonly rows: number; readonly width: number; readonly offsets: Int32Array; readonly columns: Int32Array; readonly values: Float64Array }
/** One cell an entry, in any order. */
export interface Cells { readonly row: ArrayLike<number>; readonly column: ArrayLike<number>; readonly value: ArrayLike<number> }

/** Gathers cells; those that share a row and a column are added up, in their order. */
export function sparseOf(rows: number, width: number, { row, column, value }: Cells): Sparse {
  const sorted = transpose(gather(width, rows, { row: column, column: row, value }))
  const { offsets, columns, values } = sorted
  const starts = new Int32Array(rows + 1)
  let end = 0
  for (let r = 0; r < rows; r++) {
    starts[r] = end
    for (let i = offsets[r]!; i < offsets[r + 1]!; i++) {
      if (end > starts[r]! && columns[end - 1] === columns[i]) values[end - 1]! += values[i]!
      else {
        columns[end] = columns[i]!
        values[end++] = values[i]!
      }
    }
  }
  starts[rows] = end
  return { rows, width, offsets: starts, columns: columns.slice(0, end), values: values.slice(0, end) }
}

/** Rows for columns. */
export function transpose({ rows, width, offsets, columns, values }: Sparse): Sparse {
  const row = new Int32Array(columns.length)
  for (let r = 0; r < rows; r++) row.fill(r, offsets[r]!, offsets[r + 1]!)
  return gather(width, rows, { row: columns, column: row, value: values })
}

/** A counting sort by row, which leaves the cells of a row in their order. */
function gather(rows: number, width: number, { row, column, value }: Cells): Sparse {
  const offsets = new Int32Array(rows + 1)
  for (let i = 0; i < row.length; i++) offsets[row[i]! + 1]!++
  for (let r = 0; r < rows; r++) offsets[r + 1]! += offsets[r]!
  const next = offsets.slice()
  const columns = new Int32Array(row.length)
  const values = new Float64Array(row.length)
  for (let i = 0; i < row.length; i++) {
    const at = next[row[i]!]!++
    columns[at] = column[i]!
    values[at] = value[i]!
  }
  return { rows, width, offsets, columns, values }
}
