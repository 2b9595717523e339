import type { PredicateMeta, ValueType } from '../../define/meta.js'
import { fromUser, isProblem, type Value } from '../../define/values.js'
import type { EventPlan, Row } from '../plan.js'
import type { Report } from '../problems.js'
import { canonicalText, storedType } from '../fingerprint.js'

export type Test = (row: Row) => boolean
/** A compiled predicate, and its meaning as data: equal for predicates that only differ in the order in which they were written. */
export interface Predicate { readonly test: Test; readonly content: readonly unknown[] }

type Comparison = Extract<PredicateMeta, { readonly column: unknown }>['op']
/** Each takes a column's offset and inner values. A null satisfies none of them. */
const comparisons: Readonly<Record<Comparison, (offset: number, values: readonly Value[]) => Test>> = {
  is: (offset, [value]) => (row) => row[offset] === value,
  isNot: (offset, [value]) => (row) => { const at = row[offset]; return at !== null && at !== undefined && at !== value },
  in: (offset, values) => { const set = new Set(values); return (row) => row[offset] !== null && set.has(row[offset]!) },
  above: (offset, [limit]) => (row) => { const at = row[offset]; return at !== null && at !== undefined && at > limit! },
  below: (offset, [limit]) => (row) => { const at = row[offset]; return at !== null && at !== undefined && at < limit! },
}
const ordered: readonly ValueType['kind'][] = ['int', 'bigint', 'decimal', 'float', 'time']

/** @returns undefined where a problem was reported. */
export const compilePredicate = (meta: PredicateMeta, event: EventPlan, place: string, report: Report): Predicate | undefined => {
  if ('of' in meta) {
    const parts = meta.of.map((part) => compilePredicate(part, event, place, report))
    const known = parts.filter((part) => part !== undefined)
    if (known.length < parts.length || known.length === 0) return undefined
    const { op } = meta
    // Nested `and`s are one `and`, whose parts have no order and count once.
    const contents = known.flatMap(({ content }) => (content[0] === op ? content.slice(1) : [content]))
    const distinct = [...new Map(contents.map((content) => [canonicalText(content), content])).entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, content]) => content)
    const tests = known.map(({ test }) => test)
    const test: Test = op === 'and' ? (row) => tests.every((holds) => holds(row)) : (row) => tests.some((holds) => holds(row))
    return { test, content: distinct.length === 1 ? distinct[0] as readonly unknown[] : [op, ...distinct] }
  }
  const offset = event.fields.findIndex(({ name }) => name === meta.column.name)
  const field = event.fields[offset]
  if (field === undefined) return void report('FIELD_UNKNOWN', place, `filters on "${meta.column.name}", which ${event.name} does not have; filter on a column of the event that is aggregated`)
  if ((meta.op === 'above' || meta.op === 'below') && !ordered.includes(field.type.kind))
    return void report('PREDICATE_TYPE', place, `"${field.name}" is ${field.type.kind} and has no order; use is, isNot or in`)
  const values = meta.values.map((value) => fromUser(field.type, value))
  if (values.length === 0 || values.some((value) => isProblem(value) || value === null) || field.type.kind === 'vector')
    return void report('PREDICATE_VALUE', place, `${meta.op}(${meta.values.map(String).join(', ')}) cannot hold for "${field.name}"; compare it with a ${field.type.kind} value that the field can have`)
  const inner = values as Value[]
  const sorted = [...new Set(inner)].sort((a, b) => (canonicalText(a) < canonicalText(b) ? -1 : 1))
  return { test: comparisons[meta.op](offset, inner), content: [meta.op === 'in' && sorted.length === 1 ? 'is' : meta.op, field.name, storedType(field.type), ...sorted] }
}
