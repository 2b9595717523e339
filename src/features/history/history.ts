import type { Value } from '../../define/values.js'
import { compileFold, reading as readingOf, type Fold, type KeyState } from '../../compute/window/fold.js'
import { compileSweep, loadRow, readableAfter } from '../../compute/window/sweep.js'
import { entityKey, type EntityKey } from '../../plan/keys.js'
import type { ViewPlan } from '../../plan/plan.js'
import type { LakeBlock } from '../../ports/lake.js'
import { collectAnswers, type AnswerBlock, type AnswerRows } from './answers.js'
import { loadEvent, openCursor, visitUntil, type EventBlock, type EventOrder, type EventStream } from './event-cursor.js'
import { numberKeys } from './key-numbers.js'
import { inOrder, keySteps, type KeySteps } from './key-steps.js'

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
const stepsAtOnce = 1_048_576
/** What was kept is copied in each run, so that a run has at least as many new steps. */
const isFull = ({ count, kept }: KeySteps): boolean => count - kept >= Math.max(stepsAtOnce, kept)
/** Events that a view keeps for its windows at most: with more of them, all keys go over to tiles. */
const mostKept = 1_500_000
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
        for (let behind = visitUntil(cursors, until, steps.addEvents); behind !== undefined; behind = visitUntil(cursors, until, steps.addEvents)) {
          if (isFull(steps)) {
            yield await answer(steps, numbers.keys.length, asked.splice(0))
            asked.push({ block, first: -row })
          }
          await behind.refill()
        }
        steps.addQuestion(keys[row]!, block.at[row]!)
      }
      if (isFull(steps)) yield await answer(steps, numbers.keys.length, asked.splice(0))
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
/** A question of a block, and where its answer goes. */
interface LateQuestion { readonly row: number; readonly block: QuestionBlock; readonly at: number }

/**
 * Runs collected steps on what is known of the keys, and answers their questions. A key is swept while its events come in the order of their times, and folded from then on:
 * those that a sweep kept are folded first.
 */
function answerer(history: History): (steps: KeySteps, keys: number, asked: readonly AskedBlock[]) => Promise<AnswerBlock> {
  const { view, visibility } = history
  const fold = compileFold(view), reading = readingOf(view), row: Value[] = []
  // Online, an instant older than the raw head was refused.
  let sweep = visibility === 'served' ? undefined : compileSweep(view)
  const states: (KeyState | undefined)[] = [], dropped: number[] = []
  const answers = collectAnswers(view)
  let visible = new Int32Array(0)
  return async (steps, keys, asked) => {
    const sorted = steps.sort(keys), { events, before, eventStarts, at, seen, questionStarts, ranks } = sorted
    answers.begin(ranks.length)
    const late: LateQuestion[] = []
    let questions: Int32Array | undefined
    /** @param row of the answers: questions stand in the order of their keys there. */
    const locate = (row: number): LateQuestion => {
      const question = (questions ??= inOrder(ranks))[row]!
      const { block, first } = asked.findLast((each) => each.first <= question)!
      return { row, block, at: question - first }
    }
    const foldKey = (state: KeyState | undefined, from: number, to: number, first: number, end: number) => {
      let next = from
      const foldUntil = (until: number) => {
        for (; next < to && before[next]! < until; next++) {
          loadRow(events, next, row)
          fold.add(state!, events.source[next]!, events.time[next]!, events.position[next]!, row)
        }
      }
      for (let question = first; question < end; question++) {
        foldUntil(seen[question]!)
        fold.read(state, at[question]!, reading)
        if (!reading.tooOld) answers.set(question, reading)
        else if (visibility === 'served') answers.fail(question, 'MR_AT_TOO_OLD')
        else late.push(locate(question))
      }
      foldUntil(Infinity)
    }
    for (let question = 0; question < questionStarts[1]!; question++) {
      if (hasKey(locate(question))) answers.fail(question, 'MR_KEY_TOO_LONG')
      else foldKey(undefined, 0, 0, question, question + 1)
    }
    const keepFrom = eventStarts.slice(2)
    let keeping = 0
    for (let number = 0; number < keys; number++) {
      const from = eventStarts[number + 1]!, to = eventStarts[number + 2]!, first = questionStarts[number + 1]!, end = questionStarts[number + 2]!
      if (from === to && first === end) continue
      const left = dropped[number] ??= -Infinity
      if (sweep !== undefined && states[number] === undefined && sweep.take(events, from, to, left)) {
        if (end - first > visible.length) visible = new Int32Array(2 * (end - first))
        countSeen(seen, first, end, before, from, to, visible)
        for (const index of sweep.read(at.subarray(first, end), visible, answers, first)) late.push(locate(first + index))
        const kept = from + sweep.spent()
        if (kept > from) dropped[number] = events.time[kept - 1]!
        keepFrom[number] = kept
        keeping += to - kept
        continue
      }
      let state = states[number]
      if (state === undefined) {
        state = states[number] = fold.empty()
        if (left !== -Infinity) state.settledThrough = readableAfter(view, left)
      }
      foldKey(state, from, to, first, end)
    }
    steps.keep(sorted, keepFrom)
    if (keeping > mostKept) sweep = undefined
    while (late.length > 0) await answerLate(history, fold, late.splice(0, lateAtOnce), answers)
    return answers.finish(ranks)
  }
}
/** How many of a key's events each of its questions sees. */
function countSeen(seen: Int32Array, first: number, end: number, before: Int32Array, from: number, to: number, into: Int32Array): void {
  for (let question = first, next = from; question < end; question++) {
    while (next < to && before[next]! < seen[question]!) next++
    into[question - first] = next - from
  }
}
const hasKey = ({ block, at }: LateQuestion): boolean => block.keys.every((column) => column[at] !== null)

async function answerLate(history: History, fold: Fold, late: readonly LateQuestion[], answers: AnswerRows): Promise<void> {
  const { view, visibility, streams, readAgain } = history
  const offsets = view.keys.map((_, part) => part)
  const apart = late.map(({ row, block, at }) => ({
    row, key: entityKey(block.keys.map((column) => column[at]!), offsets)!, at: block.at[at]!, until: untilOf(history, block, at), state: fold.empty(),
  }))
  const until = apart.reduce((newest, each) => Math.max(newest, each.until), -Infinity)
  const firstKeys = [...new Set(late.flatMap(({ block, at }) => (block.keys.length === 0 ? [] : [block.keys[0]![at] as EntityKey])))]
  await foldApart(fold, visibility, streams.map(({ source }) => ({ source, blocks: readAgain(source, firstKeys, until) })), apart)
  const reading = readingOf(view)
  for (const { row, at, state } of apart) {
    fold.read(state, at, reading)
    answers.set(row, reading)
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
  const visitRow = (block: EventBlock, index: number) => {
    const eventTime = block.eventTime[index]!, order = block.order[index]!
    if (block.numbers[index]! < 0) return
    for (const question of byEntity.get(numbers.keys[block.numbers[index]!]!)!) {
      if (eventTime >= question.at || order > question.until) continue
      loadEvent(block, index, row)
      fold.add(question.state, block.source, eventTime, block.position[index]!, row)
    }
  }
  const visit = (block: EventBlock, from: number, to: number) => { for (let index = from; index < to; index++) visitRow(block, index) }
  const until = questions.reduce((newest, question) => Math.max(newest, question.until), -Infinity)
  for (let behind = visitUntil(cursors, until, visit); behind !== undefined; behind = visitUntil(cursors, until, visit)) await behind.refill()
  for (const cursor of cursors) await cursor.close()
}
