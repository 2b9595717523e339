import { MillraceError } from '../../errors.js'
import { catalogueDate, hardwareOf } from '../catalogue.js'
import { withHardware } from '../hardware.js'
import { readScenario, type Scenario, type ScenarioInput } from '../scenario.js'
import { withRanges } from '../sensitivity.js'
import { openSheet, type Estimate, type Sheet } from '../sheet.js'
import { formatQuantity } from '../units.js'
import { architectures } from './architecture.js'
import { addCheckpoints } from './checkpoints.js'
import { trainingFields } from './fields.js'
import { layoutsOf, type Layout } from './layouts.js'

export type TrainingInput = ScenarioInput<typeof trainingFields>

/**
 * Steps, memory, time and cost of a training run, on one device and on several.
 * @param input quantities as people write them; `examples` is needed, and `stepTime` or what the architecture asks for.
 * @throws MR_SCENARIO_INVALID naming every wrong input.
 * @example estimateTraining({ examples: '100M', batch: 32, stepTime: '100ms' }).lines.find(({ name }) => name === 'steps')?.value // 3_125_000
 */
export function estimateTraining(input: TrainingInput): Estimate {
  const read = readScenario(trainingFields, input)
  const architecture = read.words.get('architecture') ?? ''
  const has = (name: string) => read.quantities.has(name)
  if (!has('parameters') && !has('stepTime') && !['gbdt', 'cnn'].includes(architecture)) throw new MillraceError('MR_SCENARIO_INVALID', `parameters: it is needed for a ${architecture}, or stepTime`, { field: 'parameters' })
  return withRanges(work, withHardware(read))
}

function work(scenario: Scenario): Estimate {
  const sheet = openSheet(scenario)
  const kind = sheet.word('architecture')
  const known = architectures[kind]
  if (kind === 'gbdt' && sheet.of('stepTime') === undefined) return boosting(sheet)
  sheet.add('steps', 'count', 'ceil(examples × epochs / batch)', 'optimiser steps')
  const modelled = known !== undefined && (kind === 'cnn' || sheet.of('parameters') !== undefined)
  if (modelled) {
    known.compute(sheet)
    if (sheet.at('tableRows') > 0 && kind === 'two-tower') sheet.add('tableMemory', 'bytes', 'tableRows × (4 × tableWidth + 4)', 'embedding tables in fp32, with one optimiser number a row (row-wise Adagrad)')
  }
  sheet.add('stepOneDevice', 'seconds', sheet.of('stepTime') === undefined ? 'stepCompute' : 'stepTime', 'time of one step on one device')
  sheet.add('timeOneDevice', 'seconds', 'steps × stepOneDevice', 'on one device', 'loading of data, evaluation, checkpoints, runs that fail')
  addDevices(sheet, modelled && known !== undefined ? known.activations : undefined)
  addCost(sheet, 'devices × price')
  return sheet.close('training', 'monthlyCost')
}

/** What several devices make of it. */
function addDevices(sheet: Sheet, activations: ((sheet: Sheet) => void) | undefined): void {
  const devices = sheet.at('devices')
  sheet.add('timeIdeal', 'seconds', 'timeOneDevice / devices', `on ${devices === 1 ? 'one device' : `${devices} devices, shared without loss`}`, devices === 1 ? undefined
    : 'scaling efficiency: gradients are exchanged at every step, the slowest device sets the pace, and a small part of a batch may not fill a device; the lines below take it off')
  if (activations === undefined) {
    // Nothing is known of the model: what is usual within a machine and beyond (MLPerf training results lie between).
    if (devices > 1) sheet.put('scalingEfficiency', 'share', (1 - sheet.at('stragglers')) * 0.95 ** Math.max(0, Math.log2(devices / 8)), '(1 − stragglers), a twentieth less for each doubling beyond 8', ['stragglers', 'devices'], 'share of the ideal speed-up that is reached; with `parameters` it is worked out from the traffic')
  } else {
    sheet.add('localBatch', 'count', 'max(1, batch / devices)', 'examples of a step on one device')
    activations(sheet)
    sheet.add('modelMemory', 'bytes', `weights × (2 + 2 + optimiserBytes)${sheet.of('tableMemory') === undefined ? '' : ' + tableMemory'}`, 'weights and gradients in bf16, optimiser')
    sheet.add('memoryOneDevice', 'bytes', 'modelMemory + activationMemory', 'memory of the whole model on one device, with its share of the batch')
    sheet.put('devicesPerMachine', 'count', hardwareOf(sheet.word('hardware')).devicesPerMachine, 'catalogue', [], 'devices of one machine')
    const layouts = layoutsOf(sheet)
    sheet.table('Layouts', layouts.map((each) => layoutRow(sheet, each)))
    const wanted = sheet.word('layout')
    const chosen = layouts.find(({ name, fits }) => (wanted === 'auto' ? fits : name === wanted)) ?? layouts.at(-1)
    if (chosen === undefined) return
    if (!layouts.some(({ fits }) => fits)) sheet.note(`No layout fits ${devices} × ${formatQuantity(sheet.at('deviceMemory'), 'bytes')}: take more devices, larger ones, a smaller batch, or recompute activations. The time is that of ${chosen.name} if it did.`)
    else if (!chosen.fits) sheet.note(`${chosen.name} does not fit: it needs ${formatQuantity(chosen.memory, 'bytes')} a device.`)
    sheet.put('memoryPerDevice', 'bytes', chosen.memory, chosen.name, ['modelMemory', 'activationMemory', 'devices'], `memory of one device, ${chosen.name}`)
    if (devices > 1) {
      sheet.put('communication', 'seconds', chosen.communication, `${chosen.name}: ring all-reduce 2 (n − 1) / n × bytes / bandwidth, less what overlaps`, ['weights', 'devices', 'link', 'network', 'overlap'], 'exchange of a step that nothing hides')
      if (chosen.bubble > 0) sheet.add('bubble', 'share', '(min(group, devices) - 1) / microBatches', 'pipeline: time in which stages wait, as a share of the work')
      sheet.put('scalingEfficiency', 'share', chosen.efficiency, '(stepOneDevice / devices) / ((stepOneDevice / devices × (1 + bubble) + communication) / (1 − stragglers))', ['stepOneDevice', 'devices', 'communication', 'stragglers'], 'share of the ideal speed-up that is reached')
    }
  }
  sheet.add('timeDevices', 'seconds', devices > 1 ? 'timeIdeal / scalingEfficiency' : 'timeIdeal', 'on the devices, with their losses')
  if (activations !== undefined) addCheckpoints(sheet)
  sheet.add('time', 'seconds', sheet.of('failureLoss') === undefined ? 'timeDevices' : 'timeDevices / (1 - failureLoss)', 'of the run by the clock', 'waiting for devices, loading of data, evaluation')
}

const layoutRow = (sheet: Sheet, { name, memory, fits, communication, bubble, efficiency, stepTime }: Layout) => {
  const time = sheet.at('steps') * stepTime
  return {
    'layout': name, 'memory a device': formatQuantity(memory, 'bytes'), 'fits': fits ? 'yes' : 'no', 'exchange a step': formatQuantity(communication, 'seconds'), 'bubble': formatQuantity(bubble, 'share'),
    'scaling': formatQuantity(efficiency, 'share'), 'time': formatQuantity(time, 'seconds'), 'cost': formatQuantity(time / 3_600 * sheet.at('devices') * sheet.at('price'), 'money'),
  }
}

/** Boosted trees: no steps, and cores instead of devices. */
function boosting(sheet: Sheet): Estimate {
  const trees = architectures.gbdt
  trees?.compute(sheet)
  trees?.activations(sheet)
  sheet.add('timeOneDevice', 'seconds', 'cells × cellTime', 'on one core', 'reading the rows, and finding splits, which is little')
  sheet.put('scalingEfficiency', 'share', 1 / (1 + 0.05 * (sheet.at('devices') - 1)), '1 / (1 + 0.05 × (devices − 1))', ['devices'], 'share of the ideal speed-up that cores reach: histograms are bound by memory (Gunther\'s contention of 5 %)')
  sheet.add('time', 'seconds', 'timeOneDevice / (devices × scalingEfficiency)', 'of the run by the clock')
  sheet.note('Boosted trees: a device is one core; its price is a quarter of the catalogue\'s four-thread machine.')
  addCost(sheet, 'devices × price / 4')
  return sheet.close('training', 'monthlyCost')
}

function addCost(sheet: Sheet, hourly: string): void {
  sheet.add('cost', 'money', `time / 3600 × ${hourly}`, 'of one run', 'runs that are thrown away, idle devices between runs, storage, people')
  sheet.add('monthlyCost', 'money', 'cost × runs', 'a month of runs')
  sheet.note(`Hardware: ${hardwareOf(sheet.word('hardware')).source}; catalogue of ${catalogueDate}. Prices move; reserved and spot capacity costs a half or less.`)
}
