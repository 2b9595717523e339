import type { Written } from '../answers/questions/table.js'

/** What is known of a kind of problem before anybody has answered anything. */
export interface Profile {
  readonly id: string
  readonly title: string
  /** Beginnings of words, or phrases, lower case, with what each speaks for it: 1 a hint, 3 nearly sure, 5 sure. Negative speaks against. */
  readonly words: Readonly<Record<string, number>>
  /** One case: "a card payment". */
  readonly row: string
  /** What is predicted of it: "whether a chargeback follows within 30 days". */
  readonly target: string
  /** What is done with the prediction. */
  readonly action: string
  /** How a label is made, and what it misses. */
  readonly label: string
  readonly baseline: string
  /** Groups of features, the most telling first. */
  readonly features: readonly string[]
  /** How such systems are known to go wrong. */
  readonly traps: readonly string[]
  /** What the business counts, then what must not become worse. */
  readonly goal: string
  readonly guardrails: string
  /** What is usual for it, where nobody says otherwise. */
  readonly answers: Written
  /** Requests of one user on a day; the peak is taken as three times the mean. */
  readonly perUserPerDay?: number
  /** Events that arrive for each request. */
  readonly eventsPerRequest?: number
}
