import type { Value } from '../../define/values.js'
import { encodeKey, entityKey, type EntityKey } from '../../plan/keys.js'
import type { ViewPlan } from '../../plan/plan.js'

/** The keys of a view, numbered from 0 on as they come, so that what is known of a key stands in an array. */
export interface KeyNumbers {
  readonly keys: readonly EntityKey[]
  /** The number of each row's key, from one column a key of the view; −1 where a row belongs to no entity, or its key is not wanted. */
  number(columns: readonly ArrayLike<Value>[], count: number): Int32Array
}

export function numberKeys(view: Pick<ViewPlan, 'keys'>, isWanted?: (key: EntityKey) => boolean): KeyNumbers {
  const keys: EntityKey[] = [], known = new Map<EntityKey, number>()
  const numberOf = (key: EntityKey): number => {
    const number = known.get(key)
    if (number !== undefined) return number
    const wanted = !isTooLong(view, key, parts) && isWanted?.(key) !== false
    known.set(key, wanted ? keys.length : -1)
    return wanted ? keys.push(key) - 1 : -1
  }
  const offsets = view.keys.map((_, part) => part)
  const parts: Value[] = []
  // Events and questions are often rows of one table: then the same columns come twice.
  let last: { readonly columns: readonly ArrayLike<Value>[]; readonly numbers: Int32Array } | undefined
  return {
    keys,
    number(columns, count) {
      if (last?.numbers.length === count && columns.length > 0 && columns.every((column, part) => column === last!.columns[part])) return last.numbers
      const numbers = new Int32Array(count)
      const only = columns.length === 1 ? columns[0]! : undefined
      for (let row = 0; row < count; row++) {
        if (only !== undefined) {
          const key = only[row] as EntityKey | null
          const number = key === null ? -1 : known.get(key)
          if (number !== undefined) { numbers[row] = number; continue }
        }
        for (let part = 0; part < columns.length; part++) parts[part] = columns[part]![row]!
        const key = entityKey(parts, offsets)
        numbers[row] = key === undefined ? -1 : numberOf(key)
      }
      last = { columns, numbers }
      return numbers
    },
  }
}

/** Whether a key belongs to no entity for its length. Text of up to 256 characters cannot pass the limit of its bytes, so that few keys are encoded. */
export const isTooLong = (view: Pick<ViewPlan, 'keys'>, key: EntityKey, parts: readonly Value[]): boolean =>
  typeof key === 'string' && key.length > 256 && encodeKey(view.keys, parts) === 'too-long'
