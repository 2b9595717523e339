// The commands of Millrace, run as a person would run them.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const program = join(dirname(createRequire(import.meta.url).resolve('millrace/package.json')), 'dist', 'cli', 'main.js')
const say = (text: string) => process.stdout.write(`${text}\n`)

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
