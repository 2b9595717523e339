import { folderCommand, wholeNumber, withFolder, type FolderOptions } from '../folder.js'
import { table } from '../output.js'

export const runsCommand = () => folderCommand('runs', 'List training runs, or show one whole', ['millrace runs', 'millrace runs --model fraud', 'millrace runs 01J… --json'])
  .argument('[run]', 'show this one with everything that it recorded')
  .option('--model <name>', 'runs of this model alone')
  .option('--limit <n>', 'at most so many', wholeNumber(1), 20)
  .action((run: string | undefined, options: FolderOptions & { model?: string; limit: number }) => withFolder(options, async (call, out) => {
    if (run !== undefined) out.result(await call('runs.show', { run }), (record) => JSON.stringify(record, null, 2))
    else out.result(await call('runs.list', { model: options.model, limit: options.limit }) as Record<string, unknown>[], table)
  }))
