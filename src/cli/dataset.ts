import type { DatasetResult } from '../runtime/offline-jobs.js'
import { callWithProgress, folderCommand, withFolder, type FolderOptions } from './folder.js'

export const datasetCommand = () => folderCommand('dataset', 'Write a model\'s training set as Parquet, with manifest, digest and leak report',
  ['millrace dataset fraud --out fraud.parquet', 'millrace dataset fraud --out fraud.parquet --as-of 2026-06-01T00:00:00Z --mode event'])
  .argument('<model>', 'its name in the definition file')
  .requiredOption('--out <file>', 'the Parquet file to write; its manifest goes beside it')
  .option('--as-of <time>', 'as if it were this instant (RFC 3339); now when left out')
  .option('--mode <mode>', 'known: what had arrived when each row was asked; event: everything, whenever it came', 'known')
  .action((model: string, options: FolderOptions & { out: string; asOf?: string; mode: string }) => withFolder(options, async (call, out) => {
    const result = await callWithProgress(call, out, 'dataset', { model, asOf: options.asOf, mode: options.mode, out: options.out })
    out.result(result as DatasetResult, ({ file, rows, digest, leaks }) => `${file}: ${rows} rows, digest ${digest}\nleaks: ${JSON.stringify(leaks)}`)
  }))
