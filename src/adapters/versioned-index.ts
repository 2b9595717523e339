import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { MillraceError } from '../errors.js'
import type { Hit, IndexBuild, IndexVersion, Rows, VersionedIndex } from '../ports/versioned-index.js'
import { isAbsent, storageError, syncFolder } from './files.js'

/** One version in memory. */
export interface LiveIndex<Content, Query> {
  search(query: Query, n: number, accept: ((key: string) => boolean) | undefined): Hit[]
  /** Undefined removes. */
  change(key: string, content: Content | undefined): void
}
/** What an index has of its own; versions, durability and errors are the same for all. */
export interface IndexEngine<Spec, Content, Query> {
  /** Writes files into an empty folder. */
  build(spec: Spec, rows: Rows<readonly [key: string, content: Content]>, samples: readonly Query[] | undefined, folder: string): Promise<{ readonly built: number; readonly recall: number }>
  load(spec: Spec, folder: string): Promise<LiveIndex<Content, Query>>
  /** Throws a coded error where the spec cannot hold it. */
  check(spec: Spec, content: Content): void
  /** Contents as JSON, for changes. */
  readonly toJson: (content: Content) => unknown
  readonly fromJson: (json: unknown) => Content
}
interface Manifest<Spec> extends IndexVersion<Spec> { readonly format: 1; readonly files: Readonly<Record<string, string>> }
interface Change { readonly position: number; readonly rows: readonly (readonly [key: string, content: unknown])[] }

const names = { current: '.current', manifest: 'manifest.json', changes: 'changes.jsonl' } as const
const unfinished = '.unfinished-'
const corrupt = (folder: string, detail: string, cause?: unknown) => new MillraceError('MR_INDEX_CORRUPT', `${folder}: ${detail}`, { cause })

/**
 * An index as a folder: a folder a version with its files, a manifest with their hashes, and the changes since, a line a batch; a file `.current` names the one that answers.
 * A version that was damaged does not keep the index from being opened: it answers with MR_INDEX_CORRUPT until another is swapped to.
 */
export async function openVersioned<Spec, Content, Query>(folder: string, engine: IndexEngine<Spec, Content, Query>): Promise<VersionedIndex<Spec, Content, Query>> {
  type Served = { readonly about: IndexVersion<Spec>; readonly live: LiveIndex<Content, Query>; readonly folder: string }
  let served: Served | undefined
  let broken: MillraceError | undefined
  /** Swaps and updates come one after the other. */
  let turn: Promise<unknown> = Promise.resolve()
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const result = turn.then(() => attempt(folder, act))
    turn = result.catch(() => {})
    return result
  }

  const load = async (version: string): Promise<Served> => {
    const place = join(folder, version)
    const manifest = await readManifest<Spec>(place)
    let live: LiveIndex<Content, Query>
    try { live = await engine.load(manifest.spec, place) } catch (cause) { throw cause instanceof MillraceError && cause.code !== 'MR_MODEL_CORRUPT' ? cause : corrupt(place, 'its files do not fit together', cause) }
    let position = manifest.position
    for (const change of await readChanges(join(place, names.changes))) {
      for (const [key, content] of change.rows) live.change(key, content === null ? undefined : engine.fromJson(content))
      position = change.position
    }
    return { about: aboutOf({ ...manifest, position }), live, folder: place }
  }

  await attempt(folder, () => mkdir(folder, { recursive: true }))
  const version = await attempt(folder, () => readText(join(folder, names.current)))
  if (version !== undefined) {
    try { served = await load(version) } catch (error) {
      if (!(error instanceof MillraceError)) throw storageError(error, folder)
      broken = error.code === 'MR_INDEX_VERSION_UNKNOWN' ? corrupt(join(folder, version), 'it is gone') : error
    }
  }

  return {
    get current() { return served?.about },
    build: (build, spec, rows, samples) => attempt(folder, async () => {
      if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,99}$/.test(build.version)) throw new MillraceError('MR_OBJECT_NAME', JSON.stringify(build.version))
      const draft = join(folder, unfinished + build.version), place = join(folder, build.version)
      // A build that was made already, by whoever was asked before, is the same; what was left half made, or damaged, is not.
      const made = await readManifest<Spec>(place).catch(() => undefined)
      if (made !== undefined) return aboutOf(made)
      const left = (await readdir(folder)).filter((name) => name.startsWith(unfinished))
      for (const name of [...left, build.version]) await rm(join(folder, name), { recursive: true, force: true })
      await mkdir(draft)
      try {
        const { built, recall } = await engine.build(spec, rows, samples, draft)
        const manifest: Manifest<Spec> = { format: 1, ...identity(build), spec, built, recall, files: await hashFiles(draft) }
        await writeDurably(join(draft, names.manifest), JSON.stringify(manifest))
        for (const name of Object.keys(manifest.files)) await sync(join(draft, name))
        await syncFolder(draft)
        await rename(draft, place)
        await syncFolder(folder)
        return aboutOf(manifest)
      } catch (error) {
        await rm(draft, { recursive: true, force: true })
        throw error
      }
    }),
    swap: (version) => inTurn(async () => {
      if (served?.about.version === version) return
      const next = await load(version)
      await writeDurably(join(folder, `${names.current}.next`), version)
      await rename(join(folder, `${names.current}.next`), join(folder, names.current))
      await syncFolder(folder)
      served = next
      broken = undefined
      await removeOlder(folder, next.about)
    }),
    async search(query, n, { model, accept } = {}) {
      if (broken !== undefined) throw broken
      if (served === undefined) return []
      if (model !== undefined && model !== served.about.model) throw new MillraceError('MR_INDEX_MODEL', `the index is of ${served.about.model}, the query of ${model}`)
      return n > 0 ? served.live.search(query, n, accept) : []
    },
    update: (rows, position) => inTurn(async () => {
      if (served === undefined || position <= served.about.position) return
      const { live, about, folder: place } = served
      // Before anything is changed: a batch is taken whole or not at all.
      for (const [, content] of rows) if (content !== undefined) engine.check(about.spec, content)
      const change: Change = { position, rows: rows.map(([key, content]) => [key, content === undefined ? null : engine.toJson(content)]) }
      for (const [key, content] of rows) live.change(key, content)
      await append(join(place, names.changes), `${JSON.stringify(change)}\n`)
      served = { about: { ...about, position }, live, folder: place }
    }),
    close: async () => { await turn },
  }
}

const attempt = async <T>(folder: string, act: () => Promise<T>): Promise<T> => {
  try { return await act() } catch (error) { throw storageError(error, folder) }
}
const identity = ({ version, model, position }: IndexBuild): IndexBuild => ({ version, model, position })
const aboutOf = <Spec>({ spec, built, recall, ...build }: IndexVersion<Spec>): IndexVersion<Spec> => ({ ...identity(build), spec, built, recall })

async function readText(file: string): Promise<string | undefined> {
  try { return await readFile(file, 'utf8') } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

async function readManifest<Spec>(folder: string): Promise<Manifest<Spec>> {
  const text = await readText(join(folder, names.manifest))
  if (text === undefined) throw new MillraceError('MR_INDEX_VERSION_UNKNOWN', folder)
  let manifest: Manifest<Spec>
  try { manifest = JSON.parse(text) } catch (cause) { throw corrupt(folder, 'its manifest is no JSON', cause) }
  if (manifest.format !== 1) throw corrupt(folder, `format ${manifest.format}, this build reads 1`)
  const found = await hashFiles(folder)
  for (const [name, hash] of Object.entries(manifest.files)) if (found[name] !== hash) throw corrupt(folder, `${name} is not what was written`)
  return manifest
}

/** Versions from before this one that nobody will ask for: the one that was served, and those that were built and passed over. */
async function removeOlder<Spec>(folder: string, { version, position }: IndexBuild): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name === version || entry.name.startsWith(unfinished)) continue
    const text = await readText(join(folder, entry.name, names.manifest))
    let older = true
    try { older = text === undefined || (JSON.parse(text) as Manifest<Spec>).position <= position } catch { /* damaged: nobody's */ }
    if (older) await rm(join(folder, entry.name), { recursive: true, force: true })
  }
}

/** Of the files that never change. */
async function hashFiles(folder: string): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {}
  for (const name of (await readdir(folder)).sort()) {
    if (name === names.manifest || name === names.changes) continue
    const hash = createHash('sha256')
    // Piece by piece: who serves goes on answering in between.
    for await (const piece of createReadStream(join(folder, name))) hash.update(piece as Buffer)
    hashes[name] = hash.digest('hex')
  }
  return hashes
}

/** Whole lines; one that a crash cut off was never acknowledged, and goes, so that the next begins a line of its own. */
async function readChanges(file: string): Promise<Change[]> {
  const text = await readText(file) ?? ''
  const whole = text.slice(0, text.lastIndexOf('\n') + 1)
  if (whole !== text) await truncate(file, Buffer.byteLength(whole))
  const lines = whole.split('\n').slice(0, -1)
  try { return lines.map((line) => JSON.parse(line) as Change) } catch (cause) { throw corrupt(file, 'a change is no JSON', cause) }
}

async function writeDurably(file: string, content: string | Uint8Array): Promise<void> {
  const handle = await open(file, 'w')
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally { await handle.close() }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+')
  try { await handle.sync() } finally { await handle.close() }
}

async function append(file: string, line: string): Promise<void> {
  const handle = await open(file, 'a')
  try {
    await handle.appendFile(line)
    await handle.datasync()
  } finally { await handle.close() }
}
