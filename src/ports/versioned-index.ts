/** What one build of an index is made from. */
export interface IndexBuild {
  /** Names the build; letters, digits, dashes. */
  readonly version: string
  /** What made its contents, such as the version of the model whose vectors they are. */
  readonly model: string
  /** The log's offset behind the last change that is in it: whoever swaps to it sends the changes from there on. */
  readonly position: number
}
export interface IndexVersion<Spec> extends IndexBuild {
  readonly spec: Spec
  /** Items that it was built from. */
  readonly built: number
  /** Share of the exhaustive answers to sampled queries that it found when built; 1 where search is exhaustive. */
  readonly recall: number
}
export interface Hit { readonly key: string; readonly score: number }
export interface IndexSearch {
  /** The version of the model that made the query; refused with MR_INDEX_MODEL where the contents are another's. */
  readonly model?: string
  /** Items to leave out are told by false. Called for few more items than are asked for. */
  readonly accept?: (key: string) => boolean
}
/**
 * Items by key, found by their content. Every build is a version of its own, made beside the one that is served, kept on disk and found again after a restart. Before the first swap, and
 * over no items, nothing is found; neither is an error.
 */
export interface VersionedIndex<Spec, Content, Query> {
  /** The version that answers; `position` moves with updates. Undefined before the first swap. */
  readonly current: IndexVersion<Spec> | undefined
  /**
   * Builds a version, durably, while the current one goes on answering; a key that comes again replaces. `samples` are queries to measure recall on, the items' own contents where there are none.
   * Another process than the one that serves may do this on the same place, one build at a time.
   */
  build(build: IndexBuild, spec: Spec, rows: Rows<readonly [key: string, content: Content]>, samples?: readonly Query[]): Promise<IndexVersion<Spec>>
  /** From now on this version answers, also after a restart; the one before is removed. Searches in between are answered by either. Throws MR_INDEX_VERSION_UNKNOWN. */
  swap(version: string): Promise<void>
  /** At most `n` items, the best first, equal scores by key. */
  search(query: Query, n: number, options?: IndexSearch): Promise<Hit[]>
  /**
   * Changes items of the current version: new content, or undefined to remove. Durable when resolved, and then `position` is its own. Changes at or before the current position are skipped;
   * without a current version nothing is done.
   */
  update(rows: readonly (readonly [key: string, content: Content | undefined])[], position: number): Promise<void>
  close(): Promise<void>
}
export type Rows<T> = Iterable<T> | AsyncIterable<T>
