import { MillraceError } from '../errors.js'
import { contradictions } from './answers/contradictions.js'
import type { Given } from './answers/given.js'
import { keys, type Answer, type Answers, type Key } from './answers/questions/table.js'
import { resolve, type Source } from './answers/resolve.js'
import { architectureOf, type Architecture } from './architecture/draw.js'
import type { State } from './engine/condition.js'
import type { Conflict } from './engine/conflicts/conflict.js'
import { conflictsIn } from './engine/conflicts/conflicts.js'
import { choicesOf, decide, type Decided } from './engine/decide.js'
import { alternatives, type Alternative } from './engine/sensitivity.js'
import { suitability, type Suitability } from './engine/suitability.js'
import { timeline, type Timeline } from './engine/timeline.js'
import type { Profile } from './problems/profile.js'
import { recognise, saidIn, type Recognised } from './problems/recognise.js'

/** An answer that nobody gave, and what it would change. */
export interface OpenQuestion { readonly key: Key; readonly assumed: Answer; readonly alternatives: readonly Alternative[] }
/** A whole design, from answers alone: the same answers give the same design. */
export interface Design {
  readonly problem: string
  readonly recognised: Recognised
  readonly profile: Profile
  readonly answers: Answers
  readonly sources: ReadonlyMap<Key, Source>
  /** Choices that somebody fixed, by decision. */
  readonly pinned: ReadonlyMap<string, string>
  readonly decisions: readonly Decided[]
  /** Option by decision. */
  readonly chosen: ReadonlyMap<string, string>
  readonly suitability: Suitability
  readonly conflicts: readonly Conflict[]
  /** Those that would change the most first. */
  readonly questions: readonly OpenQuestion[]
  /** For each decision, the nearest other answers, given ones too, that would change it. */
  readonly turning: ReadonlyMap<string, readonly Alternative[]>
  readonly architecture: Architecture
  readonly timeline: Timeline
}

/**
 * Works out the design.
 * @throws MR_DESIGN_PROBLEM without a problem, MR_ANSWERS_CONTRADICT naming every pair that excludes itself.
 */
export function design(given: Pick<Given, 'problem' | 'answers' | 'choices'>): Design {
  const problem = given.problem?.replace(/\s+/g, ' ').trim() ?? ''
  if (problem === '') throw new MillraceError('MR_DESIGN_PROBLEM')
  const wrong = contradictions(given.answers)
  if (wrong.length > 0) throw new MillraceError('MR_ANSWERS_CONTRADICT', wrong.map(({ says }) => says).join('; '), { field: wrong[0]?.keys[0] })
  const recognised = recognise(problem)
  const { profile } = recognised
  const sentence = saidIn(problem)
  const { answers, sources } = resolve(given.answers, sentence, profile)
  const decisions = decide(answers, given.choices)
  const chosen = choicesOf(decisions)
  const state: State = { answers, chosen }
  const resolveWith = (key: Key, value: Answer) => resolve({ ...given.answers, [key]: value }, sentence, profile).answers
  const tried = new Map(keys.map((key) => [key, alternatives(key, answers, chosen, resolveWith, given.choices)]))
  return {
    problem, recognised, profile, answers, sources, pinned: given.choices, decisions, chosen,
    suitability: suitability(state), conflicts: conflictsIn(state), questions: openQuestions(tried, answers, sources, recognised.sure), turning: turningPoints(decisions, tried),
    architecture: architectureOf(state), timeline: timeline(state),
  }
}

/** Decisions whose change moves the most. */
const heavy = new Set(['approach', 'platform', 'ingestion', 'storage', 'feature-freshness', 'framing', 'family', 'retrieval', 'serving-mode', 'runtime', 'redundancy', 'privacy', 'retention', 'validation', 'labels'])

/** Whether another answer to this question would change a decision, and what is assumed until it is answered. */
export function openQuestion({ problem = '', answers: told, choices }: Pick<Given, 'problem' | 'answers' | 'choices'>, key: Key): { readonly assumed: Answer; readonly matters: boolean } {
  const { profile } = recognise(problem)
  const sentence = saidIn(problem)
  const { answers, sources } = resolve(told, sentence, profile)
  const resolveWith = (each: Key, value: Answer) => resolve({ ...told, [each]: value }, sentence, profile).answers
  const isTold = sources.get(key) === 'given' || sources.get(key) === 'sentence'
  return { assumed: answers[key], matters: !isTold && alternatives(key, answers, choicesOf(decide(answers, choices)), resolveWith, choices).length > 0 }
}

/** Answers that come with the kind of problem, once it is recognised. */
const implied: ReadonlySet<Key> = new Set(['ruleKnown', 'dataKinds', 'labelSource', 'arrival'])

function openQuestions(tried: ReadonlyMap<Key, readonly Alternative[]>, answers: Answers, sources: ReadonlyMap<Key, Source>, sure: boolean): readonly OpenQuestion[] {
  const weight = ({ key, alternatives: all }: OpenQuestion) => {
    const changed = new Set(all.flatMap(({ changes }) => changes.map(({ decision }) => decision)))
    // What the sentence as good as says is asked last.
    return [...changed].reduce((sum, decision) => sum + (heavy.has(decision) ? 2 : 1), 0) * (sure && implied.has(key) ? 0.25 : 1)
  }
  return [...tried]
    .filter(([key, all]) => all.length > 0 && sources.get(key) !== 'given' && sources.get(key) !== 'sentence' && !(key === 'formulation' && sure))
    .map(([key, all]): OpenQuestion => ({ key, assumed: answers[key], alternatives: all }))
    .map((question) => ({ question, weight: weight(question) }))
    .sort((a, b) => b.weight - a.weight || keys.indexOf(a.question.key) - keys.indexOf(b.question.key))
    .map(({ question }) => question)
}

function turningPoints(decisions: readonly Decided[], tried: ReadonlyMap<Key, readonly Alternative[]>): ReadonlyMap<string, readonly Alternative[]> {
  const all = [...tried.values()].flat()
  return new Map(decisions.map(({ decision: { id } }) => {
    const own = all.filter(({ changes }) => changes.some(({ decision }) => decision === id)).sort((a, b) => a.distance - b.distance || keys.indexOf(a.key) - keys.indexOf(b.key))
    // One way for each answer, the nearest.
    return [id, own.filter(({ key }, index) => own.findIndex((each) => each.key === key) === index).slice(0, 3)]
  }))
}
