import { createHash } from 'node:crypto'

/** Rows of the online store that belong to one version of one view or label: its fingerprint names them, so that another version begins anew. */
export const namespace = (kind: 'view' | 'label', fingerprint: string, part: string): Uint8Array =>
  Buffer.concat([Buffer.from(`${kind}:`), createHash('sha256').update(fingerprint).digest().subarray(0, 16), Buffer.from(part)])

/** A double as 8 bytes in the order of the numbers. */
export function orderedNumber(value: number): Uint8Array {
  const bytes = Buffer.allocUnsafe(8)
  bytes.writeDoubleBE(value + 0)
  if (value < 0) for (let at = 0; at < 8; at++) bytes[at] = ~bytes[at]! & 0xff
  else bytes[0]! |= 0x80
  return bytes
}
export function readOrderedNumber(bytes: Uint8Array, offset: number): number {
  const copy = Buffer.from(bytes.subarray(offset, offset + 8))
  if ((copy[0]! & 0x80) === 0) for (let at = 0; at < 8; at++) copy[at] = ~copy[at]! & 0xff
  else copy[0]! &= 0x7f
  return copy.readDoubleBE()
}

export const joinBytes = (...parts: readonly Uint8Array[]): Uint8Array => Buffer.concat(parts)

/** Numbers as a row: counters and offsets of a follower. */
export const numbersRow = (...numbers: readonly number[]): Uint8Array => new Uint8Array(Float64Array.from(numbers).buffer)
export const readNumbers = (bytes: Uint8Array): readonly number[] => [...new Float64Array(bytes.slice().buffer)]
