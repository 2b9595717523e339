import type { ValueType } from '../../define/meta.js'
import { partsOf } from '../../plan/lookup.js'
import type { FeaturePlan, Row, ViewPlan } from '../../plan/plan.js'
import { loneSummary, type Algebra } from '../aggregate/algebra.js'
import type { Cells, Place } from '../aggregate/cells.js'
import { algebras, type AggregateOptions } from '../aggregate/table.js'

/** Events that a key keeps raw at most, unless its view is exact. */
const rawEvents = 4_096
/** Feeds that one number of a raw event can mark. */
const marksPerColumn = 32
/** Raw events begin with time and position, then the marks of the feeds that they belong to, then inputs. */
export const firstMarkColumn = 2
/** Tiles begin with their index: the tile of time t is ⌊t / size⌋. */
export const tileIndexColumn = 0

/** A view resolved to offsets: where each event, tile and feature finds its numbers. */
export interface Layout {
  /** For each source of the view, what an event of it leaves in the raw events. */
  readonly sources: readonly { readonly feeds: readonly Entry[]; readonly inputs: readonly { readonly field: number; readonly column: number; readonly object: boolean }[] }[]
  readonly raw: { readonly columns: number; readonly objects: readonly ObjectColumn[] }
  /** Finest first; all time last. */
  readonly sizes: readonly TileSize[]
  /** What is read, feed by feed. */
  readonly reads: readonly FeedRead[]
  /** Where feature i finds its rollups in the order of reading: one, the two sides of a ratio, or the counts of a grade. */
  readonly features: readonly (readonly number[])[]
  readonly rollups: number
  /** Microseconds behind a key's newest event, and number, up to which its events stay raw. */
  readonly keepRaw: number
  readonly rawLimit: number
  /** The longest window without tiles; −1 when there is none. */
  readonly exactWindow: number
}
export interface ObjectColumn { readonly holds: Exclude<Algebra['object'], 'none'>; readonly type: ValueType }
/** How an event enters a feed: its mark, and what it must pass. */
export interface Entry { readonly mark: Mark; readonly field: number | undefined; readonly where: ((row: Row) => boolean) | undefined }
export interface Mark { readonly column: number; readonly bit: number }

/** The tiles of one size. */
export interface TileSize {
  readonly micros: number
  readonly longest: number
  readonly empty: Float64Array
  readonly objects: readonly ObjectColumn[]
  readonly feeds: readonly { readonly mark: Mark; readonly countColumn: number; readonly newestColumn: number; readonly accumulators: readonly Accumulator[] }[]
}
export interface Accumulator { readonly algebra: Algebra; readonly place: Place; readonly input: number }
/** All that is read of one feed: its windows, the longest first, so that the raw events of each are among those of the one before. */
export interface FeedRead { readonly feed: number; readonly mark: Mark; readonly spans: readonly Span[] }
export interface Span {
  readonly window: number
  readonly tile: number
  /** Index into `sizes`; −1 when every event is raw. */
  readonly size: number
  readonly countColumn: number
  readonly newestColumn: number
  readonly passes: readonly Pass[]
}
/** One accumulator (−1: the feed's count alone) over one window, and the features that it finishes. Its windows share a summary of raw events, since they often hold the same. */
export interface Pass extends Accumulator { readonly accumulator: number; readonly raw: RawSummary; readonly finishes: readonly ({ readonly rollup: number } & Pick<Algebra, 'finish' | 'fromTotals'>)[] }
/** A summary of the raw events of one selection, by its id; 0 before there is one. */
export interface RawSummary { selection: number; readonly summary: Cells }

const unique = <T>(items: readonly T[]): T[] => [...new Set(items)]
const ascending = (numbers: readonly number[]): number[] => unique(numbers).sort((a, b) => a - b)
/** Stands for an accumulator where the feed's count is enough. */
const countAlone = -1

export function layoutOf(view: ViewPlan): Layout {
  const rollups = view.features.flatMap(partsOf)
  let next = 0
  const features = view.features.map((feature) => partsOf(feature).map(() => next++))
  const marks = view.feeds.map((_, feed): Mark => ({ column: firstMarkColumn + Math.floor(feed / marksPerColumn), bit: 1 << feed % marksPerColumn }))

  // Inputs: one column for each (source, field, form), shared by all accumulators that read it.
  const raw = { columns: firstMarkColumn + Math.ceil(view.feeds.length / marksPerColumn), objects: [] as ObjectColumn[] }
  const inputs = new Map<string, { source: number; field: number; column: number; object: boolean }>()
  const inputColumn = view.accumulators.map(({ feed, op, n, column: field, type }) => {
    const { source } = view.feeds[feed]!
    const object = algebras[op](type, optionsOf(n)).input === 'object'
    const key = `${source} ${field} ${object}`
    const known = inputs.get(key)
    if (known !== undefined) return known.column
    const column = object ? raw.objects.push({ holds: 'value', type }) - 1 : raw.columns++
    inputs.set(key, { source, field, column, object })
    return column
  })

  const tiles = ascending(rollups.map((rollup) => rollup.tile)).filter((tile) => tile > 0)
  const sized = tiles.map((micros) => tileSize(view, micros, rollups.filter((rollup) => rollup.tile === micros), marks, inputColumn))
  const rawSummaries = new Map<number, RawSummary>()
  const spansOf = (feed: number): Span[] => {
    const ofFeed = rollups.map((rollup, index) => ({ ...rollup, index, accumulator: rollup.accumulator ?? countAlone })).filter((rollup) => rollup.feed === feed)
    return ascending(ofFeed.map((rollup) => rollup.window)).reverse().map((window) => {
      const inside = ofFeed.filter((rollup) => rollup.window === window)
      const { tile } = inside[0]!
      const size = tiles.indexOf(tile)
      const countColumn = sized[size]?.countColumn.get(feed) ?? -1
      const passes = ascending(inside.map((rollup) => rollup.accumulator)).map((index): Pass => {
        const plan = view.accumulators[index]
        const algebraOf = (op: FeaturePlan['op'], options: AggregateOptions) => algebras[op](plan?.type ?? { kind: 'int' }, options)
        const raw = rawSummaries.get(index) ?? { selection: 0, summary: loneSummary() }
        rawSummaries.set(index, raw)
        return {
          accumulator: index, algebra: algebraOf(plan?.op ?? 'count', optionsOf(plan?.n)), place: sized[size]?.place.get(index) ?? nowhere, input: inputColumn[index] ?? -1, raw,
          finishes: inside.filter((rollup) => rollup.accumulator === index).map((rollup) => {
            const { finish, fromTotals } = algebraOf(rollup.op, rollup)
            return { rollup: rollup.index, finish, ...(fromTotals && { fromTotals }) }
          }),
        }
      })
      return { window, tile, size, countColumn, newestColumn: countColumn + 1, passes }
    })
  }
  const exactWindow = Math.max(-1, ...rollups.filter((rollup) => rollup.tile === 0).map((rollup) => rollup.window))
  return {
    sources: view.sources.map((_, source) => ({
      feeds: view.feeds.flatMap((feed, index) => (feed.source === source ? [{ mark: marks[index]!, field: feed.column, where: feed.where }] : [])),
      inputs: [...inputs.values()].filter((input) => input.source === source),
    })),
    raw, sizes: sized.map(({ size }) => size), features, rollups: rollups.length, exactWindow,
    reads: ascending(rollups.map((rollup) => rollup.feed)).map((feed) => ({ feed, mark: marks[feed]!, spans: spansOf(feed) })),
    keepRaw: view.headroom + Math.max(0, exactWindow),
    rawLimit: exactWindow >= 0 ? Infinity : rawEvents,
  }
}

const optionsOf = (n: number | undefined): AggregateOptions => (n === undefined ? {} : { n })
const nowhere: Place = { column: -1, object: -1 }

/** Lays out the tiles of one size: only what the rollups of that size read, in the plan's own order, which outlives a reordering of features. */
function tileSize(view: ViewPlan, micros: number, rollups: readonly FeaturePlan[], marks: readonly Mark[], inputColumn: readonly number[]) {
  const empty: number[] = [0]
  const objects: ObjectColumn[] = []
  const countColumn = new Map<number, number>()
  const place = new Map<number, Place>()
  const feeds = ascending(rollups.map((rollup) => rollup.feed)).map((feed) => {
    const column = empty.push(0, -Infinity) - 2
    countColumn.set(feed, column)
    const indices = ascending(rollups.flatMap((rollup) => (rollup.feed === feed && rollup.accumulator !== undefined ? [rollup.accumulator] : [])))
    const accumulators = indices.map((index): Accumulator => {
      const { op, n, type } = view.accumulators[index]!
      const algebra = algebras[op](type, optionsOf(n))
      const at = { column: empty.length, object: objects.length }
      empty.push(...algebra.empty)
      if (algebra.object !== 'none') objects.push({ holds: algebra.object, type })
      place.set(index, at)
      return { algebra, place: at, input: inputColumn[index]! }
    })
    return { mark: marks[feed]!, countColumn: column, newestColumn: column + 1, accumulators }
  })
  const longest = Math.max(...rollups.map((rollup) => rollup.window))
  return { size: { micros, longest, empty: Float64Array.from(empty), objects, feeds } satisfies TileSize, countColumn, place }
}
