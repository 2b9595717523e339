import { MillraceError } from '../errors.js'
import { formatQuantity, parseQuantity, type Unit } from './units.js'

/** An input that is a quantity. */
export interface QuantityField {
  readonly unit: Unit
  readonly says: string
  /** Stands where nothing is given; without one the input may stay unknown, or must be given. */
  readonly assumed?: number | string
  readonly required?: true
  readonly atLeast: number
  readonly atMost: number
  /** Whole numbers alone. */
  readonly whole?: true
  /** What may stand after it: `/h` for a price by the hour. */
  readonly per?: string
  /** How far it may be off, as factors, where no range is given. */
  readonly spread?: readonly [low: number, high: number]
}
/** An input that is one of some words; any words where none are named. */
export interface ChoiceField { readonly choices: readonly string[]; readonly says: string; readonly assumed: string }
export type Field = QuantityField | ChoiceField
export type Fields = Readonly<Record<string, Field>>

/** What a person wrote for an input: a quantity, a word, or `[low, likely, high]`. */
type Written = string | number | readonly (string | number)[] | null | undefined
export type ScenarioInput<F extends Fields> = { readonly [Name in keyof F]?: Written }

/** One input as it was understood. */
export interface Given {
  readonly name: string; readonly says: string; readonly value: number; readonly unit: Unit
  readonly low: number; readonly high: number
  readonly from: 'given' | 'assumed' | 'measured' | 'catalogue'
}
export interface Scenario { readonly quantities: ReadonlyMap<string, Given>; readonly words: ReadonlyMap<string, string> }

export const isChoice = (field: Field): field is ChoiceField => 'choices' in field

/** How far an input may be off where nobody said: what was assumed by a factor of two, what was given by a quarter. */
const spreads = { assumed: [0.5, 2], given: [0.8, 1.25] } as const

/**
 * Checks a scenario whole: every wrong, missing or unknown input is named at once.
 * @param written by name; null and undefined count as not given.
 * @throws MR_SCENARIO_INVALID, its `field` the first wrong input.
 */
export function readScenario(fields: Fields, written: Readonly<Record<string, unknown>>): Scenario {
  const problems: { readonly field: string; readonly says: string }[] = []
  const quantities = new Map<string, Given>()
  const words = new Map<string, string>()
  for (const name of Object.keys(written)) {
    if (!Object.hasOwn(fields, name)) problems.push({ field: name, says: `there is no input "${name.slice(0, 60)}"${closest(name, Object.keys(fields))}` })
  }
  for (const [name, field] of Object.entries(fields)) {
    const value = Object.hasOwn(written, name) ? written[name] : undefined
    try {
      if (isChoice(field)) words.set(name, readChoice(field, value))
      else {
        const given = readQuantity(name, field, value)
        if (given !== undefined) quantities.set(name, given)
      }
    } catch (error) {
      if (!(error instanceof MillraceError)) throw error
      problems.push({ field: name, says: `${name}: ${error.detail ?? error.message}` })
    }
  }
  if (problems.length > 0) throw new MillraceError('MR_SCENARIO_INVALID', problems.map(({ says }) => says).join('; '), { field: problems[0]?.field })
  return { quantities, words }
}

const invalid = (detail: string) => new MillraceError('MR_SCENARIO_INVALID', detail)

function readChoice({ choices, assumed }: ChoiceField, value: unknown): string {
  if (value === undefined || value === null) return assumed
  const word = String(value).toLowerCase()
  if (choices.length > 0 && !choices.includes(word)) throw invalid(`"${String(value).slice(0, 60)}" is none of ${choices.join(', ')}`)
  return word
}

function readQuantity(name: string, field: QuantityField, value: unknown): Given | undefined {
  const isGiven = value !== undefined && value !== null
  if (!isGiven && field.assumed === undefined) {
    if (field.required) throw invalid(`it is needed: ${field.says}`)
    return undefined
  }
  const written = isGiven ? value : field.assumed
  const range = Array.isArray(written) ? written as unknown[] : undefined
  if (range !== undefined && range.length !== 3) throw invalid('a range is [low, likely, high]')
  const [low, likely, high] = (range ?? [written]).map((each) => bounded(field, each)) as [number, number?, number?]
  const at = likely ?? low
  const { unit, says } = field
  const from = isGiven ? 'given' as const : 'assumed' as const
  if (likely !== undefined && high !== undefined) {
    if (!(low <= likely && likely <= high)) throw invalid('a range goes up: [low, likely, high]')
    return { name, says, value: at, unit, low, high, from }
  }
  const [down, up] = field.spread ?? spreads[from]
  const whole = (each: number) => (field.whole ? Math.round(each) : each)
  return { name, says, value: at, unit, low: Math.max(field.atLeast, whole(at * down)), high: Math.min(field.atMost, whole(at * up)), from }
}

function bounded(field: QuantityField, written: unknown): number {
  if (typeof written !== 'string' && typeof written !== 'number') throw invalid(`a quantity is due, not ${Array.isArray(written) ? 'a list' : typeof written}`)
  const text = typeof written === 'string' && field.per !== undefined ? written.replace(new RegExp(`\\s*${field.per}\\s*$`, 'i'), '') : written
  const value = parseQuantity(text, field.unit)
  const { atLeast, atMost, unit } = field
  if (value < atLeast || value > atMost) throw invalid(`${typeof written === 'string' ? `"${written}"` : formatQuantity(value, unit)} lies outside ${formatQuantity(atLeast, unit)} to ${formatQuantity(atMost, unit)}`)
  if (field.whole && !Number.isInteger(value)) throw invalid(`${written} is no whole number`)
  return value
}

/** The name that was probably meant: the one with the most letter pairs in common. */
function closest(name: string, names: readonly string[]): string {
  const pairs = (word: string) => new Set(Array.from({ length: Math.max(0, word.length - 1) }, (_, at) => word.slice(at, at + 2).toLowerCase()))
  const wanted = pairs(name)
  const scored = names.map((each) => ({ each, share: [...pairs(each)].filter((pair) => wanted.has(pair)).length / Math.max(1, wanted.size) })).sort((a, b) => b.share - a.share)
  const best = scored[0]
  return best !== undefined && best.share >= 0.5 ? `, perhaps ${best.each} is meant` : `; there are ${names.join(', ')}`
}
