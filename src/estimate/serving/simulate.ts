/** Uniform numbers in [0, 1) from a seed (mulberry32, Tommy Ettinger, public domain). */
export const uniform = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let x = Math.imul(seed ^ (seed >>> 15), seed | 1)
  x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
  return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
}
/** A time that an exponential distribution gives. */
export const exponential = (mean: number, random: () => number): number => -mean * Math.log(1 - random())

export interface Simulated {
  readonly customers: number
  /** From the first arrival that counts to the last. */
  readonly seconds: number
  /** Share that waited, mean wait, and a sorted response time of each; in seconds. */
  readonly waited: number
  readonly meanWait: number
  readonly responses: Float64Array
}

/**
 * A queue played through event by event: Poisson arrivals, one line, the first free of `servers` takes the next (M/G/k). The first tenth warms up and is not counted.
 * @param service draws one service time. @returns the same for the same seed.
 */
export function simulate(of: { readonly rate: number; readonly servers: number; readonly service: (random: () => number) => number; readonly customers: number; readonly seed: number }): Simulated {
  const { rate, servers, service, customers } = of
  const random = uniform(of.seed)
  const free = new Float64Array(servers)
  const warm = Math.floor(customers / 10)
  const responses = new Float64Array(customers - warm)
  let now = 0, waits = 0, waited = 0, from = 0
  for (let customer = 0; customer < customers; customer++) {
    now += exponential(1 / rate, random)
    const start = Math.max(now, free[0] ?? 0)
    const end = start + service(random)
    replaceLeast(free, end)
    if (customer < warm) {
      from = now
      continue
    }
    responses[customer - warm] = end - now
    waits += start - now
    if (start > now) waited++
  }
  return { customers: responses.length, seconds: now - from, waited: waited / responses.length, meanWait: waits / responses.length, responses: responses.sort() }
}

/** A binary heap's least gives way to a new value. */
function replaceLeast(heap: Float64Array, value: number): void {
  let at = 0
  for (;;) {
    let child = 2 * at + 1
    if (child >= heap.length) break
    if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++
    if (heap[child]! >= value) break
    heap[at] = heap[child]!
    at = child
  }
  heap[at] = value
}

export const quantileOf = (sorted: Float64Array, share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
