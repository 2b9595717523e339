import type { ValueType } from '../../define/meta.js'
import type { FoldOp } from '../../plan/plan.js'
import type { Algebra } from './algebra.js'
import { distinct } from './distinct.js'
import { max, min } from './extreme.js'
import { topK } from './frequent.js'
import { lastN } from './newest.js'
import { first, last, latest } from './order.js'
import { quantile } from './quantile.js'
import { share } from './share.js'
import { stddev } from './stddev.js'
import { mean, sum } from './sum.js'

/** Nothing is kept beyond the number of events, which every fold knows. */
const fromCount = (finish: (count: number) => number | boolean) => (): Algebra => ({ input: 'number', empty: [], object: 'none', add() {}, merge() {}, finish: (_, count) => finish(count),
  fromTotals: (counts, _, many, into, at) => { for (let row = 0; row < many; row++) into[at + row] = Number(finish(counts[row]!)) },
})

/** Of `quantile`, in [0, 1]; of `lastN` and `topK`, how many. */
export interface AggregateOptions { readonly at?: number; readonly n?: number }
/** How each operation aggregates a column of a type. A new operation is a row here. */
export const algebras: Readonly<Record<FoldOp, (type: ValueType, options: AggregateOptions) => Algebra>> = {
  count: fromCount((count) => count), exists: fromCount((count) => count > 0),
  sum, mean, stddev, share, min, max, first, last, distinct,
  quantile, lastN, topK, latest,
}
