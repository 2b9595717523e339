import type { ReplayResult } from '../../runtime/offline/offline-jobs.js'
import { callWithProgress, folderCommand, withFolder, type FolderOptions } from '../folder.js'
import { exitCodes } from '../output.js'

export const replayCommand = () => folderCommand('replay', 'Recompute logged predictions and rankings from the lake and compare them, bit for bit', ['millrace replay', 'millrace replay --model fraud --json'])
  .option('--model <name>', 'answers of this model or ranker alone')
  .action((options: FolderOptions & { model?: string }) => withFolder(options, async (call, out) => {
    const result = await callWithProgress(call, out, 'replay', { model: options.model }) as ReplayResult
    out.result(result, ({ predictions, equal, skipped, different }) => [
      `${equal} of ${predictions - skipped} answers equal${skipped > 0 ? `; ${skipped} answered by a fallback, which scores no state` : ''}`,
      ...different.map(({ id, says }) => `  ${id}: ${says}`),
    ].join('\n'))
    if (result.different.length > 0) process.exitCode = exitCodes.failed
  }))
