import { systemClock } from '../../adapters/clock/system.js'
import { formatInstant } from '../../define/instant.js'
import { MillraceError } from '../../errors.js'
import { learnedOf } from '../../plan/learned.js'
import { listIndexes } from '../../retrieve/registry.js'
import { listVersions, moveAlias } from '../../train/registry.js'
import { endAbandonedRuns } from '../../train/tracking.js'
import { readFeatures, moveClock } from './doors.js'
import { importCommands } from '../import/import-commands.js'
import type { Report } from '../offline/offline-child.js'
import { describeIndexes } from './index-builds.js'
import { instantOf } from './instant.js'
import { recentRows } from './recent-rows.js'
import { statusOf } from './status.js'
import type { Open } from './open.js'

type Run = (input: never, report: Report) => Promise<unknown>
interface Selection { readonly event?: string; readonly code?: string }
interface DatasetInput { readonly model: string; readonly asOf?: string; readonly mode?: string; readonly out?: string; readonly workingFolder?: string }

/** Every command of the local socket. Inputs and results are plain data; each fails with a coded error. */
export function commands(open: Open): Readonly<Record<string, Run>> {
  const { pipeline, metadata, clock, plan } = open
  const offline = async (job: string, { model, asOf, ...rest }: DatasetInput, report: Report) => {
    if (learnedOf(plan, model) === undefined) throw new MillraceError('MR_MODEL_UNKNOWN', model)
    await pipeline.tick()
    await open.runBatches()
    await open.fillLake(report)
    return open.offline.run(job, { ...rest, model, bundle: open.deployed.hash, asOf: instantOf(asOf, 'as-of', clock.now()) }, report)
  }
  return {
    ...importCommands(open),
    status: () => statusOf(open),
    clock: ({ to }: { to: unknown }) => moveClock(open, to),
    predict: ({ model, rows, wanted }: { model: string; rows: unknown; wanted: Parameters<Open['predict']>[2] }) => open.predict(model, rows, wanted),
    'rows.recent': ({ model, limit }: { model: string; limit: number }) => recentRows(open, model, limit),
    'features.get': ({ view, keys, at }: { view: string; keys: Record<string, string>; at?: string }) => readFeatures(open, view, keys, at),
    async 'quarantine.list'({ limit, ...filter }: Selection & { limit: number; replayed?: boolean }) {
      return (await pipeline.quarantine.list(filter, 0, limit)).map(({ raw, at, field, replayedAt, ...row }) =>
        ({ ...row, at: formatInstant(at), field: field ?? null, raw: Buffer.from(raw).toString(), replayedAt: replayedAt === undefined ? null : formatInstant(replayedAt) }))
    },
    'quarantine.replay': (filter: Selection) => pipeline.replay(filter),
    dataset: (input: DatasetInput, report) => offline('dataset', input, report),
    async train(input: DatasetInput, report) {
      const result = await offline('train', input, report).catch(async (error: unknown) => {
        // The process that died could not write how its run ended.
        if (error instanceof MillraceError && error.code === 'MR_OFFLINE_DIED') await endAbandonedRuns(metadata, systemClock().now())
        throw error
      })
      await open.refreshModels()
      return result
    },
    async replay({ model }: { model?: string }, report) {
      await open.fillLake(report)
      return open.offline.run('replay', { model, bundle: open.deployed.hash }, report)
    },
    async 'indexes.build'({ name }: { name?: string }, report) {
      const built = await open.indexBuilds.build(name, report)
      return describeIndexes(built, open.retrieval.versions())
    },
    async 'indexes.list'({ name }: { name?: string }) {
      return describeIndexes(await listIndexes(metadata, name), open.retrieval.versions())
    },
    async 'runs.list'({ model, limit }: { model?: string; limit: number }) {
      const runs = await metadata.selectFrom('run').selectAll().$if(model !== undefined, (query) => query.where('model', '=', model!)).orderBy('started_at', 'desc').limit(limit).execute()
      return runs.map(({ id, model: name, status, started_at, ended_at }) =>
        ({ run: id, model: name, status, started: formatInstant(started_at), seconds: ended_at === null ? null : (ended_at - started_at) / 1e6 }))
    },
    async 'runs.show'({ run }: { run: string }) {
      const found = await metadata.selectFrom('run').selectAll().where('id', '=', run).executeTakeFirst()
      if (found === undefined) throw new MillraceError('MR_RUN_UNKNOWN', run)
      return { run: found.id, model: found.model, status: found.status, started: formatInstant(found.started_at), ...JSON.parse(found.record) as object }
    },
    async 'models.list'({ model }: { model?: string }) {
      return (await listVersions(metadata, model)).map(({ createdAt, metrics, bundle, fingerprint, aliases, ...version }) =>
        ({ model: version.model, version: version.version, aliases: aliases.join(' '), created: formatInstant(createdAt), ...metrics, run: version.run, bundle: bundle.slice(0, 12), fingerprint: fingerprint.slice(0, 12) }))
    },
    async 'models.alias'({ model, alias, version }: { model: string; alias: string; version: number }) {
      await moveAlias(metadata, model, alias, version, clock.now())
      await open.refreshModels()
      return null
    },
  }
}
