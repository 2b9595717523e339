import type { ValueType } from '../../define/meta.js'
import type { Value } from '../../define/values.js'
import { eventTimeColumn, inputOf, positionColumn, userValue, type Algebra } from './algebra.js'

/** The newest events of a summary, newest first, and the value of each as events hold it. */
export interface Newest { readonly times: number[]; readonly positions: number[]; readonly values: unknown[] }
const nothing = (): Newest => ({ times: [], positions: [], values: [] })

/** Puts an event in its place, from the newest on, and drops what is then past the `n`th. */
function insert({ times, positions, values }: Newest, n: number, time: number, position: number, value: unknown): void {
  let at = 0
  while (at < times.length && (times[at]! > time || (times[at] === time && positions[at]! > position))) at++
  if (at >= n) return
  times.splice(at, 0, time)
  positions.splice(at, 0, position)
  values.splice(at, 0, value)
  if (times.length > n) { times.pop(); positions.pop(); values.pop() }
}

/** The newest `n` values by (eventTime, position), newest first. */
export function lastN(type: ValueType, { n = 1 }: { readonly n?: number }): Algebra {
  const input = inputOf(type)
  const user = input === 'number' ? userValue(type) as (inside: never) => Value : undefined
  return {
    input, empty: [], object: 'newest',
    add(into, place, row, events, column, rows, count) {
      if (count === 0) return
      const summaries = into.objects[place.object] as (Newest | undefined)[]
      const newest = summaries[row] ??= nothing()
      for (let k = 0; k < count; k++) {
        const at = rows[k]! * events.columns
        insert(newest, n, events.numbers[at + eventTimeColumn]!, events.numbers[at + positionColumn]!, input === 'number' ? events.numbers[at + column]! : events.objects[column]![rows[k]!])
      }
    },
    merge(into, from, place, first, count) {
      const summaries = from.objects[place.object] as (Newest | undefined)[]
      const newest = (into.objects[0]![0] ??= nothing()) as Newest
      // Newer tiles first: older ones then end at the first event that is too old.
      for (let row = first + count - 1; row >= first; row--) {
        const more = summaries[row]
        for (let k = 0; more !== undefined && k < more.times.length; k++) {
          if (newest.times.length >= n && more.times[k]! < newest.times[n - 1]!) break
          insert(newest, n, more.times[k]!, more.positions[k]!, more.values[k])
        }
      }
    },
    finish({ objects }) {
      const values = ((objects[0]![0] as Newest | undefined)?.values ?? []).slice(0, n) as Value[]
      return user === undefined ? values : values.map(user as (inside: Value) => Value)
    },
  }
}
