import type { Value } from '../../define/values.js'
import type { AnswerBlock, AnswerColumn } from '../history/answers.js'
import { tee } from '../history/tee.js'

/** Answers of one view (an index into the job's names), and the position of the row that each is for. */
export interface JobBlock extends Pick<AnswerBlock, 'count' | 'columns' | 'problems'> { readonly view: number; readonly rows: Float64Array }
/** Answers of a view for some rows, in their order. */
export type RowsAnswered = Pick<AnswerBlock, 'columns' | 'problems'>
/** What a view, or a label, answered, handed out for rows by their positions on the log; each row is taken once. */
export interface RowReader<T> { take(positions: Float64Array): Promise<T>; close(): Promise<void> }

interface Part { readonly blocks: AsyncIterator<JobBlock>; block: JobBlock | undefined; index: number; ended: boolean }

/** The blocks of each view of a job: those of the others wait while one is read. The job ends early when all have. */
export function byView(job: AsyncIterable<JobBlock>, views: number): AsyncIterable<JobBlock>[] {
  return tee(job, views).map((blocks, view) => {
    const iterator = blocks[Symbol.asyncIterator]()
    const next = async () => {
      let result = await iterator.next()
      while (result.done !== true && result.value.view !== view) result = await iterator.next()
      return result
    }
    return { [Symbol.asyncIterator]: () => ({ next, return: () => iterator.return!() }) }
  })
}

/** A view's answers. @param jobs each answers the rows of its own keys, all in the order in which rows are taken. */
export function readAnswers(jobs: readonly AsyncIterable<JobBlock>[]): RowReader<RowsAnswered> {
  const parts = jobs.map((blocks): Part => ({ blocks: blocks[Symbol.asyncIterator](), block: undefined, index: 0, ended: false }))
  const isAt = (part: Part, position: number) => part.block !== undefined && part.block.rows[part.index] === position
  /** The part that has this row next. */
  const find = async (position: number): Promise<Part> => {
    for (;;) {
      const found = parts.find((part) => isAt(part, position))
      if (found !== undefined) return found
      const spent = parts.filter((part) => !part.ended && (part.block === undefined || part.index === part.block.count))
      if (spent.length === 0) throw new RangeError('the view has no answer for a row')
      for (const part of spent) await refill(part)
    }
  }
  return {
    async take(positions) {
      let columns: AnswerColumn[] | undefined
      const problems: JobBlock['problems'] = []
      for (let taken = 0; taken < positions.length;) {
        const part = await find(positions[taken]!)
        const { block, index } = part
        let run = 1
        while (taken + run < positions.length && block!.rows[index + run] === positions[taken + run]) run++
        part.index += run
        for (const { row, ...problem } of block!.problems) if (row >= index && row < index + run) problems.push({ ...problem, row: row - index + taken })
        const some = block!.columns.map((column) => (column instanceof Float64Array ? column.subarray(index, index + run) : column.slice(index, index + run)))
        if (run === positions.length) return { columns: some, problems }
        columns ??= some.map((column) => (column instanceof Float64Array ? new Float64Array(positions.length) : new Array<Value>(positions.length)))
        for (const [feature, column] of columns.entries()) {
          if (column instanceof Float64Array) column.set(some[feature] as Float64Array, taken)
          else for (let row = 0; row < run; row++) column[taken + row] = some[feature]![row]!
        }
        taken += run
      }
      return { columns: columns ?? [], problems }
    },
    async close() { for (const { blocks } of parts) await blocks.return?.() },
  }
}
async function refill(part: Part): Promise<void> {
  const next = await part.blocks.next()
  part.ended = next.done === true
  part.block = next.done === true ? undefined : next.value
  part.index = 0
}

/** Outcomes of a label. They come by time, which is not the order of the rows: those that come early wait. */
export function readLabels(job: AsyncIterable<JobBlock>): RowReader<Value[]> {
  const blocks = job[Symbol.asyncIterator]()
  const waiting = new Map<number, Value>()
  return {
    async take(positions) {
      const labels = new Array<Value>(positions.length)
      for (let row = 0; row < positions.length; row++) {
        let label = waiting.get(positions[row]!)
        while (label === undefined) {
          const next = await blocks.next()
          if (next.done === true) throw new RangeError('the label has no outcome for a row')
          const { rows, columns: [column] } = next.value
          for (let at = 0; at < rows.length; at++) waiting.set(rows[at]!, Number.isNaN(column![at]) ? null : column![at]!)
          label = waiting.get(positions[row]!)
        }
        waiting.delete(positions[row]!)
        labels[row] = label
      }
      return labels
    },
    async close() { await blocks.return?.() },
  }
}
