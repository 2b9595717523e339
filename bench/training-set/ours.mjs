// One build, in a process of its own: node ours.mjs <lake> <bundle> <out> <threads> <digest|plain>. `plain` leaves the hashing out, and nothing else.
import { createHash } from 'node:crypto'
import { openEngine } from '../../dist/adapters/duckdb/engine.js'
import { openDuckLake } from '../../dist/adapters/lake/duckdb.js'
import { tableFiles } from '../../dist/adapters/lake/table-file.js'
import { buildTrainingSet } from '../../dist/features/training-set/build.js'
import { loadBundle } from '../../dist/plan/bundle.js'
import { openViewThreads } from '../../dist/runtime/offline/view-threads.js'

const [lakeFolder, bundle, out, threads, digest] = process.argv.slice(2)
const plan = await loadBundle(bundle)
if (digest === 'plain') createHash('sha256').constructor.prototype.update = function () { return this }

const cpu = process.cpuUsage(), start = performance.now()
const lake = await openDuckLake({ folder: lakeFolder, threads: Number(threads) })
const engine = await openEngine({ threads: Number(threads) })
const views = openViewThreads({ lakeFolder, bundle, threads: Number(threads) })
const { rows } = await buildTrainingSet({
  plan, model: 'fraud', visibility: 'known', asOf: Date.UTC(2100, 0) * 1000, lake, launch: views.launch, threads: Number(threads), labelled: false,
  files: { create: tableFiles(engine), name: out },
})
const seconds = (performance.now() - start) / 1000
const { user, system } = process.cpuUsage(cpu)
await views.close()
await lake.close()
engine.close()
console.log(JSON.stringify({ rows, seconds, cpu: (user + system) / 1e6, megabytes: process.resourceUsage().maxRSS / 1024 }))
