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
/** A feature of a view. `name` already has its window suffix. */
export interface FeatureMeta { readonly kind: 'feature'; readonly of: StreamMeta; readonly name: string }
export type PredicateMeta =
  | { readonly kind: 'predicate'; readonly op: 'is' | 'isNot' | 'in' | 'above' | 'below'; readonly column: ColumnMeta | LabelMeta; readonly values: readonly (string | number | bigint | boolean)[] }
  | { readonly kind: 'predicate'; readonly op: 'and' | 'or'; readonly of: readonly PredicateMeta[] }
export type RollupOp = 'count' | 'exists' | 'sum' | 'mean' | 'stddev' | 'share' | 'min' | 'max' | 'first' | 'last' | 'distinct'
export type AggregateMeta =
  | {
    readonly kind: 'aggregate'; readonly op: RollupOp
    /** What is counted: rows of an event, or of a label (then `column` is that label). */
    readonly source: EventMeta | LabelMeta | OnDemandMeta
    readonly column?: ColumnMeta | LabelMeta; readonly where?: PredicateMeta; readonly over?: string
  }
  | { readonly kind: 'aggregate'; readonly op: 'ratio'; readonly numerator: AggregateMeta; readonly denominator: AggregateMeta; readonly prior?: number }
export interface StreamMeta {
  readonly kind: 'stream'; readonly name: string; readonly of?: EntityMeta; readonly windows?: readonly string[]
  readonly features: Readonly<Record<string, AggregateMeta>>
  readonly maxAge?: string; readonly exact: boolean; readonly headroom?: string; readonly expire?: string
}
export interface PickMeta { readonly kind: 'pick'; readonly of: StreamMeta; readonly names: readonly string[] }
export interface OnDemandMeta {
  readonly kind: 'onDemand'; readonly name: string
  readonly using: Readonly<Record<string, EventMeta | ColumnMeta | FeatureMeta | StreamMeta | PickMeta | OnDemandMeta>>
  readonly features: Readonly<Record<string, TypeMeta>>
  readonly compute: (inputs: never) => unknown; readonly version: number; readonly default?: Readonly<Record<string, unknown>>
}
export interface LabelMeta { readonly kind: 'label'; readonly name: string; readonly of: EventMeta; readonly by: readonly string[]; readonly within: string; readonly value: AggregateMeta }
export type LearnerMeta =
  | { readonly kind: 'learner'; readonly name: 'boost'; readonly objective: string; readonly trees: number; readonly leaves: number; readonly learningRate: number; readonly l2: number; readonly minRows: number; readonly rowShare: number; readonly columnShare: number; readonly earlyStopping: number; readonly seed: number }
  | { readonly kind: 'learner'; readonly name: 'logistic'; readonly l2: number }
export type ThresholdMeta = { readonly kind: 'threshold'; readonly op: 'atPrecision' | 'atRecall' | 'above'; readonly at: number } | { readonly kind: 'threshold'; readonly op: 'otherwise' }
export type GateRule = { readonly atLeast: number } | { readonly atMost: number } | { readonly beats: 'champion' }
export interface ModelMeta {
  readonly kind: 'model'; readonly name: string; readonly on: EventMeta; readonly label: LabelMeta; readonly learner: LearnerMeta
  readonly features: Readonly<Record<string, ColumnMeta | FeatureMeta | StreamMeta | PickMeta | OnDemandMeta>>
  readonly split: { readonly by: 'time'; readonly holdout: string; readonly train?: string; readonly folds?: number }
  readonly ship: Readonly<Record<string, GateRule>>
  readonly decide?: Readonly<Record<string, ThresholdMeta>>
  readonly fallback: readonly ('previous' | ((request: never) => number))[]
  readonly durable: boolean
}
export interface SystemMeta { readonly kind: 'system'; readonly name: string; readonly doors: readonly (EventMeta | ModelMeta)[]; readonly lag?: string; readonly skew?: string }
export type DefinitionMeta = TypeMeta | EntityMeta | EventMeta | ColumnMeta | FeatureMeta | PredicateMeta | AggregateMeta | StreamMeta | PickMeta | OnDemandMeta | LabelMeta | LearnerMeta | ThresholdMeta | ModelMeta | SystemMeta

/** What a definition says; throws nothing and does no work. */
export const metaOf = <M extends DefinitionMeta>(definition: object): M => (definition as { readonly [meta]: M })[meta]

/** A frozen definition: what it `says` behind the symbol, its properties in the open, its methods on its prototype. */
export const define = <D>(says: DefinitionMeta, properties: object = {}, methods: object = Object.prototype): D =>
  Object.freeze(Object.assign(Object.create(methods) as object, properties, { [meta]: says })) as D
type Said<T> = { [K in keyof T]: Exclude<T[K], undefined> }
/** A frozen copy without what was left out, as exact optional properties want it. */
export const said = <T extends object>(record: T): Readonly<Said<T>> => Object.freeze(Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined))) as Readonly<Said<T>>
