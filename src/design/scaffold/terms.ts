import { formatQuantity } from '../../estimate/units.js'
import type { Design } from '../design.js'

const hour = 3_600, day = 86_400
/** Whole days, hours or minutes as the language writes them. */
const durationText = (seconds: number): string => (seconds >= day ? `${Math.round(seconds / day)}d` : seconds >= hour ? `${Math.round(seconds / hour)}h` : `${Math.max(1, Math.round(seconds / 60))}m`)
const secondsOf = (duration: string): number => Number.parseInt(duration, 10) * (duration.endsWith('d') ? day : duration.endsWith('h') ? hour : 60)
/** Shares that may be acted on without a person's look, by what a wrong one does; none where life is at stake. */
const certainAt = { low: 0.7, moderate: 0.8, high: 0.9, safety: undefined } as const

/** What a design's answers become in the text of a definition file. */
export interface Terms {
  /** Seconds from a row to its truth, between bounds that the sample world can show; and as the language writes it. */
  readonly horizon: { readonly seconds: number; readonly text: string }
  /** Those windows that data is fresh enough for, and kept long enough for; at least one. */
  readonly windows: readonly string[]
  readonly longest: string
  /** What marks fields about people. */
  readonly pii: '.pii' | ''
  readonly learner: string
  /** c_fp / (c_fp + c_fn): acting above it costs least, for a calibrated score. */
  readonly threshold: number
  /** Where the score is acted on without a person, where there are people. */
  readonly certain: number | undefined
  /** Lines of `decide`. */
  readonly decide: string
  /** A line of `fallback`, or nothing where nothing may happen without the model. */
  readonly fallback: string
  /** A part of `ship` where the score is used as a probability. */
  readonly calibration: string
}
export interface Wanted {
  /** Bounds of the horizon in seconds. */
  readonly least: number
  readonly most: number
  readonly windows: readonly string[]
  /** Names of the decisions: to act, to ask a person, to leave alone. */
  readonly decisions: readonly [act: string, ask: string, leave: string]
  /** A score from the request alone, as an expression, with the row's name in front: `(payment) => …`. */
  readonly rule: string
}

export function termsOf({ answers, chosen }: Pick<Design, 'answers' | 'chosen'>, { least, most, windows, decisions: [act, ask, leave], rule }: Wanted): Terms {
  const seconds = secondsOf(durationText(Math.min(most, Math.max(least, answers.labelDelay))))
  const kept = windows.filter((window) => secondsOf(window) >= answers.featureFreshness && secondsOf(window) <= answers.retention)
  const fitting = kept.length > 0 ? kept : windows.slice(-1)
  const { missCost, falseAlarmCost } = answers
  const threshold = missCost + falseAlarmCost === 0 ? 0.2 : Math.min(0.95, Math.max(0.005, Number((falseAlarmCost / (missCost + falseAlarmCost)).toPrecision(3))))
  const certain = answers.humanReview ? certainAt[answers.stakes] : undefined
  const why = `// A miss costs ${formatQuantity(missCost, 'money')}, a false alarm ${formatQuantity(falseAlarmCost, 'money')}: acting pays above ${threshold}.`
  const decide = !answers.humanReview ? `{ ${act}: above(${threshold}), ${leave}: otherwise }`
    : certain === undefined || certain <= threshold ? `{ ${ask}: above(${threshold}), ${leave}: otherwise }` : `{ ${act}: above(${certain}), ${ask}: above(${threshold}), ${leave}: otherwise }`
  const byRule = { rule, last: `() => ${Number((answers.positiveShare).toPrecision(2))}`, person: `() => ${threshold}` } as const
  return {
    horizon: { seconds, text: durationText(seconds) }, windows: fitting, longest: fitting.at(-1) ?? '30d', pii: answers.personalData === 'none' ? '' : '.pii',
    learner: chosen.get('family') === 'linear' ? 'logistic()' : 'boost({ objective: \'binary\', trees: 200, leaves: 15, seed: 1 })',
    threshold, certain: certain !== undefined && certain > threshold ? certain : undefined, decide: `${why}\n  decide: ${decide},`,
    fallback: answers.whenDown === 'stop' ? '' : `\n  fallback: ['previous', ${byRule[answers.whenDown]}],`,
    calibration: answers.calibrated ? ', calibrationError: { atMost: 0.1 }' : '',
  }
}
/** A list of texts as the language writes it. */
export const listText = (texts: readonly string[]): string => `[${texts.map((text) => `'${text}'`).join(', ')}]`
