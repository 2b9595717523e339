/**
 * The plan: a system compiled to one frozen, checked, fingerprinted graph. Names are resolved to
 * offsets here, once, so that nothing is looked up by name where it is hot.
 */
import type { GateRule, LearnerMeta, RollupOp, ThresholdMeta, ValueType } from '../define/meta.js'
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
  /** A door is open for it: it may be sent. Derived events (matured labels) have none. */
  readonly door: boolean
  /** The label whose maturing writes this event: its fields are the labelled row's, then the label's value, named like the label. */
  readonly derivedFrom?: string
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
/** What a fold keeps of one feed besides its number of rows and its newest time. */
export interface AccumulatorPlan {
  readonly feed: number
  readonly op: Exclude<RollupOp, 'count' | 'exists' | 'mean'>
  /** Offset of the column it reads; never null in the feed's rows. Named here because columns that are never null share one feed. */
  readonly column: number
  /** Type of the column. `sum` of int and decimal is exact, of bigint a bigint, of float in log order. */
  readonly type: ValueType
}
export interface FeaturePlan {
  readonly name: string
  readonly op: RollupOp
  readonly feed: number
  /** Index into `accumulators`; absent where the feed's own count is enough (count, exists). */
  readonly accumulator?: number
  /** Microseconds; Infinity is `ever`. */
  readonly window: number
  /** Microseconds; 0 when exact, Infinity for `ever`. */
  readonly tile: number
  /** For `ratio`: the feature's numerator and denominator as features of their own. */
  readonly type: ValueType
  readonly nullable: boolean
}
export interface RatioPlan {
  readonly name: string; readonly op: 'ratio'; readonly numerator: FeaturePlan; readonly denominator: FeaturePlan
  readonly window: number; readonly tile: number; readonly type: ValueType; readonly nullable: true
}
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
  readonly features: readonly (FeaturePlan | RatioPlan)[]
  /** Microseconds; a value whose newest event is older is stale. */
  readonly maxAge?: number
  /** Microseconds behind a key's newest event at which values can still be asked. */
  readonly headroom: number
  readonly exact: boolean
  /** Microseconds; Infinity when any feature is over all time. */
  readonly longest: number
  readonly fingerprint: string
}

/** Where an input of a function or a model comes from. A `view` or `onDemand` without `feature` is all of its features. */
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
  readonly from: { readonly kind: 'column'; readonly field: number } | { readonly kind: 'view' | 'onDemand'; readonly name: string; readonly index: number }
  readonly type: ValueType
  readonly nullable: boolean
}
export interface ModelPlan {
  readonly name: string
  readonly event: string
  readonly label: string
  readonly features: readonly ModelFeaturePlan[]
  /** Views and on-demand functions that it reads, the latter in order of evaluation. */
  readonly views: readonly string[]
  readonly onDemand: readonly string[]
  readonly learner: LearnerMeta
  readonly split: { readonly holdout: number; readonly train?: number; readonly folds?: number }
  readonly ship: Readonly<Record<string, GateRule>>
  readonly decide: readonly (readonly [decision: string, threshold: ThresholdMeta])[]
  readonly fallback: readonly ('previous' | ((request: Readonly<Record<string, unknown>>) => number))[]
  readonly durable: boolean
  readonly fingerprint: string
}
export interface Plan {
  readonly name: string
  /** Microseconds. */
  readonly lag: number
  readonly skew: number
  readonly events: ReadonlyMap<string, EventPlan>
  readonly views: ReadonlyMap<string, ViewPlan>
  readonly onDemand: ReadonlyMap<string, OnDemandPlan>
  readonly labels: ReadonlyMap<string, LabelPlan>
  readonly models: ReadonlyMap<string, ModelPlan>
  readonly fingerprint: string
}
