import { nounsFor, plural, type FamilyOf, type Kinds } from '../family.js'
import { listText, termsOf } from '../terms.js'

const hour = 3_600, day = 86_400
const kinds: Kinds<'item' | 'kind' | 'taken'> = [
  [/product|shop|basket|cart|fashion/i, { item: 'product', kind: 'category', taken: 'purchase' }],
  [/movie|film|video|show|watch/i, { item: 'video', kind: 'genre', taken: 'play' }],
  [/song|music|playlist|track|podcast/i, { item: 'track', kind: 'genre', taken: 'play' }],
  [/article|news|story|stories|read/i, { item: 'article', kind: 'topic', taken: 'reading' }],
  [/course|lesson|learn/i, { item: 'course', kind: 'subject', taken: 'start' }],
  [/game/i, { item: 'game', kind: 'genre', taken: 'play' }],
  [/recipe|meal|restaurant|food/i, { item: 'dish', kind: 'cuisine', taken: 'choice' }],
]

export const recommendation: FamilyOf = (made) => {
  const { item, kind, taken } = nounsFor(made.problem, kinds)
  const items = plural(item), takens = plural(taken)
  const terms = termsOf(made, { least: hour, most: day, windows: ['1h', '1d', '30d'], decisions: ['show', 'show', 'hide'], rule: '() => 0.05' })
  const { horizon, windows, longest, pii } = terms
  return {
    system: `${item}_feed`, model: 'interest', event: 'shown', does: 'order', liveDays: 1, decisions: { act: '', leave: '' },
    notes: [
      `The order is made by a click rate over single rows (user, ${item}) whose candidates the caller brings: rankers and pipelines of the language, with retrieval, house rules and exploration, are not used in this scaffold yet. \`listId\` and \`position\` are logged as they would need them.`,
      'Position is not an input of the model: what stands at the top is clicked more, and part of what is learned is that. Show a small random share to know how much.',
    ],
    definitions: `
// Who and what we know
const user = entity('user', { userId: t.string })
const ${item} = entity('${item}', { ${item}Id: t.string })
const taste = entity('taste', { userId: t.string, ${kind}: t.string })

// What happens: one row a ${item} in one list; list and place are known once the order is
export const shown = event('shown', {
  id: 'shownId', time: 'at',
  fields: { shownId: t.string, at: t.time, userId: t.string${pii}, ${item}Id: t.string, ${kind}: t.string, device: t.enum('web', 'app'), listId: t.string.later, position: t.int.later },
})
export const ${taken} = event('${taken}', {
  id: '${taken}Id', time: 'at', fields: { ${taken}Id: t.string, at: t.time, shownId: t.string, userId: t.string${pii}, ${item}Id: t.string, ${kind}: t.string },
})

// What came of it
export const isTaken = label('is_taken', { of: shown, by: 'shownId', within: '${horizon.text}', value: exists(${taken}) })

// What we know: the user lately, the ${item}, the two together
export const recent = stream('recent', { of: user, windows: ${listText(windows)}, features: { shown: count(shown), ${takens}: count(${taken}), ${plural(kind)}: distinct(${taken}.${kind}) } })
export const popularity = stream('popularity', { of: ${item}, windows: ${listText(windows)}, features: { ${takens}: count(${taken}), rate: ratio(count(${taken}), count(shown)) } })
export const affinity = stream('affinity', { of: taste, windows: ['${longest}'], features: { ${takens}: count(${taken}), rate: ratio(count(${taken}), count(shown)) } })
export const fit = onDemand('fit', {
  using: { shown, recent, affinity }, features: { shareOfTaste: t.float, onPhone: t.bool },
  compute: ({ shown, recent, affinity }) => ({
    shareOfTaste: recent.${takens}_${longest} === 0 ? 0 : affinity.${takens}_${longest} / recent.${takens}_${longest},
    onPhone: shown.device === 'app',
  }),
})

// What we learn: how likely it is taken, the order of a list
const interest = model('interest', {
  on: shown, label: isTaken,
  features: { recent, popularity, affinity, fit },
  learner: ${terms.learner},
  split: { by: 'time', holdout: '3d' },
  // The floor is what the sample data reaches with ease: set it from yours.
  ship: { rocAuc: { atLeast: 0.6 }, logLoss: { beats: 'champion' }${terms.calibration} },${terms.fallback}
})
export default system('${item}_feed', [shown, ${taken}, interest])
`,
    generate: `
/**
 * 40 days of lists of eight ${items}. Each user likes two of eight ${plural(kind)}, each ${item} has an appeal of its own, and what stands higher is seen more.
 * Lists are shown in random order, so that the sample is not the work of another model.
 */
export function simulate(seed: number) {
  const { uniform, chance, pick, normal, whole } = draws(seed)
  const start = Date.parse('2026-01-01T00:00:00Z'), end = start + 40 * day
  const ${items} = Array.from({ length: 300 }, (_, n) => ({ ${item}Id: \`${item}\${n}\`, ${kind}: \`${kind}\${n % 8}\`, appeal: 0.6 * normal() }))
  const users = Array.from({ length: 300 }, (_, n) => ({ userId: \`user\${n}\`, likes: [whole(8), whole(8)].map((liked) => \`${kind}\${liked}\`) }))
  const made: { shownId: string; at: string; userId: string; ${item}Id: string; ${kind}: string; device: 'web' | 'app'; listId: string; position: number }[] = []
  const ${takens}: { ${taken}Id: string; at: string; shownId: string; userId: string; ${item}Id: string; ${kind}: string }[] = []
  const positive = new Set<string>()
  for (let at = start, list = 0; at < end; at += (4 + 16 * uniform()) * 60_000, list++) {
    const { userId, likes } = pick(users), device = chance(0.6) ? 'app' as const : 'web' as const
    for (let position = 0; position < 8; position++) {
      const { ${item}Id, ${kind}, appeal } = pick(${items}), shownId = \`shown\${list}-\${position}\`
      made.push({ shownId, at: stamp(at), userId, ${item}Id, ${kind}, device, listId: \`list\${list}\`, position })
      if (!chance(1 / (1 + 0.25 * position)) || !chance(1 / (1 + Math.exp(3.2 - appeal - (likes.includes(${kind}) ? 2.4 : 0))))) continue
      positive.add(shownId)
      ${takens}.push({ ${taken}Id: \`${taken} \${shownId}\`, at: stamp(at + (0.01 + 0.5 * uniform()) * ${horizon.seconds} * 1_000), shownId, userId, ${item}Id, ${kind} })
    }
  }
  return { events: { shown: made, ${taken}: ${takens}.sort(inTime) }, positive, end: stamp(end) }
}
`,
    tests: `
const noon = '2026-03-01T12:00:00Z', asked = { shownId: '9', userId: 'a', ${item}Id: 'x', ${kind}: 'k', device: 'app' as const }
const shownAt = (shownId: string, at: string, ${item}Id = 'x') => [shown, { shownId, at, userId: 'a', ${item}Id, ${kind}: 'k', device: 'web' as const, listId: 'l', position: 0 }] as const
const takenAt = (shownId: string, at: string, ${kind} = 'k') => [${taken}, { ${taken}Id: shownId, at, shownId, userId: 'a', ${item}Id: 'x', ${kind} }] as const
const events = [shownAt('1', '2026-03-01T11:10:00Z'), shownAt('2', '2026-03-01T11:20:00Z'), takenAt('1', '2026-03-01T11:30:00Z')] as const

test('a ${item} is popular by what was taken of what was shown', async () => {
  await expectFeature(popularity.rate_${longest}, events, noon, { ${item}Id: 'x' }).toBe(0.5)
  await expectFeature(popularity.rate_${longest}, [], noon, { ${item}Id: 'x' }).toBe(null)
})
test('what happens at the very instant of the question is not counted', async () => {
  await expectFeature(recent.shown_${longest}, [...events, shownAt('3', noon)], noon, { userId: 'a' }).toBe(2)
})
test('a taste is of one user and one ${kind}', async () => {
  await expectFeature(affinity.${takens}_${longest}, events, noon, { userId: 'a', ${kind}: 'k' }).toBe(1)
  await expectFeature(affinity, events, noon, { userId: 'a', ${kind}: 'other' }).toHaveStatus('missing')
})
test('a ${item} fits by its share of what the user takes', async () => {
  await expectFeature(fit, [...events, takenAt('2', '2026-03-01T11:40:00Z', 'other')], noon, asked).toBe({ shareOfTaste: 0.5, onPhone: true })
  await expectFeature(fit.shareOfTaste, [], noon, asked).toBe(0)
})
`,
  }
}
