/** Items by `before`: the least first. */
export interface Heap<T> {
  readonly size: number
  push(item: T): void
  peek(): T | undefined
  pop(): T | undefined
}

/** A binary heap; items that come in their order, as nearly all do, wait in a queue beside it and cost next to nothing. */
export function heap<T>(before: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = []
  let queue: T[] = [], head = 0
  const queueIsNext = () => head < queue.length && (items.length === 0 || before(queue[head]!, items[0]!))
  const takeFromQueue = (): T => {
    const item = queue[head++]!
    // Each is moved once for as many that were taken.
    if (head > 1_024 && head * 2 > queue.length) {
      queue = queue.slice(head)
      head = 0
    }
    return item
  }
  return {
    get size() { return items.length + queue.length - head },
    peek: () => (queueIsNext() ? queue[head] : items[0]),
    push(item) {
      if (head === queue.length || !before(item, queue[queue.length - 1]!)) {
        queue.push(item)
        return
      }
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
      if (queueIsNext()) return takeFromQueue()
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
