/**
 * A small table that grows: rows of numbers one after the other (column c of row r stands at r · columns + c), so that
 * an event touches one cache line of a tile, and columns of objects. Rows from `start` to `end − 1` are in use.
 */
export interface Cells {
  readonly columns: number
  capacity: number
  numbers: Float64Array
  readonly objects: unknown[][]
  start: number
  end: number
}
/** Where a summary stands in a table: its first number column and its object column. */
export interface Place { readonly column: number; readonly object: number }

const nothing = new Float64Array(0)

export function emptyCells(columns: number, objects: number, capacity = 0): Cells {
  return { columns, capacity, numbers: capacity === 0 ? nothing : new Float64Array(columns * capacity), objects: Array.from({ length: objects }, () => []), start: 0, end: 0 }
}

/** Makes sure that row `end` exists, without taking it into use. Rows may move: offsets from before are void. */
export function reserveRow(cells: Cells): void {
  if (cells.end < cells.capacity) return
  const { columns, capacity, numbers, start } = cells
  const used = cells.end - start
  // Rows given up at the front are room enough when they are half of all; moving then costs less than one move an insert.
  const roomier = used * 2 > capacity || capacity === 0 ? Math.max(8, capacity * 2) : capacity
  const moved = roomier === capacity ? numbers : new Float64Array(columns * roomier)
  const from = start * columns
  for (let k = 0; k < used * columns; k++) moved[k] = numbers[from + k]!
  if (start > 0) for (const column of cells.objects) column.splice(0, start)
  cells.numbers = moved
  cells.capacity = roomier
  cells.start = 0
  cells.end = used
}

/** Takes a new row into use before the row that is `offset` rows after `start`, and returns it. Its numbers are whatever stood there. */
export function insertRow(cells: Cells, offset: number): number {
  reserveRow(cells)
  const { columns, numbers, end } = cells
  const row = cells.start + offset
  if (row < end) {
    numbers.copyWithin((row + 1) * columns, row * columns, end * columns)
    for (const column of cells.objects) column.splice(row, 0, undefined)
  } else for (const column of cells.objects) column[row] = undefined
  cells.end = end + 1
  return row
}

/** Gives up the first row. */
export function dropFirstRow(cells: Cells): void {
  for (const column of cells.objects) column[cells.start] = undefined
  cells.start++
}
