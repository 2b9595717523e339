import { MillraceError } from '../errors.js'
import type { MetadataStore } from '../ports/metadata-store.js'

export interface Version {
  readonly model: string; readonly version: number; readonly run: string; readonly createdAt: number
  /** Content hash of the definition file's bundle, and the model's fingerprint in it. */
  readonly bundle: string
  readonly fingerprint: string
  /** The model file's name in the object store. */
  readonly file: string
  readonly metrics: Readonly<Record<string, number>>
  readonly aliases: readonly string[]
}
export type NewVersion = Omit<Version, 'version' | 'aliases'>

/**
 * Registers a version that passed its gate, in one transaction: the number after the newest, and the alias `champion` when the model has none, else `challenger`.
 * The run that made it is registered with it.
 */
export function registerVersion(store: MetadataStore, made: NewVersion): Promise<Version> {
  return store.transaction().execute(async (transaction) => {
    const newest = await transaction.selectFrom('version').select(({ fn }) => fn.max('version').as('version')).where('model', '=', made.model).executeTakeFirst()
    const champion = await transaction.selectFrom('alias').select('version').where('model', '=', made.model).where('alias', '=', 'champion').executeTakeFirst()
    const version = Number(newest?.version ?? 0) + 1
    const alias = champion === undefined ? 'champion' : 'challenger'
    await transaction.insertInto('version').values({
      model: made.model, version, run: made.run, created_at: made.createdAt, bundle: made.bundle, fingerprint: made.fingerprint,
      record: JSON.stringify({ file: made.file, metrics: made.metrics }),
    }).execute()
    await pointAlias(transaction, made.model, alias, version, made.createdAt)
    return { ...made, version, aliases: [alias] }
  })
}

/** Moves an alias to a version that exists; serving follows. Fails with MR_VERSION_UNKNOWN. */
export function moveAlias(store: MetadataStore, model: string, alias: string, version: number, now: number): Promise<void> {
  return store.transaction().execute(async (transaction) => {
    const found = await transaction.selectFrom('version').select('version').where('model', '=', model).where('version', '=', version).executeTakeFirst()
    if (found === undefined) throw new MillraceError('MR_VERSION_UNKNOWN', `${model} has no version ${version}`)
    await pointAlias(transaction, model, alias, version, now)
  })
}

/** Versions, newest first, each with the aliases that point at it; of all models when none is named. */
export async function listVersions(store: MetadataStore, model?: string): Promise<Version[]> {
  const versions = await store.selectFrom('version').selectAll().$if(model !== undefined, (query) => query.where('model', '=', model!)).orderBy('model').orderBy('version', 'desc').execute()
  const aliases = await store.selectFrom('alias').selectAll().orderBy('alias').execute()
  return versions.map((row) => ({
    model: row.model, version: row.version, run: row.run, createdAt: row.created_at, bundle: row.bundle, fingerprint: row.fingerprint,
    ...(JSON.parse(row.record) as { file: string; metrics: Record<string, number> }),
    aliases: aliases.filter((alias) => alias.model === row.model && alias.version === row.version).map(({ alias }) => alias),
  }))
}

/** The version that an alias points at, undefined when nothing has it. */
export async function versionOf(store: MetadataStore, model: string, alias: string): Promise<Version | undefined> {
  return (await listVersions(store, model)).find(({ aliases }) => aliases.includes(alias))
}

async function pointAlias(store: MetadataStore, model: string, alias: string, version: number, now: number): Promise<void> {
  await store.insertInto('alias').values({ model, alias, version, moved_at: now })
    .onConflict((conflict) => conflict.columns(['model', 'alias']).doUpdateSet({ version, moved_at: now })).execute()
}
