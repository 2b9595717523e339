import { expect, test } from 'vitest'
import { MillraceError } from '../errors.js'
import type { EventLog } from '../ports/event-log.js'
import { readRecords } from '../protocols/event-record.js'
import { memoryLog } from '../testing/memory.js'
import { openPredictionLog, predictionTable, type LoggedPrediction } from './prediction-log.js'

const predictionOf = (id: string): LoggedPrediction => ({
  id, model: 'fraud', version: '1', arm: 'champion', at: 1e15, answeredAt: 1e15 + 1, request: '{}', values: '[1,null]', positions: '{"spending":7}', score: 0.25, decision: null, degraded: false,
})
/** Counts alone. */
function counting() {
  const counts = new Map<string, number>()
  return { counts, count: (name: string, _: unknown, n = 1) => { counts.set(name, (counts.get(name) ?? 0) + n) }, gauge: () => {}, time: () => {}, expose: async () => ({ type: '', text: '' }) }
}
const dropped = 'millrace_prediction_log_dropped_total'
async function idsOf(log: EventLog): Promise<unknown[]> {
  const ids: unknown[] = []
  for await (const batch of log.read(0)) for (const { row } of readRecords(batch, () => predictionTable.fields)) ids.push(row[0])
  return ids
}
/** A log whose flushes end when they are told to. */
function slowLog() {
  const log = memoryLog(), ends: ((error?: MillraceError) => void)[] = []
  const slow: EventLog = {
    get head() { return log.head },
    append(batch) {
      const copy = { bytes: batch.bytes.slice(), count: batch.count }
      const durable = new Promise<void>((resolve, reject) => { ends.push((error) => { if (error !== undefined) return reject(error); log.append(copy); resolve() }) })
      return { offset: log.head, durable }
    },
    read: (from) => log.read(from), close: async () => {},
  }
  return { log: slow, ends }
}
const never = 1e9

test('what is added is safe when its promise says so, and in the log in order', async () => {
  const log = memoryLog()
  const predictions = openPredictionLog(log, counting(), { every: 1 })
  expect(await Promise.all(['a', 'b', 'c'].map((id) => predictions.add(predictionOf(id))))).toEqual([true, true, true])
  expect(await predictions.add(predictionOf('d'))).toBe(true)
  expect(await idsOf(log)).toEqual(['a', 'b', 'c', 'd'])
})

test('a flush does not wait for the timer, and waits for what is under way', async () => {
  const { log, ends } = slowLog()
  const predictions = openPredictionLog(log, counting(), { every: never })
  void predictions.add(predictionOf('a'))
  let flushed = 0
  const first = predictions.flush().then(() => flushed++)
  while (ends.length < 1) await Promise.resolve()
  // The first batch is at the disk; nothing waits behind it.
  const second = predictions.flush().then(() => flushed++)
  for (let turn = 0; turn < 50; turn++) await Promise.resolve()
  expect(flushed).toBe(0)
  ends[0]!()
  await Promise.all([first, second])
  expect(await idsOf(log)).toEqual(['a'])
})

test('answers beyond the most that may wait are dropped and counted, those at the disk included', async () => {
  const { log, ends } = slowLog()
  const telemetry = counting()
  const predictions = openPredictionLog(log, telemetry, { every: never, most: 3 })
  const kept = ['a', 'b'].map((id) => predictions.add(predictionOf(id)))
  const flushing = predictions.flush()
  while (ends.length < 1) await Promise.resolve()
  kept.push(predictions.add(predictionOf('c')))
  expect(await predictions.add(predictionOf('d'))).toBe(false)
  expect(telemetry.counts.get(dropped)).toBe(1)
  ends[0]!()
  await flushing
  kept.push(predictions.add(predictionOf('e')), predictions.add(predictionOf('f')))
  expect(await predictions.add(predictionOf('g'))).toBe(false)
  const last = predictions.flush()
  while (ends.length < 2) await Promise.resolve()
  ends[1]!()
  await last
  expect(await Promise.all(kept)).toEqual([true, true, true, true, true])
  expect([telemetry.counts.get(dropped), await idsOf(log)]).toEqual([2, ['a', 'b', 'c', 'e', 'f']])
})

test('a disk that refuses drops a batch, counts it, and the next one may succeed', async () => {
  const { log, ends } = slowLog()
  const telemetry = counting()
  const predictions = openPredictionLog(log, telemetry, { every: never })
  const lost = ['a', 'b'].map((id) => predictions.add(predictionOf(id)))
  const first = predictions.flush()
  while (ends.length < 1) await Promise.resolve()
  ends[0]!(new MillraceError('MR_STORAGE_FULL'))
  await first
  expect([await Promise.all(lost), telemetry.counts.get(dropped)]).toEqual([[false, false], 2])
  const kept = predictions.add(predictionOf('c'))
  const second = predictions.flush()
  while (ends.length < 2) await Promise.resolve()
  ends[1]!()
  await second
  expect([await kept, await idsOf(log)]).toEqual([true, ['c']])
})
