import { formatInstant } from '../define/instant.js'
import { answered, type Value } from '../define/values.js'
import { ageOf, statusOf, type Status } from '../compute/window/status.js'
import type { ViewAnswer } from '../features/online/apply.js'
import { viewOf } from '../plan/lookup.js'
import type { Wanted } from './rest.js'
import type { ServedModel } from './served-model.js'

/** What one row was answered from; `served` is absent where a declared function answered. */
export interface Answered { readonly served: ServedModel | undefined; readonly values: readonly Value[]; readonly failed: readonly boolean[]; readonly states: readonly ViewAnswer[] }
interface Freshness { readonly eventTime: string | null; readonly age: number | null; readonly status: Status }

/** Features with their status, and reasons, as they were asked for. */
export function details({ served, values, failed, states }: Answered, at: number, wanted: Wanted): Record<string, unknown> {
  const features: Record<string, unknown> = {}, status: Record<string, unknown> = {}
  const shown = wanted.features && served !== undefined ? served.shown(values, at) : values
  if (wanted.features) served?.model.features.forEach(({ group, member, from, type }, index) => {
    const state = from.kind === 'view' ? states[served.model.lookups.indexOf(from.name)] : undefined
    const view = from.kind === 'view' ? viewOf(served.plan, from.name) : undefined
    const fresh: Freshness = state === undefined || view === undefined
      ? { eventTime: formatInstant(at), age: 0, status: failed[index] ? 'failed' : 'present' }
      : { ...newest(state, from.kind === 'view' ? from.index : 0, at), status: failed[index] ? 'failed' : statusOf(view, state.reading, from.kind === 'view' ? from.index : 0, at) }
    const value = answered(type, shown[index] ?? null)
    put(features, group, member, value)
    put(status, group, member, fresh)
  })
  return { ...(wanted.features ? { features, status } : {}), ...(wanted.reasons ? { reasons: served?.explain(values, at) ?? [] } : {}) }
}
function newest({ reading }: ViewAnswer, feature: number, at: number) {
  const time = reading.times[feature] ?? -Infinity
  return { eventTime: time === -Infinity ? null : formatInstant(time), age: ageOf(reading, feature, at) }
}
function put(into: Record<string, unknown>, group: string, member: string | undefined, value: unknown): void {
  if (member === undefined) into[group] = value
  else ((into[group] ??= {}) as Record<string, unknown>)[member] = value
}
