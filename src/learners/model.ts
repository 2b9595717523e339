import { forestExplainer } from './forest/explain.js'
import type { Explanation } from './forest/explain.js'
import { decodeForest, encodeForest } from './forest/forest.js'
import type { Forest } from './forest/forest.js'
import { compileForest } from './forest/score.js'
import { decodeLinear, encodeLinear, explainLinear, linearMargin } from './linear/linear.js'
import type { Linear } from './linear/linear.js'
import { sigmoid } from './matrix.js'
import { corrupt, tagOf } from './pack.js'

/** What training leaves: enough to score and to explain an encoded row (`encode.ts`). */
export type TrainedModel = { readonly kind: 'boost'; readonly forest: Forest } | { readonly kind: 'logistic'; readonly linear: Linear }

export const encodeModel = (model: TrainedModel): Uint8Array => (model.kind === 'boost' ? encodeForest(model.forest) : encodeLinear(model.linear))

/** @throws MR_MODEL_CORRUPT when the bytes are not what `encodeModel` wrote. */
export function decodeModel(bytes: Uint8Array): TrainedModel {
  const tag = tagOf(bytes)
  if (tag === 'FRST') return { kind: 'boost', forest: decodeForest(bytes) }
  if (tag === 'LINR') return { kind: 'logistic', linear: decodeLinear(bytes) }
  throw corrupt('of no kind that this build knows')
}

/** Prepares a model once; then the margin of each row: log-odds, or of a forest grown with `lambdarank` what orders a list. The row is read, not kept. */
export function marginScorer(model: TrainedModel): (x: Float64Array) => number {
  return model.kind === 'logistic' ? (x) => linearMargin(model.linear, x) : compileForest(model.forest).score
}

/** Prepares a model of a yes/no label once; then the probability, 0 to 1, of each row. The row is read, not kept. */
export function scorer(model: TrainedModel): (x: Float64Array) => number {
  const margin = marginScorer(model)
  return (x) => sigmoid(margin(x))
}

/** What a model of this learner answers with, prepared once: a list-wise one's margin, else the probability. */
export const scorerOf = (listwise: boolean, model: TrainedModel): (x: Float64Array) => number => (listwise ? marginScorer(model) : scorer(model))

/** Prepares a model once; then what each column of a row adds to the log-odds: base + Σ contributions = the log-odds of its probability. */
export function explainer(model: TrainedModel): (x: Float64Array) => Explanation {
  return model.kind === 'logistic' ? (x) => explainLinear(model.linear, x) : forestExplainer(model.forest)
}
