import { expect, test } from 'vitest'
import { estimateServing } from './serving.js'
import { erlangC, meanWait, waiting } from './erlang.js'
import { responseQuantile, serviceTimes } from './response.js'
import { exponential, quantileOf, simulate } from './simulate.js'
import type { Estimate } from '../sheet.js'

const valueOf = ({ lines }: Estimate, name: string) => lines.find((line) => line.name === name)?.value

test('10,000 requests a second of 20 ms at half utilisation are 25 a GPU and 400 GPUs, and 100 with batches of 8', () => {
  const one = estimateServing({ rate: '10k rps', latency: '20ms', utilisation: '50 %' })
  expect([valueOf(one, 'capacity'), valueOf(one, 'perReplica'), valueOf(one, 'replicas')]).toEqual([50, 25, 400])
  const eight = estimateServing({ rate: '10k rps', latency: '20ms', utilisation: '50 %', batch: 8 })
  expect([valueOf(eight, 'serviceTime'), valueOf(eight, 'perReplica'), valueOf(eight, 'replicas')]).toEqual([0.04, 100, 100])
  expect(one.lines.find(({ name }) => name === 'perReplica')?.leavesOut).toMatch(/50\/s is reached only by a replica that never rests/)
  expect(one.lines.find(({ name }) => name === 'replicas')?.leavesOut).toMatch(/peaks, a zone lost/)
})

test('peaks and a zone lost are added to the average: twice the rate on two of three zones', () => {
  const estimate = estimateServing({ rate: '10k rps', latency: '20ms', peak: 2, zones: 3 })
  expect([valueOf(estimate, 'replicasAtPeak'), valueOf(estimate, 'provisioned'), valueOf(estimate, 'utilisationAtPeak'), valueOf(estimate, 'utilisationZoneLost')]).toEqual([800, 1_200, expect.closeTo(1 / 3, 9), 0.5])
  expect(valueOf(estimate, 'monthlyCost')).toBeCloseTo(1_200 * 0.8048 * 730, 4)
})

test('an objective asks for replicas that keep the p99, and says so where none can', () => {
  const kept = estimateServing({ rate: '900 rps', latency: '10ms', objective: '30ms', utilisation: '90 %', balancing: 'random', peak: 1, zones: 1 })
  expect(valueOf(kept, 'replicasForObjective')).toBeGreaterThan(valueOf(kept, 'replicasAtPeak') ?? NaN)
  expect(valueOf(kept, 'p99Peak')).toBeLessThanOrEqual(0.03)
  const impossible = estimateServing({ rate: '900 rps', latency: '40ms', objective: '30ms' })
  expect(impossible.notes.join(' ')).toMatch(/No number of replicas keeps the p99 within 30 ms/)
})

test('Erlang C is what tables say, and its limit for many servers agrees with the recursion', () => {
  expect(erlangC(1, 0.7)).toBeCloseTo(0.7, 12)
  // Two servers: 2ρ² / (1 + ρ).
  expect(erlangC(2, 1.6)).toBeCloseTo(2 * 0.64 / 1.8, 12)
  expect(erlangC(10, 7)).toBeCloseTo(0.2217, 4)
  const below = erlangC(20_000, 19_900), above = erlangC(20_001, 19_901)
  expect(Math.abs(above / below - 1)).toBeLessThan(0.01)
  expect(erlangC(5, 5)).toBe(1)
})

test('the simulation keeps within 2 % of the closed form of M/M/k, and the p99 within 3 %', () => {
  for (const [servers, load] of [[1, 0.5], [1, 0.7], [2, 0.7], [4, 0.7], [8, 0.8]] as const) {
    let served = 0, worked = 0
    const service = (random: () => number) => {
      const time = exponential(0.01, random)
      served++
      worked += time
      return time
    }
    const { waited, meanWait: wait, responses, customers, seconds } = simulate({ rate: load * servers / 0.01, servers, customers: 1_000_000, seed: 21, service })
    // Against the load that the draws had: near saturation a thousandth more load is a hundredth more waiting.
    const mean = worked / served
    const queue = waiting(customers / seconds, mean, 1, servers)
    const times = Array.from({ length: 2_000 }, (_, k) => -mean * Math.log(1 - (k + 0.5) / 2_000))
    const off = [waited / queue.probability, wait / meanWait(queue), quantileOf(responses, 0.99) / responseQuantile(queue, times, 0.99)].map((ratio) => Math.abs(ratio - 1))
    for (const [index, most] of [0.02, 0.02, 0.03].entries()) expect(off[index], `${servers} servers at ${load}: off by ${off.map((each) => each.toFixed(4)).join(', ')}`).toBeLessThan(most)
  }
})

test('one server with any service time waits as Pollaczek and Khinchine say', () => {
  const service = 0.01, cv = 0.4, rate = 70
  const times = serviceTimes(service, cv)
  const { meanWait: wait } = simulate({ rate, servers: 1, customers: 1_000_000, seed: 3, service: (random) => times[Math.floor(random() * times.length)] ?? 0 })
  expect(Math.abs(wait / meanWait(waiting(rate, service, cv, 1)) - 1)).toBeLessThan(0.02)
})

test('a language model too large for its device is told apart from one that fits', () => {
  const large = estimateServing({ rate: '1 rps', parameters: '7B', inputTokens: 500, outputTokens: 200, hardware: 't4' })
  // Two operations a weight for each of 500 tokens, then 14 GB read 200 times; two fifths of the peaks are reached.
  expect(valueOf(large, 'latency')).toBeCloseTo(2 * 7e9 * 500 / (65e12 * 0.4) + 200 * 14e9 / (320e9 * 0.4), 6)
  expect(large.notes.join(' ')).toMatch(/need 2 devices/)
})

test('absurd scenarios are refused, every wrong input by name', () => {
  expect(() => estimateServing({ rate: 0, latency: '20ms' })).toThrow(/MR_SCENARIO_INVALID.*rate: .*outside/)
  expect(() => estimateServing({ rate: '10^12 QPS', latency: '-20ms' })).toThrow(/rate: .*outside.*latency: .*negative/)
  expect(() => estimateServing({ rate: '10 parsecs', latency: '20ms' })).toThrow(/understood is a rate/)
  expect(() => estimateServing({ rate: 10 })).toThrow(/latency: it is needed/)
  expect(() => estimateServing({ rate: 10, latency: 1, latencyy: 2 } as never)).toThrow(/perhaps latency is meant/)
  expect(() => estimateServing({ rate: 10, latency: 1, hardware: 'abacus' })).toThrow(/none of h200/)
})
