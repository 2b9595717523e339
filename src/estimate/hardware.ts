import { hardwareOf } from './catalogue.js'
import type { Given, Scenario } from './scenario.js'
import type { Unit } from './units.js'

/** A scenario with what the catalogue says of its hardware as inputs; a price that was given stays. */
export function withHardware(scenario: Scenario): Scenario {
  const { name, price, flopPerSecond, memory, memoryBandwidth, link, network } = hardwareOf(scenario.words.get('hardware') ?? '')
  const of = (input: string, value: number, unit: Unit, says: string, [low, high]: readonly [number, number] = [1, 1]): [string, Given] =>
    [input, { name: input, says, value, unit, low: value * low, high: value * high, from: 'catalogue' }]
  return {
    ...scenario,
    quantities: new Map([
      // Reserved and spot capacity go for half of the list price and less; other regions ask up to a fifth more.
      of('price', price, 'money', `an hour of one ${name}`, [0.5, 1.2]),
      of('deviceFlops', flopPerSecond, 'flopPerSecond', `peak operations of one ${name}`),
      of('deviceMemory', memory, 'bytes', `memory of one ${name}`),
      of('deviceBandwidth', memoryBandwidth, 'bytesPerSecond', `memory bandwidth of one ${name}`),
      of('link', link, 'bytesPerSecond', 'between devices of one machine, one way'),
      of('network', network, 'bytesPerSecond', 'between machines, one way, for one device'),
      ...scenario.quantities,
    ]),
  }
}
