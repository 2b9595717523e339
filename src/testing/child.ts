import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

export interface Child {
  readonly process: ChildProcess
  /** What it prints, line by line, until it ends. */
  readonly lines: AsyncIterableIterator<string>
  /** How it ended. */
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
}

/**
 * Bundles a script that imports sources of the project and gives a function that starts it as a process of its own: for what only two
 * processes, or a killed one, can show.
 * @param importing names to import, and the source file of each; they are in scope of `script`, beside `process.argv.slice(2)`.
 */
export const childScript = async (importing: Readonly<Record<string, URL>>, script: string): Promise<{ start(...parameters: string[]): Child; remove(): Promise<void> }> => {
  // Beside the package, so that the bundle finds the packages that it leaves out.
  const folder = await mkdtemp(fileURLToPath(new URL('../../node_modules/.millrace-child-', import.meta.url)))
  const outfile = join(folder, 'child.mjs')
  const imports = Object.entries(importing).map(([name, file]) => `import { ${name} } from ${JSON.stringify(fileURLToPath(file))}`)
  await build({
    stdin: { contents: `${imports.join('\n')}\n${script}`, loader: 'ts', resolveDir: fileURLToPath(new URL('..', pathToFileURL(import.meta.filename))) },
    outfile, bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'error',
  })
  return {
    start(...parameters) {
      const child = spawn(process.execPath, [outfile, ...parameters], { stdio: ['pipe', 'pipe', 'inherit'] })
      const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => child.on('close', (code, signal) => resolve({ code, signal })))
      return { process: child, ended, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
