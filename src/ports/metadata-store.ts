import type { Generated, Kysely } from 'kysely'

/** What is known beside the events: runs, versions, aliases, schemas, quarantine. Instants are microseconds; JSON columns hold text. */
export interface Tables {
  setting: { name: string; value: string }
  /** Event schemas as they were when records were written; `id` is in each record. */
  event_schema: { id: Generated<number>; event: string; fields: string }
  quarantine: { id: Generated<number>; at: number; event: string; source: string; code: string; field: string | null; raw: Uint8Array; replayed_at: number | null }
  run: { id: string; model: string; started_at: number; ended_at: number | null; status: 'running' | 'failed' | 'rejected' | 'registered'; record: string }
  version: { model: string; version: number; run: string; created_at: number; bundle: string; fingerprint: string; record: string }
  index_version: { name: string; version: number; built_at: number; fingerprint: string; record: string }
  alias: { model: string; alias: string; version: number; moved_at: number }
}
export type MetadataStore = Kysely<Tables>
