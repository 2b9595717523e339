import fc from 'fast-check'
import { expect, test } from 'vitest'
import { profiles } from '../problems/recognise.js'
import { contradictions } from './contradictions.js'
import { readGiven, readGivenWhole } from './given.js'
import { keys, question, type Answer } from './questions/table.js'
import { readValue, writeAnswer } from './read-value.js'
import { resolve } from './resolve.js'
import { markdownStatements, yamlStatements } from './statements.js'

const read = (text: string) => readGivenWhole(yamlStatements(text))
const refused = (text: string): string => {
  try {
    read(text)
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

test('answers are read flat or below the dimensions, however their keys are spelled', () => {
  const flat = read('problem: fraud\nlatency: 80ms\nlabel delay: 30 days\nregulation: [gdpr, pci]\nhumanReview: yes\n')
  const deep = read('problem: fraud\nrequirements:\n  latency: 80ms\n  human_review: true\ndata:\n  labelDelay: 30d\n  regulation: gdpr, pci\n')
  expect(flat.answers).toEqual({ latency: 0.08, labelDelay: 2_592_000, regulation: ['gdpr', 'pci'], humanReview: true })
  expect(deep.answers).toEqual(flat.answers)
})
test('a choice that stands is read below system, by its id or by a word for it', () => {
  expect([...read('problem: x\nsystem:\n  serving-mode: nightly batch\n  family: XGBoost\n  validation: random split\n').choices]).toEqual([['serving-mode', 'batch'], ['family', 'trees'], ['validation', 'random']])
})
test('what nobody knows is not an answer', () => {
  expect(read('problem: x\nlatency: ?\nusers: unknown\nbudgetPerMonth:\n').answers).toEqual({})
})
test('an unknown key is refused with the one that was probably meant', () => {
  expect(refused('latencyy: 50ms')).toMatch(/MR_ANSWER_UNKNOWN.*line 1.*did you mean latency/)
})
test('absurd values are refused with their bounds: no users, 10^12 a second, negative latency', () => {
  expect(refused('users: 0')).toMatch(/MR_ANSWER_ABSURD.*line 1: users/)
  expect(refused('requestsPerSecond: 10^12 qps')).toMatch(/MR_ANSWER_ABSURD/)
  expect(refused('latency: -5ms')).toMatch(/MR_ANSWER_ABSURD.*negative/)
  expect(refused('latency: 5 parsecs')).toMatch(/MR_ANSWER_INVALID.*latency/)
  expect(refused('stakes: hihg')).toMatch(/MR_ANSWER_INVALID.*did you mean high/)
})
test('every wrong line is told at once, each with its number', () => {
  expect(refused('users: 0\nlatency: -1s\nflavour: sweet')).toMatch(/line 1: MR_ANSWER_ABSURD[\s\S]*line 2: MR_ANSWER_ABSURD[\s\S]*line 3: MR_ANSWER_UNKNOWN/)
})
test('a bomb of aliases, an anchor, endless brackets, a list, and what is no YAML are refused', () => {
  expect(refused('a: &a [1,1]\nb: [*a,*a]\nc: &c [*a, *a]')).toMatch(/MR_ANSWERS_UNREADABLE/)
  expect(refused(`users: ${'['.repeat(200_000)}`)).toMatch(/MR_ANSWERS_UNREADABLE/)
  expect(refused('- users')).toMatch(/MR_ANSWERS_UNREADABLE/)
  expect(refused('users: 1\nusers: 2')).toMatch(/MR_ANSWERS_UNREADABLE.*line 2/)
  expect(refused('x'.repeat(1_000_001))).toMatch(/MR_ANSWERS_UNREADABLE/)
  expect(read('').answers).toEqual({})
})
test('any text is read or refused with a code, never with another error', () => {
  fc.assert(fc.property(fc.string({ maxLength: 200, unit: fc.constantFrom(...'abuser latency:\n -[]{}&*!|>%@`\'",#?0159ms') }), (text) => {
    expect(refused(text)).toMatch(/^(MR_|$)/)
  }), { numRuns: 300, seed: 5 })
})
test('contradictory answers are named in pairs', () => {
  const given = (text: string) => contradictions(read(text).answers).map(({ keys: both }) => both)
  expect(given('personalData: none\nregulation: [gdpr]')).toEqual([['personalData', 'regulation']])
  expect(given('formulation: binary\nlabelledExamples: 100\npositiveShare: 0.1%')).toEqual([['labelledExamples', 'positiveShare', 'formulation']])
  expect(given('users: 10\nrequestsPerSecond: 1000/s')).toEqual([['users', 'requestsPerSecond']])
  expect(given('arrival: daily\nfeatureFreshness: 5s')).toEqual([['arrival', 'featureFreshness']])
  expect(given('latency: 50ms\nusers: 1M')).toEqual([])
})
test('what is usual for each kind of problem can be given, and does not contradict itself', () => {
  for (const profile of profiles) expect(contradictions(resolve({}, new Map(), profile).answers), profile.id).toEqual([])
})
test('an answer is written so that it is read back the same', () => {
  for (const profile of profiles) {
    const { answers } = resolve({}, new Map(), profile)
    for (const key of keys) expect(readValue(key, writeAnswer(key, answers[key]).replace(/^\[|\]$/g, '')), key).toEqual(answers[key])
  }
  fc.assert(fc.property(fc.constantFrom(...keys), fc.double({ min: 1e-6, max: 1, noNaN: true }), (key, share) => {
    const asked = question(key)
    if (asked.kind !== 'quantity') return
    const value = Number((asked.least + (asked.most - asked.least) * share).toPrecision(9))
    expect(readValue(key, writeAnswer(key, value as unknown as Answer))).toBe(value)
  }), { numRuns: 300, seed: 7 })
})
test('Markdown with the dimensions as headings is read: lines, lists, bold, tables; the rest is prose', () => {
  const found = markdownStatements('# Our system\n\n## Requirements\n- **latency**: 50ms\nwe like it fast\n\n## Data pipeline\n| label delay | 30 days |\n| --- | --- |\n### Details\n* PII: personal\n\n## Appendix\nlatency: 1s\n')
  const given = readGiven(found?.statements ?? [])
  expect(given.answers).toEqual({ latency: 0.05, labelDelay: 2_592_000, personalData: 'personal' })
  expect(given.places.get('labelDelay')?.line).toBe(8)
  expect(found?.prose.map(({ text }) => text)).toEqual(['we like it fast', 'latency: 1s'])
  expect(markdownStatements('# A letter\n\nDear all: hello')).toBeUndefined()
})
