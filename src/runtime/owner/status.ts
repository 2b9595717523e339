import { formatInstant } from '../../define/instant.js'
import { readSetting } from './deploy.js'
import type { Open } from './open.js'

/** Tells telemetry how far everything is. */
export async function measure({ pipeline, telemetry }: Open): Promise<void> {
  const { head, views } = pipeline.status()
  telemetry.gauge('millrace_log_head', head)
  telemetry.gauge('millrace_applied_position', Math.min(head, ...views.map(({ position }) => position)))
  telemetry.gauge('millrace_quarantine_waiting', await pipeline.quarantine.count())
}

export interface OwnerStatus {
  readonly system: string
  readonly fingerprint: string
  readonly now: string
  readonly log: number
  readonly lake: number
  readonly quarantined: number
  /** The import that is under way or was cut off: labels wait until it has been finished. */
  readonly importing: string | null
  readonly views: readonly { readonly view: string; readonly position: number; readonly behind: number; readonly state: 'live' | 'backfilling' }[]
  readonly models: readonly { readonly model: string; readonly champion: string | null; readonly event: string }[]
}

/** How far everything is. */
export async function statusOf({ plan, clock, pipeline, metadata, served }: Open): Promise<OwnerStatus> {
  const { head, views, importing } = pipeline.status()
  return {
    system: plan.name, fingerprint: plan.fingerprint, now: formatInstant(clock.now()), log: head, lake: Number(await readSetting(metadata, 'lake_position') ?? 0), quarantined: await pipeline.quarantine.count(), importing: importing ?? null,
    views: views.map(({ view, position, live }) => ({ view, position, behind: head - position, state: live ? 'live' as const : 'backfilling' as const })),
    models: [...plan.models.values(), ...plan.rankers.values()].map(({ name, event }) => ({ model: name, champion: served.of(name)[0]?.version ?? null, event })),
  }
}
