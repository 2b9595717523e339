import type { Waiting } from './erlang.js'

/** Equally likely service times, ascending. */
export type ServiceTimes = readonly number[]
const slices = 400

/** Inverse of the standard normal distribution, within 4.5e-4 (Abramowitz and Stegun 26.2.23). */
function normalQuantile(share: number): number {
  const tail = Math.min(share, 1 - share)
  const t = Math.sqrt(-2 * Math.log(tail))
  const x = t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)))
  return share < 0.5 ? -x : x
}

/** Log-normal service times of a mean and a coefficient of variation: what latencies of servers look like. A cv of 0 is a constant. */
export function serviceTimes(mean: number, cv: number): ServiceTimes {
  if (cv === 0) return [mean]
  const spread = Math.sqrt(Math.log(1 + cv * cv))
  const times = Array.from({ length: slices }, (_, slice) => Math.exp(spread * normalQuantile((slice + 0.5) / slices)))
  const raw = times.reduce((sum, time) => sum + time, 0) / slices
  return times.map((time) => time * mean / raw)
}

/** Share of the requests whose response, waiting and service together, takes longer than a limit. */
export function shareAbove({ probability, whenWaiting }: Waiting, times: ServiceTimes, limit: number): number {
  if (!Number.isFinite(whenWaiting)) return 1
  let sum = 0
  for (const time of times) sum += time > limit ? 1 : probability * Math.exp((time - limit) / whenWaiting)
  return sum / times.length
}

/**
 * The response time, waiting and service together, that a share of the requests stays below.
 * @param share 0.99 for the p99.
 */
export function responseQuantile(queue: Waiting, times: ServiceTimes, share: number): number {
  const { whenWaiting } = queue
  if (!Number.isFinite(whenWaiting)) return Infinity
  const above = (limit: number) => shareAbove(queue, times, limit)
  let low = 0, high = times[times.length - 1] ?? 0
  while (above(high) > 1 - share) high = high * 2 + whenWaiting
  for (let round = 0; round < 60 && high - low > 1e-6 * high; round++) {
    const middle = (low + high) / 2
    if (above(middle) > 1 - share) low = middle
    else high = middle
  }
  return high
}
