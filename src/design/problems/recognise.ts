import type { Answer, Key } from '../answers/questions/table.js'
import { readValue } from '../answers/read-value.js'
import { churn, duration, forecasting, leads, pricing } from './business.js'
import { duplicates, eventRisk, nextAction, similarity, valuation, writing } from './general.js'
import { assistant, documents, images, medical, tabular } from './perception.js'
import type { Profile } from './profile.js'
import { advertising, dispatch, recommendation, search, talent } from './ranking.js'
import { anomaly, credit, fraud, maintenance, moderation, spam } from './risk.js'

export const profiles: readonly Profile[] = [recommendation, fraud, search, churn, forecasting, moderation, pricing, talent, dispatch, anomaly, documents, images, assistant, advertising, credit, duration, maintenance, medical, leads, spam, eventRisk, valuation, nextAction, writing, similarity, duplicates, tabular]

export interface Recognised { readonly profile: Profile; /** Another that it resembles nearly as much. */ readonly also?: Profile; /** The words that told, most telling first. */ readonly told: readonly string[]; readonly sure: boolean }

/** Which kind of problem a sentence describes: the sum of its words' weights, the first of equals. */
export function recognise(problem: string): Recognised {
  const text = ` ${problem.toLowerCase().replace(/[^a-z0-9]+/g, ' ')} `
  const scored = profiles.map((profile) => {
    const told = Object.entries(profile.words).filter(([word]) => text.includes(` ${word.trim().toLowerCase().replace(/[^a-z0-9]+/g, ' ')}${word.endsWith(' ') ? ' ' : ''}`)).sort(([, a], [, b]) => b - a)
    return { profile, told: told.map(([word]) => word.trim()), score: told.reduce((sum, [, weight]) => sum + weight, 0) }
  }).sort((a, b) => b.score - a.score)
  const [first, second] = scored
  if (first === undefined || first.score < 2) return { profile: tabular, told: [], sure: false }
  return {
    profile: first.profile, told: first.told, sure: first.score >= 4,
    ...(second !== undefined && second.score >= 2.5 && second.score >= first.score * 0.6 && second.profile !== tabular ? { also: second.profile } : {}),
  }
}

const number = String.raw`(\d[\d,.]*\s*(?:k|m|b|thousand|million|billion)?)`
/** What a sentence says by itself, besides the kind of problem: each pattern with the answer that it gives. */
const hints: readonly (readonly [RegExp, Key, (match: RegExpExecArray) => unknown])[] = [
  [/(?:within|under|in less than|in|below)\s+(\d[\d.]*\s*(?:ms|milliseconds?|s|seconds?|minutes?|hours?))\b/i, 'latency', ([, span]) => span],
  [new RegExp(String.raw`${number}\s*(?:rps|qps|requests? (?:per|a) second|requests\/s)`, 'i'), 'requestsPerSecond', ([, rate]) => `${rate?.replace(/\s/g, '')} rps`],
  [new RegExp(String.raw`${number}\s+(?:[a-z]+\s+)?(?:users|customers|members|patients|subscribers|drivers|accounts)\b`, 'i'), 'users', ([, count]) => count],
  [new RegExp(String.raw`${number}\s+(?:labell?ed )?(?:examples|labels)\b`, 'i'), 'labelledExamples', ([, count]) => count],
  [/\bgdpr\b/i, 'regulation', () => ['gdpr']], [/\bhipaa\b/i, 'regulation', () => ['hipaa']],
  [/\b(?:on[- ]device|on (?:the|a) (?:phone|device)|offline on|in the browser|edge device|smartphone|without (?:a )?network)\b/i, 'placement', () => 'device'],
  [/\b(?:nightly|overnight|once a day|every night|weekly list|daily list)\b/i, 'placement', () => 'table'],
  [/\b(?:patient|medical|clinic|hospital|health|diagnos|disab|religio|children|minors|biometric)/i, 'personalData', () => 'sensitive'],
  [/\b(?:911|emergency|life-threatening|autonomous|self-driving|lane departure|driver assistance|collision|surgery|overdose|suicide)/i, 'stakes', () => 'safety'],
  [/\b(?:hiring|hire|applicants?|tenants?|welfare|asylum|parole|sentenc|students?|pupils?|employees|job candidates?|benefits)\b/i, 'protectedGroups', () => true],
  [/\b(?:lane departure|driver assistance|self-driving|autonomous (?:car|vehicle|robot|drone)|wearable|smart ?watch|embedded device|microcontroller)/i, 'placement', () => 'device'],
  [/\b(?:on[- ]prem(?:ises)?|must not leave|may not leave|air[- ]gapped)\b/i, 'residency', () => true],
]
/** Answers that the sentence itself contains; what cannot be read is left out. */
export function saidIn(problem: string): ReadonlyMap<Key, Answer> {
  const said = new Map<Key, Answer>()
  for (const [pattern, key, answer] of hints) {
    const match = pattern.exec(problem)
    if (match === null) continue
    try {
      said.set(key, readValue(key, answer(match)))
    } catch {
      // "in 3 s" may be about something else; a sentence is no form.
    }
  }
  return said
}
