import { sustainableRate, type LoadPoint, type ServingCurve } from '../../estimate/index.js'

export type Fitted = Pick<ServingCurve, 'service' | 'variation' | 'overhead'>
const mostVariation = 10

/**
 * One server's queue that behaves as measured: the service time is that of saturation; the overhead is what a request took beyond it at the lowest rate; and the service
 * times vary so much that the queue keeps the objective exactly up to the rate that was found. What stalls a process (collecting garbage, the disk) is in that variation.
 * @param saturation requests a second when 32 connections never rest.
 */
export function fitCurve(saturation: number, points: readonly LoadPoint[], sustained: ServingCurve['sustained']): Fitted {
  const service = 1 / saturation
  const least = points.reduce<LoadPoint | undefined>((found, point) => (found === undefined || point.rate < found.rate ? point : found), undefined)
  const overhead = Math.min(sustained.objective / 2, Math.max(0, (least?.p50 ?? service) - service))
  let low = 0, high = mostVariation
  for (let round = 0; round < 20; round++) {
    const variation = (low + high) / 2
    if (sustainableRate({ service, variation, overhead, sustained }) >= sustained.rate) low = variation
    else high = variation
  }
  return { service, variation: low, overhead }
}
