import { openDuckLake } from '../adapters/lake/duckdb.js'
import { openSqlite } from '../adapters/metadata-store/sqlite.js'
import { openDirectory } from '../adapters/object-store/directory.js'
import { loadBundle } from '../plan/bundle.js'
import type { Plan } from '../plan/plan.js'
import type { Lake } from '../ports/lake.js'
import type { MetadataStore } from '../ports/metadata-store.js'
import type { ObjectStore } from '../ports/object-store.js'
import { replayPredictions, type ReplayResult } from '../serve/replay.js'
import { serveModel } from '../serve/served-model.js'
import { readModelFile } from '../train/model-file.js'
import { listVersions } from '../train/registry.js'
import type { DataFolder } from './data-folder.js'
import { bundlePath } from './deploy.js'
import { fillLake } from './fill-lake.js'
import type { Report } from './offline-child.js'

/** What the offline process has open. */
export interface Offline {
  readonly folder: DataFolder
  readonly lake: Lake
  readonly metadata: MetadataStore
  readonly objects: ObjectStore
  /** The plan of a stored bundle. */
  planOf(hash: string): Promise<Plan>
}

export async function openOffline(folder: DataFolder): Promise<Offline> {
  const plans = new Map<string, Promise<Plan>>()
  return {
    folder, lake: await openDuckLake({ folder: folder.lake }), metadata: await openSqlite(folder.metadata), objects: await openDirectory(folder.objects),
    planOf(hash) {
      let plan = plans.get(hash)
      if (plan === undefined) plans.set(hash, plan = loadBundle(bundlePath(folder.bundles, hash)))
      return plan
    },
  }
}

export type { ReplayResult } from '../serve/replay.js'

/** Every job of the offline process, by the name that its owner sends. */
export const jobs = {
  lake: (offline: Offline, _: object, report: Report) => fillLake(offline, report),
  async replay(offline: Offline, { model }: { readonly model?: string }, report: Report): Promise<ReplayResult> {
    const versions = await listVersions(offline.metadata)
    const loaded = new Map<string, ReturnType<typeof load>>()
    const load = async (name: string, number: string) => {
      const version = versions.find((each) => each.model === name && String(each.version) === number)
      return version && serveModel(await offline.planOf(version.bundle), name, number, await readModelFile(offline.objects, version.file))
    }
    return replayPredictions({
      lake: offline.lake, model, onProgress: (done) => report({ doing: 'replaying predictions', done }),
      versionOf(name, number) {
        const key = `${name}@${number}`
        let version = loaded.get(key)
        if (version === undefined) loaded.set(key, version = load(name, number))
        return version
      },
    })
  },
}
