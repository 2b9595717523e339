import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noCounts, runScenario } from '../paths-agree/paths.js'
import { anyScenario } from '../paths-agree/world.js'

/** The same worlds each time; `MILLRACE_SEED` makes others, `MILLRACE_RUNS` more. */
const seed = Number(process.env['MILLRACE_SEED'] ?? 20_261_125), numRuns = Number(process.env['MILLRACE_RUNS'] ?? 200)

test('of many worlds every path answers what the definitions say', async () => {
  console.log(`paths agree: MILLRACE_SEED=${seed} MILLRACE_RUNS=${numRuns}`)
  const counts = noCounts()
  await fc.assert(fc.asyncProperty(anyScenario, (scenario) => runScenario(scenario, counts)), { seed, numRuns })
  console.log(counts)
  for (const many of Object.values(counts)) expect(many).toBeGreaterThan(0)
}, 1_800_000)
