import type { ValueType } from '../../define/meta.js'
import { inputOf, unitOf, type Algebra } from './algebra.js'

/**
 * DDSketch (Masson, Rim and Lee 2019): values by the logarithm of their size, so that each is known within `quantileError` of itself. Bin i counts sizes in (γ^(i − 1), γ^i],
 * γ = (1 + quantileError) / (1 − quantileError); negative values are mirrored, zero is exact.
 */
export interface Sketch { zeros: number; readonly positive: Map<number, number>; readonly negative: Map<number, number> }
/** Of itself, that a quantile may be off. */
export const quantileError = 0.01
const mostBins = 2_048
const gamma = (1 + quantileError) / (1 - quantileError), logGamma = Math.log(gamma)
const nothing = (): Sketch => ({ zeros: 0, positive: new Map(), negative: new Map() })

const binOf = (size: number): number => Math.ceil(Math.log(size) / logGamma)
/** The size that is within `quantileError` of all in the bin. */
const sizeOf = (bin: number): number => 2 * Math.exp(bin * logGamma) / (1 + gamma)

function add(bins: Map<number, number>, bin: number, count: number): void { bins.set(bin, (bins.get(bin) ?? 0) + count) }
/** Keeps the `mostBins` largest sizes apart; all below become one. What was put together stays together whatever comes, so that order changes nothing. */
function collapse(bins: Map<number, number>): void {
  // Bins lie at most so far apart as there may be: nothing to do.
  if (bins.size <= mostBins) return
  const lowest = [...bins.keys()].reduce((most, bin) => Math.max(most, bin), -Infinity) - mostBins + 1
  for (const [bin, count] of bins) {
    if (bin >= lowest) continue
    bins.delete(bin)
    add(bins, lowest, count)
  }
}

/** The value of rank ⌊at · (n − 1)⌋, within 1 % of itself. */
export function quantile(type: ValueType, { at = 0.5 }: { readonly at?: number }): Algebra {
  const input = inputOf(type), unit = unitOf(type)
  return {
    input, empty: [], object: 'sketch',
    add(into, place, row, events, column, rows, count) {
      if (count === 0) return
      const summaries = into.objects[place.object] as (Sketch | undefined)[]
      const sketch = summaries[row] ??= nothing()
      for (let k = 0; k < count; k++) {
        const value = input === 'number' ? events.numbers[rows[k]! * events.columns + column]! : Number(events.objects[column]![rows[k]!])
        if (value === 0) sketch.zeros++
        else add(value > 0 ? sketch.positive : sketch.negative, binOf(Math.abs(value)), 1)
      }
      collapse(sketch.positive)
      collapse(sketch.negative)
    },
    merge(into, from, place, first, count) {
      const summaries = from.objects[place.object] as (Sketch | undefined)[]
      const sketch = (into.objects[0]![0] ??= nothing()) as Sketch
      for (let row = first; row < first + count; row++) {
        const more = summaries[row]
        if (more === undefined) continue
        sketch.zeros += more.zeros
        for (const [bin, many] of more.positive) add(sketch.positive, bin, many)
        for (const [bin, many] of more.negative) add(sketch.negative, bin, many)
      }
      collapse(sketch.positive)
      collapse(sketch.negative)
    },
    finish({ objects }, count) {
      if (count === 0) return null
      const { zeros, positive, negative } = objects[0]![0] as Sketch
      // How many lie below the rank, from the largest negative size up.
      let left = Math.floor(at * (count - 1))
      for (const [bin, many] of [...negative].sort(([a], [b]) => b - a)) if ((left -= many) < 0) return -sizeOf(bin) / unit
      if ((left -= zeros) < 0) return 0
      for (const [bin, many] of [...positive].sort(([a], [b]) => a - b)) if ((left -= many) < 0) return sizeOf(bin) / unit
      return null
    },
  }
}
