import type { Value } from '../../define/values.js'
import { featureAssembler } from '../../features/assemble.js'
import type { ViewAnswer as Answered } from '../../features/on-demand.js'
import { itemDependent } from '../../plan/definition/ranker.js'
import type { PipelinePlan, Plan, ReadPlan, Row } from '../../plan/plan.js'
import { lookUpsOf, type LookUps } from '../states.js'
import type { Placing } from './place.js'

/** A pipeline's rules, resolved to offsets. */
export interface Ruling extends LookUps {
  /** Whether a look-up says the same of every item. */
  isShared(lookup: number): boolean
  /** What the rules say of candidates. `rows`: of the pipeline's event, each with its item; `answers`: of each row's look-ups. `failed`: rules, by their places, of which a value could not be read. */
  judge(rows: readonly Row[], keys: readonly (readonly Value[])[], answers: readonly (readonly Answered[])[]): Pick<Placing, 'mayShow' | 'limits'> & { readonly failed: readonly number[] }
}

/**
 * What is null or could not be read satisfies no `only`, takes nothing out by `without`, and is not limited by `atMost`. The rules hold together for what is shown, so that their order changes nothing.
 */
export function rulingOf(plan: Plan, pipeline: PipelinePlan): Ruling {
  const depends = itemDependent(plan.rankers.get(pipeline.ranker)!.item, plan)
  const lookUps = lookUpsOf(plan, pipeline.ruling, pipeline.event)
  const reads: ReadPlan[] = [], places: number[] = []
  pipeline.rules.forEach((rule, place) => {
    if (rule.op === 'explore') return
    places.push(place)
    reads.push(rule.op === 'only' ? rule.where : rule.op === 'without' ? rule.seen : rule.per)
  })
  const assemble = featureAssembler(plan, { event: pipeline.event, ...pipeline.ruling, features: reads.map((from) => ({ from })) })
  return {
    ...lookUps,
    isShared: (lookup) => !depends({ kind: 'view', name: lookUps.names[lookup]!, index: 0 }),
    judge(rows, keys, answers) {
      const failed = new Set<number>()
      const values = rows.map((row, index) => {
        const assembled = assemble(row, answers[index]!)
        assembled.failed.forEach((each, read) => { if (each) failed.add(places[read]!) })
        return assembled.values.slice()
      })
      const allowed = rows.map(() => true)
      const limits: Placing['limits'][number][] = []
      places.forEach((place, read) => {
        const rule = pipeline.rules[place]!
        if (rule.op === 'only') values.forEach((each, row) => { if (each[read] !== true) allowed[row] = false })
        else if (rule.op === 'without') {
          const seen = new Set((values[0]?.[read] ?? []) as readonly Value[])
          keys.forEach(([key], row) => { if (seen.has(key!)) allowed[row] = false })
        } else if (rule.op === 'atMost') limits.push({ n: rule.n, valueOf: (candidate) => values[candidate]![read] as string | null })
      })
      return { mayShow: (candidate) => allowed[candidate]!, limits, failed: [...failed] }
    },
  }
}
