import type { ValueType } from '../define/meta.js'
import type { Value } from '../define/values.js'
import { MillraceError } from '../errors.js'
import type { FieldPlan, Plan, Row } from '../plan/plan.js'
import type { MetadataStore } from '../ports/metadata-store.js'

/** How some record was written. */
export interface WrittenSchema {
  readonly event: string
  readonly fields: readonly FieldPlan[]
  /** A row as it was written, in the present plan's fields: by name, null where it had none. Undefined when the plan has no such event any more, or another label of this name. */
  readonly toPresent: ((row: Row) => Row) | undefined
}
export interface Schemas {
  /** The schema that an event of the present plan is written with. */
  idOf(event: string): number
  /** @throws MR_LOG_CORRUPT when no record can have been written with it. */
  of(id: number): WrittenSchema
}

/** What `event_schema.fields` holds. `label` is the fingerprint of the label that a derived event came from. */
interface Stored { readonly fields: readonly FieldPlan[]; readonly label?: string }

/** Every schema that records were written with; those of the present plan are added when they are new. */
export async function openSchemas(metadata: MetadataStore, plan: Plan): Promise<Schemas> {
  const byId = new Map<number, WrittenSchema>(), present = new Map<string, number>()
  const wanted = new Map([...plan.events.values()].map((event) => [event.name, stored(event.fields, labelOf(plan, event.name))]))
  const add = (id: number, event: string, text: string) => {
    const { fields, label } = JSON.parse(text) as Stored
    byId.set(id, { event, fields, toPresent: plan.events.has(event) && label === labelOf(plan, event) ? mapping(fields, plan.events.get(event)!.fields) : undefined })
    if (wanted.get(event) === text) present.set(event, id)
  }
  for (const { id, event, fields } of await metadata.selectFrom('event_schema').selectAll().orderBy('id').execute()) add(id, event, fields)
  for (const [event, fields] of wanted) {
    if (present.has(event)) continue
    const { id } = await metadata.insertInto('event_schema').values({ event, fields }).returning('id').executeTakeFirstOrThrow()
    add(id, event, fields)
  }
  return {
    idOf: (event) => present.get(event)!,
    of(id) {
      const schema = byId.get(id)
      if (schema === undefined) throw new MillraceError('MR_LOG_CORRUPT', `a record names schema ${id}, which was never written`)
      return schema
    },
  }
}

const labelOf = (plan: Plan, event: string) => plan.labels.get(plan.events.get(event)?.derivedFrom ?? '')?.fingerprint
/** Bounds are not kept: they say what may be written, not how it was. */
const stored = (fields: readonly FieldPlan[], label: string | undefined): string =>
  JSON.stringify({ fields: fields.map(({ name, type, optional, later, pii }) => ({ name, type, optional, later, pii })), ...(label !== undefined && { label }) } satisfies Stored)

function mapping(from: readonly FieldPlan[], to: readonly FieldPlan[]): (row: Row) => Row {
  const offsets = to.map(({ name, type }) => from.findIndex((field) => field.name === name && holds(type, field.type)))
  if (from.length === to.length && offsets.every((offset, at) => offset === at)) return (row) => row
  return (row) => offsets.map((offset): Value => (offset < 0 ? null : row[offset]!))
}
/** Whether values written as `from` are values of `to`, unchanged. */
function holds(to: ValueType, from: ValueType): boolean {
  if (to.kind === 'decimal' && from.kind === 'decimal') return to.scale === from.scale
  if (to.kind === 'vector' && from.kind === 'vector') return to.length === from.length
  return to.kind === from.kind || (to.kind === 'float' && from.kind === 'int') || (to.kind === 'string' && from.kind === 'enum') || (to.kind === 'enum' && from.kind === 'string')
}
