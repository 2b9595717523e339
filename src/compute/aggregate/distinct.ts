import type { ValueType } from '../../define/meta.js'
import { alone, inputOf, type Algebra } from './algebra.js'
import { estimate, mergeRegisters, newRegisters, observe } from './hyperloglog.js'

export type Member = number | bigint | string
/** The different values seen: themselves, or HyperLogLog registers once there are too many. */
export type Members = Set<Member> | Uint8Array
/** Values that a tile keeps exactly. */
export const exactMembers = 1_000

/** A vector is known by its bytes, one character each. */
const vectorText = (vector: Float32Array): string => Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('latin1')

function registersOf(members: Members): Uint8Array {
  if (members instanceof Uint8Array) return members
  const registers = newRegisters()
  for (const member of members) observe(registers, String(member))
  return registers
}
function insert(members: Members, member: Member, limit: number): Members {
  if (members instanceof Uint8Array) observe(members, String(member))
  else if (members.add(member).size > limit) return registersOf(members)
  return members
}
function union(into: Members, from: Members): Members {
  if (into instanceof Uint8Array || from instanceof Uint8Array) {
    const registers = registersOf(into)
    mergeRegisters(registers, registersOf(from))
    return registers
  }
  for (const member of from) into.add(member)
  return into
}

/** How many different values: exact while no tile has more than `exactMembers`, then within about 0.8 %. */
export function distinct(type: ValueType): Algebra {
  const input = inputOf(type)
  return {
    input, empty: [], object: 'members',
    add(into, place, row, events, column, rows, count) {
      if (count === 0) return
      const summaries = into.objects[place.object] as (Members | undefined)[]
      let members = summaries[row] ?? new Set<Member>()
      const limit = place === alone ? Infinity : exactMembers
      for (let k = 0; k < count; k++) {
        const value = input === 'number' ? events.numbers[rows[k]! * events.columns + column]! : events.objects[column]![rows[k]!] as string | bigint | Float32Array
        members = insert(members, value instanceof Float32Array ? vectorText(value) : value, limit)
      }
      summaries[row] = members
    },
    merge(into, from, place, first, count) {
      const summaries = from.objects[place.object] as (Members | undefined)[]
      let members = into.objects[0]![0] as Members | undefined
      for (let row = first; row < first + count; row++) {
        const more = summaries[row]
        if (more === undefined) continue
        members = members === undefined ? (more instanceof Uint8Array ? more.slice() : new Set(more)) : union(members, more)
      }
      into.objects[0]![0] = members
    },
    finish({ objects }) {
      const members = objects[0]![0] as Members | undefined
      return members === undefined ? 0 : members instanceof Uint8Array ? estimate(members) : members.size
    },
  }
}
