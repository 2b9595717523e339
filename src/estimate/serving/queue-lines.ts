import type { Sheet } from '../sheet.js'
import { formatQuantity } from '../units.js'
import { meanWait, waiting } from './erlang.js'
import { responseQuantile, serviceTimes, shareAbove } from './response.js'
import { quantileOf, simulate } from './simulate.js'

/** The queue in front of some replicas: one that all share, or one of each. A batch is one customer. */
function queueOf(sheet: Sheet, rate: number, replicas: number) {
  const pooled = sheet.word('balancing') === 'pooled'
  const servers = sheet.at('concurrency') * (pooled ? replicas : 1)
  const arrivals = rate / sheet.at('batch') / (pooled ? 1 : replicas)
  const fill = (sheet.at('batch') - 1) * replicas / rate
  return { servers, arrivals, fill, queue: waiting(arrivals, sheet.at('serviceTime'), sheet.at('variation'), servers) }
}

/** The least replicas that keep the p99 within a time; undefined where none do. */
export function leastReplicas(sheet: Sheet, rate: number, objective: number): number | undefined {
  const times = serviceTimes(sheet.at('serviceTime'), sheet.at('variation'))
  const holds = (replicas: number) => {
    const { queue, fill } = queueOf(sheet, rate, replicas)
    // More replicas fill a batch later; none has to wait for longer than a full one takes to come by at the peak.
    return shareAbove(queue, times, objective - sheet.at('overhead') - Math.min(fill, sheet.of('batchFill') ?? 0)) <= 0.01
  }
  let high = Math.max(1, Math.ceil(rate / sheet.at('capacity')))
  const most = high * 2 ** 20
  while (!holds(high)) if ((high *= 2) > most) return undefined
  let low = Math.floor(high / 2)
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (holds(middle)) high = middle
    else low = middle
  }
  return high
}

const mostSimulated = 5_000
/** A service time between the two nearest of those that are equally likely. */
function drawn(times: readonly number[], share: number): number {
  const place = Math.min(times.length - 1, Math.max(0, share * times.length - 0.5)), low = Math.floor(place)
  return (times[low] ?? 0) + (place - low) * ((times[low + 1] ?? times[low] ?? 0) - (times[low] ?? 0))
}

/** Response times of what is provisioned: on average, at the peak, and with a zone lost; the peak played through too. */
export function addResponses(sheet: Sheet, simulated: boolean): void {
  const times = serviceTimes(sheet.at('serviceTime'), sheet.at('variation'))
  const replicas = sheet.at('provisioned'), zones = sheet.at('zones')
  const batched = sheet.at('batch') > 1
  const beyond = (fill: number, share: number) => sheet.at('overhead') + (batched ? fill * share : 0)
  const add = (when: string, says: string, rate: number, left: number) => {
    const { queue, fill } = queueOf(sheet, rate, left)
    const inputs = ['serviceTime', 'variation', 'concurrency', 'overhead', 'provisioned', when === 'Average' ? 'rate' : 'peakRate']
    const formula = `waiting (Allen–Cunneen over Erlang C) + service (log-normal) + overhead${batched ? ' + filling of the batch' : ''}`
    if (when === 'Peak') sheet.put('waitPeak', 'seconds', meanWait(queue), 'ErlangC × serviceTime / (servers − load) × (1 + variation²) / 2', inputs, 'mean wait at the peak')
    sheet.put(`p50${when}`, 'seconds', responseQuantile(queue, times, 0.5) + beyond(fill, 0.5), formula, inputs, `half of the requests are answered within, ${says}`)
    sheet.put(`p99${when}`, 'seconds', responseQuantile(queue, times, 0.99) + beyond(fill, 1), formula, inputs, `99 % are answered within, ${says}`)
  }
  const peak = sheet.at('peakRate')
  add('Average', 'at the average rate', sheet.at('rate'), replicas)
  add('Peak', 'at the peak', peak, replicas)
  if (zones > 1) add('ZoneLost', 'at the peak with a zone lost', peak, Math.floor(replicas * (zones - 1) / zones))
  if (simulated) addSimulation(sheet, peak, replicas, times, beyond)
}

function addSimulation(sheet: Sheet, rate: number, replicas: number, times: readonly number[], beyond: (fill: number, share: number) => number): void {
  const { servers, arrivals, fill } = queueOf(sheet, rate, replicas)
  if (servers > mostSimulated || arrivals * sheet.at('serviceTime') >= servers) return
  const customers = Math.max(100_000, 40 * servers)
  const { responses } = simulate({ rate: arrivals, servers, customers, seed: 1, service: (random) => drawn(times, random()) })
  const p99 = quantileOf(responses, 0.99) + beyond(fill, 1)
  sheet.put('p99Simulated', 'seconds', p99, `discrete-event simulation of ${customers.toLocaleString('en')} arrivals`, ['peakRate', 'serviceTime', 'variation', 'provisioned'], 'the p99 at the peak, played through')
  const off = Math.abs(sheet.at('p99Peak') / p99 - 1)
  if (off > 0.1) sheet.note(`Formula and simulation of the p99 at the peak differ by ${formatQuantity(off, 'share')}: trust the simulation. The formula takes waits to be exponential, which holds at high load.`)
}
