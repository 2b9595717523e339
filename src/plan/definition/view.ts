import type { StreamMeta } from '../../define/meta.js'
import { suffixed } from '../../define/view.js'
import type { ViewPlan } from '../plan.js'
import { checkName, type Report } from '../problems.js'
import { day, durationOf, second } from '../duration.js'
import { fingerprintOf } from '../fingerprint.js'
import { compileFold, type Scope } from './fold.js'

/** @returns the view, and the one over all keys that its priors draw towards. */
export const compileView = (meta: StreamMeta, scope: Scope, report: Report): readonly [view: ViewPlan, population?: ViewPlan] => {
  const place = `view ${meta.name}`
  const span = (text: string, what: string): number | undefined => durationOf(text) ?? void report('DURATION', place, `${what} "${text}" is no duration; write whole seconds, minutes, hours or days, for example '30d'`)
  const windows = (meta.windows ?? []).map((text) => [text, span(text, 'window') ?? day] as const)
  windows.forEach(([text, window], index) => {
    if (windows.findIndex(([, other]) => other === window) < index) report('WINDOW_DUPLICATE', place, `window ${text} is there twice; remove one`)
  })
  const features = Object.entries(meta.features).flatMap(([name, aggregate]) => {
    const own = 'over' in aggregate ? aggregate.over : undefined
    const names = suffixed(name, aggregate, windows.map(([text]) => text))
    if (own !== undefined) return [{ name, aggregate, window: own === 'ever' ? Infinity : span(own, `.over of ${name},`) ?? day }]
    return names.map((name, index) => ({ name, aggregate, window: windows[index]?.[1] ?? Infinity }))
  })
  if (features.length === 0) report('FEATURES_EMPTY', place, 'it has no features; declare at least one')
  features.forEach(({ name }, index) => {
    checkName(name, `${place}, feature ${name}`, report)
    if (features.findIndex((other) => other.name.toLowerCase() === name.toLowerCase()) < index) report('NAME_TAKEN', `${place}, feature ${name}`, 'two features come to have this name, windows included; rename one')
  })
  const finite = features.map(({ window }) => window).filter((window) => window < Infinity)
  if (meta.exact && finite.length === 0) report('EXACT_WITHOUT_WINDOW', place, 'exact keeps the events of a window, and it has none; give it windows, or remove exact')
  const headroom = span(meta.headroom ?? '60s', 'headroom') ?? 60 * second
  if (headroom > day) report('DURATION', place, `headroom ${meta.headroom} is over 1d; every read would carry that many events`)
  const expire = meta.expire === undefined ? undefined : span(meta.expire, 'expire')
  if (expire !== undefined && expire < Math.max(0, ...finite)) report('DURATION', place, `it expires after ${meta.expire}, before its longest window has passed; raise expire`)
  const maxAge = meta.maxAge === undefined ? undefined : span(meta.maxAge, 'maxAge')
  const fold = { name: meta.name, place, keys: meta.of?.keys ?? {}, features, exact: meta.exact, headroom, ...(maxAge !== undefined && { maxAge }) }
  const { plan, content } = compileFold(fold, scope, report)
  const view: ViewPlan = { ...plan, fingerprint: fingerprintOf({ kind: 'view', name: meta.name, fold: content }) }
  const quotients = features.flatMap(({ aggregate, ...feature }) => (aggregate.op === 'ratio' && aggregate.prior !== undefined ? [{ ...feature, aggregate: { kind: aggregate.kind, op: aggregate.op, numerator: aggregate.numerator, denominator: aggregate.denominator } }] : []))
  if (quotients.length === 0) return [view]
  const population = `${meta.name}$population`
  // Its problems are those of the view itself.
  const over = compileFold({ ...fold, name: population, keys: {}, features: quotients }, scope, () => undefined)
  return [{ ...view, population }, { ...over.plan, fingerprint: fingerprintOf({ kind: 'view', name: population, fold: over.content }) }]
}
