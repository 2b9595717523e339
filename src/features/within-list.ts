import type { ListPart } from '../define/meta.js'

const by: Readonly<Record<ListPart, (known: Float64Array) => (value: number) => number>> = {
  fromMedian(known) {
    const middle = known.length >> 1, median = known.length % 2 === 1 ? known[middle]! : (known[middle - 1]! + known[middle]!) / 2
    return (value) => value - median
  },
  rank(known) {
    const ranks = new Map<number, number>()
    for (let at = known.length - 1; at >= 0; at--) if (!ranks.has(known[at]!)) ranks.set(known[at]!, known.length - at)
    return (value) => ranks.get(value)!
  },
  share(known) {
    let sum = 0
    for (const value of known) sum += value
    return (value) => (sum === 0 ? NaN : value / sum)
  },
}

/**
 * How each value of a list stands in it, over itself; NaN, for null, takes no part and stays. The one way to work it out, for training sets and requests: values are added in ascending
 * order, so that a sum does not depend on how the list was ordered.
 */
export function setWithinList(values: Float64Array, part: ListPart): void {
  const standing = by[part](values.filter((value) => !Number.isNaN(value)).sort())
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row]!)) values[row] = standing(values[row]!)
}
