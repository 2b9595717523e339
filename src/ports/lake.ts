import type { ValueType } from '../define/meta.js'
import type { Value } from '../define/values.js'
import type { FieldPlan, Row } from '../plan/plan.js'

/** One table of the lake: an event, or one of the system's own records. Column order is: position, eventTime, arrivalTime, assumed, revision, then `fields`. */
export interface LakeTable { readonly name: string; readonly fields: readonly FieldPlan[] }
export interface LakeRow {
  readonly position: number; readonly eventTime: number; readonly arrivalTime: number; readonly assumed: boolean
  /** A later version of an id that came before: kept, and counted by no fold. False when left out. */
  readonly revision?: boolean
  readonly row: Row
}
/** Rows as columns, so that millions of them cost no object each. */
export interface LakeBlock {
  readonly count: number
  readonly position: Float64Array
  readonly eventTime: Float64Array
  readonly arrivalTime: Float64Array
  readonly assumed: Uint8Array
  /** Left out when no row of the block is a revision. */
  readonly revision?: Uint8Array
  /** One a field of the table, undefined where it was not asked for; null inside where a value is null. Numbers without nulls come as a Float64Array. */
  readonly columns: readonly (Float64Array | readonly Value[] | undefined)[]
}
/** A column of texts as UTF-8: row r has the bytes from `ends[r - 1]`, or 0, up to `ends[r]`; null where `nulls` has 1. */
export interface LakeTexts { readonly bytes: Uint8Array; readonly ends: Uint32Array; readonly nulls: Uint8Array }
/** Rows to commit as columns, one a field of the table, ascending by position. A Float64Array has NaN where a value is null. */
export interface LakeColumns extends Omit<LakeBlock, 'columns'> { readonly columns: readonly (Float64Array | LakeTexts | readonly Value[])[] }
export interface LakeScan {
  /** Fields to read, by name; the others are undefined columns. All when left out. */
  readonly columns?: readonly string[]
  /** `arrival`: by (arrivalTime, position). `time`: by (eventTime, position). `position`: in log order. */
  readonly order: 'arrival' | 'position' | 'time'
  /** Only rows with position < this. */
  readonly before?: number
  /** Only rows with arrivalTime ≤ this. */
  readonly arrivedBy?: number
  /** Only rows whose field (by name) has one of these values. */
  readonly where?: { readonly field: string; readonly values: readonly (string | number | bigint | boolean)[] }
}
/** SQL in the lake's own dialect, whose tables are rows that had arrived by `asOf` and happened before it. */
export interface LakeQuery {
  /** The texts between the tables, one more than there are tables; `$asOf` stands for the instant. */
  readonly texts: readonly string[]
  readonly tables: readonly LakeTable[]
  /** Microseconds. */
  readonly asOf: number
  /** What it must select, no more and no less. */
  readonly columns: readonly { readonly name: string; readonly type: ValueType }[]
  /** Rows at most. */
  readonly most: number
}
/** Tables of Parquet files under a Delta log. One writer; any number of readers. */
export interface Lake {
  /** Writes the rows as new files and commits them; positions up to and including the last row's are then in the lake. Idempotent by position. */
  commit(table: LakeTable, rows: readonly LakeRow[] | LakeColumns): Promise<void>
  /** Rows in blocks of a few thousand. An absent table has no rows. */
  scan(table: LakeTable, scan: LakeScan): AsyncIterable<LakeBlock>
  /** The position after the last one committed to this table; 0 when there is none. */
  committed(table: string): Promise<number>
  /** What a query selects, one array a column that was asked for. @throws MR_BATCH_QUERY, MR_BATCH_COLUMNS, MR_BATCH_TYPE, MR_BATCH_ROWS */
  query(query: LakeQuery): Promise<readonly (readonly Value[])[]>
  /** Replaces small files by larger ones, in one Delta commit. Readers of an older version keep theirs. */
  compact(table: LakeTable): Promise<void>
  close(): Promise<void>
}
