// Runs every bench, each in a process of its own, and prints one table of all claims. `npm run bench -- fold-read start` runs those two.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { printClaims, resultsFolder } from './claims.mjs'

const benches = ['fold-read', 'training-set', 'import', 'events-http', 'predict-http', 'rank-http', 'start', 'handbook', 'lambdarank', 'movielens', 'nearest', 'cranfield', 'measured-serving']
const asked = process.argv.slice(2)
const claims = []
for (const name of asked.length > 0 ? asked : benches) {
  const script = join(import.meta.dirname, `${name}.mjs`), results = join(resultsFolder, `${name}.json`)
  if (!existsSync(script)) { claims.push({ claim: name, ours: '', goal: '', skipped: 'no such bench' }); continue }
  rmSync(results, { force: true })
  const { status } = spawnSync(process.execPath, [script], { stdio: 'inherit' })
  if (existsSync(results)) claims.push(...JSON.parse(readFileSync(results, 'utf8')))
  else claims.push({ claim: name, ours: `ended with status ${status}`, goal: '', met: false })
}
console.log('\n# All claims\n')
printClaims(claims)
process.exitCode = claims.some(({ met, skipped }) => skipped === undefined && !met) ? 1 : 0
