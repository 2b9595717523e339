import type { ErrorCode } from '../errors.js'
import type { MetadataStore } from '../ports/metadata-store.js'

/** A row that was refused, with its bytes as they came. */
export interface BadRow {
  /** When it arrived, or had been known by its import's declaration; microseconds. */
  readonly at: number
  readonly event: string
  /** Which door or file it came through. An import's begins with `import`. */
  readonly source: string
  readonly code: ErrorCode
  readonly field: string | undefined
  readonly raw: Uint8Array
}
export interface QuarantinedRow extends BadRow { readonly id: number; readonly replayedAt: number | undefined }
export interface QuarantineFilter {
  readonly event?: string
  readonly code?: string
  readonly ids?: readonly number[]
  /** Those that were replayed too; without, those that still wait. */
  readonly replayed?: boolean
}
/** Refused rows, kept until somebody mends what was wrong. */
export interface Quarantine {
  /** Durable when resolved; all or none, and with them what `beside` writes. */
  put(rows: readonly BadRow[], beside?: (store: MetadataStore) => Promise<void>): Promise<void>
  /** Oldest first, those with id > `after`. */
  list(filter: QuarantineFilter, after: number, limit: number): Promise<QuarantinedRow[]>
  markReplayed(ids: readonly number[], at: number): Promise<void>
  /** Rows that wait. */
  count(): Promise<number>
}

// SQLite binds 32,766 values a statement.
const rowsPerStatement = 2_000
function* slices<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += rowsPerStatement) yield items.slice(at, at + rowsPerStatement)
}

export const openQuarantine = (metadata: MetadataStore): Quarantine => ({
  async put(rows, beside) {
    if (rows.length === 0) return
    const values = rows.map(({ field, ...row }) => ({ ...row, field: field ?? null, replayed_at: null }))
    await metadata.transaction().execute(async (transaction) => {
      for (const slice of slices(values)) await transaction.insertInto('quarantine').values(slice).execute()
      await beside?.(transaction)
    })
  },
  async list({ event, code, ids, replayed = false }, after, limit) {
    let query = metadata.selectFrom('quarantine').selectAll().where('id', '>', after)
    if (event !== undefined) query = query.where('event', '=', event)
    if (code !== undefined) query = query.where('code', '=', code)
    if (ids !== undefined) query = query.where('id', 'in', ids)
    if (!replayed) query = query.where('replayed_at', 'is', null)
    const rows = await query.orderBy('id').limit(limit).execute()
    return rows.map(({ replayed_at, field, code: word, ...row }) => ({ ...row, code: word as ErrorCode, field: field ?? undefined, replayedAt: replayed_at ?? undefined }))
  },
  async markReplayed(ids, at) {
    await metadata.transaction().execute(async (transaction) => {
      for (const slice of slices(ids)) await transaction.updateTable('quarantine').set({ replayed_at: at }).where('id', 'in', slice).execute()
    })
  },
  async count() {
    const { waiting } = await metadata.selectFrom('quarantine').select(({ fn }) => fn.countAll<number>().as('waiting')).where('replayed_at', 'is', null).executeTakeFirstOrThrow()
    return Number(waiting)
  },
})
