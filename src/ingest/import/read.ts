/** Files → checked rows. */
import { lastInstant } from '../../define/instant.js'
import { isProblem, toWire, type Problem, type Value } from '../../define/values.js'
import type { Plan } from '../../plan/plan.js'
import type { BrokenRow, ImportColumns, ImportFile, ImportValues } from '../../ports/import-file.js'
import type { ImportRow } from '../../protocols/import-block.js'
import { bind, type Binding, type BoundColumn } from './bind.js'
import { contentHash } from '../ids.js'
import { cellJson } from './cell.js'
import type { ImportSource } from './sources.js'

/** The rows of a file in the order of their arrivals, in blocks of thousands. Wrong columns fail at once, as `bind` says; the caller closes the file. */
export function readSource(plan: Plan, source: ImportSource, file: ImportFile): AsyncIterable<ImportRow[]> {
  const binding = bind(plan, source, file)
  const scan = binding.orderBy === undefined ? {} : { orderBy: binding.orderBy }
  const withBroken = (rows: ImportRow[], broken: readonly BrokenRow[]) => {
    for (const { text } of broken) rows.push({ event: binding.event, row: { code: 'MR_IMPORT_LINE' }, raw: text })
    return rows
  }
  return (async function* () {
    if (file.form === 'table') for await (const block of file.rows(scan)) yield withBroken(readCells(binding, ofTable(block)), block.broken)
    else for await (const block of file.rows(scan)) yield withBroken(readCells(binding, ofLines(binding, block)), block.broken)
  })()
}

/** A block of a file, by columns. */
interface Cells {
  readonly count: number
  of(column: BoundColumn): ArrayLike<unknown>
  /** What is wrong with a row before its cells are read. */
  refused(row: number): Problem | undefined
  /** A row as it stands in the file, where it is what the event's door takes. */
  text(row: number): string | undefined
  /** What a row says besides its columns. */
  others(row: number): readonly (readonly [name: string, value: unknown])[]
}
const ofTable = ({ count, columns }: ImportColumns): Cells => ({ count, of: ({ index }) => columns[index]!, refused: () => undefined, text: () => undefined, others: () => [] })

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value)
function ofLines({ known, plain }: Binding, { count, values, texts }: ImportValues): Cells {
  const columns = new Map<string, unknown[]>()
  return {
    count,
    of({ column }) {
      let cells = columns.get(column)
      if (cells === undefined) columns.set(column, cells = values.map((value) => (isObject(value) && Object.hasOwn(value, column) ? value[column] : null)))
      return cells
    },
    refused(row) {
      const value = values[row]
      if (!isObject(value)) return { code: 'MR_TYPE' }
      for (const name in value) if (!known.has(name)) return { code: 'MR_FIELD_UNKNOWN', field: name }
      return undefined
    },
    text: (row) => (plain || !isObject(values[row]) ? texts[row]! : undefined),
    others: (row) => Object.entries(values[row] as object).filter(([name]) => !known.has(name)),
  }
}

function readCells(binding: Binding, cells: Cells): ImportRow[] {
  const { event, columns, blank, arrival } = binding, { count } = cells
  const rows = Array.from({ length: count }, () => blank.slice())
  const problems = Array.from({ length: count }, (_, row) => cells.refused(row))
  const readColumn = (column: BoundColumn, keep: (row: number, value: Value) => void) => {
    const { read, absent, field: { name } } = column, given = cells.of(column)
    for (let row = 0; row < count; row++) {
      const cell = given[row]
      const value = cell === null || cell === undefined ? absent : read(cell)
      if (isProblem(value)) problems[row] ??= { code: value.code, field: name }
      else keep(row, value)
    }
  }
  for (const column of columns) readColumn(column, (row, value) => { rows[row]![column.at] = value })

  const arrivals = Array.from<number | undefined>({ length: count })
  if (typeof arrival !== 'number') readColumn(arrival, (row, value) => { arrivals[row] = value as number })
  else {
    for (let row = 0; row < count; row++) {
      const time = rows[row]![event.time]
      if (typeof time !== 'number') continue
      if (time + arrival <= lastInstant) arrivals[row] = time + arrival
      else problems[row] ??= { code: 'MR_TIME_RANGE', field: event.fields[event.time]!.name }
    }
  }
  const hash = contentHash(event)
  return rows.map((row, index): ImportRow => {
    const problem = problems[index], arrivalTime = arrivals[index]
    if (problem === undefined) return { event, row: row as Value[], arrivalTime: arrivalTime!, hash: hash(row as Value[]) }
    return { event, row: problem, ...(arrivalTime !== undefined && { arrivalTime }), raw: cells.text(index) ?? mendable(binding, cells, index, row) }
  })
}

/** A refused row as the event's door will take it once it is mended: what could be read in its wire form, all else as the file has it. */
function mendable({ event, columns }: Binding, cells: Cells, index: number, row: readonly (Value | undefined)[]): string {
  const fields = event.fields.map(({ name, type }, at) => {
    const value = row[at], column = columns.find((each) => each.at === at)
    return [name, value === undefined && column !== undefined ? cellJson(cells.of(column)[index], column) : toWire(type, value ?? null)] as const
  })
  return JSON.stringify(Object.fromEntries([...cells.others(index), ...fields]))
}
