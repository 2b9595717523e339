/** What a contract suite needs of a test runner; `{ test, expect }` of vitest, or of node:test with any expect, will do. */
export interface Suite {
  test(name: string, body: () => Promise<void>): void
  expect(actual: unknown): { toBe(expected: unknown): void; toEqual(expected: unknown): void }
}
/** Makes a fresh, empty place and gives a function that opens the adapter there, again and again, each after the last was closed. */
export type Place<Port> = () => Promise<() => Promise<Port>>
