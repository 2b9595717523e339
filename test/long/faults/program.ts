// The compiled program as its users run it, and its lake as another program reads it.
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { DuckDBInstance } from '@duckdb/node-api'

export const program = fileURLToPath(new URL('../../../dist/cli/main.js', import.meta.url))
/** The path of a definition file of this folder. */
export const definitionFile = (name: string): string => fileURLToPath(new URL(`./${name}`, import.meta.url))

export interface Ended { readonly code: number | null; readonly signal: NodeJS.Signals | null; readonly out: string; readonly err: string }
export interface Running {
  readonly child: ChildProcess
  /** Where it listens; rejects when it ends before it says so. */
  readonly url: Promise<string>
  readonly ended: Promise<Ended>
  /** Resolves when its standard error has this text. */
  says(text: string): Promise<void>
}

export interface StartOptions { readonly env?: Readonly<Record<string, string>>; readonly input?: string; /** A shell's words before the program. */ readonly before?: string; /** In a process group of its own, as a terminal starts it. */ readonly group?: boolean }
export function start(args: readonly string[], { env = {}, input, before, group = false }: StartOptions = {}): Running {
  const command: readonly [string, readonly string[]] = before === undefined ? [process.execPath, [program, ...args]] : ['bash', ['-c', `${before}; exec "$@"`, 'bash', process.execPath, program, ...args]]
  const child = spawn(command[0], command[1], { stdio: ['pipe', 'pipe', 'pipe'], detached: group, env: { ...process.env, ...env } })
  child.stdin?.on('error', () => {})
  child.stdin?.end(input ?? '')
  let out = '', err = ''
  const wakes = new Set<() => void>()
  child.stdout?.on('data', (part: Buffer) => { out += part.toString() })
  child.stderr?.on('data', (part: Buffer) => {
    err += part.toString()
    for (const wake of wakes) wake()
  })
  const ended = new Promise<Ended>((resolve) => child.once('close', (code, signal) => resolve({ code, signal, out, err })))
  const says = (text: string) => new Promise<void>((resolve, reject) => {
    const look = () => {
      if (!err.includes(text)) return
      wakes.delete(look)
      resolve()
    }
    wakes.add(look)
    look()
    void ended.then(({ code, signal }) => reject(new Error(`it ended with ${code ?? signal}: ${err}`)))
  })
  const url = says(', data in ').then(() => / at (http:\S+),/.exec(err)?.[1] ?? '')
  url.catch(() => {})
  return { child, url, ended, says }
}
export const run = (args: readonly string[], options: StartOptions = {}): Promise<Ended> => start(args, options).ended
/** A command's result, which must be JSON. */
export async function result<T>(args: readonly string[]): Promise<T> {
  const { code, signal, out, err } = await run([...args, '--json'])
  if (code !== 0) throw new Error(`millrace ${args.join(' ')} ended with ${code ?? signal}: ${err}`)
  return JSON.parse(out) as T
}
/** A command that must fail with this code, said as JSON and with nothing on standard output; resolves to the message. */
export async function refused(args: readonly string[], code: string, options: StartOptions = {}): Promise<string> {
  const ended = await run([...args, '--json'], options)
  const said = /^\{"error":.*\}$/m.exec(ended.err)?.[0]
  if (ended.code !== 1 || ended.out !== '' || said === undefined) throw new Error(`millrace ${args.join(' ')} ended with ${ended.code ?? ended.signal}: ${ended.out}${ended.err}`)
  const { error } = JSON.parse(said) as { error: { code: string; message: string; docs: string } }
  if (error.code !== code || !error.message.startsWith(`${code}: `) || !error.docs.endsWith(code.toLowerCase())) throw new Error(`millrace ${args.join(' ')} says ${said}, not ${code}`)
  return error.message
}
export async function stop({ child, ended }: Running): Promise<Ended> {
  child.kill('SIGTERM')
  return ended
}
export async function kill({ child, ended }: Running): Promise<Ended> {
  child.kill('SIGKILL')
  return ended
}

/** Ctrl-C in the terminal that started it: the signal reaches all of its processes. Before it listens for it, it ends by the signal, which a shell calls 130 too. */
export async function interrupt({ child, ended }: Running): Promise<Ended> {
  process.kill(-child.pid!, 'SIGINT')
  const end = await ended
  return end.signal === 'SIGINT' ? { ...end, code: 130 } : end
}
/** Resolves once `holds`, which is asked again and again. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!await holds()) await setTimeout(20)
}

export interface Reply { readonly status: number; readonly json: unknown; readonly code: string | undefined; readonly field: string | undefined }
export async function ask(url: string, path: string, body?: string | Uint8Array, headers: Readonly<Record<string, string>> = {}, method = body === undefined ? 'GET' : 'POST'): Promise<Reply> {
  const answer = await fetch(`${url}${path}`, { method, headers, ...(body === undefined ? {} : { body: typeof body === 'string' ? body : new Blob([new Uint8Array(body)]) }) })
  const text = await answer.text()
  const json = answer.headers.get('content-type')?.startsWith('application/json') === true ? JSON.parse(text) as { error?: { code: string; field?: string } } | null : text
  const error = typeof json === 'object' ? json?.error : undefined
  return { status: answer.status, json, code: error?.code, field: error?.field }
}

interface Shown { readonly features: readonly { readonly feature: string; readonly value: unknown }[] }
/** A view's values by name, of what `GET /v1/features` answers. */
export const valuesOf = (shown: unknown): Record<string, unknown> => Object.fromEntries((shown as Shown).features.map(({ feature, value }) => [feature, value]))

type Action = { readonly add?: { readonly path: string }; readonly remove?: { readonly path: string } }
/** Files of a table's newest version, by the commits of its Delta log. */
export function lakeFiles(folder: string, table: string): string[] {
  const place = join(folder, 'lake', table), log = join(place, '_delta_log')
  const files = new Set<string>()
  if (!existsSync(log)) return []
  const commits = readdirSync(log).filter((name) => /^\d{20}\.json$/.test(name)).sort()
  if (commits[0] !== '00000000000000000000.json') throw new Error(`${log} does not begin at its first version`)
  for (const name of commits) {
    for (const line of readFileSync(join(log, name), 'utf8').split('\n').filter((each) => each !== '')) {
      const { add, remove } = JSON.parse(line) as Action
      if (add !== undefined) files.add(join(place, decodeURIComponent(add.path)))
      if (remove !== undefined) files.delete(join(place, decodeURIComponent(remove.path)))
    }
  }
  return [...files]
}
/** Rows of a table as DuckDB reads its Parquet files; `lake` in the query stands for them. */
export async function queryLake(folder: string, table: string, query: string): Promise<Record<string, unknown>[]> {
  const files = lakeFiles(folder, table)
  if (files.length === 0) return []
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run("SET TimeZone = 'UTC'")
  const reader = await connection.runAndReadAll(`WITH lake AS (SELECT * FROM read_parquet([${files.map((file) => `'${file.replaceAll("'", "''")}'`).join(', ')}], union_by_name = true)) ${query}`)
  const rows = reader.getRowObjectsJson()
  connection.closeSync()
  instance.closeSync()
  return rows
}

/** Writes a query's rows as a Parquet file. */
export async function writeParquet(path: string, query: string): Promise<void> {
  const instance = await DuckDBInstance.create(':memory:')
  const connection = await instance.connect()
  await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet)`)
  connection.closeSync()
  instance.closeSync()
}

/** Uniform numbers in [0, 1) from a seed. */
export function uniform(seed: number): () => number {
  let state = seed
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647
}
