import { xxh64 } from '../xxh64.js'

const bits = 14
const size = 1 << bits
const tail = 64 - bits
/** One standard deviation of the estimate, as a part of it. */
export const hyperLogLogError = 1.04 / Math.sqrt(size)

/** Registers of a HyperLogLog with p = 14 over XXH64 (Flajolet, Fusy, Gandouet, Meunier 2007). */
export const newRegisters = (): Uint8Array => new Uint8Array(size)

/** Counts a value, given as its canonical text: its decimal text for a number, else itself. */
export function observe(registers: Uint8Array, text: string): void {
  const hash = xxh64(text)
  const high = Number(hash >> 32n)
  const low = Number(hash & 0xffff_ffffn)
  const index = high >>> (32 - bits)
  const rest = high & ((1 << (32 - bits)) - 1)
  const rank = rest === 0 ? 32 - bits + Math.clz32(low) + 1 : Math.clz32(rest) - bits + 1
  if (rank > registers[index]!) registers[index] = rank
}

export function mergeRegisters(into: Uint8Array, from: Uint8Array): void {
  for (let k = 0; k < size; k++) if (from[k]! > into[k]!) into[k] = from[k]!
}

/** Ertl's improved raw estimator, without bias tables: arXiv 1702.01284, algorithm 6. */
export function estimate(registers: Uint8Array): number {
  const counts = new Float64Array(tail + 2)
  for (const rank of registers) counts[rank]!++
  let z = size * tau(1 - counts[tail + 1]! / size)
  for (let rank = tail; rank >= 1; rank--) z = (z + counts[rank]!) / 2
  z += size * sigma(counts[0]! / size)
  return Math.round(size * size / (2 * Math.LN2) / z)
}

function sigma(x: number): number {
  if (x === 1) return Infinity
  let y = 1
  let z = x
  for (let before = NaN; z !== before;) {
    x *= x
    before = z
    z += x * y
    y += y
  }
  return z
}

function tau(x: number): number {
  if (x === 0 || x === 1) return 0
  let y = 1
  let z = 1 - x
  for (let before = NaN; z !== before;) {
    x = Math.sqrt(x)
    before = z
    y /= 2
    z -= (1 - x) ** 2 * y
  }
  return z / 3
}
