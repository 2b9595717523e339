import { callWithProgress, folderCommand, withFolder, type FolderOptions } from '../folder.js'
import { exitCodes, table } from '../output.js'

interface Row extends Record<string, unknown> { readonly state: string }

export const indexCommand = () => folderCommand('index', 'Build indexes from the lake, and show the versions', ['millrace index', 'millrace index vectors', 'millrace index --list --json'])
  .argument('[name]', 'of the embedding, the text index or the list (popularity.sales_1d); all when left out')
  .option('--list', 'show the versions alone, newest first')
  .action((name: string | undefined, options: FolderOptions & { list?: true }) => withFolder(options, async (call, out) => {
    const rows = await (options.list ? call('indexes.list', { name }) : callWithProgress(call, out, 'indexes.build', { name })) as Row[]
    out.result(rows, table)
    if (!options.list && rows.some(({ state }) => state.startsWith('MR_'))) process.exitCode = exitCodes.gate
  }))
