import { execFile } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { scaffold, type Design } from '../../design/index.js'
import { MillraceError } from '../../errors.js'
import { exitCodes } from '../output.js'

const root = resolve(import.meta.dirname, '..', '..', '..')
type Files = ReadonlyMap<string, string | Buffer>

/**
 * The project of a design, with the package that it depends on.
 * @param wanted a range, a packed .tgz or a folder; left out: a pack of this checkout, else the version that runs.
 * @throws MR_SCAFFOLD_UNAVAILABLE, MR_PACKAGE_INVALID
 */
export async function projectOf(made: Design, wanted: string | undefined): Promise<Files> {
  const { dependency, file } = await packageFor(wanted)
  const files = new Map<string, string | Buffer>(scaffold(made, dependency))
  if (file !== undefined) files.set(file.name, file.bytes)
  return files
}

interface Dependency { readonly dependency: string; readonly file?: { readonly name: string; readonly bytes: Buffer } }
async function packageFor(wanted: string | undefined): Promise<Dependency> {
  // A checkout has its sources beside its build; what was installed from a registry has not.
  if (wanted === undefined) return existsSync(join(root, 'src')) ? packed(root) : { dependency: `^${versionIn(root)}` }
  if (existsSync(wanted)) return /\.(tgz|tar\.gz)$/.test(wanted) ? beside(basename(wanted), await readFile(wanted)) : packed(resolve(wanted))
  if (/[\\/]|\.tgz$/.test(wanted) || !/^[\w^~<>=*.|+ -]{1,100}$/.test(wanted)) throw new MillraceError('MR_PACKAGE_INVALID', wanted, { field: 'package' })
  return { dependency: wanted }
}
const beside = (name: string, bytes: Buffer): Dependency => ({ dependency: `file:${name}`, file: { name, bytes } })
function versionIn(folder: string): string {
  try {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name?: string; version?: string }
    if (name === 'millrace' && version !== undefined && existsSync(join(folder, 'dist', 'cli', 'main.js'))) return version
  } catch {
    // Said below, with the place.
  }
  throw new MillraceError('MR_PACKAGE_INVALID', `${folder} is no built checkout`, { field: 'package' })
}
async function packed(folder: string): Promise<Dependency> {
  const name = `millrace-${versionIn(folder)}.tgz`
  const into = await mkdtemp(join(tmpdir(), 'millrace-pack-'))
  try {
    await promisify(execFile)('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', into], { cwd: folder, shell: process.platform === 'win32' })
    return beside(name, await readFile(join(into, name)))
  } catch (cause) {
    throw new MillraceError('MR_PACKAGE_INVALID', `npm pack in ${folder}: ${cause instanceof Error ? cause.message.split('\n')[0] ?? '' : String(cause)}`, { field: 'package', cause })
  } finally {
    await rm(into, { recursive: true, force: true })
  }
}

/** Names of files that are there with other content. @throws MR_FILE_DENIED */
export function differing(folder: string, files: Files): readonly string[] {
  return [...files].filter(([name, content]) => {
    const path = join(folder, name)
    return denying(path, () => existsSync(path) && !readFileSync(path).equals(Buffer.from(content)))
  }).map(([name]) => name)
}
const denied = (path: string, cause: unknown) => new MillraceError('MR_FILE_DENIED', `${path}${cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : ''}`, { cause })
function denying<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (cause) {
    throw denied(path, cause)
  }
}

/**
 * Writes a project into a folder beside its place, then moves it there: a new folder appears whole or not at all, files of an old one each whole.
 * Ctrl-C takes away what was begun.
 * @throws MR_FILE_DENIED
 */
export async function writeProject(folder: string, files: Files): Promise<void> {
  const place = resolve(folder), beside = `${place}.${process.pid}.part`
  const away = () => {
    try {
      rmSync(beside, { recursive: true, force: true })
    } catch {
      // Where it could not be made there is nothing to take away.
    }
  }
  const interrupt = () => {
    away()
    process.exit(exitCodes.interrupted)
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt)
  try {
    for (const [name, content] of files) {
      await mkdir(dirname(join(beside, name)), { recursive: true })
      await writeFile(join(beside, name), content)
    }
    if (!existsSync(place) || readdirSync(place).length === 0) {
      rmSync(place, { recursive: true, force: true })
      await rename(beside, place)
    } else for (const name of files.keys()) {
      await mkdir(dirname(join(place, name)), { recursive: true })
      await rename(join(beside, name), join(place, name))
    }
  } catch (cause) {
    throw denied(place, cause)
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt)
    away()
  }
}
