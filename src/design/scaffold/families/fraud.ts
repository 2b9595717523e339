import { capital, plural, nounsFor, type FamilyOf, type Kinds } from '../family.js'
import { listText, termsOf } from '../terms.js'

const day = 86_400
const kinds: Kinds<'act' | 'owner' | 'place' | 'outcome'> = [
  [/payment|transaction|card/i, { act: 'payment', owner: 'card', place: 'terminal', outcome: 'chargeback' }],
  [/claim|insur/i, { act: 'claim', owner: 'policy', place: 'provider', outcome: 'finding' }],
  [/transfer|account/i, { act: 'transfer', owner: 'account', place: 'receiver', outcome: 'dispute' }],
  [/order|checkout|shop/i, { act: 'order', owner: 'customer', place: 'shop', outcome: 'complaint' }],
]

export const fraud: FamilyOf = (made) => {
  const { act, owner, place, outcome } = nounsFor(made.problem, kinds)
  const acts = plural(act)
  const terms = termsOf(made, { least: day, most: 45 * day, windows: ['1h', '1d', '30d'], decisions: ['block', 'review', 'allow'], rule: `(${act}) => (${act}.amount > 500 ? 0.9 : 0.01)` })
  const { horizon, windows, longest, pii } = terms
  const days = Math.round(horizon.seconds / day) * 2 + 60
  return {
    system: `${act}_fraud`, model: 'fraud', event: act, does: 'decide', liveDays: 2, decisions: { act: 'block', leave: 'allow' },
    notes: ['What is blocked is never labelled: let a small random share pass before the model decides on real ones, and mark it.'],
    definitions: `
// Who we know
const ${owner} = entity('${owner}', { ${owner}Id: t.string })
const ${place} = entity('${place}', { ${place}Id: t.string })

// What happens
export const ${act} = event('${act}', {
  id: '${act}Id', time: 'at',
  fields: {
    ${act}Id: t.string, at: t.time, ${owner}Id: t.string${pii}, ${place}Id: t.string,
    amount: t.decimal(2).atLeast(0), channel: t.enum('inPerson', 'web', 'app'), stopped: t.bool.later,
  },
})
export const ${outcome} = event('${outcome}', {
  id: '${outcome}Id', time: 'at', fields: { ${outcome}Id: t.string, at: t.time, ${act}Id: t.string },
})

// What came of it: good once ${horizon.text} passed without a ${outcome}
export const isFraud = label('is_fraud', { of: ${act}, by: '${act}Id', within: '${horizon.text}', value: exists(${outcome}) })

// What we know: kept by every event, or computed at the request
export const habits = stream('${owner}_habits', {
  of: ${owner}, windows: ${listText(windows)},
  features: {
    ${acts}: count(${act}), spend: sum(${act}.amount), usual: mean(${act}.amount), largest: max(${act}.amount),
    remote: count(${act}).where(${act}.channel.isNot('inPerson')), ${plural(place)}: distinct(${act}.${place}Id).over('${longest}'),
  },
})
export const risk = stream('${place}_risk', {
  of: ${place}, windows: ['${longest}'],
  features: { ${acts}: count(${act}), fraudShare: share(isFraud) },   // waits until labels matured
})
export const surprise = onDemand('surprise', {
  using: { ${act}, habits }, features: { timesUsual: t.float, aboveLargest: t.bool, night: t.bool },
  compute: ({ ${act}, habits }) => ({
    timesUsual: ${act}.amount / Math.max(habits.usual_${longest} ?? ${act}.amount, 0.01),
    aboveLargest: habits.largest_${longest} !== null && ${act}.amount > habits.largest_${longest},
    night: hourOf(${act}.at, 'UTC') < 6,
  }),
})

// What we learn, and what a score makes us do
const fraud = model('fraud', {
  on: ${act}, label: isFraud,
  features: { habits, risk, surprise, amount: ${act}.amount },
  learner: ${terms.learner},
  split: { by: 'time', holdout: '14d' },
  // The floor is what the sample data reaches with ease: set it from yours.
  ship: { averagePrecision: { atLeast: 0.3 }, logLoss: { beats: 'champion' }${terms.calibration} },
  ${terms.decide}${terms.fallback}
})
export default system('${act}_fraud', [${act}, ${outcome}, fraud])
`,
    generate: `
export interface ${capital(act)} { ${act}Id: string; at: string; ${owner}Id: string; ${place}Id: string; amount: number; channel: 'inPerson' | 'web' | 'app' }
export interface ${capital(outcome)} { ${outcome}Id: string; at: string; ${act}Id: string }

/**
 * ${days} days of ${acts}. A stolen ${owner} is used often, remotely and far above its habit for some hours; a bad ${place} taints a part of its ${acts}
 * for two weeks. Most frauds have a ${outcome} within ${horizon.text}; one in twenty never has.
 */
export function simulate(seed: number) {
  const { uniform, chance, pick, normal, whole } = draws(seed)
  const start = Date.parse('2026-01-01T00:00:00Z'), end = start + ${days} * day
  const ${plural(owner)} = Array.from({ length: 500 }, (_, n) => ({ id: \`${owner}\${n}\`, habit: Math.exp(3 + 0.6 * normal()), rate: 0.2 + 1.2 * uniform(), places: Array.from({ length: 6 }, () => \`${place}\${whole(150)}\`) }))
  const bad = Array.from({ length: Math.ceil(${days} / 12) }, () => ({ place: \`${place}\${whole(150)}\`, from: start + uniform() * ${days - 7} * day }))
  const made: (Omit<${capital(act)}, '${act}Id'> & { fraud: boolean })[] = []
  const add = (at: number, ${owner}Id: string, ${place}Id: string, amount: number, remote: boolean, fraud: boolean) => {
    if (at < end) made.push({ at: stamp(at), ${owner}Id, ${place}Id, amount: cents(amount), channel: remote ? pick(['web', 'app'] as const) : 'inPerson', fraud })
  }
  for (const { id, habit, rate, places } of ${plural(owner)})
    for (let today = start; today < end; today += day) {
      for (let left = Math.floor(rate + uniform()); left > 0; left--) {
        const at = today + Math.min(0.999, Math.max(0, 0.58 + 0.18 * normal())) * day, where = pick(places)
        const tainted = chance(0.35) && bad.some(({ place, from }) => place === where && at >= from && at < from + 14 * day)
        add(at, id, where, habit * Math.exp(0.5 * normal()) * (tainted ? 1.5 : 1), chance(0.25), tainted)
      }
      const from = today + uniform() * 0.8 * day
      if (chance(0.001)) for (let n = 0, many = 3 + whole(5); n < many; n++) add(from + n * 0.6 * hour, id, \`${place}\${whole(150)}\`, habit * (3 + 6 * uniform()), true, true)
    }
  const ordered = made.sort(inTime)
  const ${acts} = ordered.map(({ fraud: _, ...each }, n): ${capital(act)} => ({ ${act}Id: \`${act}\${n}\`, ...each }))
  const positive = new Set(${acts}.filter((_, n) => ordered[n]?.fraud).map(({ ${act}Id }) => ${act}Id))
  const ${plural(outcome)} = ${acts}.filter(({ ${act}Id }) => positive.has(${act}Id) && chance(0.95))
    .map(({ ${act}Id, at }): ${capital(outcome)} => ({ ${outcome}Id: \`${outcome} \${${act}Id}\`, at: stamp(Date.parse(at) + (0.05 + 0.9 * uniform()) * ${horizon.seconds} * 1_000), ${act}Id })).sort(inTime)
  return { events: { ${act}: ${acts}, ${outcome}: ${plural(outcome)} }, positive, end: stamp(end) }
}
`,
    tests: `
const noon = '2026-03-01T12:00:00Z', one = { ${owner}Id: 'a' }
const ${act}Of = (${act}Id: string, at: string, amount: number, more: { ${place}Id?: string; channel?: 'inPerson' | 'web' | 'app' } = {}) =>
  [${act}, { ${act}Id, at, ${owner}Id: 'a', ${place}Id: 'x', amount, channel: 'inPerson' as const, ...more }] as const

test('a ${act} at the very instant of the question is not counted', async () => {
  const events = [${act}Of('1', '2026-03-01T11:00:00Z', 10), ${act}Of('2', noon, 90)]
  await expectFeature(habits.usual_${longest}, events, noon, one).toBe(10)
  await expectFeature(habits.usual_${longest}, events, '2026-03-01T12:00:00.000001Z', one).toBe(50)
})
test('of an unknown ${owner} nothing was spent, and nothing is usual', async () => {
  await expectFeature(habits.spend_${longest}, [${act}Of('1', '2026-03-01T11:00:00Z', 10)], noon, { ${owner}Id: 'b' }).toBe(0)
  await expectFeature(habits.usual_${longest}, [], noon, one).toHaveStatus('missing')
})
test('a ${act} is remote unless it is in person', async () => {
  await expectFeature(habits.remote_${longest}, [${act}Of('1', '2026-03-01T11:00:00Z', 10, { channel: 'web' }), ${act}Of('2', '2026-03-01T11:30:00Z', 10)], noon, one).toBe(1)
})
test('the share of fraud at a ${place} waits until labels matured', async () => {
  const events = [${act}Of('1', '2026-03-01T11:00:00Z', 10), [${outcome}, { ${outcome}Id: 'o1', at: '2026-03-01T11:30:00Z', ${act}Id: '1' }]] as const
  await expectFeature(risk.fraudShare_${longest}, events, noon, { ${place}Id: 'x' }).toBe(null)
  await expectFeature(risk.fraudShare_${longest}, events, stamp(Date.parse('2026-03-01T11:00:00Z') + ${horizon.seconds} * 1_000 + 1), { ${place}Id: 'x' }).toBe(1)
})
test('a ${act} is surprising against what is usual for its ${owner}', async () => {
  await expectFeature(surprise.timesUsual, [${act}Of('1', '2026-03-01T11:00:00Z', 20)], noon, { ${act}Id: '9', ${owner}Id: 'a', ${place}Id: 'x', amount: 80, channel: 'web' }).toBe(4)
})
`,
  }
}
