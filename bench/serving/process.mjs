// The product's own commands as processes, and what they use.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../machine.mjs'

const program = join(root, 'dist', 'cli', 'main.js')
export const onCore = (core, command) => core === undefined ? command : ['taskset', '-c', String(core), ...command]

/** Runs a command of the product to its end. @returns what it printed as JSON, and the seconds from start to exit. */
export async function millrace(args) {
  const from = performance.now()
  const child = spawn(process.execPath, [program, ...args, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.on('data', (part) => { text += part })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`millrace ${args.join(' ')} ended with ${code}: ${text}`)
  return { result: text.trim() === '' ? undefined : JSON.parse(text), seconds: (performance.now() - from) / 1000 }
}

/** Starts a server and waits for its address. `core` pins it, with all that it starts. */
export async function start(command, core, pattern = / at (http:\S+),/) {
  const [name, ...args] = onCore(core, command)
  const child = spawn(name, args, { stdio: ['ignore', 'inherit', 'pipe'] })
  // A bench that fails half way leaves no server behind.
  const end = () => { child.kill() }
  process.once('exit', end)
  child.once('exit', () => { process.off('exit', end) })
  let text = ''
  const url = await new Promise((resolve, reject) => {
    child.stderr.on('data', (part) => {
      text += part
      const found = pattern.exec(text)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.once('exit', (code) => reject(new Error(`${command.join(' ')} ended with ${code}: ${text}`)))
  })
  return {
    url, pid: child.pid,
    /** Seconds of processor that it used so far, without its children. */
    cpu() {
      const fields = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1].split(' ')
      return (Number(fields[11]) + Number(fields[12])) / 100
    },
    async stop() {
      child.kill('SIGTERM')
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
export const serve = (args, core) => start([process.execPath, program, 'serve', ...args, '--port', '0'], core)
export const echo = (core) => start([process.execPath, join(import.meta.dirname, 'echo.mjs')], core)

/** A load from a process of its own: see load.mjs for what it is told and tells. */
export async function load(told, core) {
  const [name, ...args] = onCore(core, [process.execPath, join(import.meta.dirname, 'load.mjs')])
  const child = spawn(name, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify(told))
  let text = ''
  child.stdout.on('data', (part) => { text += part })
  const [code] = await once(child, 'close')
  if (code !== 0) throw new Error(`the load ended with ${code}`)
  return JSON.parse(text)
}

export const post = async (url, body) => {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })
  const answer = await response.json()
  if (!response.ok) throw new Error(JSON.stringify(answer))
  return answer
}
