import type { EventMeta, ModelMeta, ThresholdMeta } from '../../define/meta.js'
import { fingerprintOf } from '../fingerprint.js'
import type { ModelPlan } from '../plan.js'
import { checkName, type Report } from '../problems.js'
import { fieldsOf } from './event.js'
import { compileLearned, type Scope } from './learned.js'
import { sampleAnswers } from './sample.js'

/** @returns undefined where the event or the label could not be compiled. */
export const compileModel = (meta: ModelMeta, scope: Scope, report: Report): ModelPlan | undefined => {
  const place = `model ${meta.name}`
  const learned = compileLearned(meta, scope, report)
  if (learned === undefined) return undefined
  const decide = Object.entries(meta.decide ?? {})
  checkDecide(decide, place, report)
  const fallback = meta.fallback.map((step, index) => (step === 'previous' ? step : scoreAnswers(step, meta.on, `${place}, fallback ${index + 1}`, report)))
  return { ...learned.plan, decide, fallback: meta.fallback as ModelPlan['fallback'], fingerprint: fingerprintOf({ ...learned.content, decide, fallback }) }
}

/** Thresholds are tried in order, so each must lie below the one before it. Floors of different kinds are compared when they are found, on the holdout. */
const checkDecide = (decide: readonly (readonly [string, ThresholdMeta])[], place: string, report: Report): void => {
  const before = new Map<string, number>()
  decide.forEach(([decision, threshold], index) => {
    const at = `${place}, decide ${decision}`
    checkName(decision, at, report)
    if (threshold.op === 'otherwise') {
      if (index < decide.length - 1) report('DECIDE_ORDER', at, 'otherwise matches every score, so what follows is never reached; put it last, once')
      return
    }
    if (!(threshold.at > 0 && threshold.at < 1)) report('THRESHOLD', at, `${threshold.op}(${threshold.at}) lies outside 0 to 1, both excluded`)
    const previous = before.get(threshold.op)
    // A higher precision or score is a higher threshold, a higher recall a lower one.
    if (previous !== undefined && (threshold.op === 'atRecall' ? threshold.at <= previous : threshold.at >= previous)) report('DECIDE_ORDER', at, `${threshold.op}(${threshold.at}) is never reached after ${threshold.op}(${previous}); put the higher threshold first`)
    before.set(threshold.op, threshold.at)
  })
}

/** A fallback's answers on sample requests: its identity. */
const scoreAnswers = (score: (request: never) => number, on: EventMeta, place: string, report: Report): readonly unknown[] => {
  const known = fieldsOf(on.fields).filter(({ later }) => !later)
  const check = (answer: unknown) => (typeof answer === 'number' ? [] : [`it answers a ${answer instanceof Promise ? 'promise' : typeof answer}; a fallback answers a score`])
  return sampleAnswers(score, Object.fromEntries(known.map(({ name, type, optional, atLeast, atMost }) => [name, { type, optional, ...(atLeast !== undefined && { atLeast }), ...(atMost !== undefined && { atMost }) }])), check, place, report)
}
