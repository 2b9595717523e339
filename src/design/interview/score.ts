import { dimensions, type Dimension } from '../answers/question.js'
import { mentions } from '../answers/spelling.js'
import type { Statement } from '../answers/statements.js'
import type { Design } from '../design.js'
import type { Decided } from '../engine/decide.js'
import { mistakesIn } from '../review/mistakes/find.js'
import { quantities, reasons } from './questions.js'

/** What the candidate said to one question, follow-up included. */
export interface Reply { readonly dimension: Dimension; readonly asked: string; readonly said: string }
export interface Point { readonly points: number; readonly what: string; /** The candidate's words. */ readonly words: string }
export interface DimensionScore { readonly dimension: Dimension; readonly score: number; readonly points: readonly Point[]; /** Questions of this dimension on which nothing was heard. */ readonly unheard: readonly string[] }
export interface Score { readonly dimensions: readonly DimensionScore[]; readonly total: number; readonly of: number }

interface Sentence { readonly text: string; readonly dimension: Dimension; readonly reasoned: boolean; readonly hears: readonly Decided[] }
const perDimension = 10
const failures = /\b(fail|fails|failure|break|broken|down|outage|wrong|drift|leak(age)?|skew|bias(ed)?|stale|late|missing|lost|attack|adversar|abuse|risk|worst case|roll(ed)? ?back|fall-?back|degrade|overload|retry|edge case)/i

/**
 * Scores replies over the seven dimensions, ten points each, by a fixed rubric: up to 5 for decisions that were addressed (a quarter where a word was only dropped, half where the way named fits
 * badly here), up to 2 for quantities, up to 2 for reasons and trade-offs, 1 for what can go wrong; minus 1 for each known mistake. Every point has the candidate's words as evidence.
 */
export function scoreReplies(replies: readonly Reply[], design: Design): Score {
  const sentences = replies.flatMap(({ said, dimension }) => said.split(/(?<=[.!?;])\s+|\n+/).map((text) => text.trim()).filter((text) => text !== '').map((text): Sentence => ({ text, dimension, reasoned: reasons.test(text), hears: design.decisions.filter(({ decision }) => namedIn(decision.options.flatMap(({ words }) => words), text)) })))
  const lines = sentences.map(({ text }, index): Statement => ({ key: '', value: text, line: index, text }))
  const mistakes = mistakesIn(lines, design.answers).findings
  const scored = dimensions.map((dimension) => {
    const decisions = design.decisions.filter(({ decision }) => decision.dimension === dimension)
    const own = sentences.filter((sentence) => sentence.dimension === dimension)
    const points = [...concepts(decisions, sentences), ...upTo(2, 'quantity', own.filter(({ text }) => quantities.test(text))), ...upTo(2, 'reason or trade-off', own.filter(({ reasoned, text }) => reasoned && text.split(/\s+/).length >= 6)), ...upTo(1, 'what can go wrong', own.filter(({ text }) => failures.test(text)))]
    const wrong = mistakes.filter(({ decision }) => decisions.some((each) => each.decision.id === decision)).map(({ says, evidence: [first] }): Point => ({ points: -1, what: says, words: first !== undefined && 'text' in first ? first.text : '' }))
    const sum = points.reduce((total, point) => total + point.points, 0) + wrong.reduce((total, point) => total + point.points, 0)
    return { dimension, score: Math.max(0, Math.min(perDimension, Math.round(sum * 2) / 2)), points: [...points, ...wrong], unheard: decisions.filter((decided) => !sentences.some(({ hears }) => hears.includes(decided))).map(({ decision }) => decision.question) }
  })
  return { dimensions: scored, total: scored.reduce((sum, { score }) => sum + score, 0), of: perDimension * dimensions.length }
}

const namedIn = (words: readonly string[], text: string): string | undefined => words.find((word) => mentions(text, word))

/** Each decision once, by its best sentence; addressing six tenths of them is all five points. */
function concepts(decisions: readonly Decided[], sentences: readonly Sentence[]): readonly Point[] {
  const heard = decisions.flatMap((decided) => {
    const best = sentences.filter(({ hears }) => hears.includes(decided)).map((sentence) => {
      const fits = [decided.chosen, decided.runnerUp, ...decided.scored.filter(({ out, score }) => out.length === 0 && score >= decided.chosen.score - 3)].some((each) => each !== undefined && each.out.length === 0 && namedIn(each.option.words, sentence.text) !== undefined)
      // Four words in a row without a reason are a list, not an answer.
      const dropped = !sentence.reasoned && (sentence.hears.length > 3 || sentence.text.split(/\s+/).length < 5)
      return { sentence, worth: (fits ? 1 : 0.5) * (dropped ? 0.25 : 1), fits, dropped }
      // Of equals, what was said where it was asked.
    }).sort((a, b) => b.worth - a.worth || Number(b.sentence.dimension === decided.decision.dimension) - Number(a.sentence.dimension === decided.decision.dimension))[0]
    return best === undefined ? [] : [{ decided, ...best }]
  })
  const full = Math.max(1, Math.ceil(decisions.length * 0.6))
  let left = 5
  return heard.sort((a, b) => b.worth - a.worth).flatMap(({ decided: { decision }, sentence, worth, fits, dropped }) => {
    const points = Math.round(Math.min(left, 5 / full * worth) * 10) / 10
    left -= points
    return points < 0.1 ? [] : [{ points, what: `${decision.title.toLowerCase()}${fits ? '' : ', by a way that fits badly here'}${dropped ? ', named more than explained' : ''}`, words: sentence.text }]
  })
}

const upTo = (most: number, what: string, sentences: readonly Sentence[]): readonly Point[] => sentences.slice(0, most).map(({ text }) => ({ points: 1, what, words: text }))
