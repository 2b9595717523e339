import type { Value } from '../../define/values.js'
import type { EventPlan } from '../../plan/plan.js'
import type { Lake } from '../../ports/lake.js'
import type { LeakReport, SourceCount } from './manifest.js'
import type { RowChunk } from './rows.js'
import { jobScan, type ViewJob } from './view-job.js'

/** Counts the events that a training set could see, those of assumed arrival, and those that came after a newer one. */
export async function countEvents(lake: Lake, event: EventPlan, scope: Pick<ViewJob, 'before' | 'asOf'>): Promise<SourceCount> {
  let events = 0, assumed = 0, late = 0, newest = -Infinity
  for await (const block of lake.scan(event, jobScan(scope, event.name, 'arrival', []))) {
    for (let row = 0; row < block.count; row++) {
      if (block.revision?.[row] === 1) continue
      events++
      if (block.assumed[row] === 1) assumed++
      if (block.eventTime[row]! < newest) late++
      else newest = block.eventTime[row]!
    }
  }
  return { events, assumed, late }
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
const isSame = (a: Value, b: Value): boolean => Object.is(a, b) || (a instanceof Float32Array && b instanceof Float32Array && a.join() === b.join())
