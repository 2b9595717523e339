import type { MetadataStore } from '../ports/metadata-store.js'
import type { IndexPlan } from './indexes.js'

/** A build of an index, as it is kept: also of one that is not served. */
export interface IndexVersion {
  readonly name: string
  /** 1, 2, … */
  readonly version: number
  readonly kind: IndexPlan['kind']
  /** Microseconds of the clock port. */
  readonly builtAt: number
  /** Every event before this position of the log is in it. */
  readonly position: number
  /** Of the definition that it was built for. */
  readonly fingerprint: string
  readonly items: number
  /** Of its vectors. */
  readonly dimensions?: number
  /** Share of the exhaustive answers that it found when built. */
  readonly recall: number
  /** Where its file lies in the object store, and the SHA-256 of it in hex. */
  readonly file?: { readonly name: string; readonly hash: string }
  /** Why it is not served. */
  readonly problem?: 'MR_INDEX_RECALL'
}

/** Builds of an index that are kept: the last ones, so that what is served is among them also where newer ones find too little. */
const mostKept = 20

/** Adds a build, and takes out those that are older than the last twenty. @returns the files of those, which nothing asks for any more. */
export async function registerIndex(store: MetadataStore, { name, version, builtAt, fingerprint, ...record }: IndexVersion): Promise<string[]> {
  await store.insertInto('index_version').values({ name, version, built_at: builtAt, fingerprint, record: JSON.stringify(record) }).execute()
  const old = (await listIndexes(store, name)).slice(mostKept)
  for (const each of old) await store.deleteFrom('index_version').where('name', '=', name).where('version', '=', each.version).execute()
  return old.flatMap(({ file }) => file?.name ?? [])
}

/** Builds by name, the newest first. */
export async function listIndexes(store: MetadataStore, name?: string): Promise<IndexVersion[]> {
  const rows = await store.selectFrom('index_version').selectAll().$if(name !== undefined, (query) => query.where('name', '=', name!)).orderBy('name').orderBy('version', 'desc').execute()
  return rows.map(({ name, version, built_at, fingerprint, record }) => ({ name, version, builtAt: built_at, fingerprint, ...JSON.parse(record) as Omit<IndexVersion, 'name' | 'version' | 'builtAt' | 'fingerprint'> }))
}

/** What a version's contents are called in its index: of which definition, and which build. */
export const modelOf = ({ fingerprint, version }: Pick<IndexVersion, 'fingerprint' | 'version'>): string => `${fingerprint}@${version}`
/** A build's name in its folder; none is used twice, also where a build was cut off before it was registered. */
export const stampOf = ({ version, builtAt, position }: Pick<IndexVersion, 'version' | 'builtAt' | 'position'>): string => `${version}-${builtAt}-${position}`

/** Which indexes have to be built: there is none of this definition, it is due, it cannot be read, or the log has grown to twice what is in it. */
export function dueIndexes(indexes: readonly IndexPlan[], versions: readonly IndexVersion[], { now, head, broken = [] }: { readonly now: number; readonly head: number; readonly broken?: readonly string[] }): IndexPlan[] {
  return indexes.filter(({ name, fingerprint, every }) => {
    const newest = versions.find((version) => version.name === name && version.fingerprint === fingerprint)
    return head > 0 && (newest === undefined || broken.includes(name) || now - newest.builtAt >= every || head > 2 * newest.position + 1_000)
  })
}
