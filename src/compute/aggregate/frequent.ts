import type { ValueType } from '../../define/meta.js'
import type { Value } from '../../define/values.js'
import { alone, inputOf, userValue, type Algebra } from './algebra.js'
import type { Member } from './distinct.js'

/** How often each value came. */
export type Frequencies = Map<Member, number>
/** Different values that a tile counts. */
export const countedValues = 1_000

/**
 * Makes room where there are too many values: the smallest count is taken from all, and those that are left with none go. Counts are then too small by at most the tile's
 * events over 1,001 (Misra and Gries 1982; Agarwal et al., Mergeable Summaries, 2012).
 */
function makeRoom(counts: Frequencies): void {
  let least = Infinity
  for (const count of counts.values()) if (count < least) least = count
  for (const [value, count] of counts) {
    if (count === least) counts.delete(value)
    else counts.set(value, count - least)
  }
}
const before = (a: Member, b: Member): number => (a < b ? -1 : a > b ? 1 : 0)

/** The `n` most frequent values, most frequent first, ties by the smaller value: exact while no tile has more than `countedValues` different ones. */
export function topK(type: ValueType, { n = 1 }: { readonly n?: number }): Algebra {
  const input = inputOf(type)
  const user = input === 'number' ? userValue(type) as (inside: never) => Value : undefined
  return {
    input, empty: [], object: 'counts',
    add(into, place, row, events, column, rows, count) {
      if (count === 0) return
      const summaries = into.objects[place.object] as (Frequencies | undefined)[]
      const counts = summaries[row] ??= new Map<Member, number>()
      for (let k = 0; k < count; k++) {
        const value = input === 'number' ? events.numbers[rows[k]! * events.columns + column]! : events.objects[column]![rows[k]!] as string | bigint
        counts.set(value, (counts.get(value) ?? 0) + 1)
        if (counts.size > countedValues && place !== alone) makeRoom(counts)
      }
    },
    merge(into, from, place, first, count) {
      const summaries = from.objects[place.object] as (Frequencies | undefined)[]
      const counts = (into.objects[0]![0] ??= new Map()) as Frequencies
      for (let row = first; row < first + count; row++)
        for (const [value, more] of summaries[row] ?? []) counts.set(value, (counts.get(value) ?? 0) + more)
    },
    finish({ objects }) {
      const counts = [...(objects[0]![0] as Frequencies | undefined) ?? []]
      const best = counts.sort(([a, many], [b, few]) => few - many || before(a, b)).slice(0, n).map(([value]) => value as Value)
      return user === undefined ? best : best.map(user as (inside: Value) => Value)
    },
  }
}
