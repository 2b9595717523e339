import { folderCommand } from '../folder.js'
import { doorOptions, serve, type ServeOptions } from './serve.js'

export const devCommand = () => doorOptions(folderCommand('dev', 'Run everything and follow the definition file as it is edited', ['millrace dev fraud.ts', 'millrace dev fraud.ts --clock log --port 0']))
  .action((definition: string | undefined, options: ServeOptions) => serve(definition, options, true))
