import type { Value } from '../define/values.js'

/** A list is no number, and no category: it is always missing. */
export type FeatureKind = 'number' | 'bool' | 'category' | 'time' | 'list'
export type FeatureEncoding =
  | { readonly kind: Exclude<FeatureKind, 'category'> }
  /** `ordinals` numbers the known texts, the commonest 0; any other is missing. */
  | { readonly kind: 'category'; readonly ordinals: ReadonlyMap<string, number> }
/** How a row of user values becomes numbers; fitted on training rows, stored with the model, the same in training and serving. */
export type Encoding = readonly FeatureEncoding[]

const mostCategories = 250

/**
 * Collects training rows; `finish` keeps the 250 commonest texts of each category, ties by the smaller text (UTF-16 order).
 * @param kinds of the features, in the order of a row's values.
 */
export function encodingFitter(kinds: readonly FeatureKind[]): { add(values: readonly Value[]): void; finish(): Encoding } {
  const counts = kinds.map((kind) => (kind === 'category' ? new Map<string, number>() : undefined))
  return {
    add(values) {
      counts.forEach((count, i) => {
        const value = values[i]
        if (count !== undefined && typeof value === 'string') count.set(value, (count.get(value) ?? 0) + 1)
      })
    },
    finish: () => kinds.map((kind, i) => {
      if (kind !== 'category') return { kind }
      const common = [...counts[i]!].sort(([a, many], [b, few]) => few - many || (a < b ? -1 : 1)).slice(0, mostCategories)
      return { kind, ordinals: new Map(common.map(([text], ordinal) => [text, ordinal])) }
    }),
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
    if (value === null || value === undefined || feature.kind === 'list') out[i] = NaN
    else if (feature.kind === 'category') out[i] = typeof value === 'string' ? feature.ordinals.get(value) ?? NaN : NaN
    else if (feature.kind === 'time') out[i] = (at - Number(value)) / 1e6
    else out[i] = Number(value)
  }
}

/** For each column the number of its category ordinals, 0 where it is a number: what `trainLogistic` asks for. */
export const levelsOf = (encoding: Encoding): number[] => encoding.map((feature) => (feature.kind === 'category' ? feature.ordinals.size : 0))

/** As plain JSON data, to be stored; `encodingFromJson` reads it. */
export type EncodingJson = readonly { readonly kind: FeatureKind; readonly categories?: readonly string[] }[]
export const encodingToJson = (encoding: Encoding): EncodingJson => encoding.map((feature) => (feature.kind === 'category' ? { kind: feature.kind, categories: [...feature.ordinals.keys()] } : feature))
export const encodingFromJson = (json: EncodingJson): Encoding => json.map(({ kind, categories = [] }) => (kind === 'category' ? { kind, ordinals: new Map(categories.map((text, ordinal) => [text, ordinal])) } : { kind }))
