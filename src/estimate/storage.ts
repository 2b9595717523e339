import { catalogueDate, prices } from './catalogue.js'
import { readScenario, type Fields, type Scenario, type ScenarioInput } from './scenario.js'
import { withRanges } from './sensitivity.js'
import { openSheet, type Estimate } from './sheet.js'

export const storageFields = {
  rate: { unit: 'rate', required: true, atLeast: 1e-6, atMost: 1e9, says: 'events a second, on average' },
  eventBytes: { unit: 'bytes', assumed: 250, atLeast: 1, atMost: 1e9, says: 'bytes of an event on the log' },
  retention: { unit: 'seconds', assumed: '1 year', atLeast: 3_600, atMost: 3.2e9, spread: [1, 1], says: 'how long events are kept' },
  compression: { unit: 'count', assumed: 5, atLeast: 1, atMost: 100, says: 'bytes on the log for one in the lake (Parquet, zstd)' },
  predictions: { unit: 'rate', assumed: 0, atLeast: 0, atMost: 1e9, says: 'predictions a second that are logged' },
  predictionBytes: { unit: 'bytes', assumed: 700, atLeast: 1, atMost: 1e7, says: 'bytes of a logged prediction: request, values, positions' },
  growth: { unit: 'share', assumed: 0, atLeast: 0, atMost: 10, says: 'growth of the rate in a year' },
  copies: { unit: 'count', assumed: 2, atLeast: 1, atMost: 10, whole: true, spread: [1, 1], says: 'copies of the log on disks; object storage keeps its own' },
} as const satisfies Fields
export type StorageInput = ScenarioInput<typeof storageFields>

/** Bytes and cost of the log, the lake and the prediction log. @throws MR_SCENARIO_INVALID naming every wrong input. */
export function estimateStorage(input: StorageInput): Estimate {
  return withRanges(work, readScenario(storageFields, input))
}

function work(scenario: Scenario): Estimate {
  const sheet = openSheet(scenario)
  sheet.add('eventsPerDay', 'count', 'rate × 86400', 'events of a day')
  sheet.add('logFlow', 'bytesPerSecond', 'rate × eventBytes + predictions × predictionBytes', 'written to the logs')
  sheet.add('logPerDay', 'bytes', 'logFlow × 86400', 'written to the logs in a day')
  sheet.add('lakePerDay', 'bytes', 'logPerDay / compression', 'the same in the lake')
  sheet.add('retentionDays', 'count', 'retention / 86400', 'days that are kept')
  sheet.add('grown', 'count', '1 + growth × retention / 31536000 / 2', 'average rate over the days kept, as a multiple of today\'s')
  sheet.add('log', 'bytes', 'logPerDay × retentionDays × grown × copies', 'logs on disks', 'that segments whose events are in the lake may be dropped')
  sheet.add('lake', 'bytes', 'lakePerDay × retentionDays × grown', 'lake in object storage', 'training sets and model files, which are usually smaller')
  sheet.put('diskPrice', 'money', prices.disk.value, prices.disk.source, [], prices.disk.says)
  sheet.put('objectPrice', 'money', prices.objectStorage.value, prices.objectStorage.source, [], prices.objectStorage.says)
  sheet.add('monthlyCost', 'money', 'log / 1e9 × diskPrice + lake / 1e9 × objectPrice', 'a month, once retention is reached', 'requests to object storage, and what leaves the cloud')
  sheet.note(`Prices are list prices of ${catalogueDate} and move.`)
  return sheet.close('storage', 'monthlyCost')
}
