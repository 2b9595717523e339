import type { Value } from '../define/values.js'
import { reading as readingOf, type Fold, type KeyState } from '../compute/window/fold.js'
import { entityKey, type EntityKey } from '../plan/keys.js'
import type { LakeBlock } from '../ports/lake.js'
import { emptyAnswers, failAnswer, setAnswer, type AnswerBlock } from './answers.js'
import { EventCursor, isTooLong, visitUntil, type EventOrder, type EventStream } from './event-cursor.js'

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
  readonly fold: Fold
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

interface LateQuestion extends ApartQuestion { readonly answers: AnswerBlock; readonly row: number; readonly firstKey: EntityKey }
/** How many late questions are folded again at a time, and how many answers may wait for them. */
const lateAtOnce = 2_048
const heldRows = 131_072

/**
 * Answers questions about the past by folding the events in order, each question between the events that it may and may not see:
 * one block of answers a block of questions. A question older than its key's raw head is folded again for itself, from its key's
 * events alone, never approximately; in `served` it is failed, as it was online.
 */
export async function* askHistory(history: History): AsyncGenerator<AnswerBlock> {
  const { fold, visibility, lag } = history
  const { view } = fold
  const cursors = history.streams.map((stream) => new EventCursor(view, orderOf[visibility], stream))
  const states = new Map<EntityKey, KeyState>()
  const reading = readingOf(view)
  const keyOffsets = view.keys.map((_, part) => part)
  const parts: Value[] = []
  const visit = (cursor: EventCursor, key: EntityKey) => {
    if (history.isMine?.(key) === false) return
    let state = states.get(key)
    if (state === undefined) states.set(key, state = fold.empty())
    fold.add(state, cursor.source, cursor.eventTime[cursor.index]!, cursor.position[cursor.index]!, cursor.row)
  }

  let held: AnswerBlock[] = [], heldCount = 0, late: LateQuestion[] = []
  try {
    for await (const block of history.questions) {
      const answers = emptyAnswers(view, block.count)
      for (let row = 0; row < block.count; row++) {
        const at = block.at[row]!
        const until = visibility === 'known' ? block.asked[row]! - lag : visibility === 'event' ? at - 1 : block.asked[row]!
        for (let behind = visitUntil(cursors, until, visit); behind !== undefined; behind = visitUntil(cursors, until, visit)) await behind.refill()
        for (let part = 0; part < keyOffsets.length; part++) parts[part] = block.keys[part]![row]!
        const key = entityKey(parts, keyOffsets)
        if (key !== undefined && isTooLong(view, key, parts, keyOffsets)) { failAnswer(answers, row, 'MR_KEY_TOO_LONG'); continue }
        fold.read(key === undefined ? undefined : states.get(key), at, reading)
        if (!reading.tooOld) setAnswer(answers, row, reading)
        else if (visibility === 'served') failAnswer(answers, row, 'MR_AT_TOO_OLD')
        else late.push({ answers, row, key: key!, firstKey: parts[0] as EntityKey, at, until, state: fold.empty() })
      }
      held.push(answers)
      heldCount += block.count
      if (late.length > 0 && late.length < lateAtOnce && heldCount < heldRows) continue
      await answerLate(history, late)
      yield* held
      held = []; heldCount = 0; late = []
    }
    await answerLate(history, late)
    yield* held
  } finally {
    for (const cursor of cursors) await cursor.close()
  }
}

/** Folds the events of each late question's key for that question alone, in the usual order, leaving out eventTime ≥ T. */
async function answerLate({ fold, visibility, streams, readAgain }: History, late: readonly LateQuestion[]): Promise<void> {
  if (late.length === 0) return
  const until = late.reduce((newest, question) => Math.max(newest, question.until), -Infinity)
  const firstKeys = [...new Set(late.map(({ firstKey }) => firstKey))]
  await foldApart(fold, visibility, streams.map(({ source }) => ({ source, blocks: readAgain(source, firstKeys, until) })), late)
  const reading = readingOf(fold.view)
  for (const { answers, row, at, state } of late) {
    fold.read(state, at, reading)
    setAnswer(answers, row, reading)
  }
}

/** One question with a state of its own: `until` bounds the order of the events that it sees. */
export interface ApartQuestion { readonly key: EntityKey; readonly at: number; readonly until: number; readonly state: KeyState }

/** Folds into each question's state what that question may see, so that it can be read at its T whatever else there is of its key. */
export async function foldApart(fold: Fold, visibility: Visibility, streams: readonly EventStream[], questions: readonly ApartQuestion[]): Promise<void> {
  const byKey = new Map<EntityKey, ApartQuestion[]>()
  for (const question of questions) {
    const others = byKey.get(question.key)
    if (others === undefined) byKey.set(question.key, [question])
    else others.push(question)
  }
  const cursors = streams.map((stream) => new EventCursor(fold.view, orderOf[visibility], stream))
  const visit = (cursor: EventCursor, key: EntityKey) => {
    const eventTime = cursor.eventTime[cursor.index]!, order = cursor.order[cursor.index]!
    for (const question of byKey.get(key) ?? [])
      if (eventTime < question.at && order <= question.until) fold.add(question.state, cursor.source, eventTime, cursor.position[cursor.index]!, cursor.row)
  }
  const until = questions.reduce((newest, question) => Math.max(newest, question.until), -Infinity)
  for (let behind = visitUntil(cursors, until, visit); behind !== undefined; behind = visitUntil(cursors, until, visit)) await behind.refill()
  for (const cursor of cursors) await cursor.close()
}
