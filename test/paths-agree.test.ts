import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noCounts, runScenario } from './paths-agree/paths.js'
import { anyScenario } from './paths-agree/world.js'

test('online, backfilled, replayed, looked up and in training sets, every feature is what its definition says', async () => {
  const counts = noCounts()
  await fc.assert(fc.asyncProperty(anyScenario, (scenario) => runScenario(scenario, counts)), { seed: 20_260_131, numRuns: 20 })
  for (const many of Object.values(counts)) expect(many).toBeGreaterThan(0)
}, 120_000)
