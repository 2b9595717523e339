import { gramOf } from '../learners/factorize/factorize.js'
import { foldIn, type FoldIn } from '../learners/factorize/fold-in.js'
import type { Factors } from '../learners/factorize/factors.js'
import type { Neighbours } from '../learners/factorize/neighbours.js'
import { corrupt, pack, unpack } from '../learners/pack.js'

/** What a request needs of an embedding besides its index: to fold in a vector, and which items go together. */
export interface EmbeddingFile {
  /** As the index knows them, in the order of their numbers. */
  readonly keys: readonly string[]
  readonly foldIn: FoldIn
  readonly neighbours: Neighbours
}
const tag = 'EMBD', version = 1

/** With the products of all items, which take long to add up where a request may be waiting. */
export function encodeEmbedding(keys: readonly string[], { factors, items, regularisation }: Omit<Factors, 'users'>, { offsets, items: others, scores }: Neighbours): Uint8Array {
  return pack(tag, version, [new TextEncoder().encode(JSON.stringify(keys)), items, Float64Array.of(factors, regularisation), gramOf(items, factors, regularisation), offsets, others, scores])
}

/** @param bytes held against their hash before. @throws MR_MODEL_CORRUPT when they are not what `encodeEmbedding` wrote. */
export function decodeEmbedding(bytes: Uint8Array): EmbeddingFile {
  const [names, items, numbers, gram, offsets, others, scores] = unpack(tag, version, bytes, false)
  const [factors, regularisation] = numbers ?? []
  if (!(names instanceof Uint8Array && items instanceof Float32Array && gram instanceof Float64Array && offsets instanceof Int32Array && others instanceof Int32Array && scores instanceof Float64Array) || factors === undefined || regularisation === undefined)
    throw corrupt('the arrays are no embedding')
  const keys = JSON.parse(new TextDecoder().decode(names)) as string[]
  if (items.length !== keys.length * factors || offsets.length !== keys.length + 1 || gram.length !== factors * factors) throw corrupt('the vectors are cut off')
  return { keys, foldIn: foldIn({ factors, items, regularisation }, gram), neighbours: { offsets, items: others, scores } }
}
