import { writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join, resolve } from 'node:path'
import { openEngine } from '../../adapters/duckdb/engine.js'
import { tableFiles } from '../../adapters/lake/table-file.js'
import { systemClock } from '../../adapters/clock/system.js'
import { MillraceError } from '../../errors.js'
import { checkBatches, runBatches, type BatchRequest, type BatchResult } from '../../features/batch/run.js'
import type { Value } from '../../define/values.js'
import type { Reading } from '../../compute/window/fold.js'
import { lookUp } from '../../features/history/lookup.js'
import { buildTrainingSet, type TrainingSetRequest } from '../../features/training-set/build.js'
import type { Manifest } from '../../features/training-set/manifest.js'
import { buildIndex } from '../../retrieve/build.js'
import { indexesOf } from '../../retrieve/indexes.js'
import type { IndexVersion } from '../../retrieve/registry.js'
import { addResults, replayPredictions, type ReplayRequest, type ReplayResult } from '../../serve/replay.js'
import { replayRankings } from '../../serve/ranking/replay.js'
import { serveModel } from '../../serve/served-model.js'
import { championScorer } from '../../train/champion.js'
import { describeEnvironment } from '../../train/environment.js'
import { readModelFile } from '../../train/model-file.js'
import { listVersions } from '../../train/registry.js'
import { trainModel, type TrainResult } from '../../train/run.js'
import { bundlePath } from '../../plan/bundle.js'
import { indexPlaces } from '../index-places.js'
import { readSetting } from '../owner/deploy.js'
import type { Offline } from './context.js'
import { fillLake } from './fill-lake.js'
import type { Report } from './offline-child.js'
import { openViewThreads } from './view-threads.js'

export type { ReplayResult } from '../../serve/replay.js'

/** A training set as it was asked for: of a stored bundle, as of an instant in microseconds. */
interface DatasetJob { readonly bundle: string; readonly model: string; readonly asOf: number }
export interface DatasetResult extends Pick<Manifest, 'rows' | 'digest' | 'leak'> { readonly files: readonly string[]; readonly manifest: string }

/** Worker threads and a writer of files for as long as one training set takes. */
async function withThreads<T>(offline: Offline, bundle: string, use: (parts: Pick<TrainingSetRequest, 'launch' | 'threads'> & { readonly create: ReturnType<typeof tableFiles> }) => Promise<T>): Promise<T> {
  const threads = Math.min(4, availableParallelism())
  const engine = await openEngine()
  const { launch, close } = openViewThreads({ lakeFolder: offline.folder.lake, bundle: bundlePath(offline.folder.bundles, bundle), threads })
  try {
    return await use({ launch, threads, create: tableFiles(engine) })
  } finally {
    await close()
    engine.close()
  }
}

/** Every job of the offline process, by the name that its owner sends. */
export const jobs = {
  lake: (offline: Offline, _: object, report: Report) => fillLake(offline, report),
  /** Indexes of a stored bundle by name, as of the end of the lake. */
  async index(offline: Offline, { bundle, names, now }: { readonly bundle: string; readonly names: readonly string[]; readonly now: number }, report: Report): Promise<IndexVersion[]> {
    const { lake, metadata, objects, folder } = offline
    const plan = await offline.planOf(bundle), position = Number(await readSetting(metadata, 'lake_position') ?? 0)
    const built: IndexVersion[] = []
    for (const index of indexesOf(plan).filter(({ name }) => names.includes(name))) {
      report({ doing: 'building indexes', done: built.length, total: names.length })
      built.push(await buildIndex({ plan, lake, metadata, objects, ...indexPlaces(folder), position, now }, index))
    }
    return built
  },
  async replay(offline: Offline, { model }: { readonly model?: string }, report: Report): Promise<ReplayResult> {
    const versions = await listVersions(offline.metadata)
    const loaded = new Map<string, ReturnType<typeof load>>()
    const load = async (name: string, number: string) => {
      const version = versions.find((each) => each.model === name && String(each.version) === number)
      return version && serveModel(await offline.planOf(version.bundle), name, number, await readModelFile(offline.objects, version.file))
    }
    const request: ReplayRequest = {
      lake: offline.lake, model, onProgress: (done) => report({ doing: 'replaying predictions', done }),
      versionOf(name, number) {
        const key = `${name}@${number}`
        let version = loaded.get(key)
        if (version === undefined) loaded.set(key, version = load(name, number))
        return version
      },
    }
    const predictions = await replayPredictions(request), rankings = await replayRankings({ ...request, planOf: offline.planOf })
    return addResults(predictions, rankings)
  },
  dataset: (offline: Offline, { bundle, model, asOf, mode, out }: DatasetJob & { readonly mode: string; readonly out: string }, report: Report): Promise<DatasetResult> => withThreads(offline, bundle, async ({ launch, threads, create }) => {
    if (mode !== 'known' && mode !== 'event') throw new MillraceError('MR_OPTION_UNKNOWN', `mode ${mode}`)
    const name = resolve(out).replace(/\.parquet$/, '')
    const manifest = await buildTrainingSet({
      plan: await offline.planOf(bundle), model, asOf, visibility: mode, lake: offline.lake, launch, threads, files: { create, name },
      onProgress: (done) => report({ doing: 'building the training set', done }),
    })
    await writeFile(`${name}.manifest.json`, JSON.stringify(manifest, null, 2))
    return { rows: manifest.rows, digest: manifest.digest, leak: manifest.leak, files: manifest.files, manifest: `${name}.manifest.json` }
  }),
  train: (offline: Offline, { bundle, model, asOf, workingFolder }: DatasetJob & { readonly workingFolder: string }, report: Report): Promise<TrainResult> => withThreads(offline, bundle, async ({ launch, threads, create }) => trainModel({
    plan: await offline.planOf(bundle), bundle, model, asOf, lake: offline.lake, metadata: offline.metadata, objects: offline.objects, launch, threads,
    clock: systemClock(), environment: describeEnvironment(workingFolder), scoreChampion: championScorer(offline), onProgress: report,
    files: { create, name: join(offline.folder.objects, 'datasets', `${model}-${asOf}`) },
  })),
  batch: async (offline: Offline, { bundle, ...request }: BatchRequest & { readonly bundle: string }): Promise<BatchResult> => runBatches(await offline.planOf(bundle), offline.lake, request),
  'batch.check': async (offline: Offline, { bundle }: { readonly bundle: string }): Promise<null> => {
    await checkBatches(await offline.planOf(bundle), offline.lake)
    return null
  },
  lookup: async (offline: Offline, { bundle, view, key, at }: { readonly bundle: string; readonly view: string; readonly key: readonly Value[]; readonly at: number }): Promise<Reading> => {
    const plan = await offline.planOf(bundle)
    const found = plan.views.get(view)
    if (found === undefined) throw new MillraceError('MR_VIEW_UNKNOWN', view)
    return lookUp(plan, offline.lake, found, key, at)
  },
}
