import { parseInstant } from '../../define/instant.js'
import { MillraceError } from '../../errors.js'

/** An instant that a caller wrote; `absent` where there is none. */
export function instantOf(text: unknown, field: string, absent: number): number {
  if (text === undefined || text === null) return absent
  const parsed = typeof text === 'string' ? parseInstant(text) : 'MR_TIME_INVALID'
  if (typeof parsed === 'string') throw new MillraceError(parsed, String(text), { field })
  return parsed
}
