import type { Value } from '../../define/values.js'
import { compileFold, reading as readingOf, type Fold, type KeyState } from '../../compute/window/fold.js'
import { entityKey, type EntityKey } from '../../plan/keys.js'
import type { ViewPlan } from '../../plan/plan.js'
import type { LakeBlock } from '../../ports/lake.js'
import { collectAnswers, type AnswerBlock, type AnswerRows } from './answers.js'
import { loadEvent, openCursor, visitUntil, type EventBlock, type EventOrder, type EventStream } from './event-cursor.js'
import { numberKeys } from './key-numbers.js'
import { keySteps, type KeySteps } from './key-steps.js'

/**
 * What a question at T, asked at K, may see besides eventTime < T.
 * `known`: events with arrivalTime + lag ≤ K. `served`: events with position ≤ K. `event`: every event; K is not used.
 */
export type Visibility = 'known' | 'served' | 'event'
export const orderOf: Readonly<Record<Visibility, EventOrder>> = { known: 'arrival', served: 'position', event: 'time' }

/** Questions in ascending order of K; in `event`, of T. */
export interface QuestionBlock {
  readonly count: number
  /** One column a key of the view. */
  readonly keys: readonly ArrayLike<Value>[]
  /** T and K of each question; for `served`, K is a position, −1 for none. */
  readonly at: Float64Array
  readonly asked: Float64Array
}
export interface History {
  readonly view: ViewPlan
  readonly visibility: Visibility
  /** Microseconds between an event's arrival and its being seen; counts in `known` alone. */
  readonly lag: number
  /** In the order of the visibility. */
  readonly streams: readonly EventStream[]
  readonly questions: AsyncIterable<QuestionBlock>
  /** Which keys are asked for, where not all are: the others' events are left out. */
  readonly isMine?: (key: EntityKey) => boolean
  /** The events of a source again, in the same order: those that may have one of these values as their first key (all, for a view without keys), ordered up to `until`. */
  readonly readAgain: (source: number, firstKeys: readonly EntityKey[], until: number) => AsyncIterable<LakeBlock>
}

/** Steps that are sorted by key at a time. More of them use caches better, and take more memory. */
const stepsAtOnce = 524_288
/** Late questions that are folded at a time. */
const lateAtOnce = 2_048

/**
 * Answers questions about the past by folding the events in order, each question between the events that it may and may not see. Answers come in the order of the questions, in blocks of any size.
 * A question older than its key's raw head is folded again for itself, from its key's events alone, never approximately; in `served` it is failed, as it was online.
 */
export async function* askHistory(history: History): AsyncGenerator<AnswerBlock> {
  const { view, visibility } = history
  const numbers = numberKeys(view, history.isMine)
  const cursors = history.streams.map((stream) => openCursor(view, orderOf[visibility], numbers, stream))
  const steps = keySteps(view)
  const asked: AskedBlock[] = []
  const answer = answerer(history)
  try {
    for await (const block of history.questions) {
      const keys = numbers.number(block.keys, block.count)
      asked.push({ block, first: steps.questions })
      for (let row = 0; row < block.count; row++) {
        const until = untilOf(history, block, row)
        for (let behind = visitUntil(cursors, until, steps.addEvent); behind !== undefined; behind = visitUntil(cursors, until, steps.addEvent)) {
          if (steps.count >= stepsAtOnce) {
            yield await answer(steps, numbers.keys.length, asked.splice(0))
            asked.push({ block, first: -row })
          }
          await behind.refill()
        }
        steps.addQuestion(keys[row]!, block.at[row]!)
      }
      if (steps.count >= stepsAtOnce) yield await answer(steps, numbers.keys.length, asked.splice(0))
    }
    yield await answer(steps, numbers.keys.length, asked)
  } finally {
    for (const cursor of cursors) await cursor.close()
  }
}

/** Up to which arrival, position or time a question sees events. */
const untilOf = ({ visibility, lag }: History, { at, asked }: QuestionBlock, row: number): number =>
  (visibility === 'known' ? asked[row]! - lag : visibility === 'event' ? at[row]! - 1 : asked[row]!)

/** A block whose row 0 is, or would be, this question of a run. */
interface AskedBlock { readonly block: QuestionBlock; readonly first: number }
interface LateQuestion { readonly question: number; readonly block: QuestionBlock; readonly row: number }

/** Runs collected steps on the states of the keys, which it keeps, and answers their questions. */
function answerer(history: History): (steps: KeySteps, keys: number, asked: readonly AskedBlock[]) => Promise<AnswerBlock> {
  const { view, visibility } = history
  const fold = compileFold(view), reading = readingOf(view)
  const states: KeyState[] = []
  return async (steps, keys, asked) => {
    const answers = collectAnswers(view, steps.questions)
    const late: LateQuestion[] = []
    const locate = (question: number): LateQuestion => {
      const { block, first } = asked.findLast((each) => each.first <= question)!
      return { question, block, row: question - first }
    }
    while (states.length < keys) states.push(fold.empty())
    steps.run(keys, {
      event(number, source, eventTime, position, row) { fold.add(states[number]!, source, eventTime, position, row) },
      question(number, at, question) {
        if (number < 0 && hasKey(locate(question))) return answers.fail(question, 'MR_KEY_TOO_LONG')
        fold.read(number < 0 ? undefined : states[number], at, reading)
        if (!reading.tooOld) answers.set(question, reading)
        else if (visibility === 'served') answers.fail(question, 'MR_AT_TOO_OLD')
        else late.push(locate(question))
      },
    })
    while (late.length > 0) await answerLate(history, fold, late.splice(0, lateAtOnce), answers)
    return answers.finish()
  }
}
const hasKey = ({ block, row }: LateQuestion): boolean => block.keys.every((column) => column[row] !== null)

async function answerLate(history: History, fold: Fold, late: readonly LateQuestion[], answers: AnswerRows): Promise<void> {
  const { view, visibility, streams, readAgain } = history
  const offsets = view.keys.map((_, part) => part)
  const apart = late.map(({ question, block, row }) => ({
    question, key: entityKey(block.keys.map((column) => column[row]!), offsets)!, at: block.at[row]!, until: untilOf(history, block, row), state: fold.empty(),
  }))
  const until = apart.reduce((newest, each) => Math.max(newest, each.until), -Infinity)
  const firstKeys = [...new Set(late.flatMap(({ block, row }) => (block.keys.length === 0 ? [] : [block.keys[0]![row] as EntityKey])))]
  await foldApart(fold, visibility, streams.map(({ source }) => ({ source, blocks: readAgain(source, firstKeys, until) })), apart)
  const reading = readingOf(view)
  for (const { question, at, state } of apart) {
    fold.read(state, at, reading)
    answers.set(question, reading)
  }
}

/** One question with a state of its own: `until` bounds the order of the events that it sees. */
export interface ApartQuestion { readonly key: EntityKey; readonly at: number; readonly until: number; readonly state: KeyState }

/** Folds into each question's state, in the usual order, what that question may see and nothing else, so that it can be read at its T. */
export async function foldApart(fold: Fold, visibility: Visibility, streams: readonly EventStream[], questions: readonly ApartQuestion[]): Promise<void> {
  const byEntity = new Map<EntityKey, ApartQuestion[]>()
  for (const question of questions) {
    const others = byEntity.get(question.key)
    if (others === undefined) byEntity.set(question.key, [question])
    else others.push(question)
  }
  const numbers = numberKeys(fold.view, (key) => byEntity.has(key))
  const cursors = streams.map((stream) => openCursor(fold.view, orderOf[visibility], numbers, stream))
  const row: Value[] = []
  const visit = (block: EventBlock, index: number) => {
    const eventTime = block.eventTime[index]!, order = block.order[index]!
    for (const question of byEntity.get(numbers.keys[block.numbers[index]!]!)!) {
      if (eventTime >= question.at || order > question.until) continue
      loadEvent(block, index, row)
      fold.add(question.state, block.source, eventTime, block.position[index]!, row)
    }
  }
  const until = questions.reduce((newest, question) => Math.max(newest, question.until), -Infinity)
  for (let behind = visitUntil(cursors, until, visit); behind !== undefined; behind = visitUntil(cursors, until, visit)) await behind.refill()
  for (const cursor of cursors) await cursor.close()
}
