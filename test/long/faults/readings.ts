// One field of each type, a key that anybody may write, a model that learns at once, and one that takes its time.
import { above, boost, count, entity, event, exists, label, last, model, otherwise, stream, sum, system, t } from 'millrace'

const holder = entity('holder', { key: t.string })
const pair = entity('pair', { left: t.int, right: t.int })
export const reading = event('reading', {
  id: 'id', time: 'at',
  fields: {
    id: t.string, at: t.time, key: t.string, left: t.int.optional, right: t.int.optional, int: t.int.optional, big: t.bigint.optional, money: t.decimal(2).optional, ratio: t.float.optional,
    flag: t.bool.optional, kind: t.enum('a', 'b').optional, vector: t.vector(2).optional,
  },
})
const alarm = event('alarm', { id: 'alarmId', time: 'at', fields: { alarmId: t.string, at: t.time, id: t.string } })
const alarming = label('alarming', { of: reading, by: 'id', within: '1s', value: exists(alarm) })
const held = stream('held', { of: holder, windows: ['1h', '1d'], features: { readings: count(reading), big: sum(reading.big), newest: last(reading.int) } })
const pairs = stream('pairs', { of: pair, features: { readings: count(reading) } })
const all = stream('all', { features: { readings: count(reading) } })
const learner = boost({ objective: 'binary', trees: 10, leaves: 4, minRows: 5 })
const split = { by: 'time', holdout: '2d' } as const
const guess = model('guess', { on: reading, label: alarming, features: { held, pairs, all, ratio: reading.ratio }, learner, split, ship: {}, decide: { stop: above(0.5), go: otherwise }, fallback: [() => 0.25] })
const strict = model('strict', { on: reading, label: alarming, features: { held }, learner: boost({ objective: 'binary', trees: 300, leaves: 63, minRows: 5, earlyStopping: 0 }), split, ship: {} })
export default system('readings', [reading, alarm, guess, strict])
