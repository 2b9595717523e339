import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compileFold, reading } from '../../compute/window/fold.js'
import { formatInstant } from '../../define/instant.js'
import { boost, count, entity, event, exists, label, last, mean, model, share, stream, sum, system, t } from '../../index.js'
import type { Value } from '../../define/values.js'
import type { LoggedEvent } from '../../ingest/logged-event.js'
import { compile } from '../../plan/compile.js'
import type { ViewPlan } from '../../plan/plan.js'
import { livePipeline, type LivePipeline } from '../../testing/live-pipeline.js'

const minute = 60e6, hour = 60 * minute
const start = Date.UTC(2026, 0) * 1000
const card = entity('card', { cardId: t.string.optional }), terminal = entity('terminal', { terminalId: t.string })
const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.int, paidAt: t.time, cardId: t.string.optional, terminalId: t.string, amount: t.decimal(2) } })
const chargeback = event('chargeback', { id: 'chargebackId', time: 'filedAt', fields: { chargebackId: t.int, filedAt: t.time, paymentId: t.int } })
const isFraud = label('is_fraud', { of: payment, by: 'paymentId', within: '2h', value: exists(chargeback) })
const spending = stream('card_spending', { of: card, windows: ['1h', '1d'], features: { payments: count(payment), spend: sum(payment.amount), ticket: mean(payment.amount), place: last(payment.terminalId) } })
const risk = stream('terminal_risk', { of: terminal, windows: ['1h', '1d'], features: { payments: count(payment), fraudShare: share(isFraud) } })
const plan = compile(system('shop', [payment, chargeback, model('fraud', {
  on: payment, features: { spending, risk }, label: isFraud, learner: boost({ objective: 'binary' }), split: { by: 'time', holdout: '7d' }, ship: {},
})]))
const cards = ['c1', 'c2', 'ü'], terminals = ['t1', 't2']

const id = fc.integer({ min: 0, max: 40 })
const minutes = fc.integer({ min: -200, max: 4 })
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('pay' as const), rows: fc.array(fc.record({ id, paid: minutes, card: fc.option(fc.constantFrom(...cards)), terminal: fc.constantFrom(...terminals), amount: fc.integer({ min: 0, max: 3 }) }), { maxLength: 6 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('back' as const), rows: fc.array(fc.record({ id, filed: minutes, payment: id }), { maxLength: 3 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('clock' as const), by: fc.integer({ min: -30, max: 90 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('tick' as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flush' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('kill' as const) }) },
)

test('whenever it is killed, each event is counted once, each label matures once and is right, and every read equals a fold of the whole log', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), fc.constantFrom(4_000, 64 << 20), async (steps, cacheBytes) => {
    const clock = { time: start, now: () => clock.time }
    let live = await livePipeline(plan, clock, { cacheBytes }), accepted = 0, latest = start
    try {
      const send = async (event: string, rows: object[]) => {
        const receipt = await live.pipeline.accept(event, { type: '', encoding: '', bytes: Buffer.from(JSON.stringify(rows)) }, 'test')
        expect(receipt.accepted + receipt.duplicates + receipt.quarantined).toBe(rows.length)
        accepted += receipt.accepted
      }
      const time = (offset: number) => formatInstant(clock.time + offset * minute)
      for (const each of steps) {
        if (each.kind === 'pay') await send('payment', each.rows.map((row) => ({ paymentId: row.id, paidAt: time(row.paid), cardId: row.card, terminalId: row.terminal, amount: row.amount })))
        if (each.kind === 'back') await send('chargeback', each.rows.map((row) => ({ chargebackId: row.id, filedAt: time(row.filed), paymentId: row.payment })))
        if (each.kind === 'clock') latest = Math.max(latest, clock.time += each.by * minute)
        if (each.kind === 'tick') await live.pipeline.tick()
        if (each.kind === 'flush') await live.pipeline.flush()
        if (each.kind === 'kill') live = await live.reopen()
        await checkReads(live, clock.time)
      }
      clock.time = latest
      await live.pipeline.tick()
      checkLog(await live.logged(), accepted, latest)
    } finally { await live.remove() }
  }), { seed: 11, numRuns: 25 })
}, 60_000)

async function checkReads(live: LivePipeline, now: number): Promise<void> {
  const events = await live.logged()
  for (const [name, keys] of [['card_spending', cards], ['terminal_risk', terminals]] as const) {
    const view = plan.views.get(name)!
    const questions = keys.flatMap((key) => [now + hour, now].map((at) => ({ view, key: [key], at })))
    const answers = await live.pipeline.read(questions)
    expect(answers).toEqual(questions.map(({ key, at }) => foldOf(view, events, key[0]!, at)))
  }
}
function foldOf(view: ViewPlan, events: readonly LoggedEvent[], key: Value, at: number) {
  const fold = compileFold(view), answer = reading(view), state = fold.empty()
  for (const { event, eventTime, position, row } of events) {
    const source = view.sources.findIndex((each) => each.event === event)
    if (source >= 0 && row[view.sources[source]!.keys[0]!] === key) fold.add(state, source, eventTime, position, row)
  }
  fold.read(state.position < 0 ? undefined : state, at, answer)
  return { reading: answer, position: state.position < 0 ? null : state.position }
}

/** Written without the code that makes labels: from the log's order and times alone. */
function checkLog(events: readonly LoggedEvent[], accepted: number, now: number): void {
  const sent = events.filter(({ event }) => event !== 'is_fraud')
  expect(sent).toHaveLength(accepted)
  expect(new Set(sent.map(({ event, row }) => `${event} ${String(row[0])}`)).size).toBe(accepted)
  sent.reduce((before, { arrivalTime }) => { expect(arrivalTime).toBeGreaterThanOrEqual(before); return arrivalTime }, -Infinity)
  const labels = new Map(events.filter(({ event }) => event === 'is_fraud').map((each) => [each.row[0], each]))
  expect(labels.size).toBe(events.length - sent.length)
  for (const { event, row, eventTime, position } of sent) {
    if (event !== 'payment') continue
    const due = eventTime + 2 * hour, matured = labels.get(row[0]!)
    expect(matured === undefined).toBe(due > now)
    if (matured === undefined) continue
    expect(matured).toMatchObject({ eventTime: due, arrivalTime: due, row: [...row, matured.row.at(-1)] })
    expect(matured.position).toBeGreaterThan(position)
    const outcomes = sent.filter((each) => each.event === 'chargeback' && each.row[2] === row[0] && each.eventTime > eventTime && each.eventTime <= due && each.arrivalTime <= due)
    expect(matured.row.at(-1)).toBe(outcomes.length > 0)
  }
}
