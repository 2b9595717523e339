import { loadPackage } from '../../adapters/load.js'
import { openDataFolder } from '../../runtime/data-folder.js'
import { folderCommand, definitionOf, type FolderOptions } from '../folder.js'
import { exitCodes, output, table } from '../output.js'
import { bundle } from '../../plan/bundle.js'

interface Finding { readonly check: string; readonly state: 'ok' | 'failed'; readonly says: string }

const oldest = [20, 19] as const
const checks: readonly (readonly [check: string, run: (options: FolderOptions) => Promise<string>])[] = [
  ['node', async () => {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
    if (major < oldest[0] || (major === oldest[0] && minor < oldest[1])) throw new Error(`${process.version}; at least ${oldest.join('.')} is needed`)
    return process.version
  }],
  ['online store', async () => { await loadPackage('lmdb', () => import('lmdb')); return 'lmdb loads' }],
  ['metadata', async () => { await loadPackage('libsql', () => import('libsql')); return 'libsql loads' }],
  ['lake', async () => { await loadPackage('@duckdb/node-api', () => import('@duckdb/node-api')); return '@duckdb/node-api loads' }],
  ['bundler', async () => { await loadPackage('esbuild', () => import('esbuild')); return 'esbuild loads' }],
  ['definition', async (options) => {
    const file = definitionOf(options)
    return file === undefined ? 'none named; the one last deployed is used' : `${file} (${(await bundle(file)).hash.slice(0, 12)})`
  }],
  ['data folder', async ({ data }) => {
    const folder = await openDataFolder(data)
    const owner = await folder.owner()
    return `${folder.path}, ${owner === undefined ? 'nobody owns it now' : `owned by process ${owner.pid}`}`
  }],
]

/** Each check for itself: a broken one never hides another. */
export const doctorCommand = () => folderCommand('doctor', 'Check that this machine, the definition and the data folder are fit to run', ['millrace doctor', 'millrace doctor --file fraud.ts'])
  .action(async (options: FolderOptions) => {
    const findings: Finding[] = []
    for (const [check, run] of checks)
      findings.push(await run(options).then((says): Finding => ({ check, state: 'ok', says }), (error: unknown): Finding => ({ check, state: 'failed', says: error instanceof Error ? error.message : String(error) })))
    output(options).result(findings, (rows) => table(rows.map((row) => ({ ...row }))))
    if (findings.some(({ state }) => state === 'failed')) process.exitCode = exitCodes.failed
  })
