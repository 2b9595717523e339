import type { Value } from '../define/values.js'
import type { LookupPlan, Plan, ReadsPlan, Row } from '../plan/plan.js'
import { onDemandRunner, type ViewAnswer } from './on-demand.js'

/** A look-up's key for a row, in the order of the view's keys; undefined when a value that it comes from failed. `views`: answers of the look-ups of smaller depth, in the order of all. */
export type KeyReader = (row: Row, views: readonly ViewAnswer[]) => readonly Value[] | undefined

/** How the key of each look-up comes from a row of the event, and from what the look-ups before it answered. */
export function keyReaders(plan: Plan, reads: ReadsPlan, event: string): readonly KeyReader[] {
  const { fields } = plan.events.get(event)!
  const readerOf = ({ keys, reads: { onDemand } }: LookupPlan): KeyReader => {
    const columns = keys.map((key) => (key.kind === 'column' ? fields.findIndex(({ name }) => name === key.name) : -1))
    if (keys.every(({ kind }) => kind === 'column')) return (row) => columns.map((offset) => row[offset]!)
    const runFunctions = onDemandRunner(plan, { lookups: reads.lookups, onDemand })
    const sources = keys.map((key) => (key.kind === 'view' ? reads.lookups.indexOf(key.name) : key.kind === 'onDemand' ? onDemand.indexOf(key.name) : -1))
    return (row, views) => {
      const functions = onDemand.length === 0 ? [] : runFunctions(row, views)
      const values: Value[] = []
      for (const [part, key] of keys.entries()) {
        if (key.kind === 'column') { values.push(row[columns[part]!]!); continue }
        const source = sources[part]!
        if (key.kind === 'view' ? Boolean(views[source]!.problems[key.index]) : functions[source]!.failed) return undefined
        // Keys are of types whose values are the same inside and outside.
        values.push((key.kind === 'view' ? views[source]! : functions[source]!).values[key.index]!)
      }
      return values
    }
  }
  return reads.lookups.map((name) => readerOf(plan.lookups.get(name)!))
}

/** The look-ups of each depth, as places in the list of all. One depth is one multi-get. */
export function depths(plan: Plan, { lookups }: ReadsPlan): readonly (readonly number[])[] {
  const levels: number[][] = []
  lookups.forEach((name, index) => { (levels[plan.lookups.get(name)!.depth] ??= []).push(index) })
  return levels.filter((level) => level !== undefined)
}
