import { Command, Option } from 'commander'
import { runServer } from '../../runtime/server.js'
import { definitionOf, folderCommand, wholeNumber, type FolderOptions } from '../folder.js'

interface ServeOptions extends FolderOptions { readonly host: string; readonly port: number; readonly clock: 'system' | 'log' }

/** Options of the commands that open the doors. */
const doorOptions = (command: Command): Command => command
  .argument('[definition]', 'the definition file')
  .option('--host <host>', 'where to listen; beyond loopback MILLRACE_KEYS must be set', '127.0.0.1')
  .option('--port <port>', 'where to listen, 0 for any free port', wholeNumber(0, 65_535), 8080)
  .addOption(new Option('--clock <clock>', 'log: time stands at the newest arrival and moves by POST /v1/clock').choices(['system', 'log']).default('system'))

const serve = (definition: string | undefined, options: ServeOptions, follow: boolean) => runServer({
  folder: options.data, definition: definition ?? definitionOf(options), host: options.host, port: options.port, clock: options.clock, follow,
  keys: (process.env.MILLRACE_KEYS ?? '').split(',').map((key) => key.trim()).filter((key) => key !== ''),
})

export const serveCommand = () => doorOptions(folderCommand('serve', 'Open the doors: events in, decisions out', ['millrace serve fraud.ts --port 8080', 'MILLRACE_KEYS=secret millrace serve --host 0.0.0.0']))
  .action((definition: string | undefined, options: ServeOptions) => serve(definition, options, false))

export const devCommand = () => doorOptions(folderCommand('dev', 'Run everything and follow the definition file as it is edited', ['millrace dev fraud.ts', 'millrace dev fraud.ts --clock log --port 0']))
  .action((definition: string | undefined, options: ServeOptions) => serve(definition, options, true))
