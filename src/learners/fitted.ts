import type { Value } from '../define/values.js'

/** Means of the label by text: drawn towards the mean over all by as many rows as `smoothing` says, the label's mean where the text was not seen. */
export interface TargetMeans { readonly kind: 'target'; readonly means: ReadonlyMap<string, number>; /** Of rows without a text. */ readonly none: number; readonly mean: number }
export interface Scale { readonly kind: 'scaled'; readonly mean: number; readonly deviation: number }

/** Texts that are told apart. */
const mostTexts = 100_000

/** Sums of labels by text, as rows come; `none` stands for no text. */
export function targetSums(smoothing: number): { add(value: Value, label: number): void; at(value: Value, otherwise: number): number; finish(): TargetMeans } {
  const sums = new Map<string | null, { rows: number; labels: number }>()
  let rows = 0, labels = 0
  const meanOf = (of: { rows: number; labels: number } | undefined, mean: number) => (of === undefined || of.rows + smoothing === 0 ? mean : (of.labels + smoothing * mean) / (of.rows + smoothing))
  const keyOf = (value: Value) => (typeof value === 'string' ? value : null)
  return {
    add(value, label) {
      const key = keyOf(value)
      let of = sums.get(key)
      if (of === undefined) sums.set(key, of = { rows: 0, labels: 0 })
      of.rows++
      of.labels += label
      rows++
      labels += label
    },
    /** The mean as of the rows so far. */
    at: (value, otherwise) => meanOf(sums.get(keyOf(value)), rows === 0 ? otherwise : labels / rows),
    finish() {
      const mean = rows === 0 ? 0 : labels / rows
      const common = [...sums].filter((each): each is [string, { rows: number; labels: number }] => each[0] !== null).sort(([a, many], [b, few]) => few.rows - many.rows || (a < b ? -1 : 1)).slice(0, mostTexts)
      return { kind: 'target', means: new Map(common.map(([text, of]) => [text, meanOf(of, mean)])), none: meanOf(sums.get(null), mean), mean }
    },
  }
}

/** Mean and sample deviation of numbers, as rows come (Welford 1962). */
export function scaleFitter(): { add(value: Value): void; finish(): Scale } {
  let rows = 0, mean = 0, squares = 0
  return {
    add(value) {
      if (value === null) return
      const number = Number(value), off = number - mean
      mean += off / ++rows
      squares += off * (number - mean)
    },
    finish: () => ({ kind: 'scaled', mean, deviation: rows < 2 ? 0 : Math.sqrt(squares / (rows - 1)) }),
  }
}

export const targetOf = ({ means, none, mean }: TargetMeans, value: Value): number => (typeof value === 'string' ? means.get(value) ?? mean : none)
/** In deviations from the mean; 0 where there is none, and where nothing deviated. */
export const scaledOf = ({ mean, deviation }: Scale, value: Value): number => (value === null || deviation === 0 ? 0 : (Number(value) - mean) / deviation)
