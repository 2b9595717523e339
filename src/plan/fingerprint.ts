import { createHash } from 'node:crypto'
import type { ValueType } from '../define/meta.js'

/**
 * One text for one content: keys sorted, absent and undefined members alike, −0 as 0, and a bigint never mistaken for a number.
 * Functions have no content here; they are described by what they answer (`sample.ts`).
 */
export const canonicalText = (content: unknown): string => {
  if (content === null || content === undefined) return 'null'
  if (typeof content === 'string') return JSON.stringify(content)
  if (typeof content === 'bigint') return `${content}n`
  if (typeof content === 'number') return String(content === 0 ? 0 : content)
  if (content instanceof Float32Array) return `f32[${content.join()}]`
  if (Array.isArray(content)) return `[${content.map(canonicalText).join()}]`
  if (typeof content !== 'object') return String(content)
  const members = Object.entries(content).filter(([, value]) => value !== undefined).sort(([a], [b]) => (a < b ? -1 : 1))
  return `{${members.map(([name, value]) => `${JSON.stringify(name)}:${canonicalText(value)}`).join()}}`
}

/** The first 16 bytes of the SHA-256 of the content's canonical text, in hexadecimal. */
export const fingerprintOf = (content: unknown): string => createHash('sha256').update(canonicalText(content)).digest('hex').slice(0, 32)

/** The type as a fold or a key sees it: an enum is its text, so that a value added to it asks for no backfill. */
export const storedType = (type: ValueType): ValueType => (type.kind === 'enum' ? { kind: 'string' } : type)
