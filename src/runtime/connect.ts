import { MillraceError } from '../errors.js'
import { openDataFolder } from './data-folder.js'
import { callOver, type Call } from './local-call.js'
import { openOwner } from './owner.js'

/**
 * A way to whoever owns a data folder: the process that runs `dev` or `serve` on it, else this one, until `close`.
 * A definition file is deployed only where this process becomes the owner; a running owner keeps its own.
 */
export async function connectOrOwn(path: string, definition: string | undefined): Promise<{ readonly call: Call; close(): Promise<void> }> {
  const folder = await openDataFolder(path)
  const running = async () => {
    const owner = await folder.owner()
    return owner === undefined ? undefined : { call: callOver(owner.socket), close: async () => {} }
  }
  try {
    return await running() ?? await openOwner({ folder: path, definition })
  } catch (error) {
    // Another process took the folder between the two looks.
    const other = error instanceof MillraceError && error.code === 'MR_FOLDER_OWNED' ? await running() : undefined
    if (other === undefined) throw error
    return other
  }
}
