import type { Plan, ViewPlan } from '../../plan/plan.js'
import { bundlePath, loadBundle } from '../../plan/bundle.js'
import { rebase } from '../../plan/rebase.js'
import type { MetadataStore } from '../../ports/metadata-store.js'
import type { ObjectStore } from '../../ports/object-store.js'
import { serveModel, type ServedModel } from '../../serve/served-model.js'
import { readModelFile } from '../../train/model-file.js'
import { listVersions, type Version } from '../../train/registry.js'

export interface ServedModels {
  /** The champion of a model and, behind it, the version before; without those that cannot be loaded. */
  of(model: string): readonly ServedModel[]
  /** Looks which versions the aliases point at now; resolves to whether anything changed. */
  refresh(): Promise<boolean>
  /** Views that served versions read, over the rows of the present plan; those of the plan itself are not among them. */
  views(): readonly ViewPlan[]
}

/** Every version that may have to answer, each from the bundle that it was trained with. @param warn told once of each version that cannot be loaded. */
export async function openServedModels(of: { readonly plan: Plan; readonly metadata: MetadataStore; readonly objects: ObjectStore; readonly bundles: string; readonly warn: (line: string) => void }): Promise<ServedModels> {
  const plans = new Map<string, Promise<Plan>>()
  const loaded = new Map<string, ServedModel | undefined>()
  let current = new Map<string, readonly ServedModel[]>()
  let seen = ''

  const load = async (version: Version): Promise<ServedModel | undefined> => {
    const key = `${version.model}@${version.version}`
    if (loaded.has(key)) return loaded.get(key)
    try {
      let plan = plans.get(version.bundle)
      if (plan === undefined) plans.set(version.bundle, plan = loadBundle(bundlePath(of.bundles, version.bundle)))
      loaded.set(key, serveModel(await plan, version.model, String(version.version), await readModelFile(of.objects, version.file)))
    } catch (error) {
      of.warn(`${key} cannot be served: ${error instanceof Error ? error.message : String(error)}`)
      loaded.set(key, undefined)
    }
    return loaded.get(key)
  }
  const models: ServedModels = {
    of: (model) => current.get(model) ?? [],
    async refresh() {
      const versions = await listVersions(of.metadata)
      const wanted = [...of.plan.models.keys(), ...of.plan.rankers.keys()].map((model) => {
        const own = versions.filter((version) => version.model === model)
        const champion = own.find(({ aliases }) => aliases.includes('champion'))
        return [model, champion === undefined ? [] : [champion, ...own.filter(({ version }) => version < champion.version).slice(0, 1)]] as const
      })
      const now = JSON.stringify(wanted.map(([model, list]) => [model, list.map(({ version }) => version)]))
      if (now === seen) return false
      const next = new Map<string, readonly ServedModel[]>()
      for (const [model, list] of wanted) next.set(model, (await Promise.all(list.map(load))).filter((each) => each !== undefined))
      current = next
      seen = now
      return true
    },
    views() {
      const own = new Set([...of.plan.views.values()].map(({ fingerprint }) => fingerprint))
      const others = new Map<string, ViewPlan>()
      for (const { views, plan } of [...current.values()].flat()) {
        for (const view of views) {
          const rebased = own.has(view.fingerprint) ? undefined : rebase(view, plan, of.plan)
          if (rebased !== undefined) others.set(view.fingerprint, rebased)
        }
      }
      return [...others.values()]
    },
  }
  await models.refresh()
  return models
}
