import type { Hit } from '../ports/versioned-index.js'

/** Keeps the `n` best of many, equal scores by the smaller key, in a heap with the worst on top. A key is asked for only where its score may still count. */
export function topHits(n: number, keyOf: (slot: number) => string | undefined, accept: ((key: string) => boolean) | undefined) {
  const heap: Hit[] = []
  const worse = (a: Hit, b: Hit) => a.score < b.score || (a.score === b.score && a.key > b.key)
  return {
    offer(slot: number, score: number): void {
      if (n <= 0 || (heap.length === n && score < heap[0]!.score)) return
      const key = keyOf(slot)
      if (key === undefined) return
      const hit = { key, score }
      if ((heap.length === n && !worse(heap[0]!, hit)) || accept?.(key) === false) return
      let at = heap.length === n ? 0 : heap.push(hit) - 1
      if (heap.length === n && at === 0) {
        for (;;) {
          let child = 2 * at + 1
          if (child + 1 < heap.length && worse(heap[child + 1]!, heap[child]!)) child++
          if (child >= heap.length || !worse(heap[child]!, hit)) break
          heap[at] = heap[child]!
          at = child
        }
      } else {
        for (let above = (at - 1) >> 1; at > 0 && worse(hit, heap[above]!); above = (at - 1) >> 1) {
          heap[at] = heap[above]!
          at = above
        }
      }
      heap[at] = hit
    },
    /** The best first. */
    take: (): Hit[] => heap.sort((a, b) => (worse(a, b) ? 1 : -1)),
  }
}
