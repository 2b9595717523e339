import { parseDuration } from '../define/instant.js'

export const second = 1e6
export const day = 86_400e6
/** The longest duration that a definition may name: a hundred years. */
const longest = 36_500 * day

/** Microseconds of '90s', '5m', '24h' or '30d'; undefined when the text is no duration, is zero, or is over a hundred years. */
export const durationOf = (text: string): number | undefined => {
  if (typeof text !== 'string') return undefined
  const micros = parseDuration(text)
  return micros <= longest ? micros : undefined
}
