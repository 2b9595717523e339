import { define, said, type LearnerMeta } from './meta.js'
import type { detail, kind, needs, value } from './readable.js'

export type BinaryMetric = 'rocAuc' | 'averagePrecision' | 'logLoss' | 'calibrationError'
export type ListMetric = 'ndcgAt5' | 'ndcgAt10' | 'meanAveragePrecision' | 'meanReciprocalRank'
/** Learns labels of type T, from single rows or from whole lists; M names the metrics that a gate can ask for. */
export interface Learner<in T, out M extends string, out L extends 'point' | 'list' = 'point'> { readonly [kind]: 'learner'; readonly [needs]: (label: T) => void; readonly [value]: M; readonly [detail]: L }
/** What `boost` can aim at, and the learner that each makes. */
export interface Objectives {
  binary: Learner<boolean, BinaryMetric>
  /** Orders lists: pairs are weighed by what swapping them changes in NDCG. */
  lambdarank: Learner<number, ListMetric, 'list'>
}
/** Options of one objective alone. */
export interface ObjectiveOptions {
  binary: unknown
  lambdarank: {
    /** Places at the top of a list whose pairs count; 30 when left out. */
    truncation?: number
    /** What each grade is worth, from grade 0; 2^grade − 1 when left out. */
    gains?: readonly number[]
  }
}
export interface BoostOptions<O extends keyof Objectives> {
  objective: O
  /** 300 when left out. */
  trees?: number
  /** Of each tree; 31 when left out. */
  leaves?: number
  /** 0.05 when left out. */
  learningRate?: number
  /** 1 when left out. */
  l2?: number
  /** Fewest rows in a leaf; 20 when left out. */
  minRows?: number
  /** Drawn for each tree, of 1; all when left out. */
  rowShare?: number
  columnShare?: number
  /** Stops after this many trees that did not help on the last tenth of the training rows; 30 when left out, 0 never stops. */
  earlyStopping?: number
  seed?: number
}

/** Gradient-boosted trees on histograms, grown leaf by leaf. The same rows and seed give the same bits. */
export function boost<const O extends keyof Objectives>(options: BoostOptions<O> & ObjectiveOptions[O]): Objectives[O] {
  const defaults = { trees: 300, leaves: 31, learningRate: 0.05, l2: 1, minRows: 20, rowShare: 1, columnShare: 1, earlyStopping: 30, seed: 1 }
  return define(Object.freeze<LearnerMeta>({ kind: 'learner', name: 'boost', ...defaults, ...said<BoostOptions<O>>(options) }))
}
/** Logistic regression; `l2` is 1 when left out. */
export const logistic = (options: { l2?: number } = {}): Learner<boolean, BinaryMetric> => define(Object.freeze<LearnerMeta>({ kind: 'learner', name: 'logistic', l2: 1, ...said(options) }))
