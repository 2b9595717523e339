import type { Sheet } from '../sheet.js'

/** How a model can lie on n devices, and what that costs. All in bytes of one device, and seconds of one step. */
export interface Layout {
  readonly name: string
  readonly memory: number
  readonly communication: number
  /** Share of the time that devices wait for the pipeline to fill and drain. */
  readonly bubble: number
  readonly fits: boolean
  readonly stepTime: number
  /** Speed-up over one device, as a share of the devices. */
  readonly efficiency: number
}

const weightBytes = 2, gradientBytes = 2
/** Bytes that a device keeps free for buffers and fragmentation. */
const usable = 0.9

/**
 * Every layout of the scenario's devices. Formulas: ring all-reduce moves 2(n − 1)/n of the gradients (Patarasuk and Yuan 2009); weights, gradients and optimiser
 * cut by stages 1 to 3, the third with half as much traffic again (Rajbhandari et al. 2020, ZeRO); four all-reduces of activations a layer for tensor parallelism
 * (Shoeybi et al. 2019, Megatron-LM); a bubble of (p − 1)/m for a pipeline of p stages and m micro-batches (Narayanan et al. 2021).
 */
export function layoutsOf(sheet: Sheet): Layout[] {
  const devices = sheet.at('devices'), group = Math.min(sheet.at('group'), devices)
  const weights = sheet.of('weights') ?? 0
  const tables = sheet.of('tableMemory') ?? 0
  const optimiser = sheet.at('optimiserBytes')
  const compute = sheet.at('stepOneDevice')
  // A ring that leaves a machine is as fast as its slowest link.
  const perMachine = sheet.at('devicesPerMachine')
  const wire = (members: number) => (members <= perMachine ? sheet.at('link') : sheet.at('network'))
  const ring = (members: number, bytes: number) => (members <= 1 ? 0 : 2 * (members - 1) / members * bytes / wire(devices > perMachine ? devices : members))
  const activation = sheet.at('activationMemory')
  const activationTraffic = 2 * sheet.at('batch') / Math.max(1, devices / group) * (sheet.of('width') ?? 0) * sheet.at('tokens')
  const layers = sheet.of('layerCount') ?? 0
  const exposed = 1 - sheet.at('overlap')
  const of = (name: string, memory: number, communication: number, bubble = 0): Layout => {
    const ideal = compute / devices
    const stepTime = devices === 1 ? compute : (ideal * (1 + bubble) + communication) / (1 - sheet.at('stragglers'))
    return { name, memory: memory + tables / devices, communication, bubble, stepTime, efficiency: ideal / stepTime, fits: memory + tables / devices <= usable * sheet.at('deviceMemory') }
  }
  const gradients = ring(devices, gradientBytes * weights) * exposed
  const state = (share: { weights: number; gradients: number; optimiser: number }) => weights * (weightBytes / share.weights + gradientBytes / share.gradients + optimiser / share.optimiser)
  const whole = state({ weights: 1, gradients: 1, optimiser: 1 }) + activation
  if (devices === 1) return [of('one device', whole, 0)]
  const copies = devices / group
  // A group's devices hold one copy; copies exchange the gradients of their own part.
  const cut = state({ weights: group, gradients: group, optimiser: group })
  const betweenCopies = ring(copies, gradientBytes * weights / group) * exposed
  return [
    of('data-parallel', whole, gradients),
    of('zero-1', state({ weights: 1, gradients: 1, optimiser: devices }) + activation, gradients),
    of('zero-2', state({ weights: 1, gradients: devices, optimiser: devices }) + activation, gradients),
    of('zero-3', state({ weights: devices, gradients: devices, optimiser: devices }) + activation, gradients * 1.5),
    ...(layers > 0 && group > 1 ? [
      of('tensor', cut + activation, 4 * layers * ring(group, activationTraffic) + betweenCopies),
      // The first stage keeps the activations of as many micro-batches as there are stages.
      of('pipeline', cut + activation * Math.min(1, group / sheet.at('microBatches')), betweenCopies, (group - 1) / sheet.at('microBatches')),
    ] : []),
  ]
}
