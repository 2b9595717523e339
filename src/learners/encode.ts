import type { Value } from '../define/values.js'
import { scaledOf, scaleFitter, targetOf, targetSums, type Scale, type TargetMeans } from './fitted.js'

/** A list is no number, and no category: it is always missing. */
export type FeatureKind = 'number' | 'bool' | 'category' | 'time' | 'list'
/** What becomes of a feature's value; `target` and `scaled` are fitted. */
export type EncodedAs = FeatureKind | { readonly kind: 'target'; readonly smoothing: number } | { readonly kind: 'scaled' }
export type FeatureEncoding =
  | TargetMeans | Scale
  | { readonly kind: Exclude<FeatureKind, 'category'> }
  /** `ordinals` numbers the known texts, the commonest 0; any other is missing. */
  | { readonly kind: 'category'; readonly ordinals: ReadonlyMap<string, number> }
/** How a row of user values becomes numbers; fitted on training rows, stored with the model, the same in training and serving. */
export type Encoding = readonly FeatureEncoding[]

const mostCategories = 250

interface Fitter { add(value: Value, label: number | undefined): void; finish(): FeatureEncoding }
function fitterOf(as: EncodedAs): Fitter {
  if (typeof as !== 'string') {
    if (as.kind === 'scaled') return scaleFitter()
    const sums = targetSums(as.smoothing)
    return { ...sums, add(value, label) { if (label !== undefined) sums.add(value, label) } }
  }
  if (as !== 'category') return { add() {}, finish: () => ({ kind: as }) }
  const counts = new Map<string, number>()
  return {
    add(value) { if (typeof value === 'string') counts.set(value, (counts.get(value) ?? 0) + 1) },
    finish() {
      const common = [...counts].sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1)).slice(0, mostCategories)
      return { kind: as, ordinals: new Map(common.map(([text], ordinal) => [text, ordinal])) }
    },
  }
}
/**
 * Collects training rows; `finish` keeps the 250 commonest texts of each category, ties by the smaller text (UTF-16 order). A row without a label tells nothing of targets.
 * @param features what becomes of each, in the order of a row's values.
 */
export function encodingFitter(features: readonly EncodedAs[]): { add(values: readonly Value[], label?: number): void; finish(): Encoding } {
  const fitters = features.map(fitterOf)
  return {
    add(values, label) { fitters.forEach((fitter, i) => { fitter.add(values[i] ?? null, label) }) },
    finish: () => fitters.map((fitter) => fitter.finish()),
  }
}

export function fitEncoding(kinds: readonly FeatureKind[], rows: Iterable<readonly Value[]>): Encoding {
  const fitter = encodingFitter(kinds)
  for (const row of rows) fitter.add(row)
  return fitter.finish()
}

/**
 * Writes a row's values as numbers over `out`: bool 0 or 1, category its ordinal, time the seconds that it lies before `at`; null and whatever has no number is NaN.
 * @param at the instant of the row, microseconds.
 */
export function encodeRow(encoding: Encoding, values: readonly Value[], at: number, out: Float64Array): void {
  for (let i = 0; i < encoding.length; i++) {
    const value = values[i]
    const feature = encoding[i]!
    if (feature.kind === 'target') out[i] = targetOf(feature, value ?? null)
    else if (feature.kind === 'scaled') out[i] = scaledOf(feature, value ?? null)
    else if (value === null || value === undefined || feature.kind === 'list') out[i] = NaN
    else if (feature.kind === 'category') out[i] = typeof value === 'string' ? feature.ordinals.get(value) ?? NaN : NaN
    else if (feature.kind === 'time') out[i] = (at - Number(value)) / 1e6
    else out[i] = Number(value)
  }
}

/** For each column the number of its category ordinals, 0 where it is a number: what `trainLogistic` asks for. */
export const levelsOf = (encoding: Encoding): number[] => encoding.map((feature) => (feature.kind === 'category' ? feature.ordinals.size : 0))

/** As plain JSON data, to be stored; `encodingFromJson` reads it. */
export type EncodingJson = readonly (
  | { readonly kind: FeatureKind; readonly categories?: readonly string[] } | Scale
  | Omit<TargetMeans, 'means'> & { readonly means: readonly (readonly [text: string, mean: number])[] })[]
export const encodingToJson = (encoding: Encoding): EncodingJson => encoding.map((feature) =>
  (feature.kind === 'category' ? { kind: feature.kind, categories: [...feature.ordinals.keys()] } : feature.kind === 'target' ? { ...feature, means: [...feature.means] } : feature))
export const encodingFromJson = (json: EncodingJson): Encoding => json.map((feature) => {
  if (feature.kind === 'target') return { ...feature, means: new Map(feature.means) }
  if (feature.kind === 'scaled') return feature
  return feature.kind === 'category' ? { kind: feature.kind, ordinals: new Map((feature.categories ?? []).map((text, ordinal) => [text, ordinal])) } : { kind: feature.kind }
})
