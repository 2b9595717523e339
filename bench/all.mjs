// Runs every bench, one after the other; each prints its own conclusion. `npm run bench -- fold` runs those whose name has `fold`.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const folder = import.meta.dirname
const [wanted = ''] = process.argv.slice(2)
const benches = ['fold-read.mjs', 'training-set.mjs'].filter((name) => name.includes(wanted))
const failed = benches.filter((name) => {
  process.stdout.write(`\n== ${name}\n`)
  return spawnSync(process.execPath, [join(folder, name)], { stdio: 'inherit' }).status !== 0
})
process.stdout.write(`\n${benches.length - failed.length} benches ran${failed.length > 0 ? `, ${failed.join(', ')} failed` : ''}\n`)
process.exitCode = failed.length > 0 ? 1 : 0
