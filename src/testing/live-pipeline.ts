import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openSegments } from '../adapters/event-log/segments.js'
import { openSqlite } from '../adapters/metadata-store/sqlite.js'
import { openLmdb } from '../adapters/online-store/lmdb.js'
import { openPipeline, type Pipeline, type PipelineOptions, type PipelinePorts } from '../features/online/pipeline.js'
import type { LoggedEvent } from '../ingest/logged-event.js'
import { openRecords, readLog } from '../ingest/records.js'
import { openSchemas } from '../ingest/schemas.js'
import type { Plan } from '../plan/plan.js'
import type { Clock } from '../ports/clock.js'

/** A pipeline over the embedded stores in a folder of its own. */
export interface LivePipeline {
  readonly pipeline: Pipeline
  readonly ports: PipelinePorts
  /** Opens it again as after `kill -9`: what was not in log or store is gone. Another plan may be given. */
  reopen(plan?: Plan): Promise<LivePipeline>
  /** Everything on the log. */
  logged(): Promise<LoggedEvent[]>
  remove(): Promise<void>
}

/** @param wrap stands between the pipeline and its ports: a disk that is full, a store that fails. */
export async function livePipeline(plan: Plan, clock: Clock, options: PipelineOptions = {}, wrap: (ports: PipelinePorts) => PipelinePorts = (ports) => ports): Promise<LivePipeline> {
  return openIn(await mkdtemp(join(tmpdir(), 'millrace-live-')), plan, clock, options, wrap)
}

async function openIn(folder: string, plan: Plan, clock: Clock, options: PipelineOptions, wrap: (ports: PipelinePorts) => PipelinePorts): Promise<LivePipeline> {
  const own: PipelinePorts = { log: await openSegments(join(folder, 'log')), store: await openLmdb(join(folder, 'state')), metadata: await openSqlite(join(folder, 'meta.db')), clock }
  const ports = wrap(own)
  const pipeline = await openPipeline(plan, ports, options)
  const close = async () => {
    await pipeline.abandon()
    await own.log.close()
    await own.store.close()
    await own.metadata.destroy()
  }
  return {
    pipeline, ports,
    async reopen(other = plan) {
      await close()
      return openIn(folder, other, clock, options, wrap)
    },
    async logged() {
      const records = openRecords(plan, await openSchemas(own.metadata, plan))
      const events: LoggedEvent[] = []
      for await (const slice of readLog(own.log, records, 0)) events.push(...slice.events)
      return events
    },
    async remove() {
      await close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
