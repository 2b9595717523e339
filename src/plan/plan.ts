/**
 * The plan: a system compiled to one frozen, checked, fingerprinted graph. Names are resolved to
 * offsets here, once, so that nothing is looked up by name where it is hot.
 */
import type { FactorizerMeta, GateRule, LearnerMeta, ListPart, RollupOp, ThresholdMeta, ValueType } from '../define/meta.js'
import type { Value } from '../define/values.js'

/** One event's values in the order of its fields. Decimals are integer counts, instants are microseconds. */
export type Row = readonly Value[]

export interface FieldPlan {
  readonly name: string; readonly type: ValueType; readonly optional: boolean; readonly later: boolean; readonly pii: boolean
  readonly atLeast?: number | bigint; readonly atMost?: number | bigint
}
export interface EventPlan {
  readonly name: string
  readonly fields: readonly FieldPlan[]
  /** Offset into `fields`. */
  readonly id: number
  /** Offset of the time column. In a derived event it still holds the labelled row's time R; the event itself happens at R + `within`. */
  readonly time: number
  /** Microseconds. */
  readonly dedupe: number
  readonly revisable: boolean
  /** A door is open for it: it may be sent. Derived events (matured labels, rows of batch runs) have none. */
  readonly door: boolean
  /** The label whose maturing writes this event: its fields are the labelled row's, then the label's value, named like the label. */
  readonly derivedFrom?: string
  /** The batch view whose runs write this event, one a key: its fields are `$id`, `$asOf`, `$present` (false for a key that the run lacks and the run before had), the keys, the features. */
  readonly batchOf?: string
  readonly fingerprint: string
}

/** A set of rows of one event that feed a view: those that pass `where`, whose `column` is not null. */
export interface FeedPlan {
  /** Index into the view's `sources`. */
  readonly source: number
  /** Offset of the column that must not be null; absent for a count of rows. */
  readonly column?: number
  readonly where?: (row: Row) => boolean
}
/** What users write, and `latest`: the newest row's value as it is, null included. */
export type FoldOp = RollupOp | 'latest'
/** What a fold keeps of one feed besides its number of rows and its newest time. */
export interface AccumulatorPlan {
  readonly feed: number
  readonly op: Exclude<FoldOp, 'count' | 'exists' | 'mean'>
  /** Of `lastN` and `topK`: how many are asked for, at most. */
  readonly n?: number
  /** Offset of the column it reads; never null in the feed's rows. Named here because columns that are never null share one feed. */
  readonly column: number
  /** Type of the column. `sum` of int and decimal is exact, of bigint a bigint, of float in log order. */
  readonly type: ValueType
}
export interface FeaturePlan {
  readonly name: string
  readonly op: FoldOp
  readonly feed: number
  /** Index into `accumulators`; absent where the feed's own count is enough (count, exists). */
  readonly accumulator?: number
  /** Microseconds; Infinity is `ever`. */
  readonly window: number
  /** Microseconds; 0 when exact, Infinity for `ever`. */
  readonly tile: number
  /** Of `quantile`, in [0, 1]. */
  readonly at?: number
  /** Of `lastN` and `topK`. */
  readonly n?: number
  readonly type: ValueType
  readonly nullable: boolean
}
/** A quotient of two features of its own. */
export interface RatioPlan {
  readonly name: string; readonly op: 'ratio'; readonly numerator: FeaturePlan; readonly denominator: FeaturePlan
  /** (numerator + weight · population) / (denominator + weight), `population` being the feature `index` of the view `population`; null where that is null. */
  readonly prior?: { readonly weight: number; readonly index: number }
  readonly window: number; readonly tile: number; readonly type: ValueType; readonly nullable: true
}
/** The highest grade whose count is above 0, else 0; grades in falling order. */
export interface GradePlan {
  readonly name: string; readonly op: 'grade'; readonly grades: readonly { readonly grade: number; readonly count: FeaturePlan }[]
  readonly window: number; readonly tile: number; readonly type: ValueType; readonly nullable: false
}
export type ViewFeaturePlan = FeaturePlan | RatioPlan | GradePlan
export interface SourcePlan {
  readonly event: string
  /** Offset of each of the view's keys in the event's row. */
  readonly keys: readonly number[]
}
export interface ViewPlan {
  readonly name: string
  /** The entity's keys in order of name, so that the order they are written in changes nothing; empty for one row for the whole world. */
  readonly keys: readonly { readonly name: string; readonly type: ValueType }[]
  readonly sources: readonly SourcePlan[]
  /** In an order that does not depend on how the features are ordered, as are `sources` and `accumulators`: stored state outlives a reordering. */
  readonly feeds: readonly FeedPlan[]
  readonly accumulators: readonly AccumulatorPlan[]
  readonly features: readonly ViewFeaturePlan[]
  /** Microseconds; a value whose newest event is older is stale. */
  readonly maxAge?: number
  /** Microseconds behind a key's newest event at which values can still be asked. */
  readonly headroom: number
  readonly exact: boolean
  /** Microseconds; Infinity when any feature is over all time. */
  readonly longest: number
  /** The keyless view, read at the same instant, that has the ratios over all keys that this one's priors draw towards. */
  readonly population?: string
  /** Absent where events fill it. */
  readonly batch?: BatchPlan
  readonly fingerprint: string
}
/** SQL that fills a view: its rows come as events of `event`, and the view's features are the `latest` of each key. */
export interface BatchPlan {
  readonly event: string
  /** Microseconds. Runs are as of its whole multiples since the epoch. */
  readonly every: number
  /** The texts between the tables, one more than there are tables; `$asOf` stands for the run's instant. */
  readonly texts: readonly string[]
  /** Events, matured labels among them, by name. */
  readonly tables: readonly string[]
  /** What the query selects besides the keys, null allowed. */
  readonly columns: readonly { readonly name: string; readonly type: ValueType }[]
}
/** One entity of `of` or `to`, keys in order of name. */
export interface EntityPlan { readonly name: string; readonly keys: ViewPlan['keys'] }

/** Where one value of a decision's row is read: its own field, a look-up's feature, a function's output. */
export type ReadPlan =
  | { readonly kind: 'column'; readonly field: number }
  | { readonly kind: 'view' | 'onDemand'; readonly name: string; readonly index: number }
/** What is read for a decision, both in order of evaluation: look-ups by name (in `Plan.lookups`), functions by name. */
export interface ReadsPlan { readonly lookups: readonly string[]; readonly onDemand: readonly string[] }
/** A view read under a key. Read by the row's own columns of the key's names, its name is the view's; otherwise the name says where the key comes from. */
export interface LookupPlan {
  readonly name: string
  readonly view: string
  /** Where each part of the key comes from, in the order of the view's `keys`: a field of the row by name, or another value. */
  readonly keys: readonly ({ readonly kind: 'column'; readonly name: string } | Exclude<ReadPlan, { readonly kind: 'column' }>)[]
  /** The event whose row its key names, where it is not the row's own columns by the key's names. */
  readonly event?: string
  /** 0 where the row alone says the key. All look-ups of one depth are one multi-get; functions of depth d run after those of depth d, and before those of d + 1. */
  readonly depth: number
  /** What its key comes from. */
  readonly reads: ReadsPlan
}

/** Where an input of a function or a model comes from; `view` is a look-up's name. Not `single`: an object of these features. */
export type InputPlan =
  | { readonly from: 'event'; readonly fields: readonly number[] }
  | { readonly from: 'column'; readonly field: number }
  | { readonly from: 'view'; readonly view: string; readonly features: readonly number[]; readonly single: boolean }
  | { readonly from: 'onDemand'; readonly function: string; readonly features: readonly number[]; readonly single: boolean }
export interface OnDemandPlan {
  readonly name: string
  /** The event whose row it reads; absent when it reads views alone. */
  readonly event?: string
  readonly using: Readonly<Record<string, InputPlan>>
  readonly features: readonly FieldPlan[]
  readonly compute: (inputs: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>
  readonly default: Readonly<Record<string, Value>>
  /** That of the deepest look-up or function that it reads. */
  readonly depth: number
  readonly fingerprint: string
}
export interface LabelPlan {
  readonly name: string
  /** The labelled event, and the derived event that its maturing writes. */
  readonly event: string
  readonly derived: string
  /** Offsets of the joining fields in the labelled row, in the order of `outcome.keys`. */
  readonly by: readonly number[]
  /** Microseconds. */
  readonly within: number
  /** The later events' aggregate as a view of one feature, keyed by the joining fields, windowed by `within`; never folded online. */
  readonly outcome: ViewPlan
  readonly type: ValueType
  readonly fingerprint: string
}
/** One input value of a model, in the order of its vector. `name` is `spending.payments_1h`, or `amount` for a single column. */
export interface ModelFeaturePlan {
  readonly name: string
  /** The key in the model's `features` record, and the name below it (absent for a single value). */
  readonly group: string; readonly member?: string
  readonly from: ReadPlan
  /** The value at `from` is set against its list: what training sets hold is the result. */
  readonly withinList?: ListPart
  /** How the value becomes a number, fitted on training rows and stored with the model: training sets hold what goes in. `smoothing` counts rows. */
  readonly fitted?: { readonly op: 'targetEncoded'; readonly smoothing: number } | { readonly op: 'scaled' }
  /** As training sets hold it. A list is no input of a learner: it is kept, answered and logged. */
  readonly type: ValueType
  readonly nullable: boolean
}
/** What a model and a ranker have in common. */
export interface LearnedPlan extends ReadsPlan {
  readonly name: string
  readonly event: string
  readonly label: string
  readonly features: readonly ModelFeaturePlan[]
  readonly learner: LearnerMeta
  readonly split: { readonly holdout: number; readonly train?: number; readonly folds?: number }
  readonly ship: Readonly<Record<string, GateRule>>
  readonly durable: boolean
  readonly fingerprint: string
}
export interface ModelPlan extends LearnedPlan {
  readonly decide: readonly (readonly [decision: string, threshold: ThresholdMeta])[]
  readonly fallback: readonly ('previous' | ((request: Readonly<Record<string, unknown>>) => number))[]
}
/** Its rows are those of `event`: one an item and place, whose id is text, `.later`, `<answer id>:<position>` when a ranking writes it. */
export interface RankerPlan extends LearnedPlan {
  /** What is ranked, and the offset of each of its keys in the event's row. */
  readonly item: EntityPlan
  readonly itemKeys: readonly number[]
  /** Offset of the column that rows shown together share. Text, `.later`: the answer's id. */
  readonly list: number
  /** Offset of the column that says the place, from 1. */
  readonly position?: number
  /** Offsets of what a request brings: what is known of the event, less the item's keys. */
  readonly context: readonly number[]
  /** Look-ups and functions of `lookups` and `onDemand` that no item's key changes: read once a list. */
  readonly perList: readonly string[]
  /** Asked with items of the caller's. */
  readonly door: boolean
}

/** Vectors of two entities in one space, learned from events that name both. */
export interface EmbeddingPlan {
  readonly name: string
  readonly of: EntityPlan
  /** Has one key. */
  readonly to: EntityPlan
  /** Offsets of both entities' keys in the event's row; a row with a null among them ties nothing. */
  readonly from: readonly { readonly event: string; readonly weight: number; readonly of: readonly number[]; readonly to: readonly number[] }[]
  readonly learner: Extract<FactorizerMeta, { readonly name: 'factorize' }>
  /** Microseconds. */
  readonly every: number
  /** The view, keyed like `of`, that has the newest items of each of `from`, in that order, newest first: what a vector is folded in from at a request. */
  readonly recent: string
  readonly fingerprint: string
}
/** Texts of entities by their words. Fields are read from the views of the entity itself. */
export interface TextIndexPlan {
  readonly name: string
  readonly of: EntityPlan
  readonly fields: readonly { readonly view: string; readonly index: number; readonly weight: number }[]
  /** Of the stemmer, 'none' for no stemming. */
  readonly language: string
  readonly fingerprint: string
}
/** A source of candidates; at most `n` of them. `name` is what an answer's `from` says. */
export type CandidateSourcePlan = { readonly name: string; readonly n: number } & (
  /** `keys`: offsets in the request's row of the entity whose vector it is. */
  | { readonly op: 'nearest'; readonly embedding: string; readonly keys: readonly number[] }
  /** `to` is a list of item keys. */
  | { readonly op: 'similar'; readonly embedding: string; readonly to: ReadPlan }
  | { readonly op: 'matching'; readonly index: string; readonly query: ReadPlan }
  /** The items that have most of a feature of a view keyed by the item. */
  | { readonly op: 'top'; readonly view: string; readonly index: number })
export type RulePlan =
  | { readonly op: 'only'; readonly where: ReadPlan }
  /** A list of item keys, or of values of the item's single key. */
  | { readonly op: 'without'; readonly seen: ReadPlan }
  | { readonly op: 'atMost'; readonly n: number; readonly per: ReadPlan }
  /** `share` of `limit`, in (0, 1). */
  | { readonly op: 'explore'; readonly share: number }
export interface PipelinePlan {
  readonly name: string
  /** That of the ranker: the request's row has its event's fields. */
  readonly event: string
  readonly ranker: string
  readonly sources: readonly CandidateSourcePlan[]
  /** In declared order. */
  readonly rules: readonly RulePlan[]
  readonly limit: number
  /** Microseconds. */
  readonly deadline?: number
  /** What sources read, of the request alone. Those that embeddings are folded in from are not among them. */
  readonly retrieval: ReadsPlan
  /** What the rules read, of the request and of items. */
  readonly ruling: ReadsPlan
  readonly fingerprint: string
}
export interface Plan {
  readonly name: string
  /** Microseconds. */
  readonly lag: number
  readonly skew: number
  readonly events: ReadonlyMap<string, EventPlan>
  /** Streams, batches, and those that priors and embeddings read, whose names have a `$`. */
  readonly views: ReadonlyMap<string, ViewPlan>
  /** Each view under its own name, and each key that it is read by besides. */
  readonly lookups: ReadonlyMap<string, LookupPlan>
  readonly onDemand: ReadonlyMap<string, OnDemandPlan>
  readonly labels: ReadonlyMap<string, LabelPlan>
  readonly models: ReadonlyMap<string, ModelPlan>
  readonly rankers: ReadonlyMap<string, RankerPlan>
  readonly embeddings: ReadonlyMap<string, EmbeddingPlan>
  readonly textIndexes: ReadonlyMap<string, TextIndexPlan>
  readonly pipelines: ReadonlyMap<string, PipelinePlan>
  readonly fingerprint: string
}
