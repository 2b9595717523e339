/** Immutable blobs by name: bundles, model files, learning curves. Names are slash-separated and relative. */
export interface ObjectStore {
  get(name: string): Promise<Uint8Array | undefined>
  /** Durable when resolved. */
  put(name: string, bytes: Uint8Array): Promise<void>
  list(prefix: string): Promise<string[]>
  /** Nothing is done where there is none. */
  remove(name: string): Promise<void>
}
