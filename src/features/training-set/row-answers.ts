import type { ErrorCode } from '../../errors.js'
import type { Value } from '../../define/values.js'
import type { ViewAnswer } from '../on-demand.js'
import type { JobBlock } from './view-job.js'

interface Part { readonly blocks: AsyncIterator<JobBlock>; block: JobBlock | undefined; index: number; problems: ReadonlyMap<number, readonly (readonly [feature: number, code: ErrorCode])[]> }

/** What one view answered, row by row. Its parts answer rows in one order, each those of its own keys. */
export class RowAnswers implements ViewAnswer {
  readonly values: Value[] = []
  readonly problems: (ErrorCode | undefined)[] = []
  readonly #parts: readonly Part[]

  constructor(parts: readonly AsyncIterable<JobBlock>[]) {
    this.#parts = parts.map((blocks) => ({ blocks: blocks[Symbol.asyncIterator](), block: undefined, index: 0, problems: new Map() }))
  }

  /** Takes the answer for the row at this position. False when `refill` must bring more first. */
  take(position: number): boolean {
    for (const part of this.#parts) {
      const { block, index } = part
      if (block === undefined || block.rows[index] !== position) continue
      for (let feature = 0; feature < block.columns.length; feature++) {
        const value = block.columns[feature]![index]!
        this.values[feature] = Number.isNaN(value) ? null : value
        this.problems[feature] = undefined
      }
      if (part.problems.size > 0) for (const [feature, code] of part.problems.get(index) ?? []) this.problems[feature] = code
      part.index++
      return true
    }
    return false
  }

  /** The next block of every part that has none left. */
  async refill(): Promise<void> {
    let brought = 0
    for (const part of this.#parts) {
      if (part.block !== undefined && part.index < part.block.count) continue
      const next = await part.blocks.next()
      part.block = next.done === true ? undefined : next.value
      part.index = 0
      part.problems = byRow(part.block?.problems ?? [])
      if (part.block !== undefined) brought++
    }
    if (brought === 0) throw new RangeError('the view has no answer for a row')
  }

  async close(): Promise<void> { for (const { blocks } of this.#parts) await blocks.return?.() }
}

function byRow(problems: JobBlock['problems']): Part['problems'] {
  const rows = new Map<number, [number, ErrorCode][]>()
  for (const { row, feature, code } of problems) rows.set(row, [...(rows.get(row) ?? []), [feature, code]])
  return rows
}

/** The outcome of each row by its position. They come by time, which is not the order of the rows: those that come early wait. */
export class RowLabels {
  readonly #blocks: AsyncIterator<JobBlock>
  readonly #waiting = new Map<number, Value>()
  #block: JobBlock | undefined
  #index = 0

  constructor(blocks: AsyncIterable<JobBlock>) { this.#blocks = blocks[Symbol.asyncIterator]() }

  /** The label of the row at this position; undefined when `refill` must bring more first. */
  take(position: number): Value | undefined {
    const block = this.#block
    if (block !== undefined && block.rows[this.#index] === position) return labelOf(block, this.#index++)
    const early = this.#waiting.get(position)
    if (early !== undefined) {
      this.#waiting.delete(position)
      return early
    }
    while (block !== undefined && this.#index < block.count) {
      const row = block.rows[this.#index]!, label = labelOf(block, this.#index++)
      if (row === position) return label
      this.#waiting.set(row, label)
    }
    return undefined
  }

  async refill(): Promise<void> {
    const next = await this.#blocks.next()
    if (next.done === true) throw new RangeError('the label has no outcome for a row')
    this.#block = next.value
    this.#index = 0
  }

  async close(): Promise<void> { await this.#blocks.return?.() }
}
function labelOf({ columns }: JobBlock, index: number): Value {
  const value = columns[0]![index]!
  return Number.isNaN(value) ? null : value
}
