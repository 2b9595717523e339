import { createHash } from 'node:crypto'
import type { Plan } from '../../plan/plan.js'
import type { MetadataStore } from '../../ports/metadata-store.js'
import type { ImportSource } from './sources.js'

/** How far an import is, durably. The counts are of its rows up to `through`. */
export interface ImportProgress {
  readonly through: number
  readonly accepted: number
  readonly duplicates: number
  readonly quarantined: number
  readonly finished: boolean
}
export const notBegun: ImportProgress = { through: 0, accepted: 0, duplicates: 0, quarantined: 0, finished: false }

/** A file as it lies on the disk. */
export interface FileState { readonly size: number; readonly modified: number }

/** Tells an import from every other: the same files, unchanged, read in the same way into the same events. @param states of the sources, in their order */
export function importIdentity(plan: Plan, sources: readonly ImportSource[], states: readonly FileState[]): string {
  const parts = sources.map(({ fields, ignored, ...source }, index) => ({ ...source, ...states[index], fields: [...fields].sort(), ignored: [...ignored].sort(), definition: plan.events.get(source.event)?.fingerprint }))
  return createHash('sha256').update(JSON.stringify(parts, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))).digest('hex')
}

const nameOf = (identity: string) => `import:${identity}`

export async function readProgress(metadata: MetadataStore, identity: string): Promise<ImportProgress> {
  const found = await metadata.selectFrom('setting').select('value').where('name', '=', nameOf(identity)).executeTakeFirst()
  return found === undefined ? notBegun : JSON.parse(found.value) as ImportProgress
}
/**
 * Called behind the rows: after a crash in between, rows come again and are known by their ids. Refused rows, which have none, are written with it.
 * @param newestArrival on the log; kept in the same write, for each one waits for the disk
 */
export async function writeProgress(metadata: MetadataStore, identity: string, progress: ImportProgress, newestArrival: number): Promise<void> {
  const rows = [{ name: nameOf(identity), value: JSON.stringify(progress) }, ...(newestArrival > -Infinity ? [{ name: 'newest_arrival', value: String(newestArrival) }] : [])]
  await metadata.insertInto('setting').values(rows).onConflict((conflict) => conflict.column('name').doUpdateSet(({ ref }) => ({ value: ref('excluded.value') }))).execute()
}
