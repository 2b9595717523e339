import { expect, test } from 'vitest'
import { compileFold } from '../../compute/window/fold.js'
import { count, entity, event, mean, stream, sum, system, t } from '../../index.js'
import { compile } from '../../plan/compile.js'
import type { ViewPlan } from '../../plan/plan.js'
import type { Estimate } from '../sheet.js'
import { estimateFeatures } from './features.js'

const valueOf = ({ lines }: Estimate, name: string) => lines.find((line) => line.name === name)?.value ?? NaN
const card = entity('card', { cardId: t.string })
const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.int, paidAt: t.time, cardId: t.string, amount: t.decimal(2) } })
const spending = stream('spending', { of: card, windows: ['1h', '1d', '7d', '30d'], features: { payments: count(payment), spend: sum(payment.amount), ticket: mean(payment.amount) } })
const view = compile(system('estimate', [payment, spending as never])).views.get('spending') as ViewPlan

test('tiles are those of the product: 60 of a minute, 96 of 15 minutes, 168 of an hour, 120 of 6 hours, and two more each', () => {
  expect(valueOf(estimateFeatures({ rate: '1000/s', keys: 10 }), 'view_tilesAtMost')).toBe(62 + 98 + 170 + 122)
  expect(valueOf(estimateFeatures({ rate: '1000/s', keys: 10 }, [view]), 'spending_tilesAtMost')).toBe(452)
  // A key with an event a day has one tile of each of its last windows' days.
  expect(valueOf(estimateFeatures({ rate: '1/day', keys: 1 }, [view]), 'spending_tiles')).toBeCloseTo(62 * (1 - Math.exp(-60 / 86_400)) + 98 * (1 - Math.exp(-1 / 96)) + 170 * (1 - Math.exp(-1 / 24)) + 122 * (1 - Math.exp(-1 / 4)), 6)
})

test('the state of a key is what the fold writes, within a quarter, for a busy, a usual and a quiet key', () => {
  const fold = compileFold(view)
  for (const [perDay, days] of [[4_320, 31], [50, 40], [2, 60]] as const) {
    const state = fold.empty()
    let draw = 7
    const every = 86_400e6 / perDay
    for (let k = 0; k < perDay * days; k++) {
      draw = (draw * 48_271) % 2_147_483_647
      fold.add(state, 0, Date.UTC(2026, 0, 1) * 1_000 + Math.floor(k * every + draw % every), k, [k, 0, 'card', draw % 20_000])
    }
    const { recent, settled } = fold.encode(state)
    const estimated = valueOf(estimateFeatures({ rate: `${perDay}/day`, keys: 1 }, [view]), 'spending_bytes')
    expect(Math.abs(estimated / (recent.byteLength + settled.byteLength) - 1), `${perDay} a day: ${estimated} against ${recent.byteLength} + ${settled.byteLength}`).toBeLessThan(0.25)
  }
})

test('windows that are none are refused', () => {
  expect(() => estimateFeatures({ rate: 1, keys: 1, windows: '1h, soon' })).toThrow(/windows: "soon" is no window/)
  expect(() => estimateFeatures({ rate: 1, keys: '0 users' })).toThrow(/keys: .*outside/)
})
