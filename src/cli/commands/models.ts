import { Command } from 'commander'
import { folderCommand, wholeNumber, withFolder, type FolderOptions } from '../folder.js'
import { table } from '../output.js'

export const modelsCommand = () => {
  const command = new Command('models').description('Registered versions and the aliases that point at them')
  command.addCommand(folderCommand('list', 'List versions, newest first', ['millrace models list', 'millrace models list fraud --json'])
    .argument('[model]', 'versions of this model alone')
    .action((model: string | undefined, options: FolderOptions) => withFolder(options, async (call, out) => {
      out.result(await call('models.list', { model }) as Record<string, unknown>[], table)
    })), { isDefault: true })
  command.addCommand(folderCommand('alias', 'Move an alias to a version; serving follows within two seconds', ['millrace models alias fraud champion 3'])
    .argument('<model>').argument('<alias>', 'champion is what is served').argument('<version>', 'a registered version', wholeNumber(1))
    .action((model: string, alias: string, version: number, options: FolderOptions) => withFolder(options, async (call, out) => {
      await call('models.alias', { model, alias, version })
      out.result({ model, alias, version }, () => `${alias} of ${model} is version ${version}`)
    })))
  return command
}
