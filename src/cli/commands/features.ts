import { Command } from 'commander'
import { MillraceError } from '../../errors.js'
import { folderCommand, withFolder, type FolderOptions } from '../folder.js'
import { table } from '../output.js'

export const featuresCommand = () => {
  const command = new Command('features').description('Values of views')
  command.addCommand(folderCommand('get', 'Show a view\'s values for one key, with event time, age, status, window and tile',
    ['millrace features get card_spending --cardId 42', 'millrace features get card_spending --cardId 42 --at 2026-03-01T12:00:00Z'])
    .argument('<view>', 'its name in the definition file')
    .option('--at <time>', 'at this instant (RFC 3339), now when left out; further back than the view\'s headroom read from the lake, as it was known then')
    .allowUnknownOption().allowExcessArguments()
    .action((view: string, options: FolderOptions & { at?: string }, self: Command) => withFolder(options, async (call, out) => {
      const result = await call('features.get', { view, keys: keysOf(self.args.slice(1)), at: options.at }) as { features: Record<string, unknown>[] }
      out.result(result, ({ features }) => table(features))
    })))
  return command
}

/** `--cardId 42 --shop=7` as a record; a view's keys are options of its own. */
function keysOf(args: readonly string[]): Record<string, string> {
  const keys: Record<string, string> = {}
  for (let at = 0; at < args.length; at++) {
    const match = /^--([^=]+)(?:=(.*))?$/s.exec(args[at] ?? '')
    const value = match?.[2] ?? args[++at]
    if (match?.[1] === undefined || value === undefined) throw new MillraceError('MR_KEY_PARTIAL', `write --<key> <value>, not ${args[at] ?? args[at - 1]}`)
    keys[match[1]] = value
  }
  return keys
}
