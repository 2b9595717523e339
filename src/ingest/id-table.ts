import type { Value } from '../define/values.js'

/** What is remembered of an id. */
export interface Remembered {
  /** Of its first acceptance. */
  readonly arrivalTime: number
  /** Accepted by an import: never forgotten. */
  readonly assumed: boolean
  /** XXH64 of the content without its `.later` columns. */
  readonly hash: bigint
  /** The `.later` columns, in the order of the event's fields; none when all are null. */
  readonly later: readonly Value[]
}

/** What is remembered of many ids, in columns: as an object each, every garbage collection would move them. */
export interface IdTable {
  get(id: Value): Remembered | undefined
  set(id: Value, remembered: Remembered): void
  entries(): Iterable<readonly [id: Value, remembered: Remembered]>
}

export function idTable(): IdTable {
  const places = new Map<Value, number>()
  const laters = new Map<number, readonly Value[]>()
  let arrivals = new Float64Array(64), hashes = new BigUint64Array(64), assumed = new Uint8Array(64)
  const grow = () => {
    const before = { arrivals, hashes, assumed }, size = arrivals.length * 2
    arrivals = new Float64Array(size)
    hashes = new BigUint64Array(size)
    assumed = new Uint8Array(size)
    arrivals.set(before.arrivals)
    hashes.set(before.hashes)
    assumed.set(before.assumed)
  }
  const at = (place: number): Remembered => ({ arrivalTime: arrivals[place]!, assumed: assumed[place] === 1, hash: hashes[place]!, later: laters.get(place) ?? none })
  return {
    get(id) {
      const place = places.get(id)
      return place === undefined ? undefined : at(place)
    },
    set(id, remembered) {
      let place = places.get(id)
      if (place === undefined) places.set(id, place = places.size)
      if (place === arrivals.length) grow()
      arrivals[place] = remembered.arrivalTime
      hashes[place] = remembered.hash
      assumed[place] = remembered.assumed ? 1 : 0
      if (remembered.later.length > 0) laters.set(place, remembered.later)
      else laters.delete(place)
    },
    * entries() { for (const [id, place] of places) yield [id, at(place)] },
  }
}
const none: readonly Value[] = []

/** Ids of which one can say for sure that they were never added: a Bloom filter of one word an id. Some ten million ids fit; of more it says less, and never anything wrong. */
export interface SeenIds {
  add(id: Value): void
  /** False: it was never added. */
  maybeHas(id: Value): boolean
}

const wordBits = 21
export function seenIds(): SeenIds {
  const words = new Uint32Array(2 ** wordBits)
  return {
    add(id) {
      const hash = hashOf(id)
      words[hash >>> (32 - wordBits)]! |= maskOf(hash)
    },
    maybeHas(id) {
      const hash = hashOf(id), mask = maskOf(hash)
      return (words[hash >>> (32 - wordBits)]! & mask) === (mask | 0)
    },
  }
}
/** FNV-1a over the text's code units, mixed as MurmurHash3 ends. */
function hashOf(id: Value): number {
  const text = typeof id === 'string' ? id : String(id)
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return mix(hash)
}
function mix(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
/** Four bits, or a few less where they meet. */
function maskOf(hash: number): number {
  const bits = mix(hash ^ 0x9e3779b9)
  return (1 << (bits & 31)) | (1 << ((bits >>> 5) & 31)) | (1 << ((bits >>> 10) & 31)) | (1 << ((bits >>> 15) & 31))
}
