/**
 * What a definition says, as data. Every definition is a frozen object whose columns are its
 * properties; what it says hangs behind one symbol, so that a column may have any name.
 * The symbol is a registered one: a bundled definition file is read by another copy of the library.
 */
export const meta: unique symbol = Symbol.for('millrace.definition') as never

export type ValueType =
  | { readonly kind: 'string' | 'int' | 'bigint' | 'float' | 'bool' | 'time' }
  | { readonly kind: 'decimal'; readonly scale: number }
  | { readonly kind: 'vector'; readonly length: number }
  | { readonly kind: 'enum'; readonly values: readonly string[] }
  /** Of features alone: no field is a list. */
  | { readonly kind: 'list'; readonly of: ValueType }

export interface TypeMeta {
  readonly kind: 'type'
  readonly type: ValueType
  readonly optional: boolean
  readonly later: boolean
  readonly pii: boolean
  readonly atLeast?: number | bigint
  readonly atMost?: number | bigint
}
export interface EntityMeta { readonly kind: 'entity'; readonly name: string; readonly keys: Readonly<Record<string, TypeMeta>> }
export interface EventMeta {
  readonly kind: 'event'; readonly name: string; readonly id: string; readonly time: string
  readonly fields: Readonly<Record<string, TypeMeta>>; readonly dedupe?: string; readonly revisable: boolean
}
/** A column of an event, or an output of an on-demand function. */
export interface ColumnMeta { readonly kind: 'column'; readonly of: EventMeta | OnDemandMeta; readonly name: string }
/** A view, or a view under another key. */
export type LookupMeta = StreamMeta | BatchMeta | ByMeta
/** A feature of a view. `name` already has its window suffix. */
export interface FeatureMeta { readonly kind: 'feature'; readonly of: LookupMeta; readonly name: string }
/** A single value of a row. */
export type SingleMeta = ColumnMeta | FeatureMeta
export type PredicateMeta =
  | { readonly kind: 'predicate'; readonly op: 'is' | 'isNot' | 'in' | 'above' | 'below'; readonly column: ColumnMeta | LabelMeta; readonly values: readonly (string | number | bigint | boolean)[] }
  | { readonly kind: 'predicate'; readonly op: 'and' | 'or'; readonly of: readonly PredicateMeta[] }
export type RollupOp = 'count' | 'exists' | 'sum' | 'mean' | 'stddev' | 'share' | 'min' | 'max' | 'first' | 'last' | 'distinct' | 'quantile' | 'lastN' | 'topK'
export type AggregateMeta =
  | {
    readonly kind: 'aggregate'; readonly op: RollupOp
    /** What is counted: rows of an event, or of a label (then `column` is that label). */
    readonly source: EventMeta | LabelMeta | OnDemandMeta
    readonly column?: ColumnMeta | LabelMeta; readonly where?: PredicateMeta; readonly over?: string
    /** Of `quantile`, in [0, 1]; of `lastN` and `topK`, how many. */
    readonly at?: number; readonly n?: number
  }
  | { readonly kind: 'aggregate'; readonly op: 'grade'; readonly grades: readonly { readonly grade: number; readonly source: EventMeta }[] }
  | { readonly kind: 'aggregate'; readonly op: 'ratio'; readonly numerator: AggregateMeta; readonly denominator: AggregateMeta; readonly prior?: number }
export interface StreamMeta {
  readonly kind: 'stream'; readonly name: string; readonly of?: EntityMeta; readonly windows?: readonly string[]
  readonly features: Readonly<Record<string, AggregateMeta>>
  readonly maxAge?: string; readonly exact: boolean; readonly headroom?: string; readonly expire?: string
}
/** SQL text around the tables that it reads. */
export interface QueryMeta { readonly kind: 'query'; readonly texts: readonly string[]; readonly tables: readonly (EventMeta | LabelMeta)[] }
export interface BatchMeta {
  readonly kind: 'batch'; readonly name: string; readonly of: EntityMeta; readonly every: string
  readonly features: Readonly<Record<string, TypeMeta>>; readonly query: QueryMeta
}
export interface ByMeta { readonly kind: 'by'; readonly of: StreamMeta | BatchMeta; readonly keys: Readonly<Record<string, SingleMeta>> }
export interface PickMeta { readonly kind: 'pick'; readonly of: LookupMeta; readonly names: readonly string[] }
/** A value that is worked out from another: fitted on the training rows, or set against the rest of its list. */
export interface DerivedMeta {
  readonly kind: 'derived'; readonly of: SingleMeta; readonly smoothing?: number
  readonly op: 'targetEncoded' | 'scaled' | 'withinList'
  /** One of the three that `withinList` has; absent for all of them. */
  readonly part?: ListPart
}
export type ListPart = 'fromMedian' | 'rank' | 'share'
export interface OnDemandMeta {
  readonly kind: 'onDemand'; readonly name: string
  readonly using: Readonly<Record<string, EventMeta | SingleMeta | LookupMeta | PickMeta | OnDemandMeta>>
  readonly features: Readonly<Record<string, TypeMeta>>
  readonly compute: (inputs: never) => unknown; readonly version: number; readonly default?: Readonly<Record<string, unknown>>
}
export interface LabelMeta { readonly kind: 'label'; readonly name: string; readonly of: EventMeta; readonly by: readonly string[]; readonly within: string; readonly value: AggregateMeta }
export type LearnerMeta =
  | { readonly kind: 'learner'; readonly name: 'boost'; readonly objective: string; readonly trees: number; readonly leaves: number; readonly learningRate: number; readonly l2: number; readonly minRows: number; readonly rowShare: number; readonly columnShare: number; readonly earlyStopping: number; readonly seed: number; readonly truncation?: number; readonly gains?: readonly number[] }
  | { readonly kind: 'learner'; readonly name: 'logistic'; readonly l2: number }
export type ThresholdMeta = { readonly kind: 'threshold'; readonly op: 'atPrecision' | 'atRecall' | 'above'; readonly at: number } | { readonly kind: 'threshold'; readonly op: 'otherwise' }
export type GateRule = { readonly atLeast: number } | { readonly atMost: number } | { readonly beats: 'champion' }
/** What a model and a ranker say in common. */
export interface LearnedMeta {
  readonly name: string; readonly on: EventMeta; readonly label: LabelMeta; readonly learner: LearnerMeta
  readonly features: Readonly<Record<string, SingleMeta | LookupMeta | PickMeta | OnDemandMeta | DerivedMeta>>
  readonly split: { readonly by: 'time'; readonly holdout: string; readonly train?: string; readonly folds?: number }
  readonly ship: Readonly<Record<string, GateRule>>
  readonly durable: boolean
}
export interface ModelMeta extends LearnedMeta {
  readonly kind: 'model'
  readonly decide?: Readonly<Record<string, ThresholdMeta>>
  readonly fallback: readonly ('previous' | ((request: never) => number))[]
}
export interface RankerMeta extends LearnedMeta { readonly kind: 'ranker'; readonly of: EntityMeta; readonly list: ColumnMeta; readonly position?: ColumnMeta }
export type FactorizerMeta =
  | { readonly kind: 'factorizer'; readonly name: 'factorize'; readonly factors: number; readonly iterations: number; readonly regularization: number; readonly confidence: number; readonly seed: number }
  | { readonly kind: 'factorizer'; readonly name: 'twoTower'; readonly dimensions: number; readonly epochs: number }
export interface EmbeddingMeta {
  readonly kind: 'embedding'; readonly name: string; readonly of: EntityMeta; readonly to: EntityMeta; readonly every: string
  readonly from: readonly { readonly event: EventMeta; readonly weight: number }[]; readonly learner: FactorizerMeta
}
export interface TextIndexMeta {
  readonly kind: 'textIndex'; readonly name: string; readonly of: EntityMeta; readonly language: string
  readonly fields: readonly { readonly field: SingleMeta; readonly weight: number }[]
}
export type CandidatesMeta =
  | { readonly kind: 'candidates'; readonly op: 'nearest'; readonly embedding: EmbeddingMeta; readonly n: number }
  | { readonly kind: 'candidates'; readonly op: 'similar'; readonly embedding: EmbeddingMeta; readonly to: SingleMeta; readonly n: number }
  | { readonly kind: 'candidates'; readonly op: 'matching'; readonly index: TextIndexMeta; readonly query: SingleMeta; readonly n: number }
  | { readonly kind: 'candidates'; readonly op: 'top'; readonly by: SingleMeta; readonly n: number }
export type RuleMeta =
  | { readonly kind: 'rule'; readonly op: 'only'; readonly where: SingleMeta }
  | { readonly kind: 'rule'; readonly op: 'without'; readonly seen: SingleMeta }
  | { readonly kind: 'rule'; readonly op: 'atMost'; readonly n: number; readonly per: SingleMeta }
  | { readonly kind: 'rule'; readonly op: 'explore'; readonly share: number }
export interface PipelineMeta {
  readonly kind: 'pipeline'; readonly name: string; readonly retrieve: Readonly<Record<string, CandidatesMeta>>; readonly rank: RankerMeta
  readonly rules: readonly RuleMeta[]; readonly limit: number; readonly deadline?: string
}
export type DoorMeta = EventMeta | StreamMeta | BatchMeta | OnDemandMeta | ByMeta | PickMeta | ModelMeta | RankerMeta | PipelineMeta
export interface SystemMeta { readonly kind: 'system'; readonly name: string; readonly doors: readonly DoorMeta[]; readonly lag?: string; readonly skew?: string }
export type DefinitionMeta =
  | TypeMeta | EntityMeta | EventMeta | ColumnMeta | FeatureMeta | PredicateMeta | AggregateMeta | StreamMeta | QueryMeta | BatchMeta | ByMeta | PickMeta | DerivedMeta | OnDemandMeta | LabelMeta
  | LearnerMeta | ThresholdMeta | ModelMeta | RankerMeta | FactorizerMeta | EmbeddingMeta | TextIndexMeta | CandidatesMeta | RuleMeta | PipelineMeta | SystemMeta

/** What a definition says; throws nothing and does no work. */
export const metaOf = <M extends DefinitionMeta>(definition: object): M => (definition as { readonly [meta]: M })[meta]

/** A frozen definition: what it `says` behind the symbol, its properties in the open, its methods on its prototype. */
export const define = <D>(says: DefinitionMeta, properties: object = {}, methods: object = Object.prototype): D =>
  Object.freeze(Object.assign(Object.create(methods) as object, properties, { [meta]: says })) as D
type Said<T> = { [K in keyof T]: Exclude<T[K], undefined> }
/** A frozen copy without what was left out, as exact optional properties want it. */
export const said = <T extends object>(record: T): Readonly<Said<T>> => Object.freeze(Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))) as Readonly<Said<T>>
