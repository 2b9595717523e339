import { createHash, randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { access, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { isAbsent, storageError, syncFolder } from '../adapters/files.js'
import { tryLock } from '../adapters/metadata-store/owner-lock.js'
import { MillraceError } from '../errors.js'

const format = 1
const folders = ['log', 'lake', 'state', 'predictions', 'objects', 'bundles', 'indexes'] as const

export interface Owner {
  readonly pid: number
  /** Tells the process from a later one with the same pid: boot id and start time, where the system says them. */
  readonly identity: string
  readonly socket: string
}
export interface DataFolder {
  readonly path: string
  readonly log: string; readonly lake: string; readonly state: string; readonly predictions: string; readonly objects: string; readonly bundles: string; readonly indexes: string
  readonly metadata: string
  /** Where the owner listens for the other commands. */
  readonly socket: string
  /** Makes this process the owner, or throws MR_FOLDER_OWNED with the owner's pid and socket. However the process ends, the folder is then free. */
  lock(): Promise<{ release(): Promise<void> }>
  /** Who owns it; undefined when nobody does, or the process is gone. */
  owner(): Promise<Owner | undefined>
}

const denied = (path: string, cause: unknown) =>
  ['EACCES', 'EPERM', 'EROFS'].includes((cause as NodeJS.ErrnoException).code ?? '') ? new MillraceError('MR_FOLDER_DENIED', path, { cause })
    : ['ENOTDIR', 'EEXIST'].includes((cause as NodeJS.ErrnoException).code ?? '') ? new MillraceError('MR_FOLDER_INVALID', `${path} is no folder`, { cause })
      : storageError(cause, path)

/** Replaces a file whole: another process reads the old text or the new one. */
const writeWhole = async (file: string, text: string) => {
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, text, { flush: true })
  await rename(draft, file)
}

/** Undefined when there is no such process. */
const identityOf = async (pid: number): Promise<string | undefined> => {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return undefined
  }
  if (process.platform !== 'linux') return ''
  try {
    const [boot, stat] = await Promise.all([readFile('/proc/sys/kernel/random/boot_id', 'utf8'), readFile(`/proc/${pid}/stat`, 'utf8')])
    // proc(5): the 22nd field is the start time; the second, in brackets, may hold blanks.
    return `${boot.trim()}/${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`
  } catch { return undefined }
}

/** What stands in an empty disk, or is left of a first start that was cut off. */
const harmless = (name: string) => name.startsWith('.') || name === 'lost+found' || name.startsWith('format.json')

const checkFormat = async (path: string): Promise<void> => {
  const file = join(path, 'format.json')
  // Listed before the file is read, for another process may be making this folder, format.json first.
  const foreign = (await readdir(path)).filter((name) => !harmless(name))
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (!isAbsent(error)) throw error
    if (foreign.length > 0) throw new MillraceError('MR_FOLDER_INVALID', `${path} holds ${foreign.slice(0, 3).join(', ')}, and no format.json`)
    await writeWhole(file, `${JSON.stringify({ format })}\n`)
    await syncFolder(path)
    return
  }
  let found: unknown
  try { found = (JSON.parse(text) as { format?: unknown } | null)?.format } catch { /* not ours, as below */ }
  if (typeof found !== 'number') throw new MillraceError('MR_FOLDER_INVALID', `${file} names no format`)
  if (found > format) throw new MillraceError('MR_FOLDER_NEWER', `${path} has format ${found}, known is ${format}`)
}

const ownerOf = async (file: string): Promise<Owner | undefined> => {
  try {
    const owner = JSON.parse(await readFile(file, 'utf8')) as Owner
    return await identityOf(owner.pid) === owner.identity ? owner : undefined
  } catch (error) {
    if (isAbsent(error) || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Systems allow a socket's path about a hundred bytes. */
const socketOf = (root: string): string => {
  const socket = join(root, 'owner.sock')
  return Buffer.byteLength(socket) <= 100 ? socket : join(tmpdir(), `millrace-${createHash('sha256').update(root).digest('hex').slice(0, 16)}.sock`)
}

/**
 * Opens a data folder, and makes one where there is nothing. Throws MR_FOLDER_INVALID for a file or a folder of other things,
 * MR_FOLDER_DENIED without permission, MR_FOLDER_NEWER for a format of a later version.
 */
export const openDataFolder = async (path: string): Promise<DataFolder> => {
  const root = resolve(path)
  try {
    await mkdir(root, { recursive: true })
    await access(root, constants.R_OK | constants.W_OK | constants.X_OK)
    await checkFormat(root)
    for (const folder of folders) await mkdir(join(root, folder), { recursive: true })
    await syncFolder(root)
  } catch (error) { throw denied(root, error) }

  const ownerFile = join(root, 'owner.json')
  const socket = socketOf(root)
  const owned = async () => {
    // The owner writes its name just after it has the lock; until then a dead one's may stand there.
    for (let attempt = 0; attempt < 40; attempt++) {
      const owner = await ownerOf(ownerFile)
      if (owner !== undefined) return new MillraceError('MR_FOLDER_OWNED', `${root} belongs to process ${owner.pid}, which listens on ${owner.socket}`)
      await setTimeout(25)
    }
    return new MillraceError('MR_FOLDER_OWNED', `${root} belongs to a process of another machine or container`)
  }
  return {
    path: root,
    log: join(root, 'log'), lake: join(root, 'lake'), state: join(root, 'state'), predictions: join(root, 'predictions'), objects: join(root, 'objects'), bundles: join(root, 'bundles'), indexes: join(root, 'indexes'),
    metadata: join(root, 'meta.db'),
    socket,
    owner: () => ownerOf(ownerFile),
    async lock() {
      const lock = tryLock(join(root, 'owner.lock'))
      if (lock === undefined) throw await owned()
      try {
        // A socket of an owner that was killed would be in the way.
        await rm(socket, { force: true })
        await writeWhole(ownerFile, `${JSON.stringify({ pid: process.pid, identity: await identityOf(process.pid) ?? '', socket } satisfies Owner)}\n`)
      } catch (error) {
        lock.release()
        throw denied(root, error)
      }
      return {
        async release() {
          await rm(ownerFile, { force: true })
          lock.release()
        },
      }
    },
  }
}
