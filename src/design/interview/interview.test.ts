import { expect, test } from 'vitest'
import { design } from '../design.js'
import { followUp, prompts } from './questions.js'
import { scoreReplies } from './score.js'
import { showScore } from './show.js'
import { readTranscript } from './transcript.js'

const made = design({ problem: 'decide which card payments are fraud', answers: {}, choices: new Map() })
const strong = `## Requirements
Say 400 requests per second at the peak and 80 ms at p99. A miss costs about $120 and a false alarm $8, so that the threshold comes from the costs, not from habit.
I would ship the rules first, because they are the baseline and the fallback, and put the model inside business rules afterwards: hybrid.
Doubtful cases go to manual review between two thresholds, as many as 40 hours a week can take. One integrated system is simpler than Kubernetes and microservices for five people.
## Data pipeline
Payments and chargebacks come as events through Kafka, an append-only event log, because everything else can be rebuilt from it.
Delivery is at least once with an event id, so that a retry is not counted twice. History lies in Parquet files in a lake, about 2 TB.
Features are sliding windows of 1 hour to 30 days per card, streaming, because attacks come in bursts of minutes; nightly features would be too late.
One definition computes training and serving, otherwise we get skew. A schema at the door sends bad rows to quarantine. We pseudonymise cards and destroy keys for GDPR erasure, crypto-shredding, and keep a digest of each training set.
## Model
Binary classification, predict the outcome within 45 days. Gradient boosted trees before any neural network, since they score in microseconds on tabular data.
Positives are 0.2 percent, so I use class weights rather than SMOTE and calibrate with isotonic regression. The metric is average precision and recall at 90 % precision.
SHAP reason codes help reviewers. If the model fails, a fallback rule answers from the request.
## Training
A time split: the last 14 days judge, and labels must have matured, otherwise late chargebacks look honest. Training runs on a single machine in 20 minutes.
Random search of 50 settings inside the training period. The registry keeps commit, lock file, seed and data; an audit trail because banks are asked years later.
## Serving
Online behind REST, in process, because a hop would cost more than the scoring. Fixed size with headroom: two replicas across three zones, so that losing a zone needs no action.
No cache, since an old answer is an open door. Circuit breakers and timeouts lead to the fallback when a store is slow.
## Monitoring
Labels take 45 days, so drift of scores is the early sign, and matured labels confirm. PSI on the ten most important features against training.
Burn rate alerts page on-call. Each prediction is in a prediction log and can be replayed when a customer complains.
## Iteration
Chargebacks are joined by id; what we block never shows its outcome, so we let through 1 % at random. Retraining is triggered by drift but not faster than labels mature.
New versions run in shadow, then canary at 1, 10, 50 %. An A/B test with a fixed horizon of 3 weeks, because looking daily finds effects that are not there. Unit tests of features run in CI.
`
const score = (text: string) => scoreReplies(readTranscript(text), made)

test('the questions cover the seven dimensions and give nothing away', () => {
  const asked = prompts(made)
  expect(new Set(asked.map(({ dimension }) => dimension)).size).toBe(7)
  expect(asked.map(({ asks }) => asks).join(' ')).not.toMatch(/boost|kafka|canary|isotonic|shap|streaming|quarantine|shadow/i)
})
test('a strong candidate scores high, a thin one low, silence nothing', () => {
  const high = score(strong)
  const low = score('## Model\nI would use a neural network.\n## Monitoring\nWe look at dashboards.\n')
  expect(high.total / high.of).toBeGreaterThan(0.75)
  expect(low.total / low.of).toBeLessThan(0.15)
  expect(scoreReplies([], made).total).toBe(0)
})
test('every point quotes the candidate, and no dimension passes ten', () => {
  const { dimensions } = score(strong)
  for (const { score: each, points } of dimensions) {
    expect(each).toBeLessThanOrEqual(10)
    for (const { words } of points) expect(strong).toContain(words)
  }
})
test('a list of words without a reason is worth less than half of an explained answer', () => {
  const listed = score('## Serving\nonline, in process, autoscaling, quantise, cache predictions, dynamic batching, three zones, circuit breaker\n').dimensions.find(({ dimension }) => dimension === 'serving')
  const explained = score(strong).dimensions.find(({ dimension }) => dimension === 'serving')
  expect(listed?.score ?? 0).toBeLessThan((explained?.score ?? 0) / 2)
})
test('a known mistake costs a point, with the words that show it', () => {
  const training = score(`${strong}\n## Training\nAlternatively a random split 80/20 over all payments.\n`).dimensions.find(({ dimension }) => dimension === 'training')
  expect(training?.points.find(({ points }) => points < 0)?.words).toContain('random split')
})
test('a thin answer is followed up once, about what it lacks', () => {
  expect(followUp('A model.')).toMatch(/say more/)
  expect(followUp('I would put the events into a log and read them from there into features every day.')).toMatch(/Why/)
  expect(followUp('I would keep events in a log for 30 days because everything else can then be rebuilt from it.')).toBeUndefined()
})
test('the report withholds our answers: it asks what was not heard', () => {
  const report = showScore(score('## Model\nI would use a neural network because it is modern.\n'))
  expect(report).toContain('Not heard:')
  expect(report).not.toMatch(/gradient-boosted|Circuit|Parquet/i)
})
