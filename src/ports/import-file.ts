/** A file of past events, as an import reads it: a table of typed or textual columns, or a JSON value a line. */
export type ImportFile = ImportTable | ImportLines

/**
 * How the cells of a column come; null is null.
 * - `text`: a string still to be parsed as what the field's type says (CSV; decimals of more than 18 digits)
 * - `string`, `bool`, `float`
 * - `integer`: a number where it is exact, else a bigint
 * - `decimal`: an integer count of 10^-scale, like `integer`
 * - `time`: microseconds since 1970, UTC
 * - `naiveTime`: microseconds of a clock on a wall in an unknown zone; a text where the time is finer than that
 * - `list`: numbers, NaN where one is null
 * - `other`: a text of something that no field holds
 */
export interface FileColumn {
  readonly name: string
  readonly kind: 'text' | 'string' | 'bool' | 'float' | 'integer' | 'decimal' | 'time' | 'naiveTime' | 'list' | 'other'
  /** Of a `decimal`. */
  readonly scale?: number
  /** The type in the file's own words, for messages. */
  readonly type: string
}
export interface FileScan {
  /**
   * The rows come by the instant in this column or JSON field, equal ones in the file's order, those without an instant first; a naive
   * time counts as UTC. Without it they come as the file has them.
   */
  readonly orderBy?: string
}
/** A part of the file that is no row. */
export interface BrokenRow { readonly line: number; readonly text: string; readonly reason: string }
export interface ImportTable {
  readonly form: 'table'
  readonly columns: readonly FileColumn[]
  /** Rows, where the file says how many. */
  readonly count?: number
  /** All columns in blocks of a few thousand rows; broken rows may come last. Throws MR_FILE_UNREADABLE. */
  rows(scan?: FileScan): AsyncIterable<ImportColumns>
  close(): Promise<void>
}
export interface ImportColumns { readonly count: number; readonly columns: readonly ArrayLike<unknown>[]; readonly broken: readonly BrokenRow[] }
export interface ImportLines {
  readonly form: 'lines'
  /** Throws MR_FILE_UNREADABLE. */
  rows(scan?: FileScan): AsyncIterable<ImportValues>
  close(): Promise<void>
}
/** Parsed JSON, and each line as it is in the file. */
export interface ImportValues { readonly count: number; readonly values: readonly unknown[]; readonly texts: readonly string[]; readonly broken: readonly BrokenRow[] }
