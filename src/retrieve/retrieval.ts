import { MillraceError } from '../errors.js'
import type { Value } from '../define/values.js'
import { rowReads, type ReadValue, type ReadViews } from '../features/row-reads.js'
import type { ViewAnswer } from '../features/online/apply.js'
import type { CandidateSourcePlan, PipelinePlan, Plan, Row } from '../plan/plan.js'
import type { MetadataStore } from '../ports/metadata-store.js'
import type { ObjectStore } from '../ports/object-store.js'
import type { TextIndex } from '../ports/text-index.js'
import type { VectorIndex } from '../ports/vector-index.js'
import { followChanges, type LiveViews } from './changes.js'
import { indexesOf, topName } from './indexes.js'
import { keyValues } from './item-key.js'
import { listIndexes } from './registry.js'
import { serveEmbedding, type ServedEmbedding } from './served-embedding.js'
import { serveText, type ServedText } from './served-text.js'
import { serveTop, type ServedTop } from './served-top.js'

export interface RetrievalRequest {
  /** Of the pipeline's event, what is not known of it null. */
  readonly row: Row
  /** Microseconds: the head of its windows. */
  readonly at: number
  readonly read: ReadViews
  /** Names of the sources that are asked; all when left out. */
  readonly sources?: readonly string[]
}
export interface Candidate {
  /** In the order of the item's keys. */
  readonly key: readonly Value[]
  /** Every source that found it, in their declared order. */
  readonly from: readonly string[]
}
export interface Candidates {
  /** Each item once: those of the first source in its order, then what the next one adds. */
  readonly items: readonly Candidate[]
  /** A source failed, or was not asked. */
  readonly degraded: boolean
  /** Names of the sources that failed. */
  readonly failed: readonly string[]
}
export interface Retrieval {
  /** Never rejects: a source that fails is named. */
  candidates(pipeline: PipelinePlan, request: RetrievalRequest): Promise<Candidates>
  /** Takes on versions that were built since, and what changed of items. For a timer, of a second or so. Resolves to whether another version answers. */
  refresh(): Promise<boolean>
  /** The version of each index that answers, by name. */
  versions(): Readonly<Record<string, string>>
  /** Indexes whose newest version cannot be read; they have to be built again. */
  broken(): readonly string[]
  close(): Promise<void>
}
export interface RetrievalParts {
  readonly plan: Plan
  readonly metadata: MetadataStore
  readonly objects: ObjectStore
  openVectors(name: string): Promise<VectorIndex>
  openTexts(name: string): Promise<TextIndex>
  readonly live: LiveViews
  /** Told once of each version that cannot be served, and of each source that failed. */
  warn(line: string): void
}

/** Opens every index of a plan in the version that may be served; one that was not built yet, or cannot be read, leaves its sources failed. */
export async function openRetrieval({ plan, metadata, objects, openVectors, openTexts, live, warn }: RetrievalParts): Promise<Retrieval> {
  const embeddings = new Map<string, ServedEmbedding>(), texts = new Map<string, ServedText>(), tops = new Map<string, ServedTop>()
  const indexes = indexesOf(plan)
  for (const index of indexes) {
    if (index.kind === 'embedding') embeddings.set(index.name, serveEmbedding(index.embedding, await openVectors(index.name), objects))
    else if (index.kind === 'text') texts.set(index.name, serveText(plan, index.index, await openTexts(index.name), live))
    else tops.set(index.name, serveTop(index, objects, live))
  }
  const servedOf = (name: string) => (embeddings.get(name) ?? texts.get(name) ?? tops.get(name))!
  const all = () => [...embeddings.values(), ...texts.values(), ...tops.values()]
  const told = new Set<string>()
  const tell = (line: string) => { if (!told.has(line)) { told.add(line); warn(line) } }
  const says = (error: unknown) => (error instanceof Error ? error.message : String(error))
  /** By name, the version that could not be loaded. */
  const broken = new Map<string, number>()
  const readers = new Map([...plan.pipelines.values()].map((pipeline) => [pipeline.name, rowReads(plan, pipeline.event, pipeline.retrieval)]))

  async function loadNewer(): Promise<boolean> {
    const versions = await listIndexes(metadata)
    let changed = false
    for (const { name, fingerprint } of indexes) {
      const newest = versions.find((version) => version.name === name && version.fingerprint === fingerprint && version.problem === undefined)
      if (newest === undefined || newest.version === servedOf(name).version?.version || newest.version === broken.get(name)) continue
      try {
        await servedOf(name).load(newest)
        broken.delete(name)
        changed = true
      } catch (error) {
        broken.set(name, newest.version)
        tell(`version ${newest.version} of ${name} cannot be served: ${says(error)}`)
      }
    }
    return changed
  }

  async function find(source: Exclude<CandidateSourcePlan, { readonly op: 'top' }>, value: ReadValue, recent: ViewAnswer | undefined): Promise<readonly string[]> {
    switch (source.op) {
      case 'nearest': {
        const { reading, position } = recent!
        if (typeof position === 'string' || reading.tooOld) throw new MillraceError(typeof position === 'string' ? position : 'MR_AT_TOO_OLD', source.name)
        return embeddings.get(source.embedding)!.nearest(reading.values.map((list) => (list ?? []) as readonly Value[]), source.n)
      }
      case 'similar': return embeddings.get(source.embedding)!.similar((value(source.to) ?? []) as readonly Value[], source.n)
      case 'matching': return texts.get(source.index)!.matching(value(source.query) as string | null, source.n)
    }
  }

  /** One refresh after the other: a version that was built before it was asked for is taken on. */
  let turn: Promise<unknown> = Promise.resolve()
  const retrieval: Retrieval = {
    async candidates(pipeline, { row, at, read, sources: named }) {
      const sources = pipeline.sources.filter(({ name }) => named?.includes(name) ?? true)
      const nearest = sources.filter((source) => source.op === 'nearest')
      const questions = nearest.map(({ embedding, keys }) => ({ view: plan.views.get(plan.embeddings.get(embedding)!.recent)!, key: keys.map((offset) => row[offset]!), at }))
      const answers = await readers.get(pipeline.name)!(row, at, read, questions).catch((error: unknown) => ({ error }))
      const found = await Promise.all(sources.map(async (source) => {
        try {
          if (source.op === 'top') return tops.get(topName(plan.views.get(source.view)!, source.index))!.top(source.n)
          if ('error' in answers) throw answers.error
          return await find(source, answers.value, source.op === 'nearest' ? answers.besides[nearest.indexOf(source)] : undefined)
        } catch (error) {
          tell(`source ${source.name} of ${pipeline.name} failed: ${says(error)}`)
          return undefined
        }
      }))
      const union = new Map<string, string[]>()
      found.forEach((keys, at) => {
        for (const key of keys ?? []) {
          const from = union.get(key)
          if (from === undefined) union.set(key, [sources[at]!.name])
          else from.push(sources[at]!.name)
        }
      })
      const failed = sources.filter((_, at) => found[at] === undefined).map(({ name }) => name)
      const { item } = plan.rankers.get(pipeline.ranker)!
      return { items: [...union].map(([key, from]) => ({ key: keyValues(item.keys, key), from })), degraded: failed.length > 0 || sources.length < pipeline.sources.length, failed }
    },
    refresh() {
      const done = turn.then(async () => {
        const changed = await loadNewer()
        await followChanges(live, all().flatMap(({ follower }) => follower ?? []))
        return changed
      })
      turn = done.catch(() => {})
      return done
    },
    versions: () => Object.fromEntries(indexes.flatMap(({ name }) => {
      const version = servedOf(name).version?.version
      return version === undefined ? [] : [[name, String(version)]]
    })),
    broken: () => [...broken.keys()],
    close: async () => { for (const served of all()) await served.close() },
  }
  await loadNewer()
  return retrieval
}
