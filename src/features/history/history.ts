import type { Value } from '../../define/values.js'
import { compileFold, reading as readingOf, type Fold, type KeyState } from '../../compute/window/fold.js'
import { entityKey, type EntityKey } from '../../plan/keys.js'
import type { ViewPlan } from '../../plan/plan.js'
import type { LakeBlock } from '../../ports/lake.js'
import { emptyAnswers, failAnswer, setAnswer, type AnswerBlock } from './answers.js'
import { isTooLong, loadEvent, openCursor, visitUntil, type EventBlock, type EventOrder, type EventStream } from './event-cursor.js'

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

/** Steps that are sorted by key before they are run: a key's state is then in the processor's cache while it is used. */
const stepsAtOnce = 524_288
/** Late questions that are folded at a time. */
const lateAtOnce = 2_048

/**
 * Answers questions about the past by folding the events in order, each question between the events that it may and may not see:
 * one block of answers a block of questions. A question older than its key's raw head is folded again for itself, from its key's
 * events alone, never approximately; in `served` it is failed, as it was online.
 */
export async function* askHistory(history: History): AsyncGenerator<AnswerBlock> {
  const { view, visibility } = history
  const cursors = history.streams.map((stream) => openCursor(view, orderOf[visibility], stream))
  const steps = keySteps(history)
  let held: AnswerBlock[] = []
  try {
    for await (const block of history.questions) {
      const answers = emptyAnswers(view, block.count)
      held.push(answers)
      for (let row = 0; row < block.count; row++) {
        const until = untilOf(history, block, row)
        for (let behind = visitUntil(view, cursors, until, steps.addEvent); behind !== undefined; behind = visitUntil(view, cursors, until, steps.addEvent)) {
          if (steps.count >= stepsAtOnce) await steps.run()
          await behind.refill()
        }
        steps.addQuestion(block, answers, row)
      }
      if (steps.count < stepsAtOnce) continue
      await steps.run()
      yield* held
      held = []
    }
    await steps.run()
    yield* held
  } finally {
    for (const cursor of cursors) await cursor.close()
  }
}

/** Up to which arrival, position or time a question sees events. */
const untilOf = ({ visibility, lag }: History, { at, asked }: QuestionBlock, row: number): number =>
  (visibility === 'known' ? asked[row]! - lag : visibility === 'event' ? at[row]! - 1 : asked[row]!)

interface Asked { readonly block: QuestionBlock; readonly answers: AnswerBlock }
interface LateQuestion extends Asked, Omit<ApartQuestion, 'state'> { readonly row: number }

/** Collects events and questions in order, and runs them key by key: keys know nothing of each other, and within one the order stays. */
function keySteps(history: History) {
  const { view, visibility } = history
  const fold = compileFold(view), reading = readingOf(view)
  const numbers = new Map<EntityKey, number>(), states: KeyState[] = []
  // A step belongs to the key of this number and stands in this row of a block: of events, n ≥ 0, or of questions, −1 − n.
  let keys: number[] = [], rows: number[] = [], blocks: number[] = []
  let events: EventBlock[] = [], asked: Asked[] = []
  const add = (key: EntityKey, row: number, block: number) => {
    let number = numbers.get(key)
    if (number === undefined) {
      numbers.set(key, number = states.length)
      states.push(fold.empty())
    }
    keys.push(number)
    rows.push(row)
    blocks.push(block)
  }
  const offsets = view.keys.map((_, part) => part)
  const parts: Value[] = []
  const keyAt = (block: QuestionBlock, row: number) => {
    for (let part = 0; part < offsets.length; part++) parts[part] = block.keys[part]![row]!
    return entityKey(parts, offsets)
  }
  const scratch: Value[] = []
  const late: LateQuestion[] = []
  const answer = (state: KeyState | undefined, { block, answers }: Asked, row: number) => {
    const at = block.at[row]!
    fold.read(state, at, reading)
    if (!reading.tooOld) setAnswer(answers, row, reading)
    else if (visibility === 'served') failAnswer(answers, row, 'MR_AT_TOO_OLD')
    else late.push({ block, answers, row, at, key: keyAt(block, row)!, until: untilOf(history, block, row) })
  }
  return {
    get count() { return keys.length },
    addEvent(block: EventBlock, row: number, key: EntityKey) {
      if (history.isMine?.(key) === false) return
      let number = events.length - 1
      if (events[number] !== block && (number = events.lastIndexOf(block)) < 0) number = events.push(block) - 1
      add(key, row, number)
    },
    addQuestion(block: QuestionBlock, answers: AnswerBlock, row: number) {
      if (asked.at(-1)?.block !== block) asked.push({ block, answers })
      const key = keyAt(block, row)
      if (key === undefined) answer(undefined, asked.at(-1)!, row)
      else if (isTooLong(view, key, parts, offsets)) failAnswer(answers, row, 'MR_KEY_TOO_LONG')
      else add(key, row, -asked.length)
    },
    async run() {
      for (const step of byKey(keys, states.length)) {
        const state = states[keys[step]!]!, row = rows[step]!, number = blocks[step]!
        if (number < 0) { answer(state, asked[-1 - number]!, row); continue }
        const block = events[number]!
        loadEvent(block, row, scratch)
        fold.add(state, block.source, block.eventTime[row]!, block.position[row]!, scratch)
      }
      keys = []; rows = []; blocks = []; events = []; asked = []
      while (late.length > 0) await answerLate(history, fold, late.splice(0, lateAtOnce))
    },
  }
}

/** The steps' numbers sorted by key, their order within a key kept: a counting sort. */
function byKey(keys: readonly number[], count: number): Int32Array {
  const next = new Int32Array(count + 1)
  for (let at = 0; at < keys.length; at++) next[keys[at]! + 1]!++
  for (let key = 0; key < count; key++) next[key + 1]! += next[key]!
  const order = new Int32Array(keys.length)
  for (let at = 0; at < keys.length; at++) order[next[keys[at]!]!++] = at
  return order
}

async function answerLate({ view, visibility, streams, readAgain }: History, fold: Fold, late: readonly LateQuestion[]): Promise<void> {
  const until = late.reduce((newest, question) => Math.max(newest, question.until), -Infinity)
  const firstKeys = view.keys.length === 0 ? [] : [...new Set(late.map(({ block, row }) => block.keys[0]![row] as EntityKey))]
  const apart = late.map((question) => ({ ...question, state: fold.empty() }))
  await foldApart(fold, visibility, streams.map(({ source }) => ({ source, blocks: readAgain(source, firstKeys, until) })), apart)
  const reading = readingOf(view)
  for (const { answers, row, at, state } of apart) {
    fold.read(state, at, reading)
    setAnswer(answers, row, reading)
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
  const cursors = streams.map((stream) => openCursor(fold.view, orderOf[visibility], stream))
  const row: Value[] = []
  const visit = (block: EventBlock, index: number, key: EntityKey) => {
    const eventTime = block.eventTime[index]!, order = block.order[index]!
    for (const question of byEntity.get(key) ?? []) {
      if (eventTime >= question.at || order > question.until) continue
      loadEvent(block, index, row)
      fold.add(question.state, block.source, eventTime, block.position[index]!, row)
    }
  }
  const until = questions.reduce((newest, question) => Math.max(newest, question.until), -Infinity)
  for (let behind = visitUntil(fold.view, cursors, until, visit); behind !== undefined; behind = visitUntil(fold.view, cursors, until, visit)) await behind.refill()
  for (const cursor of cursors) await cursor.close()
}
