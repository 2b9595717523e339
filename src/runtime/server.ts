import { watch } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { bundle } from '../plan/bundle.js'
import { MillraceError } from '../errors.js'
import { rest } from '../serve/rest.js'
import { isLoopback, listen, listenLocal } from './http.js'
import { answerCalls, type Call } from './owner/local-call.js'
import { openOwner, type Owner } from './owner/owner.js'

export interface ServerOptions {
  readonly folder: string
  readonly definition: string | undefined
  readonly host: string
  readonly port: number
  readonly keys: readonly string[]
  readonly clock: 'system' | 'log'
  /** Deploys the definition file anew whenever it changes. */
  readonly follow: boolean
}

/** Owns the folder and opens the doors, until SIGINT or SIGTERM; then answers what is under way, flushes and ends. */
export async function runServer(options: ServerOptions): Promise<void> {
  if (options.clock === 'log' && !isLoopback(options.host)) throw new MillraceError('MR_CLOCK_FIXED', '--clock log is for loopback')
  const { definition } = options
  let owner = await openOwner(options)
  let doors = rest(owner.doors)
  let changing: Promise<unknown> = Promise.resolve()
  const change = async () => {
    if (definition === undefined) return
    const hash = await bundle(definition).then((made) => made.hash, tell)
    if (hash === undefined || hash === owner.bundle) return
    await owner.close().catch(tell)
    owner = await openAgain(options, owner)
    doors = rest(owner.doors)
    process.stderr.write(`deployed ${definition} again (${owner.plan.fingerprint.slice(0, 12)})\n`)
  }
  const open: { close(): unknown }[] = []
  try {
    const call: Call = async (command, input, report) => { await changing; return owner.call(command, input, report) }
    open.unshift(await listenLocal(owner.folder.socket, { answer: answerCalls(call), bodyLimit: 256 * 1024 * 1024 }))
    const http = await listen(options.host, options.port, { keys: options.keys, answer: async (question) => { await changing; return doors(question) } })
    open.unshift(http)
    process.stderr.write(`${owner.plan.name} at ${http.url}, data in ${owner.folder.path}\n`)
    await new Promise<void>((done) => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => done())
      if (!options.follow || definition === undefined) return
      open.unshift(following(definition, () => {
        changing = changing.then(change).catch((error: unknown) => {
          tell(error)
          process.exitCode = 1
          done()
        })
      }))
    })
  } finally {
    for (const each of open) await each.close()
    await changing
    await owner.close()
  }
}

const tell = (error: unknown): undefined => { process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`) }

/** Opens with the new definition; with the one before where that is refused, so that the doors stay open. */
async function openAgain(options: ServerOptions, before: Owner): Promise<Owner> {
  try {
    return await openOwner(options)
  } catch (error) {
    tell(error)
    process.stderr.write(`${before.plan.name} goes on with the definition before\n`)
    return openOwner({ ...options, definition: undefined })
  }
}

/** Editors write a file in several steps: one change is told once they are quiet. */
function following(file: string, changed: () => void) {
  let timer: NodeJS.Timeout | undefined
  return watch(dirname(resolve(file)), (_, name) => {
    if (name !== null && !/\.[cm]?[jt]s$/.test(name)) return
    clearTimeout(timer)
    timer = setTimeout(changed, 200)
  })
}
