import type { Value } from '../../define/values.js'
import { canonicalText } from '../../plan/fingerprint.js'
import type { LakeBlock } from '../../ports/lake.js'
import type { LeakReport, SourceCount } from './manifest.js'
import type { RowChunk } from './rows.js'

/** Counts events that come in the order of their arrival, those of assumed arrival, and those that came after a newer one. */
export function eventCounter(): { add(block: LakeBlock): void; readonly counts: SourceCount } {
  const counts = { events: 0, assumed: 0, late: 0 }
  let newest = -Infinity
  return {
    counts,
    add({ count, revision, assumed, eventTime }) {
      for (let row = 0; row < count; row++) {
        if (revision?.[row] === 1) continue
        counts.events++
        counts.assumed += assumed[row]!
        if (eventTime[row]! < newest) counts.late++
        else newest = eventTime[row]!
      }
    },
  }
}

/**
 * Compares a training set with the same rows as they were known, each in its own order: rows are matched by position, and
 * those of the side that is ahead wait. Chunks go in as they are made.
 */
export function differenceCounter(features: readonly { readonly name: string }[]): { addSeen(chunk: RowChunk): void; addKnown(chunk: RowChunk): void; finish(): LeakReport['differing'] } {
  type Waiting = Map<number, readonly Value[]>
  const seen: Waiting = new Map(), known: Waiting = new Map()
  const differing = features.map(() => 0)
  let rows = 0
  const add = (chunk: RowChunk, mine: Waiting, theirs: Waiting) => {
    for (let row = 0; row < chunk.count; row++) {
      const values = chunk.features.map((column) => column[row]!)
      const position = chunk.position[row]!
      const other = theirs.get(position)
      if (other === undefined) { mine.set(position, values); continue }
      theirs.delete(position)
      let differs = false
      values.forEach((value, feature) => {
        if (isSame(value, other[feature]!)) return
        differing[feature]!++
        differs = true
      })
      if (differs) rows++
    }
  }
  return {
    addSeen: (chunk) => { add(chunk, seen, known) },
    addKnown: (chunk) => { add(chunk, known, seen) },
    finish: () => ({ rows, features: Object.fromEntries(features.map(({ name }, feature) => [name, differing[feature]!] as const).filter(([, many]) => many > 0)) }),
  }
}
const isSame = (a: Value, b: Value): boolean => Object.is(a, b) || (typeof a === 'object' && typeof b === 'object' && canonicalText(a) === canonicalText(b))
