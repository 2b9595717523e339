import { isUtf8 } from 'node:buffer'
import { parseInstant } from '../../define/instant.js'
import { MillraceError } from '../../errors.js'
import type { BrokenRow, ImportLines, ImportValues } from '../../ports/import-file.js'
import duckdb from '@duckdb/node-bindings'
import { append } from '../duckdb/append.js'
import { stream } from '../duckdb/engine.js'
import type { Engine } from '../duckdb/engine.js'
import { readText } from '../duckdb/read-text.js'
import { writeNumber, writeText } from '../duckdb/write-vector.js'
import { bytesOf } from './bytes.js'
import { unreadable } from './unreadable.js'

/** Bytes of a line at most. */
const longestLine = 64 * 2 ** 20

export async function openJsonLines(engine: Engine, path: string): Promise<ImportLines> {
  return {
    form: 'lines',
    async *rows({ orderBy } = {}) {
      try {
        yield* orderBy === undefined ? readLines(path) : sortLines(engine, readLines(path), orderBy)
      } catch (error) {
        throw unreadable(error, path)
      }
    },
    async close() { engine.close() },
  }
}

async function* readLines(path: string): AsyncGenerator<ImportValues> {
  let rest = Buffer.alloc(0)
  let line = 1
  for await (const bytes of bytesOf(path)) {
    const buffer = rest.length > 0 ? Buffer.concat([rest, bytes]) : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    const end = buffer.lastIndexOf(10) + 1
    rest = Buffer.from(buffer.subarray(end))
    if (rest.length > longestLine) throw new MillraceError('MR_FILE_UNREADABLE', `${path}: line ${line} has more than ${longestLine} bytes`)
    const lines = linesOf(buffer.subarray(0, end), line === 1)
    if (lines.length > 0) yield parseLines(lines, line)
    line += lines.length
  }
  if (rest.length > 0) yield parseLines(linesOf(rest, line === 1), line)
}

/** Bytes that end a line, or the file, as texts; undefined where a line is not UTF-8. */
function linesOf(bytes: Buffer, first: boolean): (string | undefined)[] {
  const content = first && bytes.length >= 3 && bytes.readUIntBE(0, 3) === 0xefbbbf ? bytes.subarray(3) : bytes
  if (content.length === 0) return []
  const latin = content.at(-1) === 10 ? content.subarray(0, -1) : content
  if (isUtf8(latin)) return latin.toString().split('\n')
  // In latin1 each character is one byte, so that only broken lines stay broken.
  return latin.toString('latin1').split('\n').map(text => { const one = Buffer.from(text, 'latin1'); return isUtf8(one) ? one.toString() : undefined })
}

function parseLines(lines: readonly (string | undefined)[], from: number): ImportValues {
  const values: unknown[] = []
  const texts: string[] = []
  const broken: BrokenRow[] = []
  for (const [index, text] of lines.entries()) {
    if (text === undefined) { broken.push({ line: from + index, text: '', reason: 'the line is not UTF-8' }); continue }
    if (text.trim() === '') continue
    try {
      values.push(JSON.parse(text))
      texts.push(text)
    } catch (error) {
      broken.push({ line: from + index, text, reason: (error as Error).message })
    }
  }
  return { count: values.length, values, texts, broken }
}

interface KeyedLine { readonly key: number | null; readonly ordinal: number; readonly text: string }

/** Sorts by the instant in a field: DuckDB holds the lines, on disk where it must. Broken lines come first. */
async function* sortLines(engine: Engine, blocks: AsyncIterable<ImportValues>, field: string): AsyncGenerator<ImportValues> {
  const connection = await engine.connect()
  try {
    await connection.run('CREATE TEMP TABLE "lines" (key BIGINT, ordinal BIGINT, text VARCHAR)')
    let ordinal = 0
    for await (const { values, texts, broken } of blocks) {
      const lines = values.map((value, index): KeyedLine => ({ key: instantOf(value, field), ordinal: ordinal++, text: texts[index]! }))
      await append(connection, 'lines', [{ write: writeNumber, value: line => line.key }, { write: writeNumber, value: line => line.ordinal }, { write: writeText, value: line => line.text }], lines)
      if (broken.length > 0) yield { count: 0, values: [], texts: [], broken }
    }
    for await (const { chunk, rowCount } of stream(connection, 'SELECT text FROM "lines" ORDER BY key NULLS FIRST, ordinal')) {
      const texts = readText(duckdb.data_chunk_get_vector(chunk, 0), rowCount) as string[]
      yield { count: rowCount, values: texts.map(text => JSON.parse(text) as unknown), texts, broken: [] }
    }
  } finally {
    connection.closeSync()
  }
}

function instantOf(value: unknown, field: string): number | null {
  const text = typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[field] : undefined
  const instant = typeof text === 'string' ? parseInstant(text) : undefined
  return typeof instant === 'number' ? instant : null
}
