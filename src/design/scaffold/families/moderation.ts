import { nounsFor, plural, type FamilyOf, type Kinds } from '../family.js'
import { listText, termsOf } from '../terms.js'

const hour = 3_600, day = 86_400
const kinds: Kinds<'piece' | 'author' | 'place'> = [
  [/comment/i, { piece: 'comment', author: 'author', place: 'thread' }],
  [/review/i, { piece: 'opinion', author: 'author', place: 'product' }],
  [/listing|marketplace/i, { piece: 'listing', author: 'seller', place: 'category' }],
  [/message|chat/i, { piece: 'message', author: 'sender', place: 'room' }],
  [/post|content|video|image/i, { piece: 'post', author: 'author', place: 'group' }],
]

export const moderation: FamilyOf = (made) => {
  const { piece, author, place } = nounsFor(made.problem, kinds)
  const pieces = plural(piece)
  const terms = termsOf(made, { least: hour, most: 14 * day, windows: ['1h', '1d', '30d'], decisions: ['remove', 'review', 'keep'], rule: `(${piece}) => (/https?:/.test(${piece}.text) ? 0.3 : 0.02)` })
  const { horizon, windows, longest, pii } = terms
  const days = Math.ceil(horizon.seconds / day) * 2 + 50
  return {
    system: `${piece}_moderation`, model: 'violation', event: piece, does: 'decide', liveDays: 1, decisions: { act: 'remove', leave: 'keep' },
    notes: [
      'Text is read by a function (length, shouting, links, words of a list). A pretrained encoder does not run inside; pictures and sound neither.',
      ...(made.answers.formulation === 'multiclass' ? ['Classes are approximated by one question, whether the rules are violated. For several rules write a label and a model each: they share every feature.'] : []),
      `In the sample every ${piece} has had its verdict. In use only some do: judge a random sample too, and let those without a verdict out of the label.`,
      ...(made.answers.protectedGroups ? ['Errors by group of people are not gated yet: compare them on an exported data set (`npx millrace dataset violation --out rows.parquet`).'] : []),
    ],
    definitions: `
// Who we know
const ${author} = entity('${author}', { ${author}Id: t.string })
const ${place} = entity('${place}', { ${place}Id: t.string })

// What happens
export const ${piece} = event('${piece}', {
  id: '${piece}Id', time: 'at',
  fields: { ${piece}Id: t.string, at: t.time, ${author}Id: t.string${pii}, ${place}Id: t.string, text: t.string${pii}, removed: t.bool.later },
})
export const verdict = event('verdict', { id: 'verdictId', time: 'at', fields: { verdictId: t.string, at: t.time, ${piece}Id: t.string, violates: t.bool } })

// What came of it: people's verdicts within ${horizon.text}
export const violates = label('violates', { of: ${piece}, by: '${piece}Id', within: '${horizon.text}', value: exists(verdict).where(verdict.violates.is(true)) })

// What we know: of who wrote it, of where it stands, of the text itself
export const record = stream('${author}_record', {
  of: ${author}, windows: ${listText(windows)}, features: { ${pieces}: count(${piece}), ${plural(place)}: distinct(${piece}.${place}Id), violating: share(violates).over('${longest}') },
})
export const mood = stream('${place}_mood', { of: ${place}, windows: ['${longest}'], features: { ${pieces}: count(${piece}), violating: share(violates) } })

/** Words that the sample world uses in violations: put your policy's own here. */
const listed = ['idiot', 'trash', 'loser', 'scum', 'cheap', 'winner']
export const wording = onDemand('wording', {
  using: { ${piece} }, features: { words: t.int, shouting: t.float, links: t.int, listed: t.int, marks: t.int },
  compute: ({ ${piece}: { text } }) => {
    const words = text.toLowerCase().match(/\\p{L}+/gu) ?? []
    const letters = text.match(/\\p{L}/gu)?.length ?? 0
    return {
      words: words.length, shouting: letters === 0 ? 0 : (text.match(/\\p{Lu}/gu)?.length ?? 0) / letters, links: text.match(/https?:/g)?.length ?? 0,
      listed: words.filter((word) => listed.includes(word)).length, marks: text.match(/[!?]/g)?.length ?? 0,
    }
  },
})

// What we learn, and what a score makes us do
const violation = model('violation', {
  on: ${piece}, label: violates,
  features: { record, mood, wording },
  learner: ${terms.learner},
  split: { by: 'time', holdout: '7d' },
  // The floor is what the sample data reaches with ease: set it from yours.
  ship: { averagePrecision: { atLeast: 0.4 }, logLoss: { beats: 'champion' }${terms.calibration} },
  ${terms.decide}${terms.fallback}
})
export default system('${piece}_moderation', [${piece}, verdict, violation])
`,
    generate: `
const plain = ['the', 'a', 'this', 'that', 'good', 'new', 'old', 'thanks', 'think', 'like', 'place', 'people', 'today', 'work', 'read', 'see', 'agree', 'maybe', 'really', 'price', 'cheap', 'trash']
const foul = ['idiot', 'trash', 'loser', 'scum'], lure = ['cheap', 'winner', 'click', 'free']

/**
 * ${days} days of ${pieces}. A few ${plural(author)} insult, more so in heated ${plural(place)}; some come with links to sell. Rude words are now and then meant kindly.
 * A person's verdict follows within ${horizon.text}.
 */
export function simulate(seed: number) {
  const { uniform, chance, pick, whole } = draws(seed)
  const start = Date.parse('2026-01-01T00:00:00Z'), end = start + ${days} * day
  const kindOf = Array.from({ length: 800 }, () => (chance(0.06) ? 'rude' : chance(0.03) ? 'seller' : 'kind'))
  const heated = Array.from({ length: 60 }, () => chance(0.15))
  const made: { at: string; ${author}Id: string; ${place}Id: string; text: string; bad: boolean }[] = []
  for (let at = start; at < end; at += (2 + 8 * uniform()) * 60_000) {
    const who = whole(800), where = whole(60), kind = kindOf[who], words = Array.from({ length: 4 + whole(14) }, () => pick(plain))
    const insult = chance(kind === 'rude' ? (heated[where] ? 0.6 : 0.25) : heated[where] ? 0.03 : 0.005), lures = kind === 'seller' && chance(0.7)
    if (insult) for (let n = 1 + whole(2); n > 0; n--) words.splice(whole(words.length), 0, pick(foul))
    if (lures) words.push(pick(lure), \`https://\${pick(lure)}.example\`)
    const text = words.join(' ')
    made.push({ at: stamp(at), ${author}Id: \`${author}\${who}\`, ${place}Id: \`${place}\${where}\`, text: insult && chance(0.4) ? \`\${text.toUpperCase()}!!!\` : text, bad: insult || lures })
  }
  const ${pieces} = made.map(({ bad: _, ...each }, n): { ${piece}Id: string; at: string; ${author}Id: string; ${place}Id: string; text: string } => ({ ${piece}Id: \`${piece}\${n}\`, ...each }))
  const positive = new Set(${pieces}.filter((_, n) => made[n]?.bad).map(({ ${piece}Id }) => ${piece}Id))
  const verdicts = ${pieces}.map(({ ${piece}Id, at }) => ({
    verdictId: \`verdict \${${piece}Id}\`, at: stamp(Date.parse(at) + (0.02 + 0.9 * uniform()) * ${horizon.seconds} * 1_000), ${piece}Id, violates: chance(0.97) ? positive.has(${piece}Id) : !positive.has(${piece}Id),
  })).sort(inTime)
  return { events: { ${piece}: ${pieces}, verdict: verdicts }, positive, end: stamp(end) }
}
`,
    tests: `
const noon = '2026-03-01T12:00:00Z', one = { ${author}Id: 'a' }
const ${piece}Of = (${piece}Id: string, at: string, text = 'hello') => [${piece}, { ${piece}Id, at, ${author}Id: 'a', ${place}Id: 'x', text }] as const
const row = (text: string) => ({ ${piece}Id: '9', ${author}Id: 'a', ${place}Id: 'x', text })

test('a ${piece} at the very instant of the question is not counted', async () => {
  await expectFeature(record.${pieces}_${longest}, [${piece}Of('1', '2026-03-01T11:00:00Z'), ${piece}Of('2', noon)], noon, one).toBe(1)
})
test('the share of violations waits until verdicts matured', async () => {
  const events = [${piece}Of('1', '2026-03-01T11:00:00Z'), [verdict, { verdictId: 'v', at: '2026-03-01T11:10:00Z', ${piece}Id: '1', violates: true }]] as const
  await expectFeature(record.violating, events, '2026-03-01T11:30:00Z', one).toBe(null)
  await expectFeature(record.violating, events, stamp(Date.parse('2026-03-01T11:00:00Z') + ${horizon.seconds} * 1_000 + 1), one).toBe(1)
})
test('a text is read for its words, links and shouting', async () => {
  await expectFeature(wording, [], noon, row('You IDIOT! see https://free.example')).toBe({ words: 6, shouting: 6 / 27, links: 1, listed: 1, marks: 1 })
  await expectFeature(wording.shouting, [], noon, row('123')).toBe(0)
})
test('what stands in a ${place} is known by its ${place}', async () => {
  await expectFeature(mood.${pieces}_${longest}, [${piece}Of('1', '2026-03-01T11:00:00Z')], noon, { ${place}Id: 'x' }).toBe(1)
})
`,
  }
}
