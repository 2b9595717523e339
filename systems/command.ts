// The commands of Millrace, run as a person would run them.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { writeLines } from './draws.js'

const program = join(dirname(createRequire(import.meta.url).resolve('millrace/package.json')), 'dist', 'cli', 'main.js')
export const say = (text: string) => process.stdout.write(`${text}\n`)

/** Runs a command to its end; its result, or what it printed where that is no JSON. */
export async function millrace(args: readonly string[]): Promise<unknown> {
  say(`\n$ millrace ${args.map((each) => (/[^\w./=+:@-]/.test(each) ? `'${each}'` : each)).join(' ')}`)
  const child = spawn(process.execPath, [program, ...args, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (part: Buffer) => { text += part.toString() })
  const [code] = await once(child, 'close') as [number | null]
  if (code !== 0 && code !== 3) throw new Error(`millrace ${args[0]} ended with ${code}`)
  return text.trim() === '' ? undefined : JSON.parse(text)
}

/** Starts a server and waits until its doors are open. */
export async function serveInBackground(args: readonly string[]): Promise<{ readonly url: string; stop(): Promise<void> }> {
  say(`\n$ millrace ${args.join(' ')} &`)
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'inherit', 'pipe'] })
  const url = await address(child)
  return {
    url,
    async stop() {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

const address = (child: ChildProcess) => new Promise<string>((resolve, reject) => {
  let text = ''
  child.stderr?.on('data', (part: Buffer) => {
    process.stderr.write(part)
    text += part.toString()
    const url = / at (http:\S+),/.exec(text)?.[1]
    if (url !== undefined) resolve(url)
  })
  child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
})

/** Brings events, each of which was known when it happened: `rows` by event, written to `folder` and imported together. */
export async function importRows(folder: string, rows: Readonly<Record<string, readonly object[]>>, place: readonly string[]): Promise<unknown> {
  for (const [event, of] of Object.entries(rows)) await writeLines(join(folder, `${event}.jsonl`), of)
  return millrace(['import', ...Object.keys(rows).flatMap((event) => [`${event}=${join(folder, `${event}.jsonl`)}`, '--arrived', `${event}=event`]), ...place])
}
/** Gives work a folder of its own while it lasts. */
export async function inFolder(name: string, work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), `millrace-${name}-`))
  try {
    await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
/** What follows `--name` on the command line. */
export const option = (name: string) => process.argv.includes(`--${name}`) ? process.argv[process.argv.indexOf(`--${name}`) + 1] : undefined
/** Keeps a page where `--page` says. */
export async function keepPage(system: string, html: string): Promise<void> {
  const file = resolve(option('page') ?? `dist/${system}.html`)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, html)
  say(`\nThe page: ${file}`)
}
/** Of a server whose clock is the log's. */
export async function moveClock(url: string, to: string): Promise<void> { await (await fetch(`${url}/v1/clock`, { method: 'POST', body: JSON.stringify({ to }) })).arrayBuffer() }
/** Prints a command's result, or the first of a part of it. */
export function show(result: unknown, part?: string, most = 100): void {
  const shown = part === undefined ? result : (result as Record<string, unknown[]>)[part]?.slice(0, most)
  if (Array.isArray(shown)) for (const each of shown) say(`  ${JSON.stringify(each)}`)
  else for (const [name, value] of Object.entries(shown ?? {})) say(`  ${name.padEnd(14)} ${typeof value === 'string' || typeof value === 'number' ? value : JSON.stringify(value)}`)
}
