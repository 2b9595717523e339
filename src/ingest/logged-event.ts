import type { Row } from '../plan/plan.js'

/** An event as it stands on the log, its row in the order of the present plan's fields. */
export interface LoggedEvent {
  readonly event: string
  readonly position: number
  /** Microseconds. */
  readonly eventTime: number
  readonly arrivalTime: number
  /** The arrival was declared by an import. */
  readonly assumed: boolean
  /** A later version of an id that was accepted before. Revisions are kept in log and lake; no fold counts them. */
  readonly revision: boolean
  readonly row: Row
}
