import type { Duration } from './instant.js'
import { define, metaOf, said, type DoorMeta, type SystemMeta } from './meta.js'
import type { kind, value } from './readable.js'

export type Door = { readonly [kind]: 'event' | 'view' | 'model' | 'ranker' | 'pipeline' }
export interface System<out D> { readonly [kind]: 'system'; readonly name: string; readonly [value]: D }

/**
 * Lists the doors: events that may be sent and decisions that may be asked. Whatever they read comes along; a view that no decision reads is listed to be kept up and
 * looked up all the same, a ranker for callers that bring their own items.
 */
export function system<const D extends readonly Door[]>(name: string, doors: D, options?: {
  /** Declared delay from an event's arrival until features see it; none when left out. */
  lag?: Duration
  /** How far an event's time may lie after its arrival; 5m when left out. */
  skew?: Duration
}): System<D[number]>
export function system(name: string, doors: readonly object[], { lag, skew }: { lag?: string; skew?: string } = {}): object {
  const says: SystemMeta = said({ kind: 'system', name, doors: Object.freeze(doors.map((door) => metaOf<DoorMeta>(door))), lag, skew })
  return define(says, { name })
}
