import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noCounts, runScenario } from '../paths-agree/paths.js'
import { anyScenario } from '../paths-agree/world.js'

/** Fresh worlds each time; set both to see a failure again, or to go on longer. */
const seed = Number(process.env['MILLRACE_SEED'] ?? Date.now() % 2 ** 31), numRuns = Number(process.env['MILLRACE_RUNS'] ?? 1_000)

test('of a thousand fresh worlds every path answers what the definitions say', async () => {
  console.log(`paths agree: MILLRACE_SEED=${seed} MILLRACE_RUNS=${numRuns}`)
  const counts = noCounts()
  await fc.assert(fc.asyncProperty(anyScenario, (scenario) => runScenario(scenario, counts)), { seed, numRuns })
  console.log(counts)
  for (const many of Object.values(counts)) expect(many).toBeGreaterThan(0)
}, 1_800_000)
