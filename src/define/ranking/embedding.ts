import type { Entity } from '../event.js'
import type { Duration } from '../instant.js'
import { define, metaOf, said, type EmbeddingMeta, type EntityMeta, type EventMeta, type FactorizerMeta } from '../meta.js'
import type { AnyEvent, kind, Needs, Source, value } from '../readable.js'
import type { Keyed } from '../view.js'

/** Learns vectors from who met what. */
export interface Factorizer { readonly [kind]: 'factorizer' }
/** Implicit-feedback matrix factorisation by alternating least squares (Hu, Koren and Volinsky 2008). */
export function factorize(options: {
  /** Length of a vector. */
  factors: number
  /** Sweeps over both sides; 15 when left out. */
  iterations?: number
  /** 10 when left out. */
  regularization?: number
  /** What a tie of weight w adds to the confidence of 1 that an absent one has: confidence · w; 1 when left out. */
  confidence?: number
  seed?: number
}): Factorizer {
  return define(Object.freeze<FactorizerMeta>({ kind: 'factorizer', name: 'factorize', iterations: 15, regularization: 10, confidence: 1, seed: 1, ...said(options) }))
}
/** Two networks whose outputs meet in one space. Not available yet: a definition that uses it does not load. */
export function twoTower(options: { dimensions: number; epochs?: number }): Factorizer {
  return define(Object.freeze<FactorizerMeta>({ kind: 'factorizer', name: 'twoTower', epochs: 10, ...said(options) }))
}

/** Vectors of two kinds of entity in one space: an entity's nearest items are what it would choose. */
export interface Embedding<in Q, out K> extends Needs<Q> { readonly [kind]: 'embedding'; readonly [value]: K }
export function embedding<const N extends string, Q, K>(name: N, definition: {
  of: Entity<string, Q>
  to: Entity<string, K>
  /** How strongly each event ties the two together. */
  from: readonly { event: AnyEvent<Source<string, Keyed<NoInfer<Q & K>>>>; weight: number }[]
  learner: Factorizer
  every: Duration
}): Embedding<Keyed<Q>, K>
export function embedding(name: string, { of, to, from, learner, every }: { of: object; to: object; from: readonly { event: object; weight: number }[]; learner: object; every: string }): object {
  const ties = Object.freeze(from.map(({ event, weight }) => Object.freeze({ event: metaOf<EventMeta>(event), weight })))
  return define(Object.freeze<EmbeddingMeta>({ kind: 'embedding', name, of: metaOf<EntityMeta>(of), to: metaOf<EntityMeta>(to), from: ties, learner: metaOf<FactorizerMeta>(learner), every }), { name })
}
