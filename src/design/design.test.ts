import { expect, test } from 'vitest'
import { readGivenWhole } from './answers/given.js'
import { yamlStatements } from './answers/statements.js'
import { design } from './design.js'
import { documents } from './document/document.js'
import { resolve } from './answers/resolve.js'
import { choicesOf, decide } from './engine/decide.js'
import { suitability } from './engine/suitability.js'
import type { Profile } from './problems/profile.js'
import { profiles, recognise, saidIn } from './problems/recognise.js'

const stateOf = (profile: Profile) => {
  const { answers } = resolve({}, new Map(), profile)
  return { answers, chosen: choicesOf(decide(answers)) }
}
const from = (yaml: string) => design(readGivenWhole(yamlStatements(yaml)))

test('kinds of problems are recognised from a sentence', () => {
  const kinds = {
    'Recommend articles to our readers': 'recommendation', 'Detect fraudulent card transactions': 'fraud', 'Rank search results in our shop': 'search', 'Which subscribers will cancel next month?': 'churn',
    'Forecast demand for 5000 products': 'forecasting', 'Flag toxic comments for moderators': 'moderation', 'Set nightly room prices for hotels': 'pricing', 'Match job applicants to vacancies': 'matching',
    'Find anomalies in server metrics': 'anomaly', 'Route incoming support tickets by topic': 'documents', 'Classify photos of plants': 'images', 'A chatbot that answers questions from our wiki': 'assistant',
    'Predict the click-through rate of ads': 'advertising', 'Decide on loan applications': 'credit', 'Estimate the arrival time of a ride': 'duration', 'Predict when a turbine will fail': 'maintenance',
    'Triage notes of emergency patients': 'medical', 'Filter spam from email inboxes': 'spam', 'Assign couriers to delivery orders': 'dispatch', 'Predict which invoices will be paid late': 'event-risk', 'Estimate the price of used cars': 'valuation', 'Choose which push notification to send': 'next-action',
    'Summarise doctor-patient conversations': 'writing', 'Find similar photos': 'similarity', 'Find duplicate customer records': 'duplicates', 'Score the quality of widgets': 'tabular',
  }
  expect(Object.fromEntries(Object.keys(kinds).map((problem) => [problem, recognise(problem).profile.id]))).toEqual(kinds)
})
test('what a sentence says itself is an answer', () => {
  expect(Object.fromEntries(saidIn('Rank ads for 20M users under 50 ms at 30k rps, GDPR applies'))).toEqual({ latency: 0.05, requestsPerSecond: 30_000, users: 20_000_000, regulation: ['gdpr'] })
})
test('machine learning is called the wrong tool, or too early, where it is', () => {
  const verdict = (yaml: string) => from(yaml).suitability.verdict
  expect(verdict('problem: compute the tax on an order\nruleKnown: yes')).toBe('wrong tool')
  expect(verdict('problem: predict which pupils pass the exam\nlabelledExamples: 60')).toBe('not yet')
  expect(verdict('problem: predict customer mood\nlabelSource: none\nformulation: binary\nlabelledExamples: 0\noutcomesObserved: 0%')).toBe('not yet')
  expect(verdict('problem: approve the yearly strategy\nformulation: binary\nrequestsPerSecond: 2/day')).toBe('wrong tool')
  expect(verdict('problem: predict which of our 400 vending machines is empty\nformulation: binary\nrequestsPerSecond: 0.005/s\nmissCost: $1\nfalseAlarmCost: $0.10\nbudgetPerMonth: $20k')).toBe('wrong tool')
  for (const profile of profiles) expect(suitability(stateOf(profile)).verdict, profile.id).toBe('fits')
})
test('each kind of problem gets the design that practitioners expect', () => {
  const chosen = (problem: string, ...decisions: string[]) => {
    const made = from(`problem: ${problem}`)
    return decisions.map((decision) => made.chosen.get(decision))
  }
  expect(chosen('detect card fraud', 'approach', 'feature-freshness', 'family', 'metric', 'validation', 'serving-mode', 'fallback')).toEqual(['hybrid', 'streaming', 'trees', 'precision-recall', 'time', 'online', 'rule'])
  expect(chosen('recommend movies', 'framing', 'retrieval', 'labels', 'experiment')).toEqual(['rank', 'embedding', 'implicit', 'interleaving'])
  expect(chosen('product search ranking', 'retrieval', 'family', 'labels')).toEqual(['hybrid-search', 'trees', 'implicit'])
  expect(chosen('customer churn', 'framing', 'serving-mode', 'redundancy')).toEqual(['uplift', 'batch', 'restore'])
  expect(chosen('demand forecast', 'framing', 'validation', 'calibration', 'error-policy')).toEqual(['forecast', 'rolling', 'intervals', 'quantile'])
  expect(chosen('hotel room pricing', 'framing', 'experiment', 'exploration')).toEqual(['predict-optimise', 'switchback', 'random-share'])
  expect(chosen('chatbot on our documents', 'framing', 'family', 'retrieval', 'metric', 'tests')).toEqual(['retrieve-generate', 'prompted', 'hybrid-search', 'graded-answers', 'evaluation-set'])
  expect(chosen('loan applications', 'family', 'explanations', 'rollout', 'documentation')).toEqual(['linear', 'readable', 'approval', 'technical-file'])
  expect(chosen('classify photos of defects', 'family', 'labels', 'validation')).toEqual(['fine-tuned', 'active', 'groups'])
})
test('what does not go together is flagged with its numbers', () => {
  const ids = (yaml: string) => from(yaml).conflicts.map(({ id }) => id)
  expect(ids('problem: chatbot\nlatency: 50ms\nmodelParameters: 7B')).toContain('model-too-slow')
  expect(from('problem: chatbot\nlatency: 50ms\nmodelParameters: 7B').conflicts.find(({ id }) => id === 'model-too-slow')?.says).toMatch(/7 billion.*50 ms is allowed/)
  expect(ids('problem: fraud\nlabelDelay: 60 days\nretrainEvery: 1d')).toContain('retrains-before-labels')
  expect(ids('problem: fraud\nlabelDelay: 60 days\nretention: 30 days')).toContain('data-gone-before-labels')
  expect(ids('problem: churn\nregulation: gdpr\nsystem:\n  retention: keep everything')).toContain('keeps-what-must-go')
  expect(ids('problem: fraud\navailability: 99.99%\nbudgetPerMonth: $500')).toContain('nines-over-budget')
  expect(ids('problem: chatbot\nmodelParameters: 70B\naccelerators: none\nresidency: yes')).toContain('model-without-hardware')
  expect(ids('problem: price rooms\ncanRandomise: no')).toContain('effect-without-chance')
})
test('what somebody fixed stands, and later decisions follow from it', () => {
  const made = from('problem: detect card fraud\nsystem:\n  family: neural network trained by us\n')
  const family = made.decisions.find(({ decision }) => decision.id === 'family')
  expect([family?.chosen.option.id, family?.advised.option.id, family?.pinned]).toEqual(['deep', 'trees', true])
  expect(made.chosen.get('training-compute')).not.toBe('cpu')
})
test('an open question tells which answer would change what, and a given answer is none', () => {
  const open = from('problem: detect card fraud').questions.find(({ key }) => key === 'placement')
  expect(open?.alternatives.flatMap(({ would, changes }) => changes.map(({ decision, to }) => `${would} ${decision} ${to}`))).toContain('device serving-mode embedded')
  expect(from('problem: detect card fraud\nplacement: server').questions.some(({ key }) => key === 'placement')).toBe(false)
})
test('the same answers give the same bytes, in whatever order they are written', () => {
  const a = documents(from('problem: detect card fraud\nlatency: 80ms\nusers: 3M\n'))
  const b = documents(from('users: 3M\nproblem: detect card fraud\nrequirements:\n  latency: 0.08\n'))
  expect([...a]).toEqual([...b])
})
test('the answers that a design was made from come out of it, and make it again', () => {
  const made = documents(from('problem: "detect: card #fraud"\nlatency: 80ms\nregulation: [gdpr, pci]\nhumanReview: no\nsystem:\n  family: linear\n'))
  expect([...documents(from(made.get('answers.yaml') ?? ''))]).toEqual([...made])
})
test('each of the common problems gives a whole document, and a page that asks nothing of the network', () => {
  for (const profile of profiles.slice(0, 12)) {
    const files = documents(from(`problem: ${profile.title}`))
    const text = files.get('design.md') ?? ''
    for (const title of ['In short', 'Architecture', 'Components', 'Data flow', 'Key decisions', 'What does not go together', 'Open questions', 'Risks and mitigations', 'Rough estimates']) expect(text, profile.id).toContain(`\n## ${title}\n`)
    const page = files.get('design.html') ?? ''
    expect(page).not.toMatch(/(src|href)="(?!#)|url\((?!#)|@import|<script(?! type="text\/plain")/)
    expect(text + page, profile.id).not.toMatch(/undefined|NaN|Infinity|\[object/)
    expect([...files.keys()]).toEqual(expect.arrayContaining(['runbook.md', 'slo.md', 'answers.yaml', 'decisions/01-approach.md']))
  }
})
test('a problem is needed, and what it says cannot break the page', () => {
  expect(() => from('latency: 1s')).toThrow('MR_DESIGN_PROBLEM')
  const page = documents(from('problem: "</script><script>alert(1)</script> fraud"')).get('design.html') ?? ''
  expect(page.match(/<script/g)).toHaveLength(1)
})
