import { formatInstant } from '../../define/instant.js'
import { MillraceError } from '../../errors.js'
import type { Pipeline } from '../../features/online/pipeline.js'
import type { Clock } from '../../ports/clock.js'
import type { MetadataStore } from '../../ports/metadata-store.js'
import { indexesOf } from '../../retrieve/indexes.js'
import { dueIndexes, listIndexes, type IndexVersion } from '../../retrieve/registry.js'
import type { Retrieval } from '../../retrieve/retrieval.js'
import type { OfflineChild, Report } from '../offline/offline-child.js'
import type { Deployed } from './deploy.js'

/** Milliseconds before another attempt after one that failed. */
const patience = 60_000

/** Builds indexes in the offline process, one job at a time. */
export interface IndexBuilds {
  /** Builds one index, or all; what is built and may be served is served when it resolves. @throws MR_INDEX_UNKNOWN */
  build(name: string | undefined, report?: Report): Promise<readonly IndexVersion[]>
  /** Builds those that are due; none while an import is under way. For a timer. */
  buildDue(): Promise<void>
}

export interface IndexBuildsParts {
  readonly deployed: Deployed
  readonly clock: Clock
  readonly metadata: MetadataStore
  readonly pipeline: Pick<Pipeline, 'tick' | 'status'>
  readonly retrieval: Retrieval
  readonly offline: OfflineChild
  fillLake(report?: Report): Promise<void>
}

export function indexBuilds({ deployed: { plan, hash }, metadata, clock, pipeline, retrieval, offline, fillLake }: IndexBuildsParts): IndexBuilds {
  const indexes = indexesOf(plan)
  let turn: Promise<unknown> = Promise.resolve()
  let notBefore = -Infinity
  const build = (names: readonly string[], report?: Report): Promise<readonly IndexVersion[]> => {
    const work = async () => {
      if (names.length === 0) return []
      await fillLake(report)
      const built = await offline.run('index', { bundle: hash, names, now: clock.now() }, report) as readonly IndexVersion[]
      await retrieval.refresh()
      return built
    }
    const done = turn.then(work)
    turn = done.catch(() => {})
    return done
  }
  return {
    async build(name, report) {
      const wanted = indexes.filter((index) => name === undefined || index.name === name).map((index) => index.name)
      if (name !== undefined && wanted.length === 0) throw new MillraceError('MR_INDEX_UNKNOWN', `${name}; there are ${indexes.map((index) => index.name).join(', ') || 'none'}`)
      await pipeline.tick()
      return build(wanted, report)
    },
    async buildDue() {
      const { head, importing } = pipeline.status()
      if (indexes.length === 0 || importing !== undefined || performance.now() < notBefore) return
      const due = dueIndexes(indexes, await listIndexes(metadata), { now: clock.now(), head, broken: retrieval.broken() })
      try { await build(due.map(({ name }) => name)) } catch (error) {
        notBefore = performance.now() + patience
        throw error
      }
    },
  }
}

/** Versions as a person reads them, the newest first; which of them answers. */
export function describeIndexes(versions: readonly IndexVersion[], served: Readonly<Record<string, string>>) {
  return versions.map(({ name, version, kind, items, dimensions, recall, builtAt, position, problem, fingerprint }) => ({
    index: name, version, state: served[name] === String(version) ? 'served' : problem ?? '', kind, items, dimensions: dimensions ?? null, recall, built: formatInstant(builtAt), position, fingerprint: fingerprint.slice(0, 12),
  }))
}
