import { resolve } from 'node:path'
import type { DatasetResult } from '../../runtime/offline/offline-jobs.js'
import { callWithProgress, folderCommand, withFolder, type FolderOptions } from '../folder.js'

export const datasetCommand = () => folderCommand('dataset', 'Write a model\'s training set as Parquet, with manifest, digest and leak report',
  ['millrace dataset fraud --out fraud.parquet', 'millrace dataset fraud --out fraud.parquet --as-of 2026-06-01T00:00:00Z --mode event'])
  .argument('<model>', 'its name in the definition file')
  .requiredOption('--out <file>', 'the Parquet file to write; its manifest goes beside it')
  .option('--as-of <time>', 'as if it were this instant (RFC 3339); now when left out')
  .option('--mode <mode>', 'known: what had arrived when each row was asked; event: everything, whenever it came', 'known')
  .action((model: string, options: FolderOptions & { out: string; asOf?: string; mode: string }) => withFolder(options, async (call, out) => {
    const result = await callWithProgress(call, out, 'dataset', { model, asOf: options.asOf, mode: options.mode, out: resolve(options.out) })
    out.result(result as DatasetResult, human)
  }))

function human({ files, rows, digest, leak, manifest }: DatasetResult): string {
  const sources = Object.entries(leak.sources).map(([event, { events, assumed, late }]) => `  ${event}: ${events} events, ${assumed} of assumed arrival, ${late} late`)
  const differing = leak.differing === undefined ? [] : [`  ${leak.differing.rows} rows differ from what was known: ${JSON.stringify(leak.differing.features)}`]
  return [`${files.join(', ')}: ${rows} rows, digest ${digest}`, `manifest ${manifest}`, `${leak.assumedRows} rows of assumed arrival`, ...sources, ...differing].join('\n')
}
