import type { ValueType } from '../../define/meta.js'
import type { FoldOp } from '../../plan/plan.js'
import type { Algebra } from './algebra.js'
import { distinct } from './distinct.js'
import { max, min } from './extreme.js'
import { first, last } from './order.js'
import { share } from './share.js'
import { stddev } from './stddev.js'
import { mean, sum } from './sum.js'

/** Nothing is kept beyond the number of events, which every fold knows. */
const fromCount = (finish: (count: number) => number | boolean) => (): Algebra => ({ input: 'number', empty: [], object: 'none', add() {}, merge() {}, finish: (_, count) => finish(count) })

const notYet = (): Algebra => { throw new TypeError('a deployed system never has it') }

/** How each operation aggregates a column of a type. A new operation is a row here. */
export const algebras: Readonly<Record<FoldOp, (type: ValueType) => Algebra>> = {
  count: fromCount((count) => count), exists: fromCount((count) => count > 0),
  sum, mean, stddev, share, min, max, first, last, distinct,
  quantile: notYet, lastN: notYet, topK: notYet, latest: notYet,
}
