import { MillraceError } from '../../errors.js'
import { durationOf } from '../../plan/duration.js'
import type { ViewPlan } from '../../plan/plan.js'
import { prices, catalogueDate } from '../catalogue.js'
import { readScenario, type Fields, type Scenario, type ScenarioInput } from '../scenario.js'
import { withRanges } from '../sensitivity.js'
import { openSheet, type Estimate } from '../sheet.js'
import { formatQuantity } from '../units.js'
import { shapeFrom, shapeOf, viewState, type ViewShape } from './view-state.js'

export const featuresFields = {
  rate: { unit: 'rate', required: true, atLeast: 1e-6, atMost: 1e9, says: 'events a second, on average' },
  peak: { unit: 'count', assumed: 3, atLeast: 1, atMost: 100, says: 'the busiest minutes, as a multiple of the average' },
  keys: { unit: 'count', required: true, atLeast: 1, atMost: 1e12, says: 'entities that have events: cards, users, items' },
  windows: { choices: [], assumed: '1h, 1d, 7d, 30d', says: 'windows of the features, where no definition file is named' },
  features: { unit: 'count', assumed: 4, atLeast: 1, atMost: 10_000, whole: true, says: 'aggregates of each window, where no definition file is named' },
  accumulatorBytes: { unit: 'bytes', assumed: 4, atLeast: 0, atMost: 10_000, says: 'bytes of one aggregate in one tile: 4 a sum of decimals, 8 of floats, 24 a standard deviation' },
  headroom: { unit: 'seconds', assumed: 60, atLeast: 0, atMost: 86_400, spread: [1, 1], says: 'how far behind a key\'s newest event its events are kept raw' },
  reads: { unit: 'rate', assumed: 0, atLeast: 0, atMost: 1e9, says: 'keys read a second, by predictions' },
  storeOverhead: { unit: 'count', assumed: 1.6, atLeast: 1, atMost: 10, says: 'bytes on disk for each byte of state: pages of the store are two thirds full, and keys are stored too' },
  rewrite: { unit: 'seconds', assumed: '8 µs', atLeast: 1e-8, atMost: 1, says: 'folding one event into one state and storing it, before its bytes' },
  rewriteByte: { unit: 'seconds', assumed: '1.1 ns', atLeast: 1e-12, atMost: 1e-3, says: 'what each byte of the state adds: rewriting 0.4, 2, 8, 25 kB was measured at 140, 80, 57, 29 thousand a second' },
} as const satisfies Fields

export type FeaturesInput = ScenarioInput<typeof featuresFields>

/**
 * State, memory and work of streaming features, by the rule that the fold itself follows.
 * @param input `rate` and `keys` are needed; they hold for each view.
 * @param views those of a definition; without them `windows` and `features` describe one.
 * @throws MR_SCENARIO_INVALID naming every wrong input.
 */
export function estimateFeatures(input: FeaturesInput, views?: readonly ViewPlan[]): Estimate {
  const scenario = readScenario(featuresFields, input)
  const windows = (scenario.words.get('windows') ?? '').split(/[\s,]+/).filter((word) => word !== '').map((word) => {
    const window = word === 'ever' ? Infinity : durationOf(word)
    if (window === undefined) throw new MillraceError('MR_SCENARIO_INVALID', `windows: "${word.slice(0, 60)}" is no window; write 1h, 7d, or ever`, { field: 'windows' })
    return window
  })
  if (windows.length === 0) throw new MillraceError('MR_SCENARIO_INVALID', 'windows: none is given', { field: 'windows' })
  return withRanges((each) => work(each, views?.map(shapeOf), windows), scenario)
}

function work(scenario: Scenario, known: readonly ViewShape[] | undefined, windows: readonly number[]): Estimate {
  const sheet = openSheet(scenario)
  const shapes = known ?? [shapeFrom(windows, sheet.at('features'), sheet.at('accumulatorBytes'), sheet.at('headroom') * 1e6)]
  const rate = sheet.add('keyRate', 'rate', 'rate / keys', 'events a second of one key', 'that some keys have far more events than others: theirs are larger')
  const rule = 'Σ over tile sizes of (⌈w / tile⌉ + 2) × (1 − e^(−keyRate × tile))'
  const states = shapes.map((shape) => ({ shape, ...viewState(shape, rate) }))
  for (const { shape: { name }, occupied, bytes, tiles } of states) {
    sheet.put(`${name}_tilesAtMost`, 'count', tiles, 'Σ over tile sizes of ⌈w / tile⌉ + 2, of the longest window of each', [], `tiles that a key of ${name} can have`)
    sheet.put(`${name}_tiles`, 'count', occupied, rule, ['keyRate'], `tiles that a key of ${name} has: those with an event`)
    sheet.put(`${name}_bytes`, 'bytes', bytes, 'head of the rows + raw events of the headroom + tiles × bytes of a tile', ['keyRate', `${name}_tiles`], `state of a key of ${name}`)
  }
  const total = (of: (bytes: number) => number) => states.reduce((sum, { bytes }) => sum + of(bytes), 0)
  const bytes = states.map(({ shape: { name } }) => `${name}_bytes`)
  sheet.put('bytesPerKey', 'bytes', total((each) => each), bytes.join(' + '), bytes, 'state of a key in all views')
  sheet.add('state', 'bytes', 'bytesPerKey × keys', 'state of all keys')
  sheet.add('disk', 'bytes', 'state × storeOverhead', 'of the online store')
  sheet.put('foldTime', 'seconds', total((each) => sheet.at('rewrite') + each * sheet.at('rewriteByte')), 'Σ over views of rewrite + bytes × rewriteByte', ['rewrite', 'rewriteByte', ...bytes], 'work of one event in all views')
  sheet.add('foldBusy', 'share', 'rate × peak × foldTime', 'of one core, folding in the busiest minutes')
  sheet.add('writes', 'bytesPerSecond', 'rate × bytesPerKey', 'state that is written, at most: a key that gets several events between two flushes is written once')
  sheet.add('readTraffic', 'bytesPerSecond', 'reads × bytesPerKey', 'state that predictions read')
  sheet.put('memoryPrice', 'money', prices.memory.value, prices.memory.source, [], prices.memory.says)
  sheet.add('monthlyCost', 'money', 'disk / 1073741824 × memoryPrice', 'a month, all of it in memory', 'that keys which are rarely asked may lie on disk, at about a hundredth of the price')
  if (sheet.at('foldBusy') > 0.7) sheet.note(`Folding takes ${formatQuantity(sheet.at('foldBusy'), 'share')} of a core at the peak: divide the keys over ${Math.ceil(sheet.at('foldBusy') / 0.7)} processes.`)
  if (known === undefined) sheet.note('A definition file gives exact windows, feeds and aggregates: --file fraud.ts.')
  sheet.note(`Keys are taken to be equally busy; events of a key to come at random. Prices are list prices of ${catalogueDate} and move.`)
  sheet.table('Views', states.map(({ shape, tiles, occupied, raw, bytes: each }) => ({
    'view': shape.name, 'tiles at most': formatQuantity(tiles, 'count'), 'tiles': formatQuantity(occupied, 'count'), 'raw events': formatQuantity(raw, 'count'), 'a key': formatQuantity(each, 'bytes'), 'all keys': formatQuantity(each * sheet.at('keys'), 'bytes'),
  })))
  return sheet.close('features', 'monthlyCost')
}
