import { fromWire, isProblem, type Problem, type Value } from '../define/values.js'
import type { EventPlan, Row } from '../plan/plan.js'

/** What an event's row is read with: parsed JSON in, a row or the first thing that is wrong with it out. */
export type ReadRow = (json: unknown) => Row | Problem
export const isRow = (result: Row | Problem): result is Row => Array.isArray(result)

/** A `.later` column may be null although it is not optional: whoever sends the event may not know it yet. */
export function rowReader({ fields }: EventPlan): ReadRow {
  const columns = fields.map((field) => ({ ...field, optional: field.optional || field.later, inherited: field.name in {} }))
  const names = new Set(fields.map(({ name }) => name))
  return (json) => {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return { code: 'MR_TYPE' }
    const given = json as Readonly<Record<string, unknown>>
    const row: Value[] = []
    let known = 0
    for (let at = 0; at < columns.length; at++) {
      const column = columns[at]!
      // A column may be called `constructor`; every object has one.
      const cell = column.inherited && !Object.hasOwn(given, column.name) ? undefined : given[column.name]
      if (cell !== undefined) known++
      const value = fromWire(column, cell)
      if (isProblem(value)) return firstUnknown(given, names) ?? { code: value.code, field: column.name }
      row.push(value)
    }
    for (const _ in given) known--
    return known === 0 ? row : firstUnknown(given, names) ?? row
  }
}

function firstUnknown(given: Readonly<Record<string, unknown>>, names: ReadonlySet<string>): Problem | undefined {
  const name = Object.keys(given).find((each) => !names.has(each))
  return name === undefined ? undefined : { code: 'MR_FIELD_UNKNOWN', field: name }
}
