// What the generators of worlds share: draws from a seed, and rows in files.
import { createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { finished } from 'node:stream/promises'

/** Uniform numbers in [0, 1) (mulberry32, Tommy Ettinger, public domain). */
export const uniform = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let x = Math.imul(seed ^ (seed >>> 15), seed | 1)
  x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
  return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32
}

/** Draws that share one stream of uniform numbers. */
export const draws = (seed: number) => {
  const random = uniform(seed)
  return {
    random,
    pick: <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T,
    /** Mean 0, variance 1 (Box and Muller 1958). */
    normal: () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()),
  }
}
export const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
/** Whether someone looks at a place of a list, from 1: the position bias of the click models. */
export const examined = (position: number) => position ** -0.6

/** Writes rows as JSON lines. */
export async function writeLines(path: string, rows: readonly object[]): Promise<void> {
  const out = createWriteStream(path)
  for (const row of rows) if (!out.write(`${JSON.stringify(row)}\n`)) await once(out, 'drain')
  out.end()
  await finished(out)
}
