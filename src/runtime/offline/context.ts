import { openDuckLake } from '../../adapters/lake/duckdb.js'
import { openSqlite } from '../../adapters/metadata-store/sqlite.js'
import { openDirectory } from '../../adapters/object-store/directory.js'
import { bundlePath, loadBundle } from '../../plan/bundle.js'
import type { Plan } from '../../plan/plan.js'
import type { Lake } from '../../ports/lake.js'
import type { MetadataStore } from '../../ports/metadata-store.js'
import type { ObjectStore } from '../../ports/object-store.js'
import type { DataFolder } from '../data-folder.js'

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
