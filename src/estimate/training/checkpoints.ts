import type { Sheet } from '../sheet.js'

/**
 * How often to write checkpoints: Young 1974 (√(2 δ M), δ the time to write, M the mean time between failures), refined by Daly 2006; and what failures then cost.
 */
export function addCheckpoints(sheet: Sheet): void {
  sheet.add('checkpointSize', 'bytes', `weights × (2 + optimiserBytes)${sheet.of('tableMemory') === undefined ? '' : ' + tableMemory'}`, 'weights and optimiser of one checkpoint')
  sheet.add('checkpointWrite', 'seconds', 'checkpointSize / checkpointBandwidth', 'time to write one', 'writing in the background, which hides most of it')
  sheet.add('failureEvery', 'seconds', 'timeToFailure / devices', 'mean time between failures of the whole run')
  sheet.add('checkpointYoung', 'seconds', 'sqrt(2 × checkpointWrite × failureEvery)', 'interval between checkpoints (Young)')
  const write = sheet.at('checkpointWrite'), failure = sheet.at('failureEvery')
  const ratio = write / (2 * failure)
  const daly = write < 2 * failure ? Math.sqrt(2 * write * failure) * (1 + Math.sqrt(ratio) / 3 + ratio / 9) - write : failure
  sheet.put('checkpointInterval', 'seconds', daly, '√(2 δ M) × (1 + ⅓ √(δ / 2M) + ⅑ δ / 2M) − δ, M where δ ≥ 2M', ['checkpointWrite', 'failureEvery'], 'interval between checkpoints (Daly)')
  sheet.add('failureLoss', 'share', 'min(0.95, checkpointWrite / (checkpointInterval + checkpointWrite) + (checkpointInterval / 2 + restart) / failureEvery)', 'share of the time that goes into checkpoints, and into work done twice after failures')
}
