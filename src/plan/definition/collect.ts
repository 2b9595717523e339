import type {
  AggregateMeta, BatchMeta, ByMeta, CandidatesMeta, ColumnMeta, DerivedMeta, DoorMeta, EmbeddingMeta, EventMeta, FeatureMeta, LabelMeta, LearnedMeta, ModelMeta, OnDemandMeta, PickMeta, PipelineMeta, PredicateMeta,
  RankerMeta, RuleMeta, StreamMeta, SystemMeta, TextIndexMeta,
} from '../../define/meta.js'
import { checkName, type Report } from '../problems.js'

/** A definition with a name of its own in the system. */
export type Named = EventMeta | LabelMeta | StreamMeta | BatchMeta | OnDemandMeta | ModelMeta | RankerMeta | EmbeddingMeta | TextIndexMeta | PipelineMeta
type Readable = Named | ColumnMeta | FeatureMeta | PickMeta | ByMeta | DerivedMeta | CandidatesMeta | RuleMeta

export const kindWords = {
  event: 'event', label: 'label', stream: 'view', batch: 'view', onDemand: 'on-demand', model: 'model', ranker: 'ranker', embedding: 'embedding', textIndex: 'text index', pipeline: 'pipeline',
} as const satisfies Record<Named['kind'], string>
export const placeOf = ({ kind, name }: Named): string => `${kindWords[kind]} ${name}`

/** The columns that an aggregate's predicate looks at. */
export const columnsIn = (predicate: PredicateMeta | undefined): readonly (ColumnMeta | LabelMeta)[] =>
  predicate === undefined ? [] : 'of' in predicate ? predicate.of.flatMap(columnsIn) : [predicate.column]
const readBy = (aggregate: AggregateMeta): readonly Readable[] =>
  aggregate.op === 'ratio' ? [...readBy(aggregate.numerator), ...readBy(aggregate.denominator)] : aggregate.op === 'grade' ? aggregate.grades.map(({ source }) => source)
    : [aggregate.source, ...(aggregate.column === undefined ? [] : [aggregate.column]), ...columnsIn(aggregate.where)]

/** What each kind of definition reads. */
const reads = (meta: Readable): readonly Readable[] => {
  switch (meta.kind) {
    case 'event': return []
    case 'column': case 'feature': case 'pick': case 'derived': return [meta.of]
    case 'by': return [meta.of, ...Object.values(meta.keys)]
    case 'batch': return meta.query.tables
    case 'label': return [meta.of, ...readBy(meta.value)]
    case 'stream': return Object.values(meta.features).flatMap(readBy)
    case 'onDemand': return Object.values(meta.using)
    case 'model': return learnedFrom(meta)
    case 'ranker': return [...learnedFrom(meta), meta.list, ...(meta.position === undefined ? [] : [meta.position])]
    case 'embedding': return meta.from.map(({ event }) => event)
    case 'textIndex': return meta.fields.map(({ field }) => field)
    case 'pipeline': return [meta.rank, ...Object.values(meta.retrieve), ...meta.rules]
    case 'candidates':
      switch (meta.op) {
        case 'nearest': return [meta.embedding]
        case 'similar': return [meta.embedding, meta.to]
        case 'matching': return [meta.index, meta.query]
        case 'top': return [meta.by]
      }
    case 'rule': return meta.op === 'only' ? [meta.where] : meta.op === 'without' ? [meta.seen] : meta.op === 'atMost' ? [meta.per] : []
  }
}
const learnedFrom = (meta: LearnedMeta): readonly Readable[] => [meta.on, meta.label, ...Object.values(meta.features)]

/** Everything that the doors read, each once, and after all that it reads itself; with the keys that views are read by. */
export const collect = (system: SystemMeta, report: Report): readonly (Named | ByMeta)[] => {
  const ordered: (Named | ByMeta)[] = []
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
    if (meta.kind === 'by') ordered.push(meta)
    if (place === undefined) return
    const named = meta as Named
    checkName(named.name, place, report)
    const twin = taken.get(named.name.toLowerCase())
    if (twin !== undefined) report('NAME_TAKEN', place, `${twin.name === named.name ? `another ${kindWords[twin.kind]} has this name` : `${placeOf(twin)} differs in upper and lower case alone`}; names are unique in a system, rename one`)
    else taken.set(named.name.toLowerCase(), named)
    ordered.push(named)
  }
  for (const door of system.doors as readonly (DoorMeta | undefined)[]) visit(door, [`system ${system.name}`])
  return ordered
}
