import { waiting } from './erlang.js'
import { serviceTimes, shareAbove } from './response.js'

/** What a measurement of a served model found. Times in seconds, rates a second; all of one process. */
export interface ServingCurve {
  readonly what: string
  /** The machine, and when, as text. */
  readonly where: string
  /** Time that the process works on one request, and its coefficient of variation, as fitted to the response times under load. */
  readonly service: number
  readonly variation: number
  /** What a lone request takes beyond that: sending, waking up, receiving. */
  readonly overhead: number
  /** What each further row of a request adds, as a share of the first. */
  readonly batchCost: number
  /** Highest rate at which the p99 stayed within the objective. */
  readonly sustained: { readonly rate: number; readonly objective: number }
  readonly points: readonly LoadPoint[]
  /** Share of the machine's processors that other programs took meanwhile. */
  readonly others: number
}
/** Response times at one rate of Poisson arrivals, counted from the instant that a request was due. */
export interface LoadPoint { readonly rate: number; readonly requests: number; readonly mean: number; readonly p50: number; readonly p99: number }

/** The inputs that a measurement stands for. */
export const measuredInputs = ({ service, variation, overhead, batchCost, sustained }: ServingCurve) =>
  ({ latency: service, variation, overhead, batchCost, objective: sustained.objective, hardware: 'cpu', balancing: 'random' })

/** The highest rate at which one process keeps the objective, by the queue that was fitted. */
export function sustainableRate({ service, variation, overhead, sustained: { objective } }: Pick<ServingCurve, 'service' | 'variation' | 'overhead' | 'sustained'>): number {
  const times = serviceTimes(service, variation)
  let low = 0, high = 1 / service
  for (let round = 0; round < 40; round++) {
    const middle = (low + high) / 2
    if (shareAbove(waiting(middle, service, variation, 1), times, objective - overhead) <= 0.01) low = middle
    else high = middle
  }
  return low
}
