import { randomUUID } from 'node:crypto'
import { MillraceError } from '../errors.js'
import type { LearnerMeta } from '../define/meta.js'
import type { Manifest } from '../features/training-set/manifest.js'
import type { MetadataStore } from '../ports/metadata-store.js'
import type { Environment } from './environment.js'
import type { GateFailure, Metrics } from './gate.js'

/** Everything that a run leaves behind; what came after a failure is absent. Stored as JSON beside the run. */
export interface RunRecord {
  readonly params: { readonly learner: LearnerMeta; readonly split: { readonly holdout: number; readonly train?: number } }
  readonly environment: Environment
  readonly bundle: string
  readonly fingerprint: string
  readonly seed: number | null
  readonly dataset?: Pick<Manifest, 'digest' | 'fingerprints' | 'rows' | 'asOf' | 'positions' | 'visibility' | 'leak'>
  readonly rows?: { readonly fit: number; readonly early: number; readonly holdout: number; readonly holdoutPositives: number; readonly holdoutFrom: number; readonly holdoutTo: number }
  readonly metrics?: Metrics
  readonly champion?: { readonly version: number; readonly metrics: Metrics }
  readonly decisions?: readonly { readonly decision: string; readonly threshold: number | null }[]
  readonly failures?: readonly GateFailure[]
  /** Trees kept, or steps taken. */
  readonly iterations?: number
  /** Names in the object store: the model file, the learning curve, the training set's manifest. */
  readonly artifacts: readonly string[]
  readonly version?: number
  readonly error?: { readonly code: string; readonly message: string }
  readonly seconds?: number
}

/** Notes that a run began; returns its id. */
export async function startRun(store: MetadataStore, model: string, now: number, record: RunRecord): Promise<string> {
  const id = randomUUID()
  await store.insertInto('run').values({ id, model, started_at: now, ended_at: null, status: 'running', record: JSON.stringify(record) }).execute()
  return id
}

export async function endRun(store: MetadataStore, id: string, status: 'failed' | 'rejected' | 'registered', now: number, record: RunRecord): Promise<void> {
  await store.updateTable('run').set({ status, ended_at: now, record: JSON.stringify(record) }).where('id', '=', id).execute()
}

/** Runs that a process left behind when it died; called by the one that owns the folder, when none can be under way. */
export async function endAbandonedRuns(store: MetadataStore, now: number): Promise<void> {
  await store.updateTable('run').set({ status: 'failed', ended_at: now }).where('status', '=', 'running').execute()
}

export const describeFailure = (error: unknown): NonNullable<RunRecord['error']> =>
  (error instanceof MillraceError ? { code: error.code, message: error.message } : { code: 'MR_INTERNAL', message: error instanceof Error ? error.message : String(error) })
