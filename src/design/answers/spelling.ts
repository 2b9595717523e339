import { questions, type Key } from './questions/table.js'

/** Letters and digits alone, so that `label delay`, `label_delay` and `labelDelay` are one word. */
export const plain = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, '')

/** How else people call an answer. */
const aliases: Readonly<Record<string, Key>> = {
  qps: 'requestsPerSecond', rps: 'requestsPerSecond', peakqps: 'requestsPerSecond', peakrps: 'requestsPerSecond', throughput: 'requestsPerSecond', traffic: 'requestsPerSecond', load: 'requestsPerSecond', requests: 'requestsPerSecond',
  p99: 'latency', p99latency: 'latency', latencybudget: 'latency', responsetime: 'latency', latencyp99: 'latency', budget: 'budgetPerMonth', monthlybudget: 'budgetPerMonth', customers: 'users', scale: 'users', audienceskill: 'audience',
  engineers: 'team', teamsize: 'team', deadline: 'timeToLaunch', timeline: 'timeToLaunch', uptime: 'availability', sla: 'availability', costoffalsenegative: 'missCost', falsenegativecost: 'missCost',
  costoffalsepositive: 'falseAlarmCost', falsepositivecost: 'falseAlarmCost', examples: 'labelledExamples', labeledexamples: 'labelledExamples', labels: 'labelledExamples', trainingexamples: 'labelledExamples', trainingrows: 'labelledExamples',
  positiverate: 'positiveShare', baserate: 'positiveShare', prevalence: 'positiveShare', freshness: 'featureFreshness', events: 'eventRate', eventspersecond: 'eventRate', volume: 'dataVolume', datasize: 'dataVolume',
  pii: 'personalData', privacydata: 'personalData', compliance: 'regulation', regulations: 'regulation', task: 'formulation', problemtype: 'formulation', items: 'candidates', catalogue: 'candidates', catalogsize: 'candidates',
  parameters: 'modelParameters', modelsize: 'modelParameters', gpus: 'accelerators', gpu: 'accelerators', retrainingcadence: 'retrainEvery', retrain: 'retrainEvery', cadence: 'retrainEvery', drift: 'driftSpeed', deployment: 'placement',
  labellatency: 'labelDelay', labelmaturity: 'labelDelay', dataretention: 'retention', rawretention: 'retention', keys: 'entities', datatypes: 'dataKinds', kinds: 'dataKinds', velocity: 'arrival', reviewers: 'humanReview',
}
const keysByPlain = new Map<string, Key>([...Object.entries(aliases), ...(Object.keys(questions) as Key[]).map((key) => [key.toLowerCase(), key] as const)])
/** The answer that a person means by this key, however it is written. */
export const keyCalled = (text: string): Key | undefined => keysByPlain.get(plain(text))

/** The nearest of the words within a third of its letters, for "did you mean". */
export function nearest(text: string, words: Iterable<string>): string | undefined {
  let best: string | undefined
  let least = Math.max(2, Math.floor(text.length / 3)) + 1
  for (const word of words) {
    const distance = edits(plain(text), plain(word), least)
    if (distance < least) [best, least] = [word, distance]
  }
  return best
}

/** Levenshtein distance, or `most` where it is at least that. */
function edits(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) >= most) return most
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return Math.min(most, row[b.length] ?? most)
}

const patterns = new Map<string, RegExp>()
/** Whether a text names the word or phrase: longer ones as beginnings of words ("calibrat"), short ones whole. */
export function mentions(text: string, word: string): boolean {
  const pattern = patterns.get(word) ?? new RegExp(`(?<![a-z0-9])${word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}${word.length <= 4 ? 's?(?![a-z0-9])' : ''}`)
  patterns.set(word, pattern)
  return pattern.test(` ${text.toLowerCase().replace(/[^a-z0-9/+@'&.-]+/g, ' ')} `)
}
