import type { Design } from '../design.js'

/** The files of one kind of problem, and what the shared ones need to know of it. */
export interface Family {
  /** The system's name, and the folder's. */
  readonly system: string
  readonly model: string
  /** The event that is decided on; its id is `<event>Id`, its time `at`. */
  readonly event: string
  /** Whether a score leads to a decision, or puts a list in order. */
  readonly does: 'decide' | 'order'
  /** What the decisions are called that act without a person, and that do nothing. */
  readonly decisions: { readonly act: string; readonly leave: string }
  /** Rows of the last of these days are decided on in the story. */
  readonly liveDays: number
  /** The definition file without its imports. */
  readonly definitions: string
  /** Exports `simulate(seed)`, without its imports. */
  readonly generate: string
  /** Tests, without their imports. */
  readonly tests: string
  /** What is approximated, or left out, and why. */
  readonly notes: readonly string[]
}
export type FamilyOf = (made: Design) => Family

/** Nouns for a kind of problem, by what its sentence may say. */
export type Kinds<K extends string> = readonly (readonly [said: RegExp, nouns: Readonly<Record<K, string>>])[]
/** The first nouns whose pattern the sentence matches, else the first of all. */
export const nounsFor = <K extends string>(problem: string, kinds: Kinds<K>): Readonly<Record<K, string>> => (kinds.find(([said]) => said.test(problem)) ?? kinds[0] as Kinds<K>[number])[1]
export const plural = (noun: string): string => (/(?:s|x|ch|sh)$/.test(noun) ? `${noun}es` : /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`)
export const capital = (noun: string): string => `${noun.slice(0, 1).toUpperCase()}${noun.slice(1)}`
