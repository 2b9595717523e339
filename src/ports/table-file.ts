import type { Value } from '../define/values.js'
import type { ValueType } from '../define/meta.js'

/** A column of a data set: user values, so that a decimal is a DOUBLE and not an integer count. */
export interface DataColumn { readonly name: string; readonly type: ValueType }
/** Numbers come as a Float64Array with NaN for null; all else, and whatever is not a number, as an array with null. */
export type ColumnValues = Float64Array | readonly Value[]
/** A data set that is written block by block, in order. */
export interface TableFile {
  /** The columns are kept until they are in a file: the caller must not change them. */
  write(columns: readonly ColumnValues[], count: number): Promise<void>
  /** Completes the files, durably; returns their names in order. */
  close(): Promise<readonly string[]>
  /** Removes what was written. */
  discard(): Promise<void>
}
/** Makes `<name>.parquet`, and more files of so many rows after it; `name` is a path without its ending. */
export type CreateTableFile = (name: string, columns: readonly DataColumn[]) => Promise<TableFile>
