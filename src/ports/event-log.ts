/**
 * The durable, ordered log of accepted events: one partition, offsets without gaps from 0.
 * Records are opaque bytes here (`protocols/event-record` knows them).
 */
export interface EventLog {
  /** The offset that the next record will get. */
  readonly head: number
  /**
   * Appends records in order. Offsets are given at once; the records may be acknowledged only when `durable` resolves.
   * Concurrent appends share one flush. `durable` rejects with MR_STORAGE_FULL or MR_STORAGE_FAILED; then nothing of the batch is kept.
   */
  append(batch: RecordBatch): { readonly offset: number; readonly durable: Promise<void> }
  /** Durable records from `from` on, in batches of at most about a megabyte, up to the durable head at the time of the call. */
  read(from: number): AsyncIterable<RecordBatch & { readonly offset: number }>
  close(): Promise<void>
}
/** `count` records, each a 32-bit little-endian length and that many bytes. */
export interface RecordBatch { readonly bytes: Uint8Array; readonly count: number }
