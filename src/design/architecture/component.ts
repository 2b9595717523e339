import type { Condition } from '../knowledge/condition.js'

/** Where a component stands: the life of the data, left to right. */
export const lanes = ['sources', 'data', 'learning', 'serving', 'watching'] as const
export type Lane = (typeof lanes)[number]
export const laneTitles: Readonly<Record<Lane, string>> = { sources: 'Sources and people', data: 'Data', learning: 'Learning', serving: 'Serving', watching: 'Watching' }

export interface ComponentKind {
  readonly id: string
  readonly lane: Lane
  readonly name: string
  /** Its name where a decision says more: decision, then option → name. */
  readonly named?: readonly [decision: string, names: Readonly<Record<string, string>>]
  readonly does: string
  readonly keeps: string
  /** What the rest does when it is down. */
  readonly down: string
  /** Absent: always there. */
  readonly when?: Condition
  /** The decisions that shaped it. */
  readonly decisions: readonly string[]
}
export interface Flow { readonly from: string; readonly to: string; readonly carries: string; readonly when?: Condition }
