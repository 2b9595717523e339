import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundle, loadBundle, writeBundle } from '../../plan/bundle.js'
import { checkAvailable } from '../../plan/words.js'
import { readGivenWhole } from '../answers/given.js'
import { yamlStatements } from '../answers/statements.js'
import { design } from '../design.js'
import { scaffold } from './scaffold.js'

const from = (yaml: string) => scaffold(design(readGivenWhole(yamlStatements(yaml))), '^0.1.0')
const definitions = (yaml: string) => from(yaml).get('millrace.ts') ?? ''
const problems = {
  video_feed: 'recommend movies to viewers', payment_fraud: 'detect card fraud', product_search: 'product search ranking',
  customer_churn: 'customer churn', comment_moderation: 'flag toxic comments', host_anomalies: 'find anomalies in server metrics',
}

test('each definition file compiles to a plan whose every word runs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-scaffold-'))
  try {
    const plans = await Promise.all(Object.entries(problems).map(async ([name, problem]) => {
      const path = join(folder, `${name}.ts`)
      await writeFile(path, definitions(`problem: ${problem}`))
      const plan = await loadBundle(await writeBundle(await bundle(path), folder))
      checkAvailable(plan)
      return plan.name
    }))
    expect(plans).toEqual(Object.keys(problems))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
test('the same answers give the same files, and none says undefined', () => {
  for (const problem of Object.values(problems)) {
    const files = from(`problem: ${problem}`)
    expect(from(`problem: ${problem}`)).toEqual(files)
    expect([...files.values()].filter((text) => /\bNaN\b|\[object |(?<![=!] )\bundefined\b(?!\))/.test(text.replaceAll('!== undefined', '').replaceAll('=== undefined', '')))).toEqual([])
  }
})
test('costs, people and stakes decide where it acts', () => {
  expect(definitions('problem: detect card fraud\nmissCost: $90\nfalseAlarmCost: $10')).toContain('{ block: above(0.9), review: above(0.1), allow: otherwise }')
  expect(definitions('problem: detect card fraud\nmissCost: $90\nfalseAlarmCost: $10\nhumanReview: no')).toContain('{ block: above(0.1), allow: otherwise }')
  expect(definitions('problem: detect card fraud\nstakes: safety')).toMatch(/decide: \{ review: above\([\d.]+\), allow/)
})
test('the time to the truth, freshness, retention, personal data and what happens without the model stand in the definitions', () => {
  expect(definitions('problem: detect card fraud\nlabelDelay: 12 days')).toContain('within: \'12d\'')
  expect(definitions('problem: detect card fraud')).toContain('windows: [\'1h\', \'1d\', \'30d\']')
  expect(definitions('problem: detect card fraud\nfeatureFreshness: 12h')).toContain('windows: [\'1d\', \'30d\']')
  expect(definitions('problem: detect card fraud\nretention: 5 days')).toContain('windows: [\'1h\', \'1d\']')
  expect(definitions('problem: detect card fraud')).toContain('t.string.pii')
  expect(definitions('problem: detect card fraud\npersonalData: none')).not.toContain('.pii')
  expect(definitions('problem: detect card fraud\nwhenDown: stop')).not.toContain('fallback')
  expect(definitions('problem: detect card fraud\nsystem:\n  family: linear')).toContain('learner: logistic()')
})
test('nouns come from the sentence', () => {
  expect(definitions('problem: find fraudulent insurance claims')).toContain('entity(\'policy\'')
  expect(definitions('problem: recommend news articles to readers')).toContain('entity(\'article\'')
  expect(definitions('problem: churn of gym members')).toContain('entity(\'member\'')
})
test('what is approximated or left out is said', () => {
  expect(from('problem: flag toxic comments').get('README.md')).toMatch(/## Approximated or left out[\s\S]*Classes are approximated[\s\S]*Experiments and monitors/)
  expect(() => from('problem: summarise doctor-patient conversations')).toThrow(expect.objectContaining({ code: 'MR_SCAFFOLD_UNAVAILABLE' }))
})
