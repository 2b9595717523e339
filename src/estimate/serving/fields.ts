import { hardwareNames } from '../catalogue.js'
import type { Fields } from '../scenario.js'

export const servingFields = {
  rate: { unit: 'rate', required: true, atLeast: 1e-4, atMost: 1e9, says: 'requests a second, on average' },
  peak: { unit: 'count', assumed: 2, atLeast: 1, atMost: 100, spread: [0.75, 1.5], says: 'the busiest minutes, as a multiple of the average' },
  latency: { unit: 'seconds', atLeast: 1e-6, atMost: 86_400, says: 'time that a replica works on one request; worked out from `parameters` where it is left out' },
  variation: { unit: 'count', assumed: 0.3, atLeast: 0, atMost: 10, says: 'coefficient of variation of that time: standard deviation / mean; 0 a constant, 1 exponential' },
  overhead: { unit: 'seconds', assumed: 0, atLeast: 0, atMost: 3_600, says: 'time outside of the replica: network, gateway, features from elsewhere' },
  utilisation: { unit: 'share', assumed: 0.5, atLeast: 0.01, atMost: 0.99, spread: [0.7, 1.4], says: 'share of a replica\'s time that is planned to be busy' },
  concurrency: { unit: 'count', assumed: 1, atLeast: 1, atMost: 10_000, whole: true, spread: [1, 1], says: 'requests, or batches, that a replica works on at the same time' },
  batch: { unit: 'count', assumed: 1, atLeast: 1, atMost: 65_536, whole: true, says: 'requests that are worked on together' },
  batchLatency: { unit: 'seconds', atLeast: 1e-6, atMost: 86_400, says: 'time for a whole batch of that size, where it is known' },
  batchCost: { unit: 'share', assumed: 1 / 7, atLeast: 0, atMost: 1, says: 'what each further request adds to a batch\'s time, as a share of the first; 1/7: a batch of 8 takes twice as long as one' },
  objective: { unit: 'seconds', atLeast: 1e-6, atMost: 86_400, spread: [1, 1], says: 'the p99 that is promised (service-level objective)' },
  balancing: { choices: ['pooled', 'random'], assumed: 'pooled', says: 'pooled: the first free replica takes the next request; random: each replica has a line of its own' },
  zones: { unit: 'count', assumed: 3, atLeast: 1, atMost: 20, whole: true, spread: [1, 1], says: 'zones, one of which may be lost; 1: none is spare' },
  hardware: { choices: hardwareNames, assumed: 'l4', says: 'what a replica runs on, from the catalogue' },
  devices: { unit: 'count', assumed: 1, atLeast: 1, atMost: 1_024, whole: true, spread: [1, 1], says: 'devices of a replica' },
  price: { unit: 'money', per: '/h(our)?', atLeast: 0, atMost: 1e5, says: 'US dollars an hour of one device; the catalogue\'s where it is left out' },
  parameters: { unit: 'count', atLeast: 1, atMost: 1e14, says: 'weights of the model, all of which every token or row passes' },
  weightBytes: { unit: 'bytes', assumed: 2, atLeast: 0.25, atMost: 8, spread: [1, 1], says: 'bytes of a weight: 4 fp32, 2 bf16, 1 int8, 0.5 int4' },
  inputTokens: { unit: 'count', assumed: 1, atLeast: 1, atMost: 1e8, says: 'tokens of a request that are read; 1 for a model of rows' },
  outputTokens: { unit: 'count', assumed: 0, atLeast: 0, atMost: 1e7, says: 'tokens that are generated, one after the other' },
  efficiency: { unit: 'share', assumed: 0.4, atLeast: 0.001, atMost: 1, says: 'share of a device\'s peak operations, or bandwidth, that is reached' },
} as const satisfies Fields
