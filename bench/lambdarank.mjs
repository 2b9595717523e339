// Claim: on LightGBM's public lambdarank example, 100 trees with the parameters of its train.conf, the mean NDCG@10 of five seeds is at least 0.73; LightGBM beside it.
// `node bench/lambdarank.mjs --data folder`: the folder examples/lambdarank of github.com/microsoft/LightGBM (rank.train, rank.train.query, rank.test, rank.test.query).
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { trainBoost } from '../dist/learners/boost/train.js'
import { compileForest } from '../dist/learners/forest/score.js'
import { ndcgAt, rankLists } from '../dist/learners/metrics/index.js'
import { conclude, spread } from './claims.mjs'
import { folderArgument } from './data.mjs'
import { printMachine } from './machine.mjs'
import { pythonWith } from './python.mjs'

const claim = { claim: 'lambdarank: mean NDCG@10 of five seeds', goal: '≥ 0.73' }
const folder = folderArgument('lambdarank')
if (folder.missing) { conclude([{ ...claim, ours: '', skipped: folder.missing }]); process.exit() }
const peer = pythonWith(['lightgbm', 'numpy'])
printMachine('Lambdarank', peer.versions)

/** Rows of `label feature:value …`; what a row does not name is 0. */
function read(name) {
  const rows = readFileSync(join(folder.path, name), 'utf8').trim().split('\n').map((line) => line.trim().split(' '))
  const columns = Array.from({ length: 301 }, () => new Float64Array(rows.length))
  rows.forEach(([, ...cells], row) => {
    for (const cell of cells) {
      const [feature, value] = cell.split(':').map(Number)
      columns[feature][row] = value
    }
  })
  const offsets = [0]
  for (const length of readFileSync(join(folder.path, `${name}.query`), 'utf8').trim().split('\n')) offsets.push(offsets.at(-1) + Number(length))
  return { matrix: { rows: rows.length, columns }, labels: Uint8Array.from(rows, ([label]) => Number(label)), offsets }
}
const training = read('rank.train'), test = read('rank.test')
const parameters = { objective: 'lambdarank', trees: 100, leaves: 31, learningRate: 0.1, l2: 0, minRows: 50, minHessian: 5, rowShare: 0.9, columnShare: 1, earlyStopping: 0 }
const seeds = [1, 2, 3, 4, 5]
const from = process.cpuUsage()
const ours = seeds.map((seed) => {
  const { score } = compileForest(trainBoost(training, undefined, { ...parameters, seed }).forest)
  const margins = Float64Array.from({ length: test.matrix.rows }, (_, row) => score(Float64Array.from(test.matrix.columns, (column) => column[row])))
  return ndcgAt(10, rankLists(margins, test.labels, test.offsets))
})
const { user } = process.cpuUsage(from)
let theirs
if (peer.missing) console.log(`no LightGBM: ${peer.missing}`)
else {
  const { stdout, stderr, status } = spawnSync(peer.python, [join(import.meta.dirname, 'lambdarank.py'), folder.path, ...seeds.map(String)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  const { seconds, scores } = JSON.parse(stdout.trim().split('\n').at(-1))
  theirs = scores.map((margins) => ndcgAt(10, rankLists(Float64Array.from(margins), test.labels, test.offsets)))
  console.log(`LightGBM: ${theirs.map((ndcg) => ndcg.toFixed(4)).join(', ')}; ${seconds.toFixed(1)} s of CPU`)
}
console.log(`ours: ${ours.map((ndcg) => ndcg.toFixed(4)).join(', ')}; ${(user / 1e6).toFixed(1)} s of CPU, ${training.matrix.rows} rows, ${test.offsets.length - 1} test lists`)
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length
const words = (values) => `${mean(values).toFixed(4)} (${spread(values).least.toFixed(3)} to ${spread(values).most.toFixed(3)})`
conclude([{ ...claim, ours: words(ours), ...(theirs && { peer: `LightGBM ${words(theirs)}` }), met: mean(ours) >= 0.73 }])
