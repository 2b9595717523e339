// What a number was measured on: printed at the head of every bench.
import { readFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'

export const root = join(import.meta.dirname, '..')
/** Everything that a bench makes and may use again: data, virtual environment, results. */
export const scratch = join(root, '.bench')

const versionOf = (name) => JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version

export function printMachine(title, peers = {}) {
  const memory = (totalmem() / 2 ** 30).toFixed(1)
  const versions = { node: process.versions.node, duckdb: versionOf('@duckdb/node-api'), lmdb: versionOf('lmdb'), ...peers }
  console.log(`\n# ${title}\n`)
  console.log(`${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${memory} GiB, ${process.platform}; load at the start ${loadavg()[0].toFixed(1)}`)
  console.log(`${Object.entries(versions).map(([name, version]) => `${name} ${version}`).join(', ')}\n`)
}
