import { keys, question, type Answer, type Answers, type Key } from '../answers/questions/table.js'
import { showAnswer } from '../answers/read-value.js'
import type { Decision } from '../knowledge/decision.js'
import { knowledge } from '../knowledge/knowledge.js'
import { choicesOf, decide } from './decide.js'
import { keysIn, parts } from './condition.js'

export interface Change { readonly decision: string; readonly from: string | undefined; readonly to: string | undefined }
/** Another value of an answer, and the decisions that it would change. */
export interface Alternative {
  readonly key: Key
  /** In words: "below 50 ms", "safety". */
  readonly would: string
  readonly value: Answer
  /** How far from the present value: factors for quantities, steps in the list for choices. */
  readonly distance: number
  readonly changes: readonly Change[]
}

const rulesOf = ({ applies, options }: Decision) => [...(applies === undefined ? [] : [applies]), ...options.flatMap(({ wins, never = [] }) => [...wins, ...never].map(({ when }) => when))]
/** For each quantity, the bounds at which some condition turns, rising. */
const bounds = new Map<Key, readonly number[]>(keys.map((key) => [key, [...new Set(knowledge.flatMap(rulesOf).flatMap(parts).flatMap((part) => ((part.op === 'atLeast' || part.op === 'below') && part.key === key ? [part.value] : [])))].sort((a, b) => a - b)]))
/** For each answer, the decisions that read it, themselves or through earlier ones. */
const readers = new Map<Key, ReadonlySet<Decision>>(keys.map((key) => {
  const found = new Set<Decision>()
  for (const decision of knowledge) {
    const rules = rulesOf(decision).flatMap(parts)
    if (rules.some((part) => keysIn(part).includes(key)) || rules.some((part) => part.op === 'chose' && [...found].some(({ id }) => id === part.decision))) found.add(decision)
  }
  return [key, found]
}))

/**
 * Tries every other value of an answer, where `present` was chosen: each choice, both sides of each bound that the knowledge has for a quantity.
 * @returns those that change a decision, nearest first.
 */
export function alternatives(key: Key, answers: Answers, present: ReadonlyMap<string, string>, resolveWith: (key: Key, value: Answer) => Answers, pinned: ReadonlyMap<string, string>): readonly Alternative[] {
  return candidates(key, answers).flatMap(({ value, would, distance }) => {
    const others = resolveWith(key, value)
    // Only what reads an answer that moved has to be decided again.
    const moved = keys.filter((each) => each === key || others[each] !== answers[each] && typeof others[each] !== 'object')
    const table = knowledge.filter((decision) => moved.some((each) => readers.get(each)?.has(decision)))
    const again = new Set(table.map(({ id }) => id))
    const other = choicesOf(decide(others, pinned, table, new Map([...present].filter(([id]) => !again.has(id)))))
    const changes = table.map(({ id }) => id).filter((id) => present.get(id) !== other.get(id)).map((decision) => ({ decision, from: present.get(decision), to: other.get(decision) }))
    return changes.length === 0 ? [] : [{ key, value, would, distance, changes }]
  }).sort((a, b) => a.distance - b.distance).filter((alternative, index, all) => all.findIndex((each) => sameChange(each, alternative)) === index)
}

/** A bound beyond a nearer one that changes the same says nothing new. */
const sameChange = (a: Alternative, b: Alternative): boolean => a.would.split(' ')[0] === b.would.split(' ')[0] && JSON.stringify(a.changes) === JSON.stringify(b.changes)

type Candidate = Omit<Alternative, 'key' | 'changes'>
function candidates(key: Key, answers: Answers): readonly Candidate[] {
  const asked = question(key)
  const now = answers[key]
  switch (asked.kind) {
    case 'flag': return [{ value: !(now as boolean) as never, would: now === true ? 'no' : 'yes', distance: 1 }]
    case 'choice': {
      const values = Object.keys(asked.values)
      return values.filter((value) => value !== now).map((value) => ({ value: value as never, would: value, distance: Math.abs(values.indexOf(value) - values.indexOf(now as string)) }))
    }
    case 'several': return Object.keys(asked.values).map((value) => {
      const has = (now as readonly string[]).includes(value)
      return { value: (has ? (now as readonly string[]).filter((each) => each !== value) : [...now as readonly string[], value]) as never, would: `${has ? 'without' : 'with'} ${value}`, distance: 1 }
    })
    case 'quantity': {
      const value = now as number
      const factor = (other: number) => Math.abs(Math.log((other + 1e-9) / (value + 1e-9)))
      return (bounds.get(key) ?? []).filter((bound) => bound >= asked.least && bound <= asked.most).flatMap((bound): Candidate[] => {
        if (bound > value) return [{ value: bound as never, would: `at least ${showAnswer(key, bound as never)}`, distance: factor(bound) }]
        const under = Math.max(asked.least, bound - Math.max(bound * 1e-6, Number.MIN_VALUE))
        return under < bound ? [{ value: under as never, would: `below ${showAnswer(key, bound as never)}`, distance: factor(bound) }] : []
      })
    }
  }
}
