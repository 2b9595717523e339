// Claim: nearest neighbours at 100,000 × 64 are found with recall@100 of at least 0.95, as an index measures it when built and as fresh queries measure it afterwards.
// Vectors and queries are independent normal numbers: without any structure to follow, the hardest case there is. The exhaustive twin beside it says what is right, and what it costs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openExhaustive } from '../dist/adapters/vector-index/exhaustive.js'
import { openUsearch } from '../dist/adapters/vector-index/usearch.js'
import { random } from '../dist/learners/random.js'
import { conclude, spread } from './claims.mjs'
import { printMachine } from './machine.mjs'

const [items, dimensions, places, asked] = [Number(process.env['ITEMS'] ?? 100_000), 64, 100, 200]
printMachine(`Nearest neighbours, ${items.toLocaleString('en')} × ${dimensions}`)
const uniform = random(1)
const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform())
const draw = () => Float32Array.from({ length: dimensions }, normal)
const rows = Array.from({ length: items }, (_, i) => [`item ${i}`, draw()])
const queries = Array.from({ length: asked }, draw), samples = Array.from({ length: 50 }, draw)

/** Of this process alone, so that a busy machine does not count. */
const milliseconds = (from) => {
  const { user, system } = process.cpuUsage(from)
  return (user + system) / 1000
}
const folder = mkdtempSync(join(tmpdir(), 'millrace-nearest-'))
const sides = {}
for (const [name, open] of [['usearch', openUsearch], ['exhaustive', openExhaustive]]) {
  const index = await open(join(folder, name))
  let from = process.cpuUsage()
  const { recall } = await index.build({ version: '1', model: 'normal', position: 0 }, { dimensions, metric: 'dot' }, rows, samples)
  const build = milliseconds(from)
  from = process.cpuUsage()
  await index.swap('1')
  const swap = milliseconds(from)
  const times = [], answers = []
  for (const query of queries) {
    from = process.cpuUsage()
    answers.push(await index.search(query, places))
    times.push(milliseconds(from))
  }
  sides[name] = { recall, answers, times: spread(times), p99: times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.99)] }
  console.log(`${name}: built in ${(build / 1000).toFixed(1)} s, recall as built ${recall.toFixed(4)}, swapped to in ${swap.toFixed(0)} ms; a search ${spread(times).median.toFixed(2)} ms (p99 ${sides[name].p99.toFixed(2)}), all of CPU`)
  await index.close()
}
rmSync(folder, { recursive: true })
const recall = sides.exhaustive.answers.reduce((sum, exact, i) => {
  const keys = new Set(exact.map(({ key }) => key))
  return sum + sides.usearch.answers[i].filter(({ key }) => keys.has(key)).length / exact.length
}, 0) / asked
conclude([{
  claim: `nearest neighbours, recall@${places} at ${items.toLocaleString('en')} × ${dimensions}`, ours: `${recall.toFixed(4)} in ${sides.usearch.times.median.toFixed(1)} ms`,
  peer: `exhaustive ${sides.exhaustive.times.median.toFixed(1)} ms`, goal: '≥ 0.95', met: recall >= 0.95 && sides.usearch.recall >= 0.95,
}])
