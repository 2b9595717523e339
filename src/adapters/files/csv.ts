/**
 * CSV as RFC 4180 has it: commas, double quotes, a header. Read by DuckDB without its sniffer, which takes lines for
 * comments or titles and drops them. An unquoted empty cell is null, a quoted one is empty text.
 */
import type { DuckDBConnection } from '@duckdb/node-api'
import { MillraceError } from '../../errors.js'
import type { BrokenRow, ImportTable } from '../../ports/import-file.js'
import { literal, pathList } from '../duckdb/engine.js'
import type { Engine } from '../duckdb/engine.js'
import { readText } from '../duckdb/read-text.js'
import { bytesOf } from './bytes.js'
import { tableFile } from './table.js'

/** Bytes of a line at most, the header included; longer ones are broken rows. DuckDB's buffers are a multiple of it. */
const longestLine = 2_000_000

export async function openCsv(engine: Engine, path: string): Promise<ImportTable> {
  const names = await readHeader(path)
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) < index)
  if (twice !== undefined) throw new MillraceError('MR_FILE_UNREADABLE', `${path} has two columns named ${twice}`)
  // DuckDB takes a compressed file that ends early for a complete one.
  if (path.toLowerCase().endsWith('.gz')) for await (const _ of bytesOf(path)) void _
  const options = [
    'auto_detect = false', `delim = ','`, `quote = '"'`, `escape = '"'`, `comment = ''`, 'header = true', `nullstr = ''`, 'allow_quoted_nulls = false',
    `max_line_size = ${longestLine}`, 'store_rejects = true', 'rejects_limit = 0', `columns = {${names.map((_, index) => `${literal(`c${index}`)}: 'VARCHAR'`).join(', ')}}`,
  ]
  const columns = names.map((name, index) => ({ name, kind: 'text' as const, type: 'text', sql: `c${index}`, read: readText }))
  return tableFile(engine, path, `read_csv(${pathList([path])}, ${options.join(', ')})`, columns, undefined, rejectedLines)
}

/** Lines that DuckDB set aside in the connection's last read. */
async function rejectedLines(connection: DuckDBConnection): Promise<BrokenRow[]> {
  const result = await connection.runAndReadAll('SELECT line, any_value(csv_line), any_value(error_message) FROM reject_errors WHERE scan_id = (SELECT max(scan_id) FROM reject_scans) GROUP BY line ORDER BY line')
  return result.getRowsJS().map(([line, text, reason]) => ({ line: Number(line), text: String(text).trim(), reason: String(reason) }))
}

/** The names in the first record. */
async function readHeader(path: string): Promise<string[]> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const bytes of bytesOf(path)) {
    text += decoder.decode(bytes, { stream: true })
    const names = firstRecord(text)
    if (names) return names
    if (text.length > longestLine) break
  }
  const names = firstRecord(`${text}\n`)
  if (!names || text === '') throw new MillraceError('MR_FILE_UNREADABLE', `${path} has no header`)
  return names
}

/** The cells of the first line that is not blank, or undefined where it has no end yet. */
function firstRecord(text: string): string[] | undefined {
  const cells: string[] = []
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n][^,\r\n]*|))(,|\r|\n)/y
  cell.lastIndex = /^[\r\n]*/.exec(text)?.[0].length ?? 0
  for (let match = cell.exec(text); match; match = cell.exec(text)) {
    const [, quoted, plain = '', end] = match
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'))
    if (end !== ',') return cells
  }
  return undefined
}
