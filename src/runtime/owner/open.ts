import type { Pipeline } from '../../features/online/pipeline.js'
import type { Plan } from '../../plan/plan.js'
import type { Clock, LogClock } from '../../ports/clock.js'
import type { EventLog } from '../../ports/event-log.js'
import type { MetadataStore } from '../../ports/metadata-store.js'
import type { Retrieval } from '../../retrieve/retrieval.js'
import type { Telemetry } from '../../ports/telemetry.js'
import type { Ranker } from '../../serve/rank.js'
import type { Wanted } from '../../serve/rest.js'
import type { DataFolder } from '../data-folder.js'
import type { OfflineChild, Report } from '../offline/offline-child.js'
import type { Deployed } from './deploy.js'
import type { IndexBuilds } from './index-builds.js'
import type { ServedModels } from './served-models.js'

/** Everything that the owner of a data folder has open. */
export interface Open {
  readonly folder: DataFolder
  readonly deployed: Deployed
  readonly plan: Plan
  readonly clock: Clock
  /** Present with `--clock log`. */
  readonly logClock: LogClock | undefined
  readonly metadata: MetadataStore
  readonly log: EventLog
  readonly pipeline: Pipeline
  readonly served: ServedModels
  readonly retrieval: Retrieval
  readonly indexBuilds: IndexBuilds
  readonly predict: (model: string, rows: unknown, wanted: Wanted) => Promise<unknown>
  readonly ranker: Ranker
  readonly offline: OfflineChild
  readonly telemetry: Telemetry
  /** Hands what the log has to the lake, predictions included; resolves when it is committed. */
  fillLake(report?: Report): Promise<void>
  /** Runs the batch views that are due; resolves when they are on the log. */
  runBatches(): Promise<void>
  /** Follows aliases that moved. */
  refreshModels(): Promise<void>
}
