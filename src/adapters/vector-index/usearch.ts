import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Index } from 'usearch'
import type { VectorIndex, VectorSpec } from '../../ports/vector-index.js'
import { isAbsent } from '../files.js'
import { loadPackage } from '../load.js'
import { openVersioned } from '../versioned-index.js'
import { vectorContents } from './exhaustive.js'
import { loadVectorTable, vectorTable } from './vector-table.js'
import type { VectorTable } from './vector-table.js'

export interface UsearchOptions {
  /** Up to so many vectors every search is exhaustive, for it takes a millisecond; 10,000 when left out. */
  readonly exhaustiveUpTo?: number
  /** Recall that a build tries to reach by looking further at each search; 0.97 when left out. */
  readonly targetRecall?: number
  /** Up to so many vectors every search is exhaustive where the graph does not reach that recall; 500,000 when left out. Dot products of vectors of very different lengths mislead it. */
  readonly exhaustiveWhereMissed?: number
}
const files = { graph: 'graph.usearch', expansion: 'expansion.json' } as const
const shape = { connectivity: 32, expansionAdd: 128 }
/** Candidates that a search keeps in view, tried in this order until the recall is reached. */
const expansions = [128, 256, 512, 1024, 2048]
/** Recall is measured at so many places, on at most so many queries. */
const judged = 100, mostSamples = 100

/**
 * Nearest neighbours by USearch's graph (HNSW, Malkov and Yashunin 2018) over a table of all vectors, which gives the exact scores and answers exhaustively where the graph does not: few vectors, some
 * more where it misses too many, or a search that accepts so few items that the graph finds too few of them.
 */
export async function openUsearch(folder: string, { exhaustiveUpTo = 10_000, targetRecall = 0.97, exhaustiveWhereMissed = 500_000 }: UsearchOptions = {}): Promise<VectorIndex> {
  const { Index, MetricKind, ScalarKind } = await loadPackage('usearch', () => import('usearch'))
  const newGraph = (dimensions: number, expansion: number): Index => new Index({
    dimensions, metric: MetricKind.IP, quantization: ScalarKind.F32, connectivity: shape.connectivity, expansion_add: shape.expansionAdd, expansion_search: expansion, multi: false,
  })
  const loadGraph = (dimensions: number, expansion: number, folder: string): Index => {
    const graph = newGraph(dimensions, expansion)
    graph.load(join(folder, files.graph))
    return graph
  }
  const find = (graph: Index, prepared: Float32Array, n: number) => Array.from(graph.search(prepared, Math.min(n, graph.size()), 1).keys, Number)
  /** The least of the expansions that reaches the recall, or the largest. */
  const measure = (table: VectorTable, samples: readonly Float32Array[], dimensions: number, folder: string) => {
    const exact = samples.map((query) => new Set(table.scan(query, judged).map(({ key }) => key)))
    let found = { expansion: 0, recall: 0 }
    for (const expansion of expansions) {
      const graph = loadGraph(dimensions, expansion, folder)
      const shares = samples.map((query, i) => find(graph, table.prepare(query), judged).filter((slot) => exact[i]!.has(table.keyOf(slot)!)).length / exact[i]!.size)
      found = { expansion, recall: shares.reduce((sum, share) => sum + share, 0) / shares.length }
      if (found.recall >= targetRecall) break
    }
    return found
  }

  return openVersioned<VectorSpec, Float32Array, Float32Array>(folder, {
    ...vectorContents,
    async build(spec, rows, samples, place) {
      const table = vectorTable(spec)
      for await (const [key, vector] of rows) table.set(key, vector)
      await table.save(place)
      if (table.size <= exhaustiveUpTo) return { built: table.size, recall: 1 }
      const graph = newGraph(spec.dimensions, expansions[0]!)
      let added = 0
      for (const slot of table.slots()) {
        graph.add(BigInt(slot), table.vector(slot), 1)
        // The process that builds has more to do, such as to say that it lives.
        if (++added % 1000 === 0) await new Promise(setImmediate)
      }
      graph.save(join(place, files.graph))
      const { expansion, recall } = measure(table, samples === undefined || samples.length === 0 ? someOf(table) : samples, spec.dimensions, place)
      if (recall < targetRecall && table.size <= exhaustiveWhereMissed) {
        await rm(join(place, files.graph))
        return { built: table.size, recall: 1 }
      }
      await writeFile(join(place, files.expansion), JSON.stringify(expansion))
      return { built: table.size, recall }
    },
    async load(spec, place) {
      const table = await loadVectorTable(spec, place)
      const expansion = await readFile(join(place, files.expansion), 'utf8').then(Number, (error: unknown) => { if (isAbsent(error)) return undefined; throw error })
      const graph = expansion === undefined ? undefined : loadGraph(spec.dimensions, expansion, place)
      return {
        search(query, n, accept) {
          if (graph === undefined || n >= table.size) return table.scan(query, n, accept)
          const prepared = table.prepare(query)
          for (const asked of accept === undefined ? [n] : [2 * n, 8 * n]) {
            const hits = table.rank(prepared, find(graph, prepared, asked), n, accept)
            if (hits.length === n) return hits
          }
          return table.scan(query, n, accept)
        },
        change(key, vector) {
          const { slot, before } = vector === undefined ? { slot: undefined, before: table.remove(key) } : table.set(key, vector)
          if (before !== undefined) graph?.remove(BigInt(before))
          if (slot !== undefined) graph?.add(BigInt(slot), table.vector(slot), 1)
        },
      }
    },
  })
}

function someOf(table: VectorTable): Float32Array[] {
  const slots = [...table.slots()]
  const step = Math.max(1, Math.floor(slots.length / mostSamples))
  return slots.filter((_, i) => i % step === 0).slice(0, mostSamples).map((slot) => table.vector(slot))
}
