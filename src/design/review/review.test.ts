import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { design } from '../design.js'
import { documents } from '../document/document.js'
import { readDefinition } from './definition.js'
import { review } from './review.js'
import { showReview } from './show.js'
import { readSubject } from './subject.js'
import { severities } from './finding.js'

const reviewed = (text: string, name = 'system.md') => review(readSubject(name, text))

const planted = `# Card fraud at a bank

## Requirements
- problem: decide which card payments are fraud
- requests per second: 400 rps
- latency: 80 ms
- availability: 99.95%
- baseline: rules

## Data pipeline
- ingestion: Kafka events
- label delay: 45 days
- positive share: 0.2%
- regulation: gdpr, pci
- retention policy: keep all raw data forever
Features for training are computed in pandas notebooks and reimplemented in Java for the online service.

## Model
- model: XGBoost
- metric: accuracy
- threshold: 0.5
- fallback: none

## Training
- split: random 80/20
Hyperparameters are tuned on the test set.
We apply SMOTE to the whole dataset and then split.

## Serving
- replicas: 1
- serving: online REST endpoint
Full request payloads with card numbers are logged for debugging.

## Monitoring
- monitoring: Grafana dashboards for CPU and memory

## Iteration
- retrain every: 1 day
- rollout: deployed to all traffic directly
We stop the A/B test as soon as the result is significant.
Lunch is at noon.
`

test('planted mistakes are found, each with its line, its decision and the smallest change', () => {
  const { findings, unread } = reviewed(planted)
  const ids = findings.map(({ id }) => id)
  for (const id of ['random-split-over-time', 'tuned-on-the-test-set', 'resampled-before-split', 'features-computed-twice', 'accuracy-on-rare', 'threshold-by-habit', 'no-fallback', 'single-instance', 'personal-data-logged', 'only-machines-watched', 'retrains-before-labels', 'straight-to-everybody', 'peeking', 'data-kept-for-ever']) expect(ids, id).toContain(id)
  const split = findings.find(({ id }) => id === 'random-split-over-time')
  expect(split?.evidence[0]).toEqual({ line: 25, text: '- split: random 80/20' })
  for (const finding of findings) {
    expect(finding.evidence.length, finding.id).toBeGreaterThan(0)
    expect(finding.change.length, finding.id).toBeGreaterThan(5)
  }
  expect(findings.map(({ severity }) => severities.indexOf(severity))).toEqual([...findings].map(({ severity }) => severities.indexOf(severity)).sort((a, b) => a - b))
  expect(unread.map(({ text }) => text)).toEqual(['Lunch is at noon.'])
})
const forecast = `# Demand forecasting for 40,000 products in 300 stores

## 1. Requirements
Users: 300 store managers
Latency: nightly, table by 6 am
Budget: $4,000 a month

## 2. Data pipeline
Sources: sales from ERP, daily CSV export
Weather: actual weather of each day is joined to the sales row as a feature
Feature store: Feast with Redis online store
Storage: production Postgres, training queries run directly on the live database

## 3. Model
Model: LSTM deep neural network trained from scratch
Metric: MAPE
Stockouts: days with zero sales are kept as zero demand

## 4. Training
Validation: 5-fold cross validation, shuffled
Hyperparameters: grid search, best on the test fold
Normalisation: StandardScaler fitted on the entire dataset

## 5. Serving
Serving: Kubernetes with KServe, real-time REST endpoint, autoscaling on CPU
Replicas: 6 replicas in three regions

## 6. Monitoring
Monitoring: uptime and error rate dashboards

## 7. Iteration
Retraining: manual, once a year
Rollout: new model overwrites the old model file, no rollback
Evaluation: we compare sales before and after
`
const assistant = `# RAG assistant for hospital staff

## Requirements
users: 8k
latency: 300 ms
stakes: safety
residency: yes, patient data must stay on premises
## Data
personal data: sensitive
retention: indefinitely
## Model
model: GPT-4 latest through the OpenAI API
model parameters: 70B
retrieval: embeddings in pgvector
prompt: the whole patient record is put into the prompt
metric: evaluated on 50 LLM-generated questions
explanations: none
## Training
validation: prompts are tuned and evaluated on the same questions
## Serving
fallback: retry forever
cache: answers cached for 7 days in Redis by question text
accelerators: none
## Monitoring
logs: full prompts and conversations are logged in plain text
monitoring: latency and token counts
## Iteration
rollout: prompt changes are deployed immediately to all users
feedback: thumbs up
human review: no
`
test('mistakes of other trades are found too: forecasts that know the weather, assistants that send everything away', () => {
  expect(reviewed(forecast).findings.filter(({ severity }) => severity === 'critical' || severity === 'serious').map(({ id }) => id)).toEqual(expect.arrayContaining(
    ['random-split-over-time', 'tuned-on-the-test-set', 'outcome-as-forecast-input', 'censored-demand', 'fitted-before-split', 'no-way-back', 'only-machines-watched', 'family-choice', 'serving-mode-choice', 'feature-definitions-choice']))
  expect(reviewed(assistant).findings.filter(({ severity }) => severity === 'critical' || severity === 'serious').map(({ id }) => id)).toEqual(expect.arrayContaining(
    ['hosted-model-with-residency', 'model-without-hardware', 'model-too-slow', 'tuned-and-judged-on-the-same', 'synthetic-judge', 'retries-without-end', 'more-than-needed-in-the-prompt', 'cache-without-its-reader', 'harm-without-a-person', 'straight-to-everybody', 'personal-data-logged']))
})
test('a path from what stands to what is advised begins with seeing and with safety', () => {
  const { path } = reviewed(planted)
  expect(path[0]?.title).toBe('See')
  expect(path.map(({ decision }) => decision)).toEqual(expect.arrayContaining(['fallback', 'validation', 'error-analysis']))
  expect(path.every(({ how, works }) => how.length > 10 && works.length > 10)).toBe(true)
})
test('a sound description of the same system is left in peace', () => {
  const sound = `# Card fraud
## Requirements
problem: decide which card payments are fraud
latency: 80 ms
error policy: act, review or leave by two thresholds from costs
## Data pipeline
ingestion: Kafka event log
features: streaming windows, one definition for training and serving
feature definitions: one definition, same code
data quality: schema at the door with quarantine
retention: pseudonyms, crypto-shredding
privacy: pseudonymise at the door
labels: chargeback outcome events joined by id
delivery: at least once with event ids
backups: replay the log
## Model
model: LightGBM
metric: average precision and recall at precision 0.9
fallback: fallback rule over the request
calibration: isotonic
explanations: SHAP reason codes
## Training
split: by time, last 14 days as holdout, labels matured before
reproducibility: full lineage, rebuild quarterly
## Serving
redundancy: three zones
overload: circuit breaker and rate limits
## Monitoring
quality signal: proxy and early signs, then matured labels
error analysis: replay of logged predictions
input checks: PSI on important features
alerting: burn rate pages on-call
## Iteration
retraining: drift-triggered through a gate
rollout: shadow then canary
experiment: A/B test with fixed horizon
tests: unit tests of features in CI
`
  expect(reviewed(sound).findings.filter(({ severity }) => severity === 'critical' || severity === 'serious').map(({ id }) => id)).toEqual([])
})
test('contradictions, absurd values and missing answers of an answers file are findings with their lines', () => {
  const { findings } = reviewed('problem: churn of customers\nusers: 0\npersonalData: none\nregulation: [gdpr]\n', 'answers.yaml')
  expect(findings.find(({ id }) => id === 'contradiction')?.evidence).toEqual([{ line: 3, text: 'personalData: none' }, { line: 4, text: 'regulation: [gdpr]' }])
  expect(findings.find(({ id }) => id === 'absurd-answer')?.evidence).toEqual([{ line: 2, text: 'users: 0' }])
  expect(findings.some(({ evidence }) => evidence.some((each) => 'missing' in each))).toBe(true)
})
test('a choice that the answers speak against is found with what drives it', () => {
  const { findings } = reviewed('problem: forecast demand\nsystem:\n  validation: random k-fold\n  feature-definitions: feast feature store\n  serving-mode: online\n', 'answers.yaml')
  expect(findings.filter(({ id }) => id.endsWith('-choice')).map(({ decision }) => decision)).toEqual(expect.arrayContaining(['feature-definitions', 'serving-mode']))
  expect(findings.find(({ decision }) => decision === 'validation')?.severity).toBe('critical')
})
test('a document that the tool wrote is read by its embedded answers, Markdown and page alike', () => {
  const made = documents(design({ problem: 'detect card fraud <b>&', answers: { latency: 0.05, modelParameters: 7e9, labelDelay: 5_184_000, retrainEvery: 86_400 }, choices: new Map([['fallback', 'stop']]) }))
  const [text, page] = ['design.md', 'design.html'].map((name) => reviewed(made.get(name) ?? '', name))
  expect(text?.findings.map(({ id, says }) => [id, says])).toEqual(page?.findings.map(({ id, says }) => [id, says]))
  expect(text?.findings.map(({ id }) => id)).toEqual(expect.arrayContaining(['model-too-slow', 'retrains-before-labels', 'fallback-choice']))
  const line = text?.findings.find(({ id }) => id === 'model-too-slow')?.evidence.find((each) => 'line' in each)
  expect((made.get('design.md') ?? '').split('\n')[('line' in (line ?? { missing: '' }) ? (line as { line: number }).line : 0) - 1]).toContain('latency')
})
test('what is no design is refused', () => {
  expect(() => reviewed('# Shopping list\n\n- milk\n')).toThrow('MR_DESIGN_UNREADABLE')
  expect(() => reviewed('', 'x.yaml')).toThrow('MR_DESIGN_UNREADABLE')
})
test('tools are set side by side where one is named or asked for, best for these answers first', () => {
  const { tools } = reviewed(`${planted}\ntracking tool: TorchServe and MLflow\n`)
  const serving = tools.find(({ category }) => category === 'serving')
  expect(serving?.rows.at(-1)?.tool.name).toBe('TorchServe')
  expect(tools.map(({ category }) => category)).toContain('tracking')
  expect(showReview(reviewed(planted))).toContain('## Findings')
})
test('a definition file is compiled, and what it lacks is found on its line', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'millrace-review-test-')), 'shop.ts')
  const text = `import { above, boost, count, entity, event, exists, label, model, otherwise, stream, system, t } from 'millrace'
const card = entity('card', { cardId: t.string })
const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.string, paidAt: t.time, cardId: t.string.pii, email: t.string, amount: t.decimal(2) } })
const chargeback = event('chargeback', { id: 'chargebackId', time: 'filedAt', fields: { chargebackId: t.string, filedAt: t.time, paymentId: t.string } })
const spending = stream('card_spending', { of: card, features: { payments: count(payment) } })
const isFraud = label('is_fraud', { of: payment, by: 'paymentId', within: '30d', value: exists(chargeback) })
const fraud = model('fraud', {
  on: payment, label: isFraud, features: { spending, amount: payment.amount },
  learner: boost({ objective: 'binary' }), split: { by: 'time', holdout: '2d' },
  ship: { rocAuc: { atLeast: 0.7 } },
  decide: { block: above(0.5), allow: otherwise },
})
export default system('payments', [payment, chargeback, fraud])
`
  writeFileSync(file, text)
  const { subject, findings } = await readDefinition(file, text)
  const made = review(subject, findings)
  const lines = Object.fromEntries(made.findings.map(({ id, evidence: [first] }) => [id, first !== undefined && 'line' in first ? first.line : undefined]))
  expect(lines).toMatchObject({ 'no-fallback': 7, 'threshold-by-habit': 11, 'no-champion-compared': 10, 'roc-alone': 10, 'holdout-under-a-week': 9, 'all-time-over-people': 5, 'personal-data-unmarked': 3 })
  expect(made.design.profile.id).toBe('fraud')
  expect(made.findings.find(({ id }) => id === 'beyond-the-definition')?.severity).toBe('minor')
  expect(made.findings.filter(({ id }) => id.endsWith('-choice') && !['rollout-choice'].includes(id)).map(({ id, severity }) => `${id} ${severity}`).filter((each) => / (critical|serious)/.test(each))).toEqual([])
})

test('what a definition file imports beside it is read for its lines', async () => {
  const { findings } = await readDefinition('systems/fraud/fraud.ts', readFileSync('systems/fraud/fraud.ts', 'utf8'))
  expect(findings.flatMap(({ evidence }) => evidence).every((each) => 'file' in each && each.file === 'definitions.ts' && each.line > 1)).toBe(true)
})
