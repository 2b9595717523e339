import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MillraceError } from '../../errors.js'

const denied = (path: string) => (cause: unknown): never => {
  throw new MillraceError('MR_FILE_DENIED', `${path}${cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''}`, { cause })
}

/** @throws MR_FILE_DENIED */
export const readText = (path: string): Promise<string> => readFile(path, 'utf8').catch(denied(path))

/** Those of the files that are there with other content. */
export async function conflicting(folder: string, files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const found: string[] = []
  for (const [name, text] of files) {
    const path = join(folder, name)
    if (existsSync(path) && await readText(path) !== text) found.push(name)
  }
  return found
}

/** One after the other: `recursive` never returns where a system refuses with ENOENT, as /proc does. */
async function makeFolder(path: string): Promise<void> {
  if (existsSync(path)) return
  await makeFolder(dirname(path))
  await mkdir(path).catch((cause: unknown) => { if (!existsSync(path)) denied(path)(cause) })
}

/** Writes all of them, each whole or not at all; what already says the same is left alone. @throws MR_FILE_DENIED */
export async function writeFiles(folder: string, files: ReadonlyMap<string, string>): Promise<void> {
  for (const [name, text] of files) {
    const path = join(folder, name)
    await makeFolder(dirname(path))
    if (existsSync(path) && await readText(path) === text) continue
    const partial = `${path}.${process.pid}.part`
    await writeFile(partial, text).catch(denied(path))
    await rename(partial, path).catch(denied(path))
  }
}

export const removeFile = (path: string): Promise<void> => rm(path, { force: true }).catch(denied(path))
