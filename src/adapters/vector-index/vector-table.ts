import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { MillraceError } from '../../errors.js'
import { corrupt, pack, unpack } from '../../learners/pack.js'
import type { VectorSpec } from '../../ports/vector-index.js'
import type { Hit } from '../../ports/versioned-index.js'
import { topHits } from '../top-hits.js'

const file = 'vectors.bin', tag = 'VECS', version = 1

/** @throws MR_INDEX_DIMENSION, MR_NOT_FINITE */
export function checkVector({ dimensions }: VectorSpec, vector: Float32Array): void {
  if (!vector.every(Number.isFinite)) throw new MillraceError('MR_NOT_FINITE', 'a vector')
  if (vector.length !== dimensions) throw new MillraceError('MR_INDEX_DIMENSION', `${vector.length} numbers, ${dimensions} dimensions`)
}

/** Four sums at once, which hides the latency of an addition; everywhere the same, so that a score has the same bits whoever asks. */
function dotAt(query: Float32Array, vectors: Float32Array, at: number): number {
  let a = 0, b = 0, c = 0, d = 0, i = 0
  for (const end = query.length - 3; i < end; i += 4, at += 4) {
    a += query[i]! * vectors[at]!
    b += query[i + 1]! * vectors[at + 1]!
    c += query[i + 2]! * vectors[at + 2]!
    d += query[i + 3]! * vectors[at + 3]!
  }
  for (; i < query.length; i++, at++) a += query[i]! * vectors[at]!
  return a + b + (c + d)
}

/** Vectors by key, in slots that are never used again: a key that is set anew gets another. Under `cosine` they are kept at length 1, so that every score is a dot product. */
export function vectorTable(spec: VectorSpec, initial: { readonly keys: (string | undefined)[]; readonly vectors: Float32Array } = { keys: [], vectors: new Float32Array(0) }) {
  const { dimensions, metric } = spec
  const { keys } = initial
  let { vectors } = initial
  const slots = new Map<string, number>()
  keys.forEach((key, slot) => { if (key !== undefined) slots.set(key, slot) })

  /** As it is compared. */
  const prepare = (vector: Float32Array): Float32Array => {
    checkVector(spec, vector)
    if (metric === 'dot') return vector
    let squares = 0
    for (let i = 0; i < dimensions; i++) squares += vector[i]! * vector[i]!
    return squares === 0 ? vector : vector.map((value) => value / Math.sqrt(squares))
  }
  const score = (prepared: Float32Array, slot: number): number => dotAt(prepared, vectors, slot * dimensions)
  const keyOf = (slot: number) => keys[slot]
  return {
    get size() { return slots.size },
    /** Slots in use, in order. */
    slots: () => slots.values(),
    vector: (slot: number) => vectors.subarray(slot * dimensions, (slot + 1) * dimensions),
    prepare, keyOf,
    /** The slots that the key has now and had before. */
    set(key: string, vector: Float32Array): { readonly slot: number; readonly before: number | undefined } {
      const prepared = prepare(vector)
      const before = this.remove(key)
      const slot = keys.push(key) - 1
      if ((slot + 1) * dimensions > vectors.length) {
        const grown = new Float32Array(Math.max(1024, 2 * slot) * dimensions)
        grown.set(vectors)
        vectors = grown
      }
      vectors.set(prepared, slot * dimensions)
      slots.set(key, slot)
      return { slot, before }
    },
    remove(key: string): number | undefined {
      const slot = slots.get(key)
      if (slot === undefined) return undefined
      keys[slot] = undefined
      slots.delete(key)
      return slot
    },
    /** Every vector compared: what all else is measured against. */
    scan(query: Float32Array, n: number, accept?: (key: string) => boolean): Hit[] {
      const prepared = prepare(query)
      const best = topHits(n, keyOf, accept)
      for (let slot = 0; slot < keys.length; slot++) best.offer(slot, score(prepared, slot))
      return best.take()
    },
    /** Exact scores of some slots, the best first. */
    rank(prepared: Float32Array, candidates: Iterable<number>, n: number, accept?: (key: string) => boolean): Hit[] {
      const best = topHits(n, keyOf, accept)
      for (const slot of candidates) best.offer(slot, score(prepared, slot))
      return best.take()
    },
    save: (folder: string) => writeFile(join(folder, file), pack(tag, version, [new TextEncoder().encode(JSON.stringify(keys)), vectors.slice(0, keys.length * dimensions)])),
  }
}
export type VectorTable = ReturnType<typeof vectorTable>

export async function loadVectorTable(spec: VectorSpec, folder: string): Promise<VectorTable> {
  const [keys, vectors] = unpack(tag, version, await readFile(join(folder, file)), false)
  if (!(keys instanceof Uint8Array && vectors instanceof Float32Array)) throw corrupt('the arrays are no vectors')
  const listed = (JSON.parse(new TextDecoder().decode(keys)) as (string | null)[]).map((key) => key ?? undefined)
  if (vectors.length !== listed.length * spec.dimensions) throw corrupt('the vectors are cut off')
  return vectorTable(spec, { keys: listed, vectors })
}
