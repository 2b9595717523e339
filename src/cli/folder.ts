import { Command, InvalidArgumentError, Option } from 'commander'
import { existsSync } from 'node:fs'
import { connectOrOwn } from '../runtime/owner/connect.js'
import type { Call } from '../runtime/owner/local-call.js'
import { exitCodes, output, type Output } from './output.js'

/** Options of every command that works on a data folder. */
export interface FolderOptions { readonly data: string; readonly file?: string; readonly json?: boolean }

/** A command with the options that all have: where the data lies, which definition file, and how to answer. */
export const folderCommand = (name: string, description: string, examples: readonly string[]): Command => new Command(name)
  .description(description)
  .addOption(new Option('--data <folder>', 'the data folder').env('MILLRACE_FOLDER').default('.millrace'))
  .addOption(new Option('--file <definition>', 'the definition file; millrace.ts where there is one, else the one last deployed').env('MILLRACE_FILE'))
  .option('--json', 'answer in JSON')
  .exitOverride()
  .showHelpAfterError('(--help shows examples)')
  .addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`)

/** A whole number that a person typed, from `least` to `most`. */
export const wholeNumber = (least: number, most: number = Number.MAX_SAFE_INTEGER) => (text: string): number => {
  const number = /^\d+$/.test(text) ? Number(text) : NaN
  if (!(number >= least && number <= most)) throw new InvalidArgumentError(`Write a whole number from ${least}${most < Number.MAX_SAFE_INTEGER ? ` to ${most}` : ''}.`)
  return number
}

/** The definition file that a command means; undefined is the one last deployed. */
export const definitionOf = ({ file }: FolderOptions): string | undefined => file ?? (existsSync('millrace.ts') ? 'millrace.ts' : undefined)

/**
 * Runs with whoever owns the data folder: a running `dev` or `serve` over its local socket, else this process, for as long as it takes.
 * Ctrl-C closes what was opened before the process ends.
 */
export async function withFolder(options: FolderOptions, work: (call: Call, out: Output) => Promise<void>): Promise<void> {
  const out = output(options)
  let interrupted = false
  // What is about to open may be left at any instant.
  let close = async () => {}
  const interrupt = () => {
    interrupted = true
    void close().catch(() => {}).finally(() => process.exit(exitCodes.interrupted))
  }
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  try {
    const opened = await connectOrOwn(options.data, definitionOf(options))
    close = opened.close
    await work(opened.call, out)
  } catch (error) {
    // What was under way fails because it was cut off.
    if (!interrupted) throw error
    await new Promise(() => {})
  } finally {
    process.off('SIGINT', interrupt)
    process.off('SIGTERM', interrupt)
    await close()
  }
}

/** A call whose progress is shown. */
export async function callWithProgress(call: Call, out: Output, command: string, input: unknown): Promise<unknown> {
  const { report, stop } = out.progress()
  try {
    return await call(command, input, report)
  } finally {
    stop()
  }
}
