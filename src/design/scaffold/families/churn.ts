import { capital, nounsFor, plural, type FamilyOf, type Kinds } from '../family.js'
import { listText, termsOf } from '../terms.js'

const day = 86_400
const kinds: Kinds<'who' | 'use' | 'leave' | 'left'> = [
  [/customer/i, { who: 'customer', use: 'visit', leave: 'departure', left: 'left' }],
  [/subscri/i, { who: 'subscriber', use: 'session', leave: 'cancellation', left: 'cancelled' }],
  [/member|gym/i, { who: 'member', use: 'visit', leave: 'cancellation', left: 'cancelled' }],
  [/player|gamer/i, { who: 'player', use: 'session', leave: 'departure', left: 'left' }],
  [/user|account/i, { who: 'user', use: 'session', leave: 'cancellation', left: 'cancelled' }],
]

export const churn: FamilyOf = (made) => {
  const { who, use, leave, left } = nounsFor(made.problem, kinds)
  const uses = plural(use), whos = plural(who)
  const terms = termsOf(made, { least: 14 * day, most: 90 * day, windows: ['7d', '28d', '90d'], decisions: ['offer', 'call', 'none'], rule: '(review) => (review.price > 30 ? 0.1 : 0.05)' })
  const { horizon, windows, longest, pii } = terms
  const shortest = windows[0] ?? longest
  const days = Math.round(horizon.seconds / day) * 2 + 150
  return {
    system: `${who}_churn`, model: 'churn', event: 'review', does: 'decide', liveDays: 7, decisions: { act: 'offer', leave: 'none' },
    notes: [
      `What is learned is who is at risk. Whom an offer keeps (uplift) needs a random share that gets none; \`offered\` is there to be filled, and nothing here estimates the effect yet.`,
      `A row is one ${who} at a weekly review; its features are what was known at that instant.`,
    ],
    definitions: `
// Who we know
const ${who} = entity('${who}', { ${who}Id: t.string })

// What happens: a review is the weekly moment at which something can still be done
export const review = event('review', {
  id: 'reviewId', time: 'at',
  fields: { reviewId: t.string, at: t.time, ${who}Id: t.string${pii}, plan: t.enum('monthly', 'yearly'), price: t.decimal(2).atLeast(0), weeks: t.int.atLeast(0), offered: t.bool.later },
})
export const ${use} = event('${use}', { id: '${use}Id', time: 'at', fields: { ${use}Id: t.string, at: t.time, ${who}Id: t.string${pii}, minutes: t.float.atLeast(0) } })
export const complaint = event('complaint', { id: 'complaintId', time: 'at', fields: { complaintId: t.string, at: t.time, ${who}Id: t.string${pii} } })
export const ${leave} = event('${leave}', { id: '${leave}Id', time: 'at', fields: { ${leave}Id: t.string, at: t.time, ${who}Id: t.string${pii} } })

// What came of it
export const leaves = label('leaves', { of: review, by: '${who}Id', within: '${horizon.text}', value: exists(${leave}) })

// What we know
export const engagement = stream('engagement', {
  of: ${who}, windows: ${listText(windows)},
  features: { ${uses}: count(${use}), minutes: sum(${use}.minutes), usual: mean(${use}.minutes), complaints: count(complaint) },
})
export const trend = onDemand('trend', {
  using: { review, engagement }, features: { ${uses}OfUsual: t.float, yearly: t.bool },
  compute: ({ review, engagement }) => ({
    // ${capital(uses)} of the last ${shortest} against those of ${longest}, both a day: falling use comes before leaving.
    ${uses}OfUsual: engagement.${uses}_${longest} === 0 ? 0 : (engagement.${uses}_${shortest} / ${Number.parseInt(shortest, 10)}) / (engagement.${uses}_${longest} / ${Number.parseInt(longest, 10)}),
    yearly: review.plan === 'yearly',
  }),
})

// What we learn, and what a score makes us do
const churn = model('churn', {
  on: review, label: leaves,
  features: { engagement, trend, price: review.price, weeks: review.weeks },
  learner: ${terms.learner},
  split: { by: 'time', holdout: '28d' },
  // The floor is what the sample data reaches with ease: set it from yours.
  ship: { averagePrecision: { atLeast: 0.3 }, logLoss: { beats: 'champion' }${terms.calibration} },
  ${terms.decide}${terms.fallback}
})
export default system('${who}_churn', [review, ${use}, complaint, ${leave}, churn])
`,
    generate: `
/**
 * ${days} days of 600 ${whos}, each reviewed once a week until it has ${left}. Some lose interest: use fades over weeks, complaints come, then they leave;
 * the yearly plan holds longer. A few leave without a sign.
 */
export function simulate(seed: number) {
  const { uniform, chance, normal, whole } = draws(seed)
  const start = Date.parse('2026-01-01T00:00:00Z'), end = start + ${days} * day
  const reviews: { reviewId: string; at: string; ${who}Id: string; plan: 'monthly' | 'yearly'; price: number; weeks: number }[] = []
  const ${uses}: { ${use}Id: string; at: string; ${who}Id: string; minutes: number }[] = []
  const complaints: { complaintId: string; at: string; ${who}Id: string }[] = []
  const ${plural(leave)}: { ${leave}Id: string; at: string; ${who}Id: string }[] = []
  const positive = new Set<string>()
  for (let n = 0; n < 600; n++) {
    const ${who}Id = \`${who}\${n}\`, plan = chance(0.3) ? 'yearly' as const : 'monthly' as const, price = cents(8 + 30 * uniform()), weekly = 1 + 4 * uniform(), phase = whole(7), before = whole(100)
    const fades = chance(plan === 'yearly' ? 0.35 : 0.6) ? start + uniform() * ${days} * day : Infinity
    const gone = chance(0.05) ? start + uniform() * ${days} * day : fades + (30 + 40 * uniform()) * day
    const own: string[] = []
    for (let today = 0; today < ${days} && start + today * day < gone; today++) {
      const midnight = start + today * day, faded = Math.min(1, Math.max(0, (midnight - fades) / (35 * day)))
      if (chance(weekly / 7 * (1 - 0.9 * faded))) ${uses}.push({ ${use}Id: \`${use} \${n} \${today}\`, at: stamp(midnight + uniform() * day), ${who}Id, minutes: Math.round(20 * Math.exp(0.6 * normal())) })
      if (chance(0.004 + 0.03 * faded)) complaints.push({ complaintId: \`complaint \${n} \${today}\`, at: stamp(midnight + uniform() * day), ${who}Id })
      if (today % 7 !== phase) continue
      const reviewId = \`review \${n} \${today}\`
      reviews.push({ reviewId, at: stamp(midnight + 8 * hour), ${who}Id, plan, price, weeks: before + Math.floor(today / 7) })
      if (gone > midnight + 8 * hour && gone <= midnight + 8 * hour + ${horizon.seconds} * 1_000) own.push(reviewId)
    }
    for (const reviewId of own) positive.add(reviewId)
    if (gone < end) ${plural(leave)}.push({ ${leave}Id: \`${leave} \${n}\`, at: stamp(gone), ${who}Id })
  }
  return { events: { review: reviews.sort(inTime), ${use}: ${uses}.sort(inTime), complaint: complaints.sort(inTime), ${leave}: ${plural(leave)}.sort(inTime) }, positive, end: stamp(end) }
}
`,
    tests: `
const noon = '2026-03-01T12:00:00Z', one = { ${who}Id: 'a' }
const ${use}At = (at: string, minutes = 10) => [${use}, { ${use}Id: at, at, ${who}Id: 'a', minutes }] as const
const row = { reviewId: '9', ${who}Id: 'a', plan: 'yearly' as const, price: 20, weeks: 4 }

test('a ${use} at the very instant of the question is not counted', async () => {
  await expectFeature(engagement.${uses}_${longest}, [${use}At('2026-03-01T11:00:00Z'), ${use}At(noon)], noon, one).toBe(1)
})
test('of a ${who} who never came nothing is usual', async () => {
  await expectFeature(engagement.usual_${longest}, [], noon, one).toBe(null)
  await expectFeature(engagement, [], noon, one).toHaveStatus('missing')
})
test('use that only fell lately is far below the usual', async () => {
  const old = Array.from({ length: 5 }, (_, n) => ${use}At(stamp(Date.parse(noon) - (${Number.parseInt(shortest, 10)} + ${shortest === longest ? '-2' : '3'} ) * 86_400_000 + n * 60_000)))
  await expectFeature(trend.${uses}OfUsual, old, noon, row).toBe(${shortest === longest ? 1 : 0})
  await expectFeature(trend.yearly, [], noon, row).toBe(true)
})
test('complaints count beside use', async () => {
  await expectFeature(engagement.complaints_${longest}, [[complaint, { complaintId: 'c', at: '2026-03-01T11:00:00Z', ${who}Id: 'a' }]], noon, one).toBe(1)
})
`,
  }
}
