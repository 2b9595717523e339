/** What each column of a file becomes, decided once, before the first row is read. */
import type { ValueType } from '../../define/meta.js'
import { fromWire, type Problem, type Value } from '../../define/values.js'
import { MillraceError, type ErrorCode } from '../../errors.js'
import type { EventPlan, FieldPlan, Plan } from '../../plan/plan.js'
import type { ImportFile } from '../../ports/import-file.js'
import { cellReader, integerText, roundedFloat, type CellKind, type ReadCell } from './cell.js'
import type { Cast, ImportSource } from './sources.js'
import { wallClock } from './wall-clock.js'

/** A column of a table, or a field of JSON lines, as a field of the event. */
export interface BoundColumn {
  readonly field: FieldPlan
  /** Offset of the field in the row. */
  readonly at: number
  readonly column: string
  /** Offset of the column in a table. */
  readonly index: number
  readonly kind: CellKind
  readonly scale: number
  readonly read: ReadCell
  /** What an empty cell is. */
  readonly absent: Value | Problem
}
export interface Binding {
  readonly event: EventPlan
  readonly columns: readonly BoundColumn[]
  /** A row before its columns are read: constants, null where nothing comes, undefined where a column does. */
  readonly blank: readonly (Value | undefined)[]
  /** The column that says when a row had been known, or how many microseconds after its event that was. */
  readonly arrival: BoundColumn | number
  /** The column that puts the rows into the order of arrival; absent where every order does. */
  readonly orderBy?: string
  /** Names that are no mistake in a line. */
  readonly known: ReadonlySet<string>
  /** A line is what the event's door takes. */
  readonly plain: boolean
}

/** What each cast is made from and makes. */
const casts = {
  text: { from: ['integer', 'text', 'string', 'json'], to: ['string', 'enum'], read: integerText },
  rounded: { from: ['float', 'json'], to: ['decimal'], read: roundedFloat },
} satisfies Record<Cast, { readonly from: readonly CellKind[]; readonly to: readonly ValueType['kind'][]; readonly read: (field: FieldPlan) => ReadCell }>
/** Worst first: one kind of mistake is told at a time, with every place. */
const mistakes = ['MR_IMPORT_COLUMN', 'MR_IMPORT_COLUMN_MISSING', 'MR_IMPORT_ZONE', 'MR_IMPORT_COLUMN_TYPE', 'MR_IMPORT_COLUMN_EXTRA'] as const

/** @throws MR_IMPORT_COLUMN, MR_IMPORT_COLUMN_MISSING, MR_IMPORT_ZONE, MR_IMPORT_COLUMN_TYPE, MR_IMPORT_COLUMN_EXTRA */
export function bind(plan: Plan, source: ImportSource, file: ImportFile): Binding {
  const event = plan.events.get(source.event)
  if (event?.door !== true) throw new MillraceError('MR_EVENT_UNKNOWN', source.event)
  const clock = source.zone === undefined ? undefined : wallClock(source.zone)
  const table = file.form === 'table' ? file.columns : undefined
  const found = new Map<ErrorCode, string[]>()
  const report = (code: typeof mistakes[number], place: string) => { found.set(code, [...found.get(code) ?? [], place]) }
  const known = new Set(source.ignored)

  const columnOf = (field: FieldPlan, at: number, name: string, as?: Cast): BoundColumn | undefined => {
    known.add(name)
    const index = table?.findIndex((column) => column.name === name) ?? -1
    const column = table === undefined ? { kind: 'json' as const, type: 'JSON' } : table[index]
    if (column === undefined) return void report('MR_IMPORT_COLUMN', name)
    const { kind, type, scale = 0 }: { kind: CellKind; type: string; scale?: number } = column
    const { from, to, read: cast }: { from: readonly CellKind[]; to: readonly ValueType['kind'][]; read: (field: FieldPlan) => ReadCell } = casts[as ?? 'text']
    const read = as === undefined ? cellReader(field, { kind, scale, type }, clock) : to.includes(field.type.kind) && from.includes(kind) ? cast(field) : undefined
    if (read !== undefined) return { field, at, column: name, index, kind, scale, read, absent: fromWire(field, null) }
    if (kind === 'naiveTime' && field.type.kind === 'time') report('MR_IMPORT_ZONE', name)
    else report('MR_IMPORT_COLUMN_TYPE', `${name} is ${type}, ${field.name} is t.${field.type.kind}`)
    return undefined
  }

  const columns: BoundColumn[] = [], blank: (Value | undefined)[] = []
  for (const [at, declared] of event.fields.entries()) {
    // Whoever knows a row may not know its later columns yet.
    const field = { ...declared, optional: declared.optional || declared.later }
    const own = table === undefined || table.some(({ name }) => name === field.name) ? { column: field.name } : undefined
    const from = source.fields.get(field.name) ?? own
    blank.push(from === undefined ? null : 'constant' in from ? from.constant : undefined)
    if (from === undefined && !field.optional) report('MR_IMPORT_COLUMN_MISSING', field.name)
    const column = from === undefined || 'constant' in from ? undefined : columnOf(field, at, from.column, 'as' in from ? from.as : undefined)
    if (column !== undefined) columns.push(column)
  }
  const declared = source.arrival
  const arrival = 'delay' in declared ? declared.delay : columnOf({ name: declared.column, type: { kind: 'time' }, optional: false, later: false, pii: false }, -1, declared.column)
  const by = 'delay' in declared ? columns.find(({ at }) => at === event.time)?.column : declared.column
  for (const { name } of table ?? []) if (!known.has(name)) report('MR_IMPORT_COLUMN_EXTRA', name)

  for (const code of mistakes) if (found.has(code)) throw new MillraceError(code, `${source.event} from ${source.path}: ${found.get(code)!.join('; ')}`)
  const plain = source.fields.size === 0 && source.ignored.size === 0 && typeof arrival === 'number'
  return { event, columns, blank, arrival: arrival!, known, plain, ...(by !== undefined && { orderBy: by }) }
}
