import { fingerprintOf } from '../plan/fingerprint.js'
import type { EmbeddingPlan, Plan, TextIndexPlan, ViewPlan } from '../plan/plan.js'

/** Something that is built from the lake as a version, and served until the next. */
export type IndexPlan = {
  /** Of the embedding, of the text index; `popularity.sales_1d` of a list of the items that have most of it. */
  readonly name: string
  readonly fingerprint: string
  /** Microseconds between two builds. */
  readonly every: number
} & (
  | { readonly kind: 'embedding'; readonly embedding: EmbeddingPlan }
  | { readonly kind: 'text'; readonly index: TextIndexPlan }
  /** `most`: of its sources, how many one asks for at most. */
  | { readonly kind: 'top'; readonly view: ViewPlan; readonly feature: number; readonly most: number })

const hour = 3_600e6
/** Texts and lists follow their items event by event: a build only takes out what that leaves behind. */
const everyText = 24 * hour, everyTop = hour

export const topName = ({ name, features }: ViewPlan, feature: number): string => `${name}.${features[feature]!.name}`

/** Every index of a plan. */
export function indexesOf(plan: Plan): IndexPlan[] {
  const tops = new Map<string, Extract<IndexPlan, { readonly kind: 'top' }>>()
  for (const source of [...plan.pipelines.values()].flatMap(({ sources }) => sources)) {
    if (source.op !== 'top') continue
    const view = plan.views.get(source.view)!, name = topName(view, source.index)
    const fingerprint = fingerprintOf({ kind: 'top', view: view.fingerprint, feature: view.features[source.index]!.name })
    tops.set(name, { kind: 'top', name, fingerprint, every: everyTop, view, feature: source.index, most: Math.max(source.n, tops.get(name)?.most ?? 0) })
  }
  return [
    ...[...plan.embeddings.values()].map((embedding) => ({ kind: 'embedding' as const, name: embedding.name, fingerprint: embedding.fingerprint, every: embedding.every, embedding })),
    ...[...plan.textIndexes.values()].map((index) => ({ kind: 'text' as const, name: index.name, fingerprint: index.fingerprint, every: everyText, index })),
    ...tops.values(),
  ]
}
