import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { MillraceError } from '../../errors.js'
import type { ObjectStore } from '../../ports/object-store.js'
import { isAbsent, storageError, syncFolder } from '../files.js'

/** Holds what is being written; no object's name begins with a dot. */
const unfinished = '.unfinished'

const checked = (name: string): string => {
  if (!name.split('/').every((part) => /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(part) && part.length <= 200)) throw new MillraceError('MR_OBJECT_NAME', JSON.stringify(name))
  return name
}

/** The object store as files in a folder. An object is there whole or not at all. */
export const openDirectory = async (folder: string): Promise<ObjectStore> => {
  const attempt = async <T>(act: () => Promise<T>): Promise<T> => {
    try { return await act() } catch (error) { throw storageError(error, folder) }
  }
  /** Creates a folder and those above it; each new name is made durable. */
  const makeFolder = async (path: string) => {
    const first = await mkdir(path, { recursive: true })
    if (first === undefined) return
    for (let made = path; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
  }
  await attempt(() => makeFolder(join(folder, unfinished)))

  return {
    get: async (name) => attempt(async () => {
      try {
        return await readFile(join(folder, checked(name)))
      } catch (error) {
        if (isAbsent(error) || ['EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
        throw error
      }
    }),
    put: async (name, bytes) => attempt(async () => {
      const file = join(folder, checked(name))
      const draft = join(folder, unfinished, randomUUID())
      try {
        const handle = await open(draft, 'wx')
        try {
          await handle.writeFile(bytes)
          await handle.sync()
        } finally { await handle.close() }
        await makeFolder(dirname(file))
        await rename(draft, file)
        await syncFolder(dirname(file))
      } catch (error) {
        await rm(draft, { force: true })
        throw error
      }
    }),
    remove: async (name) => attempt(() => rm(join(folder, checked(name)), { force: true })),
    list: async (prefix) => attempt(async () => {
      // Only the folder that the prefix names is read; its last part may be the beginning of a name.
      const parts = prefix.split('/').slice(0, -1)
      if (parts.length > 0) checked(parts.join('/'))
      try {
        const entries = await readdir(join(folder, ...parts), { recursive: true, withFileTypes: true })
        return entries.filter((entry) => entry.isFile())
          .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
          .filter((name) => name.startsWith(prefix) && !name.startsWith('.')).sort()
      } catch (error) {
        if (isAbsent(error)) return []
        throw error
      }
    }),
  }
}
