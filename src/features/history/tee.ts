/** Two readers of one iterable, each at its own pace: what one has read waits in memory for the other. The iterable ends early when both have. */
export function tee<T>(source: AsyncIterable<T>): [AsyncIterable<T>, AsyncIterable<T>] {
  const iterator = source[Symbol.asyncIterator]()
  const waiting: [T[], T[]] = [[], []]
  const open = [true, true]
  let ended = false
  const next = async (side: 0 | 1): Promise<IteratorResult<T>> => {
    const block = waiting[side].shift()
    if (block !== undefined) return { done: false, value: block }
    if (ended) return { done: true, value: undefined }
    const result = await iterator.next()
    if (result.done === true) ended = true
    else if (open[1 - side]) waiting[(1 - side) as 0 | 1].push(result.value)
    return result
  }
  const close = async (side: 0 | 1): Promise<IteratorResult<T>> => {
    open[side] = false
    waiting[side] = []
    if (!open[1 - side] && !ended) { ended = true; await iterator.return?.() }
    return { done: true, value: undefined }
  }
  const reader = (side: 0 | 1): AsyncIterable<T> => ({ [Symbol.asyncIterator]: () => ({ next: () => next(side), return: () => close(side) }) })
  return [reader(0), reader(1)]
}
