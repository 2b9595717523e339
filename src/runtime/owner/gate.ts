import { MillraceError } from '../../errors.js'
import type { Doors } from '../../serve/rest.js'

/** Counts what is under way, so that nothing is closed beneath it. */
export interface Gate {
  /** @throws MR_OWNER_LOST once it is shut. */
  enter<T>(work: () => Promise<T>): Promise<T>
  guard(doors: Doors): Doors
  /** Lets nothing in any more; resolves when all has left. */
  shut(): Promise<void>
}

export function openGate(): Gate {
  let inside = 0, isShut = false
  let left = () => {}
  const enter: Gate['enter'] = async (work) => {
    if (isShut) throw new MillraceError('MR_OWNER_LOST', 'it is about to close')
    inside++
    try {
      return await work()
    } finally {
      if (--inside === 0) left()
    }
  }
  return {
    enter,
    guard: (doors) => ({
      ...doors,
      send: (event, body) => enter(() => doors.send(event, body)),
      predict: (model, rows, wanted) => enter(() => doors.predict(model, rows, wanted)),
      rank: (of, name, request, wanted) => enter(() => doors.rank(of, name, request, wanted)),
      features: (view, keys, at) => enter(() => doors.features(view, keys, at)),
      moveClock: (to) => enter(() => doors.moveClock(to)),
      status: () => enter(() => doors.status()),
    }),
    async shut() {
      isShut = true
      if (inside > 0) await new Promise<void>((resolve) => { left = resolve })
    },
  }
}
