import type { OwnerStatus } from '../../runtime/owner/status.js'
import { folderCommand, withFolder, type FolderOptions } from '../folder.js'
import { table } from '../output.js'

export const statusCommand = () => folderCommand('status', 'Show what the data folder holds and how far each part is', ['millrace status', 'millrace status --json'])
  .action((options: FolderOptions) => withFolder(options, async (call, out) => {
    out.result(await call('status', {}) as OwnerStatus, (status) => [
      `system ${status.system} (${status.fingerprint}), clock ${status.now}`,
      `log ${status.log} events, lake ${status.lake}, quarantined ${status.quarantined}`,
      ...(status.importing === null ? [] : [`import of ${status.importing} is under way or was cut off: labels wait until the same command has finished it`]),
      '', table(status.views), '', table(status.models),
    ].join('\n'))
  }))
