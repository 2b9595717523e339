import { createHash } from 'node:crypto'
import type { Value } from '../define/values.js'
import { foldEveryKey } from '../features/history/every-key.js'
import { numberKeys } from '../features/history/key-numbers.js'
import { factorize } from '../learners/factorize/factorize.js'
import { neighbours } from '../learners/factorize/neighbours.js'
import { sparseOf, type Sparse } from '../learners/factorize/sparse.js'
import type { EmbeddingPlan, Plan, TextIndexPlan } from '../plan/plan.js'
import type { Lake } from '../ports/lake.js'
import type { MetadataStore } from '../ports/metadata-store.js'
import type { ObjectStore } from '../ports/object-store.js'
import type { TextIndex } from '../ports/text-index.js'
import type { VectorIndex } from '../ports/vector-index.js'
import type { IndexBuild } from '../ports/versioned-index.js'
import { encodeEmbedding } from './embedding-file.js'
import type { IndexPlan } from './indexes.js'
import { keyText } from './item-key.js'
import { listIndexes, modelOf, registerIndex, stampOf, type IndexVersion } from './registry.js'

export interface IndexBuildParts {
  readonly plan: Plan
  readonly lake: Lake
  readonly metadata: MetadataStore
  readonly objects: ObjectStore
  openVectors(name: string): Promise<VectorIndex>
  openTexts(name: string): Promise<TextIndex>
  /** Events before this position are in the lake, and in what is built. */
  readonly position: number
  /** The clock port's now, microseconds: when windows end. */
  readonly now: number
}
/** Below this share of the exhaustive answers a version is not served. */
export const leastRecall = 0.9
/** Neighbours that an item keeps, users whose vectors recall is measured with, items that a list has beyond those that are asked for. */
const mostNeighbours = 100, mostSamples = 100, spare = 4

type Built = Pick<IndexVersion, 'items' | 'recall' | 'dimensions' | 'file'>

/**
 * Builds a version of an index from the lake and registers it; one that finds too little is registered with its problem, and not served. Over no events it is built empty.
 * @returns what was registered.
 */
export async function buildIndex(parts: IndexBuildParts, index: IndexPlan): Promise<IndexVersion> {
  const [newest] = await listIndexes(parts.metadata, index.name)
  const about = { name: index.name, kind: index.kind, version: (newest?.version ?? 0) + 1, builtAt: parts.now, position: parts.position, fingerprint: index.fingerprint }
  const build = { version: stampOf(about), model: modelOf(about), position: parts.position }
  const built = await (index.kind === 'embedding' ? buildEmbedding(parts, index.embedding, build) : index.kind === 'text' ? buildText(parts, index.index, build) : buildTop(parts, index, build))
  const version: IndexVersion = { ...about, ...built, ...(built.recall < leastRecall && { problem: 'MR_INDEX_RECALL' as const }) }
  for (const file of await registerIndex(parts.metadata, version)) await parts.objects.remove(file)
  return version
}

async function keepFile(objects: ObjectStore, index: string, { version }: IndexBuild, bytes: Uint8Array): Promise<NonNullable<IndexVersion['file']>> {
  const name = `indexes/${index}/${version}`
  await objects.put(name, bytes)
  return { name, hash: createHash('sha256').update(bytes).digest('hex') }
}

async function buildEmbedding({ plan, lake, objects, openVectors, position }: IndexBuildParts, embedding: EmbeddingPlan, build: IndexBuild): Promise<Built> {
  const { name, to, learner: { factors: dimensions, iterations, regularization: regularisation, seed } } = embedding
  const { weights, items } = await readTies(plan, lake, embedding, position)
  const keys = items.map((item) => keyText(to.keys, [item]))
  const factors = weights.columns.length === 0 ? { factors: dimensions, users: new Float32Array(0), items: new Float32Array(0), regularisation } : factorize(weights, { factors: dimensions, iterations, regularisation, seed })
  const file = await keepFile(objects, name, build, encodeEmbedding(keys, factors, neighbours(weights, { most: mostNeighbours })))
  const vector = (of: Float32Array, row: number) => of.subarray(row * dimensions, (row + 1) * dimensions)
  const step = Math.max(1, Math.floor(weights.rows / mostSamples))
  const samples = Array.from({ length: Math.min(mostSamples, weights.rows) }, (_, sample) => vector(factors.users, sample * step))
  const index = await openVectors(name)
  try {
    const { built, recall } = await index.build(build, { dimensions, metric: 'dot' }, keys.map((key, item) => [key, vector(factors.items, item)] as const), samples)
    return { items: built, recall, dimensions, file }
  } finally {
    await index.close()
  }
}

/** What each entity met, with the confidence 1 + confidence · Σ weight; a null in a key ties nothing. Revisions are not new meetings. */
async function readTies(plan: Plan, lake: Lake, { of, to, from, learner }: EmbeddingPlan, before: number): Promise<{ readonly weights: Sparse; readonly items: readonly Value[] }> {
  const users = numberKeys(of), items = numberKeys(to)
  const cells = { row: [] as number[], column: [] as number[], value: [] as number[] }
  for (const tie of from) {
    const event = plan.events.get(tie.event)!
    const columns = [...tie.of, ...tie.to].map((field) => event.fields[field]!.name)
    for await (const block of lake.scan(event, { order: 'position', before, columns })) {
      const rows = users.number(tie.of.map((field) => block.columns[field]!), block.count), found = items.number(tie.to.map((field) => block.columns[field]!), block.count)
      for (let at = 0; at < block.count; at++) {
        if (rows[at]! < 0 || found[at]! < 0 || block.revision?.[at] === 1) continue
        cells.row.push(rows[at]!)
        cells.column.push(found[at]!)
        cells.value.push(tie.weight)
      }
    }
  }
  const sums = sparseOf(users.keys.length, items.keys.length, cells)
  return { weights: { ...sums, values: sums.values.map((weight) => 1 + learner.confidence * weight) }, items: items.keys }
}

async function buildText({ plan, lake, openTexts, position, now }: IndexBuildParts, { name, of, fields, language }: TextIndexPlan, build: IndexBuild): Promise<Built> {
  const texts = new Map<string, (string | null)[]>()
  for (const view of new Set(fields.map((field) => field.view))) {
    const every = await foldEveryKey(plan, lake, plan.views.get(view)!, position)
    every.keys.forEach((values, number) => {
      // What happened at this very instant is said by now: a clock that stands is where the newest row is.
      const key = keyText(of.keys, values), { values: read } = every.read(number, now + 1)
      let known = texts.get(key)
      if (known === undefined) texts.set(key, known = fields.map(() => null))
      fields.forEach((field, at) => { if (field.view === view) known[at] = read[field.index] as string | null })
    })
  }
  const index = await openTexts(name)
  try {
    const { built, recall } = await index.build(build, { weights: fields.map(({ weight }) => weight), language }, texts)
    return { items: built, recall }
  } finally {
    await index.close()
  }
}

/** Some more than are asked for: those that follow take the place of those that fall. */
async function buildTop({ plan, lake, objects, position, now }: IndexBuildParts, { name, view, feature, most }: Extract<IndexPlan, { readonly kind: 'top' }>, build: IndexBuild): Promise<Built> {
  const every = await foldEveryKey(plan, lake, view, position)
  const values = every.keys.map((key, number) => [keyText(view.keys, key), topValue(every.read(number, now).values[feature]!)] as const)
  const list = cutList(values, most)
  return { items: list.length, recall: 1, file: await keepFile(objects, name, build, Buffer.from(JSON.stringify(list))) }
}

/** What a list compares; null has no place in it. */
export const topValue = (value: Value): number | null => (value === null ? null : Number(value))
/** The most first, equal ones by key. */
export function cutList(values: Iterable<readonly [key: string, value: number | null]>, most: number): (readonly [key: string, value: number])[] {
  return [...values].filter((each): each is readonly [string, number] => each[1] !== null).sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).slice(0, most * spare)
}
