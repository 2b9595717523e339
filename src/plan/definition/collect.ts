import type { AggregateMeta, ColumnMeta, EventMeta, FeatureMeta, LabelMeta, ModelMeta, OnDemandMeta, PickMeta, PredicateMeta, StreamMeta, SystemMeta } from '../../define/meta.js'
import { checkName, type Report } from '../problems.js'

/** A definition with a name of its own in the system. */
export type Named = EventMeta | LabelMeta | StreamMeta | OnDemandMeta | ModelMeta
type Readable = Named | ColumnMeta | FeatureMeta | PickMeta

export const kindWords = { event: 'event', label: 'label', stream: 'view', onDemand: 'on-demand', model: 'model' } as const
export const placeOf = ({ kind, name }: Named): string => `${kindWords[kind]} ${name}`

/** The columns that an aggregate's predicate looks at. */
export const columnsIn = (predicate: PredicateMeta | undefined): readonly (ColumnMeta | LabelMeta)[] =>
  predicate === undefined ? [] : 'of' in predicate ? predicate.of.flatMap(columnsIn) : [predicate.column]
const readBy = (aggregate: AggregateMeta): readonly Readable[] =>
  aggregate.op === 'ratio' ? [...readBy(aggregate.numerator), ...readBy(aggregate.denominator)]
    : [aggregate.source, ...(aggregate.column === undefined ? [] : [aggregate.column]), ...columnsIn(aggregate.where)]

/** What each kind of definition reads. */
const reads = (meta: Readable): readonly Readable[] => {
  switch (meta.kind) {
    case 'event': return []
    case 'column': case 'feature': case 'pick': return [meta.of]
    case 'label': return [meta.of, ...readBy(meta.value)]
    case 'stream': return Object.values(meta.features).flatMap(readBy)
    case 'onDemand': return Object.values(meta.using)
    case 'model': return [meta.on, meta.label, ...Object.values(meta.features)]
  }
}

/** Everything that the doors read, each once, and after all that it reads itself. */
export const collect = (system: SystemMeta, report: Report): readonly Named[] => {
  const ordered: Named[] = []
  const taken = new Map<string, Named>()
  const state = new Map<Readable, 'open' | 'done'>()
  const visit = (meta: Readable | undefined, path: readonly string[]): void => {
    if (meta === undefined || typeof meta !== 'object' || !('kind' in meta)) return report('NOT_A_DEFINITION', path.join(' → '), 'it reads something that is no definition; pass what event(…), stream(…) and the other words return')
    const place = meta.kind in kindWords ? placeOf(meta as Named) : undefined
    if (state.get(meta) === 'open') return report('CYCLE', place ?? path.at(-1)!, `it reads itself by way of ${path.join(' → ')}; break the circle`)
    if (state.has(meta)) return
    state.set(meta, 'open')
    for (const input of reads(meta) ?? []) visit(input, place === undefined ? path : [...path, place])
    state.set(meta, 'done')
    if (place === undefined) return
    const named = meta as Named
    checkName(named.name, place, report)
    const twin = taken.get(named.name.toLowerCase())
    if (twin !== undefined) report('NAME_TAKEN', place, `${twin.name === named.name ? `another ${kindWords[twin.kind]} has this name` : `${placeOf(twin)} differs in upper and lower case alone`}; names are unique in a system, rename one`)
    else taken.set(named.name.toLowerCase(), named)
    ordered.push(named)
  }
  for (const door of system.doors) visit(door, [`system ${system.name}`])
  return ordered
}
