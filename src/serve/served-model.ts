import type { Value } from '../define/values.js'
import { featureAssembler, type Assembler } from '../features/assemble.js'
import { depths, keyReaders, type KeyReader } from '../features/look-up-keys.js'
import type { ViewAnswer } from '../features/on-demand.js'
import { encodeRow } from '../learners/encode.js'
import { explainer, scorer } from '../learners/model.js'
import { viewOf } from '../plan/lookup.js'
import type { ModelPlan, Plan, ViewPlan } from '../plan/plan.js'
import type { ModelFile } from '../train/model-file.js'

/** A version in memory, with everything resolved to offsets: ready to score. */
export interface ServedModel {
  readonly version: string
  readonly plan: Plan
  readonly model: ModelPlan
  /** In the order of the model's `lookups`. */
  readonly views: readonly ViewPlan[]
  /** The key that each is read by. */
  readonly keys: readonly KeyReader[]
  /** Those of each depth, which are read together. */
  readonly depths: readonly (readonly number[])[]
  readonly assemble: Assembler
  /** What the learner was given of fitted features, the values themselves of all others. */
  shown(values: readonly Value[], at: number): readonly Value[]
  /** Probability of user values in the order of the model's features; `at` in microseconds. */
  score(values: readonly Value[], at: number): number
  /** The first decision whose threshold the score reaches; null where none is declared. */
  decide(score: number): string | null
  /** Log-odds that each feature adds, by name, largest first. */
  explain(values: readonly Value[], at: number): { readonly feature: string; readonly value: Value; readonly contribution: number; readonly text: string }[]
}

export function serveModel(plan: Plan, name: string, version: string, file: ModelFile): ServedModel {
  const model = plan.models.get(name)!
  const views = model.lookups.map((lookup) => viewOf(plan, lookup))
  const vector = new Float64Array(model.features.length)
  const probability = scorer(file.trained)
  let contributionsOf: ReturnType<typeof explainer> | undefined
  return {
    version, plan, model, views,
    keys: keyReaders(plan, model, model.event), depths: depths(plan, model),
    assemble: featureAssembler(plan, model),
    shown(values, at) {
      if (model.features.every(({ fitted }) => fitted === undefined)) return values
      encodeRow(file.encoding, values, at, vector)
      return values.map((value, index) => (model.features[index]!.fitted === undefined ? value : vector[index]!))
    },
    score(values, at) {
      encodeRow(file.encoding, values, at, vector)
      return probability(vector)
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

/** A view's answer where nothing is known of it: every feature failed. */
export const failedView = (view: ViewPlan): ViewAnswer => ({ values: view.features.map(() => null), problems: view.features.map(() => 'MR_STORE_FAILED' as const) })
