import type { ErrorCode } from '../errors.js'
import type { GateRule } from '../define/meta.js'

/** One reason why a version must not ship. */
export interface GateFailure { readonly code: ErrorCode; readonly metric?: string; readonly says: string }
export type Metrics = Readonly<Record<string, number>>

const lowerIsBetter = new Set(['logLoss', 'calibrationError', 'rmse', 'mae'])

/**
 * Every rule of `ship` that these holdout metrics break; none means that the version may ship.
 * @param champion the champion's metrics on the same holdout; undefined when there is no champion, which passes `beats`.
 */
export function gate(ship: Readonly<Record<string, GateRule>>, metrics: Metrics, champion: Metrics | undefined): GateFailure[] {
  const failures: GateFailure[] = []
  for (const [metric, rule] of Object.entries(ship)) {
    const value = metrics[metric]
    const broken = value === undefined || !Number.isFinite(value) ? 'it could not be computed on this holdout' : breaks(metric, value, rule, champion)
    if (broken !== undefined) failures.push({ code: 'MR_GATE_FAILED', metric, says: `${metric}: ${broken}` })
  }
  return failures
}

function breaks(metric: string, value: number, rule: GateRule, champion: Metrics | undefined): string | undefined {
  if ('atLeast' in rule) return value >= rule.atLeast ? undefined : `${value} is below ${rule.atLeast}`
  if ('atMost' in rule) return value <= rule.atMost ? undefined : `${value} is above ${rule.atMost}`
  const other = champion?.[metric]
  if (champion === undefined || (other !== undefined && (lowerIsBetter.has(metric) ? value < other : value > other))) return undefined
  return `${value} does not beat the champion's ${other}`
}
