import type { ValueType } from '../../define/meta.js'
import { toUser, type Value } from '../../define/values.js'
import { eventTimeColumn, inputOf, positionColumn, userValue, type Algebra } from './algebra.js'

/**
 * The value of the first (sign −1) or last (sign 1) event by (eventTime, position). All its events have one name,
 * so the name never decides. Numbers: time, position, and the value where it is a number.
 */
function ordered(sign: 1 | -1, type: ValueType, input: Algebra['input'] = inputOf(type)): Algebra {
  const user = userValue(type)
  const held = input === 'number'
  const nothing = -sign * Infinity
  // The time of an empty summary is infinite: their difference is NaN, and nothing beats nothing.
  const beats = (time: number, position: number, bestTime: number, bestPosition: number) => sign * (time - bestTime) > 0 || (time === bestTime && sign * (position - bestPosition) > 0)
  return {
    input, empty: held ? [nothing, nothing, 0] : [nothing, nothing], object: held ? 'none' : 'value',
    add(into, place, row, events, column, rows, count) {
      const { numbers } = into
      const at = row * into.columns + place.column
      for (let k = 0; k < count; k++) {
        const event = rows[k]! * events.columns
        const time = events.numbers[event + eventTimeColumn]!
        const position = events.numbers[event + positionColumn]!
        if (!beats(time, position, numbers[at]!, numbers[at + 1]!)) continue
        numbers[at] = time
        numbers[at + 1] = position
        if (held) numbers[at + 2] = events.numbers[event + column]!
        else into.objects[place.object]![row] = events.objects[column]![rows[k]!]
      }
    },
    merge(into, from, place, first, count) {
      const { numbers, columns } = from
      const best = into.numbers
      let at = first * columns + place.column
      for (let k = 0; k < count; k++, at += columns) {
        const time = numbers[at]!
        const position = numbers[at + 1]!
        if (!beats(time, position, best[0]!, best[1]!)) continue
        best[0] = time
        best[1] = position
        if (held) best[2] = numbers[at + 2]!
        else into.objects[0]![0] = from.objects[place.object]![first + k]
      }
    },
    finish: ({ numbers, objects }, count) => (count === 0 ? null : held ? user(numbers[2]!) : toUser(type, objects[0]![0] as Value | undefined ?? null)),
  }
}

export const first = (type: ValueType): Algebra => ordered(-1, type)
export const last = (type: ValueType): Algebra => ordered(1, type)
/** The last event's value as it is: null where that is null. */
export const latest = (type: ValueType): Algebra => ordered(1, type, 'object')
