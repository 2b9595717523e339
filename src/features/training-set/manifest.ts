import { viewOf } from '../../plan/lookup.js'
import type { LearnedPlan, Plan } from '../../plan/plan.js'
import type { ViewJob } from './view-job.js'

/** Events of one kind that a training set could see. `assumed`: their arrival was declared by an import. `late`: they arrived after a newer one. */
export interface SourceCount { readonly events: number; readonly assumed: number; readonly late: number }
/** What could make a training set see more than was known. */
export interface LeakReport {
  readonly sources: Readonly<Record<string, SourceCount>>
  /** Rows whose own arrival, and so K, was assumed. */
  readonly assumedRows: number
  /** In `event` mode: rows of which any feature differs from what was known, and for each feature how many rows. */
  readonly differing?: { readonly rows: number; readonly features: Readonly<Record<string, number>> }
}
export interface Manifest {
  readonly format: 1
  readonly system: string
  readonly model: string
  readonly event: string
  readonly label: string | null
  readonly fingerprints: Readonly<Record<string, string>>
  /** What was visible to a row, by which rule rows were chosen, and from which log. */
  readonly visibility: ViewJob['visibility']
  readonly lag: number
  readonly rule: string
  readonly positions: Readonly<Record<string, number>>
  readonly asOf: number
  readonly rows: number
  readonly columns: readonly string[]
  /** For each feature the rows in which it failed, where there are any. */
  readonly failed: Readonly<Record<string, number>>
  readonly leak: LeakReport
  readonly seed: number | null
  readonly files: readonly string[]
  /** SHA-256 over the values and what of this says where they come from: not the files, nor the instant of the build. */
  readonly digest: string
}
/** What the digest covers besides the values. */
export type Origin = Pick<Manifest, 'format' | 'system' | 'model' | 'event' | 'label' | 'fingerprints' | 'visibility' | 'lag' | 'rule' | 'positions'>

export function originOf(plan: Plan, model: LearnedPlan, labelled: boolean, visibility: ViewJob['visibility'], positions: Readonly<Record<string, number>>): Origin {
  const fingerprints = [
    [`event ${model.event}`, plan.events.get(model.event)!.fingerprint],
    ...(labelled ? [[`label ${model.label}`, plan.labels.get(model.label)!.fingerprint]] : []),
    ...model.lookups.map((name) => [`view ${name}`, viewOf(plan, name).fingerprint]),
    ...model.onDemand.map((name) => [`onDemand ${name}`, plan.onDemand.get(name)!.fingerprint]),
  ] as [string, string][]
  return {
    format: 1, system: plan.name, model: model.name, event: model.event, label: labelled ? model.label : null, fingerprints: Object.fromEntries(fingerprints), visibility, lag: plan.lag,
    rule: labelled ? 'rows whose label had matured at asOf; events that had arrived by then' : 'rows and events that had arrived at asOf', positions,
  }
}

/** Events whose rows a training set reads: the model's own, what its views and its label aggregate. */
export function eventsRead(plan: Plan, model: LearnedPlan, labelled: boolean): string[] {
  const views = [...model.lookups.map((name) => viewOf(plan, name)), ...(labelled ? [plan.labels.get(model.label)!.outcome] : [])]
  return [...new Set([model.event, ...views.flatMap(({ sources }) => sources.map(({ event }) => event))])].sort()
}
