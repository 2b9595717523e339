import type { ImportBlock, ImportRow } from '../../protocols/import-block.js'

interface Cursor { readonly blocks: AsyncIterator<ImportRow[]>; rows: readonly ImportRow[]; at: number }

/** The owner folds a block key by key, and waits for the disk once: both want many rows. */
const rowsPerBlock = 16_384
/** A row that does not say when it arrived goes where it stands in its file. */
const keyOf = ({ rows, at }: Cursor) => rows[at]!.arrivalTime ?? -Infinity

/**
 * Merges files, each in the order of arrival, into one such order; ties go by the order of the files.
 * The same files give the same rows in the same order.
 * @param skip rows at the front that are not wanted any more
 */
export async function* mergeSources(sources: readonly AsyncIterable<ImportRow[]>[], skip = 0): AsyncGenerator<ImportBlock> {
  const all = sources.map((source): Cursor => ({ blocks: source[Symbol.asyncIterator](), rows: [], at: 0 }))
  let open = all
  let through = 0
  let rows: ImportRow[] = []
  try {
    for (;;) {
      const ended = new Set<Cursor>()
      for (const cursor of open) {
        while (cursor.at === cursor.rows.length && !ended.has(cursor)) {
          const { done, value } = await cursor.blocks.next()
          if (done === true) ended.add(cursor)
          else { cursor.rows = value; cursor.at = 0 }
        }
      }
      if (ended.size > 0) open = open.filter((cursor) => !ended.has(cursor))
      if (open.length === 0) break
      // The first of the earliest, and how far it may go before another one's turn.
      let first = 0
      for (let next = 1; next < open.length; next++) if (keyOf(open[next]!) < keyOf(open[first]!)) first = next
      let limit = Infinity, inclusive = true
      for (let next = 0; next < open.length; next++) {
        if (next === first) continue
        const key = keyOf(open[next]!)
        if (key < limit) { limit = key; inclusive = next > first } else if (key === limit && next < first) inclusive = false
      }
      const cursor = open[first]!
      do {
        if (through++ >= skip) rows.push(cursor.rows[cursor.at]!)
        cursor.at++
        if (rows.length === rowsPerBlock) {
          yield { rows, through }
          rows = []
        }
      } while (cursor.at < cursor.rows.length && (keyOf(cursor) < limit || (inclusive && keyOf(cursor) === limit)))
    }
    if (rows.length > 0) yield { rows, through }
  } finally {
    for (const { blocks } of all) await blocks.return?.()
  }
}
