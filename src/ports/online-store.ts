/** Bytes by key, many at a time: folded states, remembered ids, pending labels. */
export interface OnlineStore {
  /** The value of each key, undefined where there is none; one round trip. */
  getMany(keys: readonly Uint8Array[]): Promise<(Uint8Array | undefined)[]>
  /** Writes all rows atomically; an undefined value removes the row. Resolves when durable. */
  putMany(rows: readonly (readonly [key: Uint8Array, value: Uint8Array | undefined])[]): Promise<void>
  /** Rows whose key begins with `prefix`, in the order of their keys' bytes. */
  scan(prefix: Uint8Array): Iterable<readonly [key: Uint8Array, value: Uint8Array]>
  close(): Promise<void>
}
