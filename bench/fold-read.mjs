// Claim: a read of four windows (1 h, 1 d, 7 d, 30 d: 60 + 96 + 168 + 120 = 444 tiles, each of them occupied), count, sum and mean of each, takes at most 20 µs.
// One key with an event every 20 seconds for 31 days; then what an event costs, and what the rows of the store cost. Ours alone: no peer reads the same state.
import { compile } from '../dist/plan/compile.js'
import { compileFold, reading } from '../dist/compute/window/fold.js'
import { count, entity, event, mean, stream, sum, system, t } from '../dist/index.js'
import { conclude, spread } from './claims.mjs'
import { printMachine } from './machine.mjs'

printMachine('The fold: one key')
const card = entity('card', { cardId: t.string })
const payment = event('payment', { id: 'paymentId', time: 'paidAt', fields: { paymentId: t.int, paidAt: t.time, cardId: t.string, amount: t.decimal(2) } })
const view = compile(system('bench', [payment, stream('spending', { of: card, windows: ['1h', '1d', '7d', '30d'], features: { payments: count(payment), spend: sum(payment.amount), ticket: mean(payment.amount) } })])).views.get('spending')
const fold = compileFold(view)

const second = 1_000_000, start = Date.UTC(2026, 0, 1) * 1000, every = 20 * second
const row = [0, 0, 'card', 0]
let position = 0, amount = 1
function add(state, at) {
  amount = (amount * 48_271) % 2_147_483_647
  row[3] = amount % 20_000
  fold.add(state, 0, at, position++, row)
}
const state = fold.empty()
let at = start
for (; at < start + 31 * 86_400 * second; at += every) add(state, at)

/** Microseconds a call: each run is long enough for the clock, and so many runs show the noise of the machine. */
function time(calls, call, runs = 25) {
  for (let index = 0; index < calls; index++) call(index)
  return spread(Array.from({ length: runs }, () => {
    const from = performance.now()
    for (let index = 0; index < calls; index++) call(index)
    return (performance.now() - from) * 1000 / calls
  }))
}
const out = reading(view)
const tiles = state.tiles.map((cells) => cells.end - cells.start)
// From the window's least tail to its greatest: the reads wander over a tile, as requests do.
const read = time(20_000, (index) => { fold.read(state, at + (index % 40) * second, out) })
const tooOld = out.tooOld
const payments = out.values[view.features.findIndex(({ name }) => name === 'payments_1h')]
const rows = fold.encode(state)
const encode = time(2_000, () => { fold.encode(state) })
const decode = time(2_000, () => { fold.decode(rows.recent, rows.settled) })
const added = time(20_000, () => { add(state, at); at += every })
if (tooOld || payments < 178 || payments > 183) throw new Error(`the reading is wrong: ${payments} payments in an hour, too old: ${tooOld}`)

const words = ({ least, median, most }) => `${least.toFixed(2)} µs (median ${median.toFixed(2)}, most ${most.toFixed(2)})`
console.log(`tiles held, by size: ${tiles.join(', ')}; rows of ${rows.recent.length} and ${rows.settled.length} bytes`)
console.log(`read ${words(read)}\nadd ${words(added)}\nencode ${words(encode)}\ndecode ${words(decode)}`)
conclude([
  { claim: 'a read of four windows, 444 tiles, count, sum and mean', ours: words(read), goal: '≤ 20 µs', met: read.least <= 20 },
])
