import type { TrainResult } from '../../train/run.js'
import { callWithProgress, folderCommand, withFolder, type FolderOptions } from '../folder.js'
import { exitCodes } from '../output.js'

export const trainCommand = () => folderCommand('train', 'Build the training set, fit, evaluate, and register a version when the gate lets it through',
  ['millrace train fraud', 'millrace train fraud --as-of 2018-08-22T00:00:00Z --json'])
  .argument('<model>', 'its name in the definition file')
  .option('--as-of <time>', 'train as if it were this instant (RFC 3339); now when left out')
  .action((model: string, options: FolderOptions & { asOf?: string }) => withFolder(options, async (call, out) => {
    const result = await callWithProgress(call, out, 'train', { model, asOf: options.asOf, workingFolder: process.cwd() }) as TrainResult
    out.result(result, human)
    if (result.version === undefined) process.exitCode = exitCodes.gate
  }))

function human(result: TrainResult): string {
  const metrics = Object.entries(result.metrics).map(([name, value]) => `  ${name.padEnd(20)} ${value.toFixed(4)}`)
  const verdict = result.version === undefined
    ? ['the gate said no:', ...result.failures.map(({ code, says }) => `  ${code}: ${says}`)]
    : [`registered as version ${result.version} (${result.alias})`]
  return [`run ${result.run}: ${result.trainingRows} training rows, ${result.holdoutRows} in the holdout`, ...metrics, ...verdict].join('\n')
}
