import { xxh64 } from '../../compute/xxh64.js'
import { random } from '../../learners/random.js'
import type { PipelinePlan } from '../../plan/plan.js'

/** What may stand in a list of places, and in which order it would. */
export interface Placing {
  /** One a candidate; ties keep the candidates' order. */
  readonly scores: ArrayLike<number>
  /** Whether a candidate may be shown at all. */
  readonly mayShow: (candidate: number) => boolean
  /** At most `n` shown candidates have the same value; those that have none are not limited. */
  readonly limits: readonly { readonly n: number; readonly valueOf: (candidate: number) => string | null }[]
  /** Places, at most. */
  readonly limit: number
  /** Share of the places, in (0, 1), given to candidates drawn at random; `seed` is the answer's id, so that the draw can be repeated. */
  readonly explore?: { readonly share: number; readonly seed: string }
}
/** Of an answer's candidates. Without a pipeline all have a place. `judged`: what the rules say of them. */
export function placingOf(id: string, scores: ArrayLike<number>, pipeline: PipelinePlan | undefined, judged: Pick<Placing, 'mayShow' | 'limits'> | undefined): Placing {
  const explore = pipeline?.rules.find((rule) => rule.op === 'explore')
  return { scores, mayShow: () => true, limits: [], limit: pipeline?.limit ?? scores.length, ...judged, ...(explore && { explore: { share: explore.share, seed: id } }) }
}
/** `propensity`: how likely this candidate was to be shown here, given the places above; 1 where nothing is drawn. */
export interface Placed { readonly candidate: number; readonly propensity: number }

/**
 * Fills the places from the top, each with the best candidate that may still be shown. With `explore` each place is given, with the probability `share` and by itself, to one of those that may
 * still be shown, each equally likely.
 */
export function placeAll({ scores, mayShow, limits, limit, explore }: Placing): Placed[] {
  let left = Array.from({ length: scores.length }, (_, candidate) => candidate).filter(mayShow).sort((a, b) => scores[b]! - scores[a]! || a - b)
  const counts = limits.map(() => new Map<string, number>())
  const fits = (candidate: number) => limits.every(({ n, valueOf }, index) => {
    const value = valueOf(candidate)
    return value === null || (counts[index]!.get(value) ?? 0) < n
  })
  const uniform = explore === undefined ? undefined : random(Number(xxh64(explore.seed) >> 11n))
  const placed: Placed[] = []
  while (placed.length < limit) {
    // A value that has its fill never gets room again.
    if (limits.length > 0) left = left.filter(fits)
    if (left.length === 0) break
    let at = 0, propensity = 1
    if (uniform !== undefined) {
      const share = explore!.share
      if (uniform() < share) at = Math.floor(uniform() * left.length)
      propensity = (at === 0 ? 1 - share : 0) + share / left.length
    }
    const candidate = left[at]!
    left.splice(at, 1)
    placed.push({ candidate, propensity })
    limits.forEach(({ valueOf }, index) => {
      const value = valueOf(candidate)
      if (value !== null) counts[index]!.set(value, (counts[index]!.get(value) ?? 0) + 1)
    })
  }
  return placed
}
