import type { Value } from '../define/values.js'
import { assembleList, featureAssembler, type Assembled, type Assembler } from '../features/assemble.js'
import type { ViewAnswer } from '../features/on-demand.js'
import { encodeRow } from '../learners/encode.js'
import { explainer, scorerOf } from '../learners/model.js'
import { isListwise, learnedOf } from '../plan/learned.js'
import type { ModelPlan, Plan, RankerPlan, Row } from '../plan/plan.js'
import type { ModelFile } from '../train/model-file.js'
import { lookUpsOf, type LookUps } from './states.js'

/** A version in memory, with everything resolved to offsets: ready to score. */
export interface ServedModel extends LookUps {
  readonly version: string
  readonly plan: Plan
  readonly model: ModelPlan | RankerPlan
  readonly assemble: Assembler
  /** What the learner was given of fitted features, the values themselves of all others. */
  shown(values: readonly Value[], at: number): readonly Value[]
  /** Inputs of every row of a list. */
  assembleList(rows: readonly Row[], views: readonly (readonly ViewAnswer[])[]): Assembled[]
  /** Of user values in the order of the model's features: a probability, a list-wise ranker's margin. `at` in microseconds. */
  score(values: readonly Value[], at: number): number
  /** The first decision whose threshold the score reaches; null where none is declared. */
  decide(score: number): string | null
  /** What each feature adds to the log-odds, or to the margin, by name, largest first. */
  explain(values: readonly Value[], at: number): { readonly feature: string; readonly value: Value; readonly contribution: number; readonly text: string }[]
}

export function serveModel(plan: Plan, name: string, version: string, file: ModelFile): ServedModel {
  const model = learnedOf(plan, name)!
  const vector = new Float64Array(model.features.length)
  const scored = scorerOf(isListwise(model.learner), file.trained)
  const assemble = featureAssembler(plan, model)
  let contributionsOf: ReturnType<typeof explainer> | undefined
  return {
    version, plan, model, ...lookUpsOf(plan, model, model.event),
    assemble,
    assembleList: (rows, views) => assembleList(assemble, model, rows, views),
    shown(values, at) {
      if (model.features.every(({ fitted }) => fitted === undefined)) return values
      encodeRow(file.encoding, values, at, vector)
      return values.map((value, index) => (model.features[index]!.fitted === undefined ? value : vector[index]!))
    },
    score(values, at) {
      encodeRow(file.encoding, values, at, vector)
      return scored(vector)
    },
    decide: (score) => file.decisions.find(({ threshold }) => score >= threshold)?.decision ?? null,
    explain(values, at) {
      contributionsOf ??= explainer(file.trained)
      encodeRow(file.encoding, values, at, vector)
      const { contributions } = contributionsOf(vector)
      return model.features
        .map((feature, index) => reason(feature.name, values[index] as Value, contributions[index] as number))
        .filter(({ contribution }) => contribution !== 0)
        .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    },
  }
}

function reason(feature: string, value: Value, contribution: number) {
  const shown = value === null ? 'has no value' : `is ${typeof value === 'number' ? Number(value.toPrecision(4)) : String(value)}`
  return { feature, value, contribution, text: `${feature} ${shown}: ${contribution > 0 ? 'raises' : 'lowers'} the score` }
}
