import { once } from 'node:events'
import { createConnection } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { MillraceError } from '../../errors.js'
import { openDataFolder } from '../data-folder.js'
import { callOver, type Call } from './local-call.js'
import { openOwner } from './owner.js'

/** Rounds, a tenth of a second apart, in which an owner may come up, or end. */
const rounds = 40

/**
 * A way to whoever owns a data folder: the process that runs `dev` or `serve` on it, else this one, until `close`.
 * A definition file is deployed only where this process becomes the owner; a running owner keeps its own.
 * @throws MR_FOLDER_OWNED while another command has the folder to itself.
 */
export async function connectOrOwn(path: string, definition: string | undefined): Promise<{ readonly call: Call; close(): Promise<void> }> {
  const folder = await openDataFolder(path)
  for (let round = 0; ; round++) {
    const owner = await folder.owner()
    if (owner !== undefined && await listens(owner.socket)) return { call: callOver(owner.socket), close: async () => {} }
    try {
      if (owner === undefined) return await openOwner({ folder: path, definition })
      if (round === rounds) throw new MillraceError('MR_FOLDER_OWNED', `process ${owner.pid} works on it, and takes no commands`)
    } catch (error) {
      // Another process took the folder between the two looks.
      if (round === rounds || !(error instanceof MillraceError && error.code === 'MR_FOLDER_OWNED')) throw error
    }
    await setTimeout(100)
  }
}

/** A server opens its socket a little after it has the folder; a command that does its work alone opens none. */
async function listens(socket: string): Promise<boolean> {
  const connection = createConnection(socket)
  const open = await once(connection, 'connect').then(() => true, () => false)
  connection.destroy()
  return open
}
