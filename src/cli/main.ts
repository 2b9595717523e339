#!/usr/bin/env node
import { Command, CommanderError } from 'commander'
import { readFileSync } from 'node:fs'
import { datasetCommand } from './commands/dataset.js'
import { designCommand } from './commands/design.js'
import { doctorCommand } from './commands/doctor.js'
import { estimateCommand } from './commands/estimate.js'
import { featuresCommand } from './commands/features.js'
import { importCommand } from './commands/import.js'
import { indexCommand } from './commands/index-builds.js'
import { modelsCommand } from './commands/models.js'
import { exitCodes, fail } from './output.js'
import { predictCommand } from './commands/predict.js'
import { quarantineCommand } from './commands/quarantine.js'
import { replayCommand } from './commands/replay.js'
import { runsCommand } from './commands/runs.js'
import { devCommand, serveCommand } from './commands/serve.js'
import { statusCommand } from './commands/status.js'
import { trainCommand } from './commands/train.js'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }

const program = new Command('millrace')
  .description('Events, features, training, serving and replay from one typed definition file.')
  .version(version)
  .exitOverride()
  .showHelpAfterError('(millrace <command> --help shows examples)')
  .configureHelp({ sortSubcommands: true, showGlobalOptions: true })
  .addHelpText('after', `
Examples:
  millrace dev fraud.ts                                 run everything, follow the file as you edit it
  millrace import payment=payments.parquet --arrived payment=event
  millrace train fraud
  millrace predict fraud '{"paymentId":"p1", …}' --features --reasons
  millrace replay
  millrace estimate serving --rate "10k rps" --latency 20ms

Exit codes: 0 done, 1 failed (the error's code says why), 2 wrong usage, 3 the gate said no, 130 interrupted.`)
for (const command of [devCommand, serveCommand, importCommand, quarantineCommand, featuresCommand, datasetCommand, trainCommand, indexCommand, runsCommand, modelsCommand, predictCommand, replayCommand, statusCommand, doctorCommand, designCommand, estimateCommand])
  program.addCommand(command().exitOverride().showHelpAfterError('(--help shows examples)'))

// Who reads may have gone, as `| head` does: the work goes on, and the folder is closed as ever.
for (const stream of [process.stdout, process.stderr]) stream.on('error', ({ code }: NodeJS.ErrnoException) => { if (code !== 'EPIPE') process.exitCode = exitCodes.failed })

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = error instanceof CommanderError ? (error.exitCode === 0 ? 0 : exitCodes.usage) : fail(error, process.argv.includes('--json'))
}
