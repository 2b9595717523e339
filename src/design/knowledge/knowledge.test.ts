import { expect, test } from 'vitest'
import { question } from '../answers/questions/table.js'
import { dimensions } from '../answers/question.js'
import { holds, keysIn, parts } from '../engine/condition.js'
import { resolve } from '../answers/resolve.js'
import { tabular } from '../problems/perception.js'
import { knowledge } from './knowledge.js'

const ruled = knowledge.flatMap((decision) => [...(decision.applies === undefined ? [] : [{ decision, condition: decision.applies }]),
  ...decision.options.flatMap(({ wins, never = [] }) => [...wins, ...never].map(({ when }) => ({ decision, condition: when })))])

test('every decision has what the schema asks for', () => {
  for (const decision of knowledge) {
    const place = decision.id
    expect(place).toMatch(/^[a-z]+(-[a-z]+)*$/)
    for (const text of [decision.title, decision.question, decision.revisit, decision.migrate]) expect(text.length, place).toBeGreaterThan(10)
    expect(decision.options.length, place).toBeGreaterThanOrEqual(2)
    expect(new Set(decision.options.map(({ id }) => id)).size, place).toBe(decision.options.length)
    expect(decision.serves.length, place).toBeGreaterThan(0)
    expect(decision.risks.length, place).toBeGreaterThan(0)
    for (const { of = [] } of decision.risks) for (const id of of) expect(decision.options.map((option) => option.id), place).toContain(id)
    for (const option of decision.options) {
      expect(option.does, `${place} ${option.id}`).toMatch(/^[A-Z].*\.$/)
      expect(option.wins.length, `${place} ${option.id}`).toBeGreaterThan(0)
      for (const { weight } of option.wins) expect(weight > 0 && weight <= 10, `${place} ${option.id}`).toBe(true)
      expect(option.precedent.source.length, `${place} ${option.id}`).toBeGreaterThan(8)
      expect(option.words.length, `${place} ${option.id}`).toBeGreaterThan(0)
      for (const word of option.words) expect(word).toBe(word.toLowerCase())
    }
  }
  expect(new Set(knowledge.map(({ id }) => id)).size).toBe(knowledge.length)
})
test('the decisions cover the seven dimensions and what runs across them', () => {
  for (const dimension of dimensions) expect(knowledge.filter((each) => each.dimension === dimension).length, dimension).toBeGreaterThanOrEqual(3)
  for (const aspect of ['performance', 'reliability', 'maintainability']) expect(knowledge.filter((each) => each.aspect === aspect).length, aspect).toBeGreaterThanOrEqual(3)
})
test('a condition reads only answers that exist, values that can be given, and decisions taken before', () => {
  for (const { decision, condition } of ruled) for (const part of parts(condition)) {
    if (part.op === 'chose') {
      const before = knowledge.slice(0, knowledge.indexOf(decision)).find(({ id }) => id === part.decision)
      expect(before?.options.map(({ id }) => id), `${decision.id} reads ${part.decision}`).toEqual(expect.arrayContaining([...part.options]))
    }
    if (part.op === 'is') expect(Object.keys((question(part.key) as { values: object }).values), decision.id).toEqual(expect.arrayContaining([...part.values]))
    if (part.op === 'atLeast' || part.op === 'below') {
      const { least, most } = question(part.key) as { least: number; most: number }
      expect(part.value >= least && part.value <= most, `${decision.id}: ${part.key} ${part.value}`).toBe(true)
    }
  }
})
test('each answer that a decision says it serves is read by one of its conditions', () => {
  for (const decision of knowledge) {
    const read = new Set(ruled.filter((each) => each.decision === decision).flatMap(({ condition }) => keysIn(condition)))
    expect(decision.serves.filter((key) => !read.has(key)), decision.id).toEqual([])
  }
})
test('all of nothing holds, any of nothing does not', () => {
  const state = { answers: resolve({}, new Map(), tabular).answers, chosen: new Map<string, string>() }
  expect([holds({ op: 'all', of: [] }, state), holds({ op: 'any', of: [] }, state)]).toEqual([true, false])
})
