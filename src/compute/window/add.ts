import type { Row } from '../../plan/plan.js'
import { eventTimeColumn, positionColumn } from '../aggregate/algebra.js'
import { dropFirstRow, insertRow, reserveRow, type Cells } from '../aggregate/cells.js'
import { firstMarkColumn, tileIndexColumn, type Layout, type TileSize } from './layout.js'
import type { KeyState } from './state.js'

const one = new Int32Array(1)

/**
 * Folds one event. It joins the raw events, and the first of those move to their tiles while they are
 * `keepRaw` behind the key's newest or too many; one that comes that late goes to its tile at once. All of it follows from the key's events alone.
 */
export function addEvent(layout: Layout, state: KeyState, source: number, eventTime: number, position: number, row: Row): void {
  const { raw } = state
  reserveRow(raw)
  writeRaw(layout, raw, source, eventTime, position, row)
  state.position = position
  if (eventTime > state.newest) state.newest = eventTime
  const oldest = state.newest - layout.keepRaw
  if (eventTime <= oldest) settle(layout, state, raw.end)
  else raw.end++
  while (raw.start < raw.end && (raw.numbers[raw.start * raw.columns + eventTimeColumn]! <= oldest || raw.end - raw.start > layout.rawLimit)) {
    settle(layout, state, raw.start)
    dropFirstRow(raw)
  }
}

/** Writes the event into the row after the last, without taking that row into use. */
function writeRaw(layout: Layout, raw: Cells, source: number, eventTime: number, position: number, row: Row): void {
  const { numbers, objects, end, columns } = raw
  const at = end * columns
  const { feeds, inputs } = layout.sources[source]!
  numbers[at + eventTimeColumn] = eventTime
  numbers[at + positionColumn] = position
  for (let column = firstMarkColumn; column < columns; column++) numbers[at + column] = 0
  for (let column = 0; column < objects.length; column++) objects[column]![end] = undefined
  for (let index = 0; index < feeds.length; index++) {
    const { mark, field, where } = feeds[index]!
    if ((field === undefined || row[field] !== null) && (where === undefined || where(row))) numbers[at + mark.column]! |= mark.bit
  }
  for (let index = 0; index < inputs.length; index++) {
    const { field, column, object } = inputs[index]!
    const value = row[field]
    if (object) objects[column]![end] = value ?? undefined
    // Booleans become 0 and 1, null a 0 that no feed reads, −0 becomes 0.
    else numbers[at + column] = Number(value) + 0
  }
}

/** Counts a raw event in its tile of each size. */
function settle(layout: Layout, state: KeyState, event: number): void {
  const { raw } = state
  const time = raw.numbers[event * raw.columns + eventTimeColumn]!
  if (time > state.newestSettled) state.newestSettled = time
  let readableAfter = Math.max(state.settledThrough, layout.exactWindow < 0 ? time : time + layout.exactWindow)
  one[0] = event
  for (let k = 0; k < layout.sizes.length; k++) {
    const size = layout.sizes[k]!
    const tiles = state.tiles[k]!
    const { micros, longest } = size
    const index = micros === Infinity ? 0 : Math.floor(time / micros)
    // The oldest tile that any instant within the headroom can still see.
    const oldest = micros === Infinity ? 0 : Math.floor((state.newest - layout.keepRaw - longest) / micros)
    let forgotten = index < oldest ? index : -Infinity
    while (tiles.start < tiles.end && tiles.numbers[tiles.start * tiles.columns + tileIndexColumn]! < oldest) {
      forgotten = Math.max(forgotten, tiles.numbers[tiles.start * tiles.columns + tileIndexColumn]!)
      dropFirstRow(tiles)
    }
    if (forgotten !== -Infinity) readableAfter = Math.max(readableAfter, (forgotten + 1) * micros + longest - 1)
    if (index >= oldest) addToTile(size, tiles, index, raw, event, time)
  }
  state.settledThrough = readableAfter
}

function addToTile(size: TileSize, tiles: Cells, index: number, raw: Cells, event: number, time: number): void {
  let tile = -1
  const { feeds } = size
  for (let feed = 0; feed < feeds.length; feed++) {
    const { mark, countColumn, newestColumn, accumulators } = feeds[feed]!
    if ((raw.numbers[event * raw.columns + mark.column]! & mark.bit) === 0) continue
    if (tile < 0) tile = tileAt(size, tiles, index)
    const { numbers } = tiles
    const at = tile * tiles.columns
    numbers[at + countColumn]!++
    if (time > numbers[at + newestColumn]!) numbers[at + newestColumn] = time
    for (let each = 0; each < accumulators.length; each++) {
      const { algebra, place, input } = accumulators[each]!
      algebra.add(tiles, place, tile, raw, input, one, 1)
    }
  }
}

/** The row of a tile, made when there is none. Late events look for theirs from the newest backwards. */
function tileAt(size: TileSize, tiles: Cells, index: number): number {
  const { numbers, columns, start } = tiles
  let row = tiles.end - 1
  while (row >= start && numbers[row * columns + tileIndexColumn]! > index) row--
  if (row >= start && numbers[row * columns + tileIndexColumn] === index) return row
  const made = insertRow(tiles, row + 1 - start)
  const at = made * columns
  tiles.numbers.set(size.empty, at)
  tiles.numbers[at + tileIndexColumn] = index
  return made
}
