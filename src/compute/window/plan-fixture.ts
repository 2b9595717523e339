import type { ValueType } from '../../define/meta.js'
import type { AccumulatorPlan, FeaturePlan, FeedPlan, FoldOp, Row, ViewFeaturePlan, ViewPlan } from '../../plan/plan.js'
import { tileOf } from '../../plan/tile.js'

export const second = 1e6
export const minute = 60 * second
export const hour = 60 * minute
export const day = 24 * hour

/** A rollup as a test writes it: of a source by its index, of a column by its offset, in a window of microseconds. */
export interface RollupSpec { readonly op: FoldOp; readonly at?: number; readonly n?: number; readonly source?: number; readonly column?: number; readonly type?: ValueType; readonly where?: (row: Row) => boolean; readonly window: number }
export type FeatureSpec = RollupSpec | { readonly op: 'ratio'; readonly over: Omit<RollupSpec, 'window'>; readonly under: Omit<RollupSpec, 'window'>; readonly window: number }
  /** The highest of these whose source has a row. */
  | { readonly op: 'grade'; readonly grades: readonly (readonly [grade: number, source: number])[]; readonly window: number }

/** A view as the plan would compile it: feeds and accumulators shared where they are the same. */
export function viewPlan(features: readonly FeatureSpec[], options: { readonly sources?: number; readonly exact?: boolean; readonly headroom?: number; readonly maxAge?: number } = {}): ViewPlan {
  const feeds: FeedPlan[] = []
  const accumulators: AccumulatorPlan[] = []
  const exact = options.exact ?? false
  const place = <T>(list: T[], same: (item: T) => boolean, item: T): number => {
    const known = list.findIndex(same)
    return known >= 0 ? known : list.push(item) - 1
  }
  const rollup = (spec: RollupSpec, name: string): FeaturePlan => {
    const { op, at, n, source = 0, column: read, where, window, type = { kind: 'int' } } = spec
    // The newest row counts whatever it has.
    const column = op === 'latest' ? undefined : read
    const feed = place(feeds, (feed) => feed.source === source && feed.column === column && feed.where === where, { source, ...(column !== undefined && { column }), ...(where && { where }) })
    const shared = { name, op, ...(at !== undefined && { at }), ...(n !== undefined && { n }), feed, window, tile: window === Infinity ? Infinity : exact ? 0 : tileOf(window), type, nullable: true }
    if (op === 'count' || op === 'exists' || read === undefined) return shared
    const keeps = op === 'mean' ? 'sum' : op
    return { ...shared, accumulator: place(accumulators, (other) => other.feed === feed && other.op === keeps && other.n === n && other.column === read, { feed, op: keeps, ...(n !== undefined && { n }), column: read, type }) }
  }
  const planned = features.map((spec, index): ViewFeaturePlan => {
    const name = `f${index}`
    if (spec.op === 'grade') {
      const grades = spec.grades.map(([grade, source]) => ({ grade, count: rollup({ op: 'count', source, window: spec.window }, name) }))
      return { name, op: 'grade', grades, window: spec.window, tile: grades[0]!.count.tile, type: { kind: 'int' }, nullable: false }
    }
    if (spec.op !== 'ratio') return rollup(spec, name)
    const numerator = rollup({ ...spec.over, window: spec.window }, name)
    return { name, op: 'ratio', numerator, denominator: rollup({ ...spec.under, window: spec.window }, name), window: spec.window, tile: numerator.tile, type: { kind: 'float' }, nullable: true }
  })
  return {
    name: 'view', keys: [], sources: Array.from({ length: options.sources ?? 1 }, (_, index) => ({ event: `event${index}`, keys: [] })), feeds, accumulators, features: planned,
    headroom: options.headroom ?? minute, exact, longest: Math.max(...features.map((feature) => feature.window)), fingerprint: '', ...(options.maxAge !== undefined && { maxAge: options.maxAge }),
  }
}
