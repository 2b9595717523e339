import { Command } from 'commander'
import { callWithProgress, folderCommand, wholeNumber, withFolder, type FolderOptions } from '../folder.js'
import { table } from '../output.js'

interface ListOptions extends FolderOptions { readonly event?: string; readonly code?: string; readonly limit: number; readonly all?: boolean }

export const quarantineCommand = () => {
  const command = new Command('quarantine').description('Rows that were refused, with their bytes and the reason')
  command.addCommand(folderCommand('list', 'List refused rows, oldest first', ['millrace quarantine list', 'millrace quarantine list --event payment --code MR_EVENT_TIME_NAIVE'])
    .option('--event <name>', 'rows of this event alone')
    .option('--code <code>', 'rows refused with this code alone')
    .option('--all', 'those that were replayed too')
    .option('--limit <n>', 'at most so many', wholeNumber(1), 50)
    .action((options: ListOptions) => withFolder(options, async (call, out) => {
      const rows = await call('quarantine.list', { event: options.event, code: options.code, replayed: options.all ?? false, limit: options.limit })
      out.result(rows as Record<string, unknown>[], table)
    })))
  command.addCommand(folderCommand('replay', 'Try refused rows again, after the definition or the data was mended', ['millrace quarantine replay', 'millrace quarantine replay --code MR_ENUM'])
    .option('--event <name>', 'rows of this event alone')
    .option('--code <code>', 'rows refused with this code alone')
    .action((options: ListOptions) => withFolder(options, async (call, out) => {
      const result = await callWithProgress(call, out, 'quarantine.replay', { event: options.event, code: options.code })
      out.result(result as { accepted: number; duplicates: number; refused: number }, ({ accepted, duplicates, refused }) => `${accepted} accepted, ${duplicates} known already, ${refused} refused again`)
    })))
  return command
}
