/** A binary heap: the least element first. */
export interface Heap<T> {
  readonly size: number
  push(item: T): void
  peek(): T | undefined
  pop(): T | undefined
}

export function heap<T>(before: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = []
  return {
    get size() { return items.length },
    peek: () => items[0],
    push(item) {
      let at = items.length
      items.push(item)
      while (at > 0) {
        const above = (at - 1) >> 1
        if (!before(item, items[above]!)) break
        items[at] = items[above]!
        at = above
      }
      items[at] = item
    },
    pop() {
      const least = items[0], last = items.pop()
      if (last === undefined || items.length === 0) return least
      let at = 0
      for (;;) {
        let below = at * 2 + 1
        if (below >= items.length) break
        if (below + 1 < items.length && before(items[below + 1]!, items[below]!)) below++
        if (!before(items[below]!, last)) break
        items[at] = items[below]!
        at = below
      }
      items[at] = last
      return least
    },
  }
}
