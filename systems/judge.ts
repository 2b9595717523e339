// How good orders are, against a known truth.
import { ndcgAt, type RankedList } from 'millrace/metrics'

/** Mean NDCG@10 over the lists that hold anything relevant, and half the width of its 95 % interval. */
export function judge(lists: readonly RankedList[]): { readonly value: number; readonly margin: number } {
  const each = lists.flatMap((list) => ndcgAt(10, [list]) ?? [])
  const value = each.reduce((sum, one) => sum + one, 0) / each.length
  return { value, margin: 1.96 * Math.sqrt(each.reduce((sum, one) => sum + (one - value) ** 2, 0) / (each.length - 1) / each.length) }
}

/** Grades of answers by several ways of answering; each by the questions that were put to it, which need not be the same. */
export function contest() {
  const lists = new Map<string, RankedList[]>()
  return {
    add(way: string, ranked: readonly number[], all: readonly number[]): void { lists.set(way, [...lists.get(way) ?? [], { ranked, all }]) },
    results: () => [...lists].map(([name, of]) => ({ name, ...judge(of) })),
  }
}
