import { knowledge } from '../knowledge/knowledge.js'
import type { Answers } from '../answers/questions/table.js'
import type { Decision, Option, Reason } from '../knowledge/decision.js'
import { holds, type State } from './condition.js'

export interface Scored {
  readonly option: Option
  readonly score: number
  /** The reasons that hold, strongest first. */
  readonly reasons: readonly Reason[]
  /** Why it is out, where it is. */
  readonly out: readonly string[]
}
/** How sure a decision is: the margin over the runner-up in points of weight. */
export type Certainty = 'only' | 'clear' | 'likely' | 'close'
export interface Decided {
  readonly decision: Decision
  readonly chosen: Scored
  /** The best other option that is not out. */
  readonly runnerUp?: Scored
  readonly margin: number
  readonly certainty: Certainty
  /** All options, best first. */
  readonly scored: readonly Scored[]
  /** Somebody fixed it; `advised` is what the answers would have said. */
  readonly pinned: boolean
  readonly advised: Scored
}

/**
 * Takes every decision in order; one whose condition does not hold is left out. Pinned ones stand, and later ones follow from them. Deterministic.
 * @param table the decisions to take, in order; all of them when left out.
 * @param taken what was chosen in the decisions that are not in the table.
 */
export function decide(answers: Answers, pinned: ReadonlyMap<string, string> = new Map(), table: readonly Decision[] = knowledge, taken: ReadonlyMap<string, string> = new Map()): readonly Decided[] {
  const chosen = new Map(taken)
  const state: State = { answers, chosen }
  const decided: Decided[] = []
  for (const decision of table) {
    if (decision.applies !== undefined && !holds(decision.applies, state)) continue
    const scored = decision.options.map((option) => score(option, state)).sort((a, b) => Number(a.out.length > 0) - Number(b.out.length > 0) || b.score - a.score)
    const [first] = scored
    if (first === undefined) continue
    const fixed = scored.find(({ option }) => option.id === pinned.get(decision.id))
    const best = fixed ?? first
    const runnerUp = scored.find((each) => each !== best && each.out.length === 0)
    const margin = runnerUp === undefined ? Infinity : best.score - runnerUp.score
    chosen.set(decision.id, best.option.id)
    decided.push({
      decision, chosen: best, ...(runnerUp === undefined ? {} : { runnerUp }), margin, scored, pinned: fixed !== undefined, advised: first,
      certainty: runnerUp === undefined ? 'only' : margin >= 3 ? 'clear' : margin >= 1.5 ? 'likely' : 'close',
    })
  }
  return decided
}

function score(option: Option, state: State): Scored {
  const reasons = option.wins.filter(({ when }) => holds(when, state)).sort((a, b) => b.weight - a.weight)
  return {
    option, reasons, score: (option.prior ?? 0) + reasons.reduce((sum, { weight }) => sum + weight, 0),
    out: (option.never ?? []).filter(({ when }) => holds(when, state)).map(({ because }) => because),
  }
}

/** What was chosen, by decision. */
export const choicesOf = (decided: readonly Decided[]): ReadonlyMap<string, string> => new Map(decided.map(({ decision, chosen }) => [decision.id, chosen.option.id]))
