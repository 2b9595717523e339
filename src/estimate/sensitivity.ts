import type { Given, Scenario } from './scenario.js'
import type { Estimate, Range } from './sheet.js'

/**
 * An estimate with its ranges: one input at a time from its low to its high end (a tornado diagram's data; Howard 1988, "Decision analysis: practice and promise").
 * Inputs that move nothing are left out, as are ends at which there is no finite answer.
 */
export function withRanges(work: (scenario: Scenario) => Estimate, scenario: Scenario): Estimate {
  const estimate = work(scenario)
  const mainOf = ({ lines, main }: Estimate) => lines.find(({ name }) => name === main)?.value ?? NaN
  const likely = mainOf(estimate)
  const moved = (given: Given, value: number) => mainOf(work({ ...scenario, quantities: new Map([...scenario.quantities, [given.name, { ...given, value }]]) }))
  const ranges = [...scenario.quantities.values()].flatMap((given): Range[] => {
    const { name: input, low, high } = given
    if (low === high) return []
    const atLow = moved(given, low), atHigh = moved(given, high)
    const still = [atLow, atHigh].every((value) => Math.abs(value - likely) <= 1e-9 * Math.abs(likely))
    return still || !Number.isFinite(atLow) || !Number.isFinite(atHigh) ? [] : [{ input, low, high, atLow, atHigh }]
  })
  const swing = ({ atLow, atHigh }: Range) => Math.abs(atHigh - atLow)
  return { ...estimate, ranges: ranges.sort((a, b) => swing(b) - swing(a)) }
}
