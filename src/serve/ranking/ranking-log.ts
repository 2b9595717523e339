import type { FieldPlan } from '../../plan/plan.js'
import type { LakeTable } from '../../ports/lake.js'
import { json } from '../rest.js'
import type { Placed } from './place.js'
import type { ScoredList } from './score-list.js'

/** One answered ranking as it is kept: a row for the list, enough to recompute scores and order. Lists are JSON, in the order of the candidates. */
export interface LoggedRanking {
  readonly id: string
  readonly ranker: string
  /** Null where the caller brought the items. */
  readonly pipeline: string | null
  /** Of the ranker; `fallback` where none scored. */
  readonly version: string
  /** Hash of the deployed bundle, whose rules were applied. */
  readonly bundle: string
  readonly arm: string
  /** The head of the windows, and when it was answered; microseconds. */
  readonly at: number
  readonly answeredAt: number
  /** The request as it came on the wire, without its items. */
  readonly request: string
  /** Keys of the candidates, in the order of the item's; and the sources that each came from. */
  readonly items: string
  readonly sources: string
  readonly scores: string
  /** By look-up, the position folded into the state that was read, null where there was none, or the code of a failure: one for the list, or one a candidate. Those of the rules stand apart. */
  readonly positions: string
  readonly rulePositions: string
  /** What was shown, from the first place: `{ candidate, propensity, values }`, the candidate counted from 0, the values in the order of the ranker's features. */
  readonly shown: string
  /** The version of each index. */
  readonly indexes: string
  readonly degraded: boolean
}

const text = (name: string, optional = false): FieldPlan => ({ name, type: { kind: 'string' }, optional, later: false, pii: false })
/** The lake's table of rankings; its eventTime is the ranking's T. */
export const rankingTable: LakeTable = {
  name: 'millrace_ranking',
  fields: [
    text('id'), text('ranker'), text('pipeline', true), text('version'), text('bundle'), text('arm'), text('request'), text('items'), text('sources'), text('scores'), text('positions'), text('rulePositions'),
    text('shown'), text('indexes'), { ...text('degraded'), type: { kind: 'bool' } },
  ],
}
export const rankingRow = (ranking: LoggedRanking) => rankingTable.fields.map(({ name }) => ranking[name as keyof LoggedRanking])

/** What was shown, as it is kept. */
export const shownText = (shown: readonly Placed[], scored: ScoredList | undefined): string => json(shown.map(({ candidate, propensity }) => ({ candidate, propensity, values: scored?.inputs[candidate]!.values ?? [] })))
