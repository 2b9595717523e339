/**
 * Uniform numbers in [0, 1) with 32 bits, the same for a seed on every machine: sfc32 (Doty-Humphrey, PractRand 0.95), seeded by both halves of the number.
 * @param seed an integer, 0 to 2^53 − 1.
 */
export function random(seed: number): () => number {
  let a = 0, b = seed | 0, c = Math.floor(seed / 4_294_967_296) | 0, counter = 1
  const next = () => {
    const out = (a + b + counter++) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + out | 0
    return (out >>> 0) / 4_294_967_296
  }
  for (let i = 0; i < 12; i++) next()
  return next
}

/** `count` of 0 … total − 1, ascending, each subset equally likely (Knuth, algorithm S): draws nothing when all are taken. */
export function sample(total: number, count: number, uniform: () => number): Int32Array {
  const chosen = new Int32Array(count)
  for (let i = 0, taken = 0; taken < count; i++) {
    if (total - i === count - taken || (total - i) * uniform() < count - taken) chosen[taken++] = i
  }
  return chosen
}
