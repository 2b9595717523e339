import { nounsFor, plural, type FamilyOf, type Kinds } from '../family.js'
import { listText, termsOf } from '../terms.js'

const hour = 3_600, day = 86_400
const kinds: Kinds<'item' | 'taken'> = [
  [/product|shop|store|catalog/i, { item: 'product', taken: 'click' }],
  [/job|vacanc/i, { item: 'job', taken: 'click' }],
  [/hotel|room|travel|property|rental/i, { item: 'listing', taken: 'click' }],
  [/document|wiki|knowledge|legal|contract|paper/i, { item: 'document', taken: 'opening' }],
  [/recipe|food/i, { item: 'recipe', taken: 'click' }],
]

export const search: FamilyOf = (made) => {
  const { item, taken } = nounsFor(made.problem, kinds)
  const items = plural(item), takens = plural(taken)
  const terms = termsOf(made, { least: hour, most: day, windows: ['1h', '1d', '7d', '30d'], decisions: ['show', 'show', 'hide'], rule: '(shown) => (shown.title.toLowerCase().includes(shown.query.toLowerCase()) ? 0.3 : 0.05)' })
  const { horizon, windows, longest, pii } = terms
  return {
    system: `${item}_search`, model: 'usefulness', event: 'shown', does: 'order', liveDays: 1, decisions: { act: '', leave: '' },
    notes: [
      `The order is made by a click rate over single rows (query, ${item}) whose candidates the caller's own index brings: text indexes, rankers and pipelines of the language are not used in this scaffold yet. \`listId\` and \`position\` are logged as they would need them.`,
      'Grades (a long click, an order) are approximated by one question, whether it was chosen. Position is not corrected for: show a small random share to know what it does.',
    ],
    definitions: `
// Who and what we know
const query = entity('query', { query: t.string })
const ${item} = entity('${item}', { ${item}Id: t.string })
const pair = entity('query_${item}', { query: t.string, ${item}Id: t.string })

// What happens: one row a result on one page; page and place are known once the order is
export const shown = event('shown', {
  id: 'shownId', time: 'at',
  fields: { shownId: t.string, at: t.time, userId: t.string${pii}, query: t.string, ${item}Id: t.string, title: t.string, listId: t.string.later, position: t.int.later },
})
export const ${taken} = event('${taken}', {
  id: '${taken}Id', time: 'at', fields: { ${taken}Id: t.string, at: t.time, shownId: t.string, query: t.string, ${item}Id: t.string, seconds: t.float.atLeast(0) },
})

// What came of it
export const isChosen = label('is_chosen', { of: shown, by: 'shownId', within: '${horizon.text}', value: exists(${taken}) })

// What we know: of the query, the ${item}, both together, the words
export const demand = stream('demand', { of: query, windows: ${listText(windows.slice(-2))}, features: { results: count(shown), ${takens}: count(${taken}), ${plural(item)}: distinct(${taken}.${item}Id) } })
export const appeal = stream('appeal', { of: ${item}, windows: ${listText(windows.slice(-2))}, features: { rate: ratio(count(${taken}), count(shown)), ${takens}: count(${taken}), seconds: mean(${taken}.seconds) } })
export const match = stream('match', { of: pair, windows: ['${longest}'], features: { rate: ratio(count(${taken}), count(shown)), shown: count(shown), long: count(${taken}).where(${taken}.seconds.above(30)) } })
export const wording = onDemand('wording', {
  using: { shown }, features: { words: t.int, inTitle: t.float, titleLength: t.int },
  compute: ({ shown }) => {
    const words = shown.query.toLowerCase().split(/\\s+/).filter((word) => word !== ''), title = shown.title.toLowerCase().split(/\\s+/)
    return { words: words.length, inTitle: words.length === 0 ? 0 : words.filter((word) => title.includes(word)).length / words.length, titleLength: title.length }
  },
})

// What we learn: how likely a result is chosen, the order of a page
const usefulness = model('usefulness', {
  on: shown, label: isChosen,
  features: { demand, appeal, match, wording },
  learner: ${terms.learner},
  split: { by: 'time', holdout: '3d' },
  // The floor is what the sample data reaches with ease: set it from yours.
  ship: { rocAuc: { atLeast: 0.65 }, logLoss: { beats: 'champion' }${terms.calibration} },${terms.fallback}
})
export default system('${item}_search', [shown, ${taken}, usefulness])
`,
    generate: `
const words = ['red', 'blue', 'small', 'large', 'light', 'new', 'classic', 'outdoor', 'city', 'travel', 'winter', 'summer', 'steel', 'cotton', 'senior', 'junior', 'guide', 'set', 'kit', 'spare']

/**
 * 40 days of pages of eight ${items}. A few queries are asked often, most seldom; what is chosen shares words with the query, is good in itself, and stood high enough to be seen.
 * Pages are shown in random order, so that the sample is not the work of another model.
 */
export function simulate(seed: number) {
  const { uniform, chance, pick, normal, whole } = draws(seed)
  const start = Date.parse('2026-01-01T00:00:00Z'), end = start + 40 * day
  const ${items} = Array.from({ length: 300 }, (_, n) => ({ ${item}Id: \`${item}\${n}\`, title: Array.from({ length: 3 + whole(3) }, () => pick(words)).join(' '), quality: 0.7 * normal() }))
  const queries = Array.from({ length: 120 }, () => Array.from({ length: 1 + whole(2) }, () => pick(words)).join(' '))
  const made: { shownId: string; at: string; userId: string; query: string; ${item}Id: string; title: string; listId: string; position: number }[] = []
  const ${takens}: { ${taken}Id: string; at: string; shownId: string; query: string; ${item}Id: string; seconds: number }[] = []
  const positive = new Set<string>()
  for (let at = start, list = 0; at < end; at += (4 + 16 * uniform()) * 60_000, list++) {
    const query = queries[Math.floor(uniform() ** 2.5 * queries.length)] ?? '', userId = \`user\${whole(300)}\`, asked = query.split(' ')
    // What an index would bring: half of it shares a word with the query.
    const matching = ${items}.filter(({ title }) => asked.some((word) => title.includes(word)))
    for (let position = 0; position < 8; position++) {
      const { ${item}Id, title, quality } = pick(chance(0.5) && matching.length > 0 ? matching : ${items}), shownId = \`shown\${list}-\${position}\`
      made.push({ shownId, at: stamp(at), userId, query, ${item}Id, title, listId: \`list\${list}\`, position })
      const inTitle = asked.filter((word) => title.split(' ').includes(word)).length / asked.length
      if (!chance(1 / (1 + 0.25 * position)) || !chance(1 / (1 + Math.exp(3.4 - quality - 2.6 * inTitle)))) continue
      positive.add(shownId)
      ${takens}.push({ ${taken}Id: \`${taken} \${shownId}\`, at: stamp(at + (0.01 + 0.5 * uniform()) * ${horizon.seconds} * 1_000), shownId, query, ${item}Id, seconds: Math.round(Math.exp(3 + quality + 0.5 * normal())) })
    }
  }
  return { events: { shown: made, ${taken}: ${takens}.sort(inTime) }, positive, end: stamp(end) }
}
`,
    tests: `
const noon = '2026-03-01T12:00:00Z'
const shownAt = (shownId: string, at: string, ${item}Id = 'x') => [shown, { shownId, at, userId: 'u', query: 'red kit', ${item}Id, title: 'Red steel set', listId: 'l', position: 0 }] as const
const takenAt = (shownId: string, at: string, seconds: number) => [${taken}, { ${taken}Id: shownId, at, shownId, query: 'red kit', ${item}Id: 'x', seconds }] as const
const events = [shownAt('1', '2026-03-01T11:10:00Z'), shownAt('2', '2026-03-01T11:20:00Z'), takenAt('1', '2026-03-01T11:30:00Z', 40)] as const
const of = (query: string) => ({ shownId: '9', userId: 'u', query, ${item}Id: 'x', title: 'Red steel set' })

test('a ${item} appeals by what was chosen of what was shown', async () => {
  await expectFeature(appeal.rate_${longest}, events, noon, { ${item}Id: 'x' }).toBe(0.5)
  await expectFeature(appeal.rate_${longest}, [], noon, { ${item}Id: 'x' }).toBe(null)
})
test('what happens at the very instant of the question is not counted', async () => {
  await expectFeature(demand.results_${longest}, [...events, shownAt('3', noon)], noon, { query: 'red kit' }).toBe(2)
})
test('only long visits count as long', async () => {
  await expectFeature(match.long_${longest}, [...events, takenAt('2', '2026-03-01T11:40:00Z', 5)], noon, { query: 'red kit', ${item}Id: 'x' }).toBe(1)
})
test('words are looked for in the title, whatever their case', async () => {
  await expectFeature(wording, [], noon, of('RED kit')).toBe({ words: 2, inTitle: 0.5, titleLength: 3 })
  await expectFeature(wording.inTitle, [], noon, of(' ')).toBe(0)
})
`,
  }
}
