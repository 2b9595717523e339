import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boost, entity, event, exists, label, count, model, stream, system, t } from '../../index.js'
import { openRecords } from '../../ingest/records.js'
import { openSchemas } from '../../ingest/schemas.js'
import { compile } from '../../plan/compile.js'
import { livePipeline } from '../../testing/live-pipeline.js'
import { openPending } from './pending-rows.js'

const user = entity('user', { userId: t.string })
const visit = event('visit', { id: 'visitId', time: 'seenAt', fields: { visitId: t.int, seenAt: t.time, userId: t.string } })
const returned = label('returned', { of: visit, by: 'userId', within: '1d', value: exists(visit) })
const visits = stream('visits', { of: user, windows: ['1d'], features: { count: count(visit) } })
const plan = compile(system('site', [visit, model('return', { on: visit, features: { visits }, label: returned, learner: boost({ objective: 'binary' }), split: { by: 'time', holdout: '7d' }, ship: {} })]))

const step = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('add' as const), at: fc.integer({ min: 0, max: 40 }) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('take' as const), until: fc.integer({ min: 0, max: 60 }), count: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('save' as const), done: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('open' as const) }) },
)

test('rows come out by maturity, then position, whether they waited in memory or in the store, and whatever write failed', async () => {
  const live = await livePipeline(plan, { now: () => 0 })
  const { store, metadata } = live.ports
  const records = openRecords(plan, await openSchemas(metadata, plan))
  let run = 0
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
    const name = `label ${run++}`, open = () => openPending(name, 10, store, records, 4)
    let pending = open(), waiting: [maturity: number, id: string][] = [], position = 0
    const save = async (done: boolean) => {
      const rows = pending.unsaved()
      if (done) await store.putMany(rows)
      pending.written(done)
    }
    for (const each of steps) {
      if (each.kind === 'add') {
        pending.add({ event: 'visit', position, eventTime: each.at, arrivalTime: each.at, assumed: false, revision: false, row: [position, each.at, 'u'] }, String(position))
        waiting.push([each.at + 10, String(position++)])
      }
      if (each.kind === 'take') {
        for (let left = each.count; left > 0; left--) {
          waiting = waiting.sort((a, b) => a[0] - b[0] || Number(a[1]) - Number(b[1]))
          const next = waiting[0] !== undefined && waiting[0][0] <= each.until ? waiting.shift() : undefined
          const due = pending.peek(each.until)
          expect(due === undefined ? undefined : [due.maturity, due.id]).toEqual(next)
          if (due !== undefined) pending.take()
        }
      }
      if (each.kind === 'save') await save(each.done)
      if (each.kind === 'open') {
        await save(true)
        pending = open()
      }
    }
  }), { seed: 3, numRuns: 60 })
  await live.remove()
})
