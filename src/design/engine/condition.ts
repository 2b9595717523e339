import type { Answer, Answers, Key } from '../answers/questions/table.js'
import { showAnswer } from '../answers/read-value.js'
import type { Condition } from '../knowledge/condition.js'

/** What is known while decisions are taken: all answers, and what was chosen so far, by decision. */
export interface State { readonly answers: Answers; readonly chosen: ReadonlyMap<string, string> }

export function holds(condition: Condition, state: State): boolean {
  const { answers } = state
  switch (condition.op) {
    case 'atLeast': return answers[condition.key] >= condition.value
    case 'below': return answers[condition.key] < condition.value
    case 'ratio': return answers[condition.key] >= condition.atLeast * answers[condition.over] && answers[condition.key] > 0
    case 'is': {
      const value: string | readonly string[] = answers[condition.key]
      return typeof value === 'string' ? condition.values.includes(value) : value.some((each) => condition.values.includes(each))
    }
    case 'flag': return answers[condition.key] === condition.value
    case 'chose': return condition.options.includes(state.chosen.get(condition.decision) ?? '')
    case 'all': return condition.of.every((each) => holds(each, state))
    case 'any': return condition.of.some((each) => holds(each, state))
    case 'not': return !holds(condition.of, state)
  }
}

/** Every condition inside, itself included, outermost first. */
export const parts = (condition: Condition): readonly Condition[] =>
  condition.op === 'all' || condition.op === 'any' ? [condition, ...condition.of.flatMap(parts)] : condition.op === 'not' ? [condition, ...parts(condition.of)] : [condition]

/** The answers that it reads. */
export const keysIn = (condition: Condition): readonly Key[] =>
  [...new Set(parts(condition).flatMap((part): readonly Key[] => (part.op === 'ratio' ? [part.key, part.over] : 'key' in part ? [part.key] : [])))]

/** It in words, without the answers: "latency below 100 ms". */
export function say(condition: Condition): string {
  switch (condition.op) {
    case 'atLeast': return `${condition.key} of at least ${showAnswer(condition.key, condition.value as Answer)}`
    case 'below': return `${condition.key} below ${showAnswer(condition.key, condition.value as Answer)}`
    case 'ratio': return `${condition.key} at least ${condition.atLeast} times ${condition.over}`
    case 'is': return `${condition.key}: ${condition.values.join(' or ')}`
    case 'flag': return `${condition.key}: ${condition.value ? 'yes' : 'no'}`
    case 'chose': return `${condition.decision}: ${condition.options.join(' or ')}`
    case 'all': return condition.of.map(say).join(', and ')
    case 'any': return condition.of.map(say).join(', or ')
    case 'not': return `not (${say(condition.of)})`
  }
}

/** The answers behind a condition that holds: "latency 50 ms, formulation ranking". */
export const evidence = (condition: Condition, { answers, chosen }: State): string => [
  ...keysIn(condition).map((key) => `${key} ${typeof answers[key] === 'number' ? showAnswer(key, answers[key]) : typeof answers[key] === 'boolean' ? (answers[key] ? 'yes' : 'no') : [answers[key]].flat().join(' + ') || 'none'}`),
  ...new Set(parts(condition).flatMap((part) => (part.op === 'chose' ? [`${part.decision} ${chosen.get(part.decision) ?? 'none'}`] : []))),
].join(', ')
