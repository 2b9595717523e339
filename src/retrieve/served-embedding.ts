import { MillraceError } from '../errors.js'
import type { Value } from '../define/values.js'
import { neighboursOf } from '../learners/factorize/neighbours.js'
import type { EmbeddingPlan } from '../plan/plan.js'
import type { ObjectStore } from '../ports/object-store.js'
import type { VectorIndex } from '../ports/vector-index.js'
import { decodeEmbedding, type EmbeddingFile } from './embedding-file.js'
import { keyText } from './item-key.js'
import { modelOf, stampOf, type IndexVersion } from './registry.js'
import { readChecked, type Served } from './served.js'

export interface ServedEmbedding extends Served {
  /** The nearest to whoever met these: the newest items of each of `from`, in that order. None to whoever met nothing that the version knows. */
  nearest(met: readonly (readonly Value[])[], n: number): Promise<string[]>
  /**
   * The most like these, by how often the same met both: on MovieLens 100k, ten held out a user, it finds 0.28 in 20 and 0.61 in 100 from the newest 20, vectors' cosines 0.26 and 0.58; from the
   * newest one 0.17 in 20, cosines 0.10.
   */
  similar(to: readonly Value[], n: number): string[]
}
interface Loaded extends EmbeddingFile { readonly version: IndexVersion; readonly numbers: ReadonlyMap<string, number> }

export function serveEmbedding({ name, to, from, learner }: EmbeddingPlan, index: VectorIndex, objects: ObjectStore): ServedEmbedding {
  /** By model: while the index is swapped, requests go on with the one that answers. */
  const loaded = new Map<string, Loaded>()
  const current = (): Loaded => {
    const found = index.current && loaded.get(index.current.model)
    if (found === undefined) throw new MillraceError(index.current === undefined || loaded.size === 0 ? 'MR_INDEX_NOT_BUILT' : 'MR_INDEX_MODEL', name)
    return found
  }
  return {
    get version() { return index.current && loaded.get(index.current.model)?.version },
    async load(version) {
      const model = modelOf(version)
      if (version.dimensions !== learner.factors) throw new MillraceError('MR_INDEX_DIMENSION', `${name} has ${learner.factors} factors, its version ${version.version} ${version.dimensions}`)
      const file = decodeEmbedding(await readChecked(objects, version))
      loaded.set(model, { ...file, version, numbers: new Map(file.keys.map((key, number) => [key, number])) })
      try {
        await index.swap(stampOf(version))
        const { spec, model: found } = index.current!
        if (spec.dimensions !== learner.factors) throw new MillraceError('MR_INDEX_DIMENSION', `${name} has ${learner.factors} factors, its index ${spec.dimensions} dimensions`)
        if (found !== model) throw new MillraceError('MR_INDEX_MODEL', `${name}, version ${version.version}`)
      } finally {
        for (const other of loaded.keys()) if (other !== index.current?.model) loaded.delete(other)
      }
    },
    async nearest(met, n) {
      const { foldIn, numbers, version } = current()
      const weights = new Map<number, number>()
      met.forEach((list, tie) => {
        for (const item of list) {
          const number = numbers.get(keyText(to.keys, [item]))
          if (number !== undefined) weights.set(number, (weights.get(number) ?? 0) + from[tie]!.weight)
        }
      })
      if (weights.size === 0) return []
      const vector = foldIn([...weights.keys()], [...weights.values()].map((weight) => 1 + learner.confidence * weight))
      return (await index.search(vector, n, { model: modelOf(version) })).map(({ key }) => key)
    },
    similar(items, n) {
      const { neighbours, numbers, keys } = current()
      const given = items.flatMap((item) => numbers.get(keyText(to.keys, [item])) ?? [])
      return neighboursOf(neighbours, given, n).map(({ item }) => keys[item]!)
    },
    close: () => index.close(),
  }
}
