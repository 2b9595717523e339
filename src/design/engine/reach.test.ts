import { expect, test } from 'vitest'
import { keys, question, type Answer, type Answers, type Key } from '../answers/questions/table.js'
import { resolve } from '../answers/resolve.js'
import { knowledge } from '../knowledge/knowledge.js'
import type { Decision } from '../knowledge/decision.js'
import { profiles } from '../problems/recognise.js'
import { keysIn, parts } from './condition.js'
import { decide } from './decide.js'

const conditionsOf = ({ applies, options }: Decision) => [...(applies === undefined ? [] : [applies]), ...options.flatMap(({ wins, never = [] }) => [...wins, ...never].map(({ when }) => when))]
/** It and the decisions that it reads, themselves or through others, in order. */
const upTo = (decision: Decision): readonly Decision[] => {
  const seen = new Set<Decision>()
  const visit = (each: Decision) => {
    if (seen.has(each)) return
    seen.add(each)
    for (const part of conditionsOf(each).flatMap(parts)) if (part.op === 'chose') for (const before of knowledge) if (before.id === part.decision) visit(before)
  }
  visit(decision)
  return knowledge.filter((each) => seen.has(each))
}
const values = (key: Key): readonly Answer[] => {
  const asked = question(key)
  switch (asked.kind) {
    case 'flag': return [true, false] as never
    case 'choice': return Object.keys(asked.values) as never
    case 'several': return [[], ...Object.keys(asked.values).flatMap((one, index, all) => [[one], ...all.slice(index + 1).map((other) => [one, other])])] as never
    case 'quantity': {
      const bounds = knowledge.flatMap(conditionsOf).flatMap(parts).flatMap((part) => ((part.op === 'atLeast' || part.op === 'below') && part.key === key ? [part.value] : part.op === 'ratio' && part.key === key ? [1, 1000] : []))
      return [...new Set([asked.least, ...bounds.flatMap((bound) => [bound, bound * 0.99])])].filter((value) => value >= asked.least && value <= asked.most) as never
    }
  }
}
/** How far the option is from being chosen, negative while it is not. */
const lead = (decision: Decision, option: string, answers: Answers, table: readonly Decision[]): number => {
  const decided = decide(answers, new Map(), table).find((each) => each.decision === decision)
  const own = decided?.scored.find((each) => each.option.id === option)
  if (decided === undefined || own === undefined) return -1000
  if (decided.chosen === own) return 1
  return (own.out.length > 0 ? -50 - 10 * own.out.length : 0) + own.score - decided.chosen.score - 0.001
}

test('each option of each decision is chosen for some answers', () => {
  const starts = profiles.map((profile) => resolve({}, new Map(), profile).answers)
  const reached = new Set(starts.flatMap((answers) => decide(answers).map(({ decision, chosen }) => `${decision.id} ${chosen.option.id}`)))
  const unreached: string[] = []
  for (const decision of knowledge) for (const { id } of decision.options) {
    if (reached.has(`${decision.id} ${id}`)) continue
    const table = upTo(decision)
    const read = new Set(table.flatMap(conditionsOf).flatMap(keysIn))
    const relevant = keys.filter((key) => read.has(key))
    const found = [...starts].sort((a, b) => lead(decision, id, b, table) - lead(decision, id, a, table)).slice(0, 6).some((start) => {
      let answers = start
      for (let best = lead(decision, id, answers, table), before = -Infinity; best < 0 && best > before;) {
        before = best
        for (const key of relevant) for (const value of values(key)) {
          const other = { ...answers, [key]: value } as Answers
          const score = lead(decision, id, other, table)
          if (score > best) [answers, best] = [other, score]
        }
      }
      for (const { decision: each, chosen } of decide(answers)) reached.add(`${each.id} ${chosen.option.id}`)
      return reached.has(`${decision.id} ${id}`)
    })
    if (!found) unreached.push(`${decision.id} ${id}`)
  }
  expect(unreached).toEqual([])
})

test('what is usual for each kind of problem leaves an option for each decision', () => {
  const stuck = profiles.flatMap((profile) => decide(resolve({}, new Map(), profile).answers).filter(({ chosen }) => chosen.out.length > 0).map(({ decision, chosen }) => `${profile.id} ${decision.id}: ${chosen.out.join('; ')}`))
  expect(stuck).toEqual([])
})
