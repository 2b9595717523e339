import { openDirectory } from '../../adapters/object-store/directory.js'
import { logClock } from '../../adapters/clock/log.js'
import { systemClock } from '../../adapters/clock/system.js'
import { openSegments } from '../../adapters/event-log/segments.js'
import { openSqlite } from '../../adapters/metadata-store/sqlite.js'
import { openLmdb } from '../../adapters/online-store/lmdb.js'
import { prometheus } from '../../adapters/telemetry/prometheus.js'
import { MillraceError } from '../../errors.js'
import { openPipeline } from '../../features/online/pipeline.js'
import { openRecords, readLog } from '../../ingest/records.js'
import { openSchemas } from '../../ingest/schemas.js'
import type { Plan } from '../../plan/plan.js'
import { openRetrieval } from '../../retrieve/retrieval.js'
import { predictor, type Prediction } from '../../serve/predict.js'
import { openPredictionLog } from '../../serve/prediction-log.js'
import { ranker } from '../../serve/rank.js'
import type { Doors } from '../../serve/rest.js'
import { endAbandonedRuns } from '../../train/tracking.js'
import { batchRunner } from './batches.js'
import { commands } from './commands.js'
import { openDataFolder, type DataFolder } from '../data-folder.js'
import { deploy, readSetting } from './deploy.js'
import { doorsOf } from './doors.js'
import { indexPlaces } from '../index-places.js'
import { openGate } from './gate.js'
import { indexBuilds } from './index-builds.js'
import { openOfflineChild, type Report } from '../offline/offline-child.js'
import type { Open } from './open.js'
import { openServedModels } from './served-models.js'
import { measure } from './status.js'

export interface OwnerOptions {
  readonly folder: string
  /** The definition file; the one last deployed when undefined. */
  readonly definition: string | undefined
  readonly clock?: 'system' | 'log'
  /** Where predictions are logged; the data folder's own log when left out. */
  readonly predictions?: string
}
export interface Owner {
  readonly plan: Plan
  /** Hash of the deployed bundle. */
  readonly bundle: string
  readonly folder: DataFolder
  readonly doors: Doors
  call(command: string, input: unknown, report?: Report): Promise<unknown>
  /** Answers what is under way, flushes everything and frees the folder. What is asked from now on is refused, MR_OWNER_LOST. */
  close(): Promise<void>
}

/** Milliseconds between two rounds: labels that mature and aliases that moved, versions of indexes; states written back; the lake. */
const everySecond = 1_000, everyFlush = 5_000, everyLake = 30_000
const cacheBytes = 512 * 1024 * 1024

/** Makes this process the owner of a data folder: deploys the definition, opens log, state and models, and keeps them going. */
export async function openOwner({ folder: path, definition, clock: clockKind = 'system', predictions: elsewhere }: OwnerOptions): Promise<Owner> {
  const folder = await openDataFolder(path)
  const lock = await folder.lock()
  const closing: (() => Promise<unknown>)[] = [() => lock.release()]
  const opened = <T>(value: T, close: (value: T) => unknown): T => {
    closing.unshift(async () => close(value))
    return value
  }
  try {
    const metadata = opened(await openSqlite(folder.metadata), (store) => store.destroy())
    const deployed = await deploy(definition, folder.bundles, metadata)
    const { plan } = deployed
    await endAbandonedRuns(metadata, systemClock().now())
    const objects = await openDirectory(folder.objects)
    const telemetry = prometheus()
    const store = opened(await openLmdb(folder.state), (each) => each.close())
    const log = opened(await openSegments(folder.log, { warn }), (each) => each.close())
    const predictions = opened(await openSegments(elsewhere ?? folder.predictions, { warn }), (each) => each.close())
    const served = await openServedModels({ plan, metadata, objects, bundles: folder.bundles, warn })
    const standing = clockKind === 'log' ? logClock(Number(await readSetting(metadata, 'newest_arrival') ?? 0)) : undefined
    const clock = standing ?? systemClock()
    const pipeline = opened(await openPipeline(plan, { log, store, metadata, clock }, { cacheBytes, otherViews: served.views() }), (each) => each.close())
    standing?.moveTo(pipeline.floor)
    const records = openRecords(plan, await openSchemas(metadata, plan))
    const retrieval = opened(await openRetrieval({
      plan, metadata, objects, ...indexPlaces(folder), warn,
      live: {
        events: (from) => readLog(log, records, from), read: (questions) => pipeline.read(questions), now: () => clock.now(),
        // One that still reads the log has nothing to say.
        folded: (names) => Math.min(...names.map((name) => pipeline.status().views.find(({ view }) => view === name)).map((view) => (view?.live ? view.position : -1))),
      },
    }), (each) => each.close())
    const predictionLog = opened(openPredictionLog(predictions, telemetry), (each) => each.flush())
    const offline = opened(openOfflineChild(folder.path, Number(process.env.MILLRACE_OFFLINE_MB ?? 4096)), (child) => child.stop())

    const prediction: Prediction = {
      plan, clock, telemetry, log: predictionLog, readViews: (questions) => pipeline.read(questions), served: (model) => served.of(model),
      record: (event, rows) => pipeline.acceptRows(event, rows),
    }
    let filling: Promise<unknown> = Promise.resolve()
    const parts: Omit<Open, 'indexBuilds'> = {
      folder, deployed, plan, clock, logClock: standing, metadata, log, pipeline, served, retrieval, offline, telemetry,
      predict: predictor(prediction),
      ranker: ranker({ ...prediction, bundle: deployed.hash, retrieval }),
      async fillLake(report) {
        const before = filling.catch(() => {})
        await (filling = before.then(() => predictionLog.flush()).then(() => offline.run('lake', {}, report)))
      },
      runBatches: () => batches(),
      async refreshModels() {
        if (await served.refresh()) await pipeline.follow(served.views())
      },
    }
    const open: Open = { ...parts, indexBuilds: indexBuilds(parts) }
    const batches = batchRunner(open, warn)
    if (definition !== undefined && [...plan.views.values()].some(({ batch }) => batch !== undefined)) await offline.run('batch.check', { bundle: deployed.hash })
    const timers = [
      repeat(everySecond, async () => {
        if (standing === undefined) await pipeline.tick()
        await open.refreshModels()
        await measure(open)
        await retrieval.refresh()
      }),
      repeat(everySecond, () => open.indexBuilds.buildDue()),
      repeat(everyFlush, () => pipeline.flush()),
      repeat(everyFlush, async () => { if (standing === undefined) await open.runBatches() }),
      repeat(everyLake, () => open.fillLake()),
    ]
    const table = commands(open)
    // An import that is cut off by the end of this process goes on where it was.
    closing.unshift(() => table['import.leave']!({} as never, () => {}))
    const gate = openGate()
    const close = async () => {
      const left = gate.shut()
      const rounds = timers.map((timer) => timer.stop())
      // First: whatever waits for a job of it ends then.
      await offline.stop()
      await left
      await Promise.all(rounds)
      await closeAll(closing)
    }
    let closed: Promise<void> | undefined
    return {
      plan, folder, bundle: deployed.hash, doors: gate.guard(doorsOf(open)),
      call: (command, input, report = () => {}) => gate.enter(async () => {
        const run = Object.hasOwn(table, command) ? table[command] : undefined
        if (run === undefined) throw new MillraceError('MR_COMMAND_UNKNOWN', command)
        return run(input as never, report)
      }),
      close: () => closed ??= close(),
    }
  } catch (error) {
    await closeAll(closing).catch(() => {})
    throw error
  }
}

const warn = (line: string): void => { process.stderr.write(`${line}\n`) }

/** Closes all, whatever one of them says; the folder must become free. */
async function closeAll(closing: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = []
  for (const close of closing) await close().catch((error: unknown) => failures.push(error))
  if (failures.length > 0) throw failures[0]
}

/** Runs again and again, never twice at once; a failure is told and tried again at the next round. */
function repeat(every: number, work: () => Promise<unknown>): { stop(): Promise<void> } {
  let running: Promise<unknown> = Promise.resolve()
  let told = ''
  let idle = true, stopped = false
  const timer = setInterval(() => {
    if (!idle) return
    idle = false
    running = work().then(() => { told = '' }, (error: unknown) => {
      const line = error instanceof Error ? error.message : String(error)
      if (line !== told && !stopped) process.stderr.write(`${line}\n`)
      told = line
    }).finally(() => { idle = true })
  }, every)
  return {
    async stop() {
      stopped = true
      clearInterval(timer)
      await running
    },
  }
}
