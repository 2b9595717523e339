import { nounsFor, plural, type FamilyOf, type Kinds } from '../family.js'
import { listText, termsOf } from '../terms.js'

const hour = 3_600, day = 86_400
const kinds: Kinds<'thing' | 'value' | 'incident'> = [
  [/machine|pump|turbine|factory|plant/i, { thing: 'machine', value: 'vibration', incident: 'fault' }],
  [/server|host|service|metric|latency|log/i, { thing: 'host', value: 'load', incident: 'incident' }],
  [/meter|energy|power|water|leak/i, { thing: 'meter', value: 'consumption', incident: 'fault' }],
  [/account|login|intrusion|network|traffic/i, { thing: 'account', value: 'volume', incident: 'breach' }],
  [/sensor|device|telemetry/i, { thing: 'sensor', value: 'level', incident: 'fault' }],
]

export const anomaly: FamilyOf = (made) => {
  const { thing, value, incident } = nounsFor(made.problem, kinds)
  const terms = termsOf(made, { least: 6 * hour, most: 2 * day, windows: ['1h', '1d', '7d'], decisions: ['stop', 'alarm', 'quiet'], rule: `(reading) => (reading.${value} > 90 ? 0.9 : 0.001)` })
  const { horizon, windows, longest } = terms
  const shortest = windows[0] ?? longest
  const days = 60
  return {
    system: `${thing}_anomalies`, model: 'unusual', event: 'reading', does: 'decide', liveDays: 1, decisions: { act: 'stop', leave: 'quiet' },
    notes: [
      `Learning what is usual without labels (isolation forest, one-class) does not run. Distances from the usual are features (\`distance\`), and what is learned from confirmed ${plural(incident)} is which of them matter: an approximation that needs a few dozen of those. Until then alarm by \`distance\` alone.`,
      'Events do not ask for predictions by themselves yet: who reads the stream asks for each reading, with `record=true`.',
    ],
    definitions: `
// What we know
const ${thing} = entity('${thing}', { ${thing}Id: t.string })

// What happens
export const reading = event('reading', { id: 'readingId', time: 'at', fields: { readingId: t.string, at: t.time, ${thing}Id: t.string, ${value}: t.float, errors: t.int.atLeast(0) } })
export const ${incident} = event('${incident}', { id: '${incident}Id', time: 'at', fields: { ${incident}Id: t.string, at: t.time, ${thing}Id: t.string } })

// What came of it: somebody confirmed a ${incident} within ${horizon.text}
export const isBad = label('is_bad', { of: reading, by: '${thing}Id', within: '${horizon.text}', value: exists(${incident}) })

// The usual: of this ${thing}, and of all of them
export const usual = stream('${thing}_usual', {
  of: ${thing}, windows: ${listText(windows)},
  features: { readings: count(reading), ${value}: mean(reading.${value}), spread: stddev(reading.${value}), peak: max(reading.${value}), errors: sum(reading.errors) },
})
export const peers = stream('peers', { windows: ['${shortest}'], features: { ${value}: mean(reading.${value}), spread: stddev(reading.${value}), errors: mean(reading.errors) } })
export const distance = onDemand('distance', {
  using: { reading, usual, peers }, features: { fromUsual: t.float, fromPeers: t.float, rising: t.float },
  compute: ({ reading, usual, peers }) => ({
    // In standard deviations; 0 where nothing is known yet.
    fromUsual: (reading.${value} - (usual.${value}_${longest} ?? reading.${value})) / Math.max(usual.spread_${longest} ?? 1, 0.01),
    fromPeers: (reading.${value} - (peers.${value}_${shortest} ?? reading.${value})) / Math.max(peers.spread_${shortest} ?? 1, 0.01),
    rising: (usual.${value}_${shortest} ?? 0) - (usual.${value}_${longest} ?? 0),
  }),
})

// What we learn, and what a score makes us do
const unusual = model('unusual', {
  on: reading, label: isBad,
  features: { usual, peers, distance, ${value}: reading.${value}, errors: reading.errors },
  learner: ${terms.learner},
  split: { by: 'time', holdout: '14d' },
  // The floor is what the sample data reaches with ease: set it from yours.
  ship: { averagePrecision: { atLeast: 0.2 }, logLoss: { beats: 'champion' }${terms.calibration} },
  ${terms.decide}${terms.fallback}
})
export default system('${thing}_anomalies', [reading, ${incident}, unusual])
`,
    generate: `
/**
 * ${days} days of 40 ${plural(thing)}, two readings an hour, with a daily rhythm of their own. Before a ${incident}, ${value} creeps up or swings and errors come;
 * some ${plural(thing)} look unusual for a day without anything being wrong.
 */
export function simulate(seed: number) {
  const { uniform, chance, normal, whole } = draws(seed)
  const start = Date.parse('2026-01-01T00:00:00Z'), end = start + ${days} * day, horizon = ${horizon.seconds} * 1_000
  const readings: { readingId: string; at: string; ${thing}Id: string; ${value}: number; errors: number }[] = []
  const ${plural(incident)}: { ${incident}Id: string; at: string; ${thing}Id: string }[] = []
  const positive = new Set<string>()
  for (let n = 0; n < 40; n++) {
    const ${thing}Id = \`${thing}\${n}\`, level = 40 + 15 * uniform(), swing = 2 + 6 * uniform(), hottest = whole(24), offset = uniform() * hour / 2
    const times = Array.from({ length: ${days} }, (_, today) => (chance(0.02) ? [start + (today + uniform()) * day] : [])).flat()
    const busy = Array.from({ length: 4 }, () => start + uniform() * ${days} * day)
    for (let at = start + offset; at < end; at += hour / 2) {
      const next = times.find((time) => time > at), near = next === undefined ? 0 : Math.max(0, 1 - (next - at) / (0.8 * horizon))
      const harmless = busy.some((from) => at >= from && at < from + day)
      const rhythm = swing * Math.cos((at / hour - hottest) / 24 * 2 * Math.PI)
      const readingId = \`reading \${n} \${Math.round((at - start) / 60_000)}\`
      readings.push({ readingId, at: stamp(at), ${thing}Id, ${value}: level + rhythm + 2 * normal() + near * (10 + 10 * uniform()) + (harmless ? 8 : 0), errors: chance(0.03 + 0.5 * near) ? 1 + whole(3) : 0 })
      if (next !== undefined && next - at <= horizon) positive.add(readingId)
    }
    ${plural(incident)}.push(...times.map((at, index) => ({ ${incident}Id: \`${incident} \${n} \${index}\`, at: stamp(at), ${thing}Id })))
  }
  return { events: { reading: readings.sort(inTime), ${incident}: ${plural(incident)}.sort(inTime) }, positive, end: stamp(end) }
}
`,
    tests: `
const noon = '2026-03-01T12:00:00Z', one = { ${thing}Id: 'a' }
const readingAt = (at: string, ${value}: number, ${thing}Id = 'a') => [reading, { readingId: \`\${${thing}Id} \${at}\`, at, ${thing}Id, ${value}, errors: 0 }] as const
const before = [readingAt('2026-03-01T11:20:00Z', 40), readingAt('2026-03-01T11:40:00Z', 44)]
const row = { readingId: '9', ${thing}Id: 'a', ${value}: 50, errors: 0 }

test('a reading at the very instant of the question is not counted', async () => {
  await expectFeature(usual.${value}_${longest}, [...before, readingAt(noon, 90)], noon, one).toBe(42)
})
test('of a new ${thing} nothing is usual, and no reading is far from it', async () => {
  await expectFeature(usual.${value}_${longest}, [], noon, one).toBe(null)
  await expectFeature(distance.fromUsual, [], noon, row).toBe(0)
})
test('the distance from the usual is in standard deviations', async () => {
  await expectFeature(distance.fromUsual, before, noon, row).toBeCloseTo(8 / Math.sqrt(8))
})
test('peers are all ${plural(thing)} together', async () => {
  await expectFeature(peers.${value}_${shortest}, [...before, readingAt('2026-03-01T11:30:00Z', 60, 'b')], noon).toBe(48)
})
`,
  }
}
