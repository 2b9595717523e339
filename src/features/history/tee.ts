/** So many readers of one iterable, each at its own pace: what one has read waits in memory for the others. The iterable ends early when all have. */
export function tee<T>(source: AsyncIterable<T>, readers: number): AsyncIterable<T>[] {
  const iterator = source[Symbol.asyncIterator]()
  const open = new Set<T[]>()
  let ended = false
  const next = async (waiting: T[]): Promise<IteratorResult<T>> => {
    const block = waiting.shift()
    if (block !== undefined) return { done: false, value: block }
    if (ended) return { done: true, value: undefined }
    const result = await iterator.next()
    if (result.done === true) ended = true
    else for (const other of open) if (other !== waiting) other.push(result.value)
    return result
  }
  const close = async (waiting: T[]): Promise<IteratorResult<T>> => {
    open.delete(waiting)
    if (open.size === 0 && !ended) { ended = true; await iterator.return?.() }
    return { done: true, value: undefined }
  }
  return Array.from({ length: readers }, () => {
    const waiting: T[] = []
    open.add(waiting)
    return { [Symbol.asyncIterator]: () => ({ next: () => next(waiting), return: () => close(waiting) }) }
  })
}
