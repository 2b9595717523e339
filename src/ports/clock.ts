/** The only source of time: microseconds since 1970, UTC. */
export interface Clock {
  now(): number
}
/** A clock that stands at the newest arrival and moves when told; never backwards. */
export interface LogClock extends Clock { moveTo(instant: number): void }
