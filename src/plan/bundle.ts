import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { BuildFailure, Plugin } from 'esbuild'
import { metaOf } from '../define/meta.js'
import { MillraceError } from '../errors.js'
import { compile } from './compile.js'
import type { Plan } from './plan.js'

/** A definition file and all that it imports, as one module. `hash` is the SHA-256 of the code, in hexadecimal. */
export interface Bundle { readonly hash: string; readonly code: string }

/** `millrace` is this very package, from its source or as built, wherever the definition file lies. */
const self: Plugin = {
  name: 'millrace',
  setup: (build) => {
    const here = fileURLToPath(import.meta.url)
    const entry = (path: string) => join(dirname(here), '..', `${path}${extname(here)}`)
    build.onResolve({ filter: /^millrace(\/client)?$/ }, ({ path }) => ({ path: entry(path === 'millrace' ? 'index' : 'client/index'), sideEffects: false }))
  },
}

/**
 * Bundles a definition file. The same files give the same code in every folder: no path and no comment of the sources is in it.
 * @throws MR_DEFINITION_NOT_FOUND, or MR_DEFINITION_SYNTAX with file, line and column of each mistake.
 */
export const bundle = async (file: string): Promise<Bundle> => {
  const path = resolve(file)
  if (!existsSync(path)) throw new MillraceError('MR_DEFINITION_NOT_FOUND', path)
  // Only deploying needs it: a server of stored bundles never loads it.
  const { build } = await import('esbuild')
  const result = await build({
    entryPoints: [path], absWorkingDir: dirname(path), bundle: true, write: false, format: 'esm', platform: 'node', target: 'node20', charset: 'utf8',
    minifyWhitespace: true, legalComments: 'none', logLevel: 'silent', plugins: [self],
  }).catch((failure: BuildFailure) => {
    const places = failure.errors?.map(({ location, text }) => `\n  ${location === null ? '' : `${location.file}:${location.line}:${location.column + 1}: `}${text}`)
    throw new MillraceError('MR_DEFINITION_SYNTAX', places === undefined ? String(failure) : places.join(';'), { cause: failure })
  })
  const code = result.outputFiles[0]!.text
  return { hash: createHash('sha256').update(code).digest('hex'), code }
}

/** Where a folder of bundles has the one with this hash. */
export const bundlePath = (folder: string, hash: string): string => join(folder, `${hash}.mjs`)

/** Writes a bundle into a folder under its hash, unless it is there whole, and answers its path. A reader never sees half a file. */
export const writeBundle = async ({ hash, code }: Bundle, folder: string): Promise<string> => {
  const path = bundlePath(folder, hash)
  if (await readFile(path, 'utf8').catch(() => undefined) === code) return path
  await mkdir(folder, { recursive: true })
  const partial = `${path}.${process.pid}`
  try {
    // Flushed before it has its name, or a power failure would leave an empty module under it for good.
    await writeFile(partial, code, { flush: true })
    await rename(partial, path)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
  return path
}

/**
 * Imports a bundled definition and compiles it.
 * @param path a module whose default export is a system.
 * @throws MR_DEFINITION_NOT_FOUND, MR_DEFINITION_THROWS with its cause, MR_DEFINITION_NO_SYSTEM, MR_DEFINITION_INVALID.
 */
export const loadBundle = async (path: string): Promise<Plan> => {
  if (!existsSync(path)) throw new MillraceError('MR_DEFINITION_NOT_FOUND', path)
  const module = await import(/* @vite-ignore */ pathToFileURL(resolve(path)).href).catch((cause: unknown) => {
    throw new MillraceError('MR_DEFINITION_THROWS', cause instanceof Error ? cause.message : String(cause), { cause })
  }) as { readonly default?: object }
  if (typeof module.default !== 'object' || module.default === null || metaOf(module.default)?.kind !== 'system') throw new MillraceError('MR_DEFINITION_NO_SYSTEM', path)
  return compile(module.default)
}
