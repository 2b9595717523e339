import { partsOf } from '../../plan/lookup.js'
import type { AccumulatorPlan, ViewPlan } from '../../plan/plan.js'
import { tileOf } from '../../plan/tile.js'

/** What decides how large a key's state is. Times in microseconds. */
export interface ViewShape {
  readonly name: string
  readonly windows: readonly { readonly window: number; readonly tile: number }[]
  /** Sets of rows that are counted apart. */
  readonly feeds: number
  /** Bytes of the accumulators in one tile. */
  readonly accumulatorBytes: number
  /** Bytes of an event's inputs in the raw head. */
  readonly inputBytes: number
  readonly headroom: number
}

/** A raw event's time and position, a tile's index, a feed's count and newest time; columns are packed to what their distances need. */
const rawBytes = 8 + 4 + 1, indexBytes = 2, feedBytes = 1 + 8
/** Begin of the two rows of a key, and of each column in them. */
const rowBytes = 50, columnBytes = 10
const mostRaw = 4_096

/** Bytes that an accumulator takes in a tile, once packed; of collections, with ten members. */
const accumulatorBytes = ({ op, n = 10, type }: Pick<AccumulatorPlan, 'op' | 'n' | 'type'>): number => {
  const number = type.kind === 'float' ? 8 : type.kind === 'bool' ? 1 : 4
  const table: Readonly<Record<AccumulatorPlan['op'], number>> = {
    sum: number, share: 1, min: number, max: number, stddev: 24, first: 12 + number, last: 12 + number, distinct: 4 + 10 * number,
    latest: 12 + number, lastN: 4 + Math.min(n, 10) * (12 + number), topK: 4 + 10 * (number + 2), quantile: 8 + 10 * 4,
  }
  return table[op]
}

export function shapeOf(view: ViewPlan): ViewShape {
  const parts = view.features.flatMap(partsOf)
  const windows = [...new Map(parts.map(({ window, tile }) => [window, { window, tile }])).values()]
  const bytes = view.accumulators.map(accumulatorBytes)
  return {
    name: view.name, windows, feeds: view.feeds.length, accumulatorBytes: bytes.reduce((sum, each) => sum + each, 0),
    inputBytes: 8 * new Set(view.accumulators.map(({ feed, column }) => `${view.feeds[feed]?.source} ${column}`)).size, headroom: view.headroom,
  }
}
export const shapeFrom = (windows: readonly number[], features: number, bytes: number, headroom: number): ViewShape =>
  ({ name: 'view', windows: windows.map((window) => ({ window, tile: tileOf(window) })), feeds: 1, accumulatorBytes: features * bytes, inputBytes: 8 * Math.min(features, 4), headroom })

export interface ViewState { readonly tiles: number; readonly occupied: number; readonly raw: number; readonly bytes: number }

/**
 * The state of one key, by the fold's own rule: at most ⌈w / tile⌉ + 2 tiles of each size, of which those exist that had an event; and the raw events of the head.
 * @param rate events a second of the key, at random times.
 */
export function viewState({ windows, feeds, accumulatorBytes: accumulators, inputBytes, headroom }: ViewShape, rate: number): ViewState {
  const exact = Math.max(0, ...windows.filter(({ tile }) => tile === 0).map(({ window }) => window))
  const raw = Math.min(1 + rate * (headroom + exact) / 1e6, exact > 0 ? Infinity : mostRaw)
  const sizes = new Map<number, number>()
  for (const { window, tile } of windows) if (tile > 0) sizes.set(tile, Math.max(sizes.get(tile) ?? 0, window === Infinity ? 1 : Math.ceil(window / tile) + 2))
  let tiles = 0, occupied = 0
  for (const [tile, most] of sizes) {
    tiles += most
    occupied += tile === Infinity ? 1 : most * -Math.expm1(-rate * tile / 1e6)
  }
  const columns = (3 + Math.ceil(inputBytes / 8)) + sizes.size * (1 + 2 * feeds + Math.ceil(accumulators / 4))
  return { tiles, occupied, raw, bytes: rowBytes + columns * columnBytes + raw * (rawBytes + inputBytes) + occupied * (indexBytes + feeds * feedBytes + accumulators) }
}
