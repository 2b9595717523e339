import { MillraceError } from '../errors.js'

/**
 * What a quantity is of, and so in what it is counted: `rate` a second, `bytes`, `bytesPerSecond`, `seconds`, `count`, `money` US dollars,
 * `share` 1 for the whole, `flop` floating-point operations, `flopPerSecond`.
 */
export type Unit = 'rate' | 'bytes' | 'bytesPerSecond' | 'seconds' | 'count' | 'money' | 'share' | 'flop' | 'flopPerSecond'

const understood: Readonly<Record<Unit, string>> = {
  rate: 'a rate such as "10k rps", "600/min" or "5M/day"',
  bytes: 'bytes such as "5 TB", "16 GiB" or "200 kB"',
  bytesPerSecond: 'a flow of bytes such as "5 TB/day", "3.35 TB/s" or "100 Gbit/s"',
  seconds: 'a time such as "200ms", "90 s", "2h" or "30 days"',
  count: 'a number such as "1.5M users", "100 million" or "2e9"',
  money: 'US dollars such as "$3.50", "20k USD" or "1.2M $"',
  share: 'a share such as "50 %" or 0.5',
  flop: 'operations such as "2e21" or "300 ZFLOP"',
  flopPerSecond: 'operations a second such as "989 TFLOPS" or "1.2e15"',
}

const scales: Readonly<Record<string, number>> = {
  k: 1e3, thousand: 1e3, m: 1e6, mn: 1e6, million: 1e6, millions: 1e6, b: 1e9, bn: 1e9, g: 1e9, billion: 1e9, billions: 1e9, t: 1e12, tn: 1e12, trillion: 1e12, trillions: 1e12,
}
const spans: Readonly<Record<string, number>> = {
  ns: 1e-9, us: 1e-6, 'µs': 1e-6, 'μs': 1e-6, ms: 1e-3, millisecond: 1e-3, milliseconds: 1e-3, s: 1, sec: 1, secs: 1, second: 1, seconds: 1, m: 60, min: 60, mins: 60, minute: 60, minutes: 60,
  h: 3_600, hr: 3_600, hrs: 3_600, hour: 3_600, hours: 3_600, d: 86_400, day: 86_400, days: 86_400, w: 604_800, week: 604_800, weeks: 604_800,
  month: 2_592_000, months: 2_592_000, y: 31_536_000, yr: 31_536_000, year: 31_536_000, years: 31_536_000,
}
const rates: Readonly<Record<string, number>> = { rps: 1, qps: 1, tps: 1, eps: 1, hz: 1, rpm: 1 / 60, qpm: 1 / 60, rph: 1 / 3_600, rpd: 1 / 86_400 }
const prefixes: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9, t: 1e12, p: 1e15, e: 1e18, z: 1e21, ki: 2 ** 10, mi: 2 ** 20, gi: 2 ** 30, ti: 2 ** 40, pi: 2 ** 50, ei: 2 ** 60 }

interface Written { readonly number: number; readonly words: readonly string[] }

const refuse = (text: unknown, unit: Unit, why: string): MillraceError =>
  new MillraceError('MR_QUANTITY_INVALID', `${typeof text === 'string' ? `"${text.slice(0, 60)}"` : String(text)} ${why}; understood is ${understood[unit]}`)

/** The number and the words after it: "1.5M active users" is 1.5 and [M, active, users]; a slash begins a word of its own. */
function read(text: string, unit: Unit): Written {
  const match = /^\s*(?:([$])\s*)?([+-]?(?:\d{1,3}(?:[, _']\d{3})+|\d+)(?:\.\d+)?|[+-]?\.\d+)(?:e([+-]?\d{1,3})|\s*\^\s*(\d{1,2}))?\s*(.*?)\s*$/is.exec(text)
  if (match === null) throw refuse(text, unit, 'has no number that can be read')
  const [, dollar, digits = '', exponent, power, rest = ''] = match
  const plain = Number(digits.replace(/[, _']/g, ''))
  const number = power === undefined ? plain * 10 ** Number(exponent ?? 0) : plain ** Number(power)
  const words = rest.replace(/\bper\b|\ba(?=\s+(?:second|minute|hour|day|week|month|year)\b)/gi, '/').split(/\s*(\/)\s*|\s+/).filter((word) => word !== undefined && word !== '')
  return { number, words: dollar === undefined ? words : [...words, '$'] }
}

/** Takes a leading scale ("k", "million") off the words. */
function scaled({ number, words }: Written): Written {
  const scale = scales[words[0]?.toLowerCase() ?? '']
  return scale === undefined ? { number, words } : { number: number * scale, words: words.slice(1) }
}

/** Words that name what is counted, and so measure nothing: "active users". */
const isNoun = (words: readonly string[]) => words.length <= 3 && words.every((word) => /^[\p{L}-]{3,}$/u.test(word) && !(word.toLowerCase() in spans) && !(word.toLowerCase() in rates))

function byteSize(word: string | undefined): number | undefined {
  const match = /^([kmgtpe]i?)?(b|bytes?|bits?|bps)$/i.exec(word ?? '')
  const prefix = prefixes[match?.[1]?.toLowerCase() ?? '']
  return match === null || prefix === undefined ? undefined : /^bit|^bps$/i.test(match[2] ?? '') ? prefix / 8 : prefix
}
/** Seconds of "/s" or "/ day" at the end of the words; 1 where nothing is written, undefined where it is no time. */
const perSpan = (words: readonly string[]): number | undefined => (words.length === 0 ? 1 : words.length === 2 && words[0] === '/' ? spans[words[1]?.toLowerCase() ?? ''] : undefined)

const readers: Readonly<Record<Unit, (written: Written) => number | undefined>> = {
  rate(written) {
    const { number, words } = scaled(written)
    const glued = /^(k|m|b)?(rps|qps|tps|eps|hz|rpm|qpm|rph|rpd)$/i.exec(words[0] ?? '')
    if (glued !== null && words.length === 1) return number * (scales[glued[1]?.toLowerCase() ?? ''] ?? 1) * (rates[glued[2]?.toLowerCase() ?? ''] ?? NaN)
    const slash = words.indexOf('/')
    const noun = slash < 0 ? words : words.slice(0, slash)
    const span = perSpan(slash < 0 ? [] : words.slice(slash))
    return span === undefined || !isNoun(noun) || (slash < 0 && noun.length > 0) ? undefined : number / span
  },
  bytes({ number, words }) {
    const size = words.length === 0 ? 1 : byteSize(words[0])
    return size === undefined || words.length > 1 || /bps$/i.test(words[0] ?? '') ? undefined : number * size
  },
  bytesPerSecond({ number, words }) {
    if (words.length === 0) return number
    const size = byteSize(words[0])
    const span = /bps$/i.test(words[0] ?? '') && words.length === 1 ? 1 : words.length === 1 ? undefined : perSpan(words.slice(1))
    return size === undefined || span === undefined ? undefined : number * size / span
  },
  seconds({ number, words }) {
    const span = words.length === 0 ? 1 : spans[words[0] === 'M' ? '' : words[0]?.toLowerCase() ?? '']
    return span === undefined || words.length > 1 ? undefined : number * span
  },
  count(written) {
    const { number, words } = scaled(written)
    return isNoun(words) ? number : undefined
  },
  money({ number, words }) {
    const rest = words.filter((word) => !/^(\$|usd|dollars?)$/i.test(word))
    const plain = scaled({ number, words: rest })
    return plain.words.length === 0 ? plain.number : undefined
  },
  share({ number, words }) {
    if (words.length === 1 && /^(%|percent|pct)$/i.test(words[0] ?? '')) return number / 100
    return words.length === 0 && number <= 1 ? number : undefined
  },
  flop: (written) => operations(written, /^([kmgtpez])?flops?$/i),
  flopPerSecond: ({ number, words }) => operations({ number, words: words.length === 3 && words[1] === '/' && words[2] === 's' ? words.slice(0, 1) : words }, /^([kmgtpez])?flops?$/i),
}
function operations(written: Written, word: RegExp): number | undefined {
  const match = word.exec(written.words[0] ?? '')
  if (match !== null && written.words.length === 1) return written.number * (prefixes[match[1]?.toLowerCase() ?? ''] ?? NaN)
  return written.words.length === 0 ? written.number : undefined
}

/**
 * A quantity as a person writes it. A bare number is in the unit itself: a second, bytes, dollars, 1 for the whole.
 * Prefixes of bytes are decimal (kB is 1,000) unless they say otherwise (KiB). A month is 30 days, a year 365.
 * @returns a finite number, zero or more.
 * @throws MR_QUANTITY_INVALID naming what is understood.
 * @example parseQuantity('10k rps', 'rate') // 10_000
 */
export function parseQuantity(text: string | number, unit: Unit): number {
  if (typeof text !== 'number' && typeof text !== 'string') throw refuse(typeof text, unit, 'is no quantity')
  const written: Written = typeof text === 'number' ? { number: text, words: [] } : read(text, unit)
  if (written.number < 0) throw refuse(text, unit, 'is negative')
  const value = readers[unit](written)
  if (value === undefined) throw refuse(text, unit, unit === 'share' && written.words.length === 0 ? 'is more than the whole' : `is no ${understood[unit].replace(/ such as.*/, '').replace(/^an? /, '')}`)
  if (!Number.isFinite(value)) throw refuse(text, unit, 'is no finite number')
  return value
}

const digits = (value: number): string => {
  const rounded = Number(value.toPrecision(3))
  return rounded >= 1e15 || (rounded !== 0 && rounded < 1e-4) ? rounded.toExponential().replace('e+', 'e') : rounded.toLocaleString('en', { maximumSignificantDigits: 3 })
}
type Steps = readonly (readonly [size: number, name: string, from?: number])[]
/** The largest size that goes into the value, or that its `from` allows. */
const bySteps = (value: number, steps: Steps): string => {
  const [size, name] = steps.find(([each, , from = each]) => value >= from * 0.9995) ?? steps.at(-1) as Steps[number]
  return `${digits(value / size)}${name}`
}
const decimal = (steps: Steps) => (value: number) => bySteps(value, steps)
const bytes = decimal([[1e18, ' EB'], [1e15, ' PB'], [1e12, ' TB'], [1e9, ' GB'], [1e6, ' MB'], [1e3, ' kB'], [1, ' B']])
const count = (value: number) => (Number.isInteger(value) && value < 1e5 ? value.toLocaleString('en') : bySteps(value, [[1e12, ' T'], [1e9, ' billion'], [1e6, ' M'], [1, '']]))
const operationsText = decimal([[1e21, ' ZFLOP'], [1e18, ' EFLOP'], [1e15, ' PFLOP'], [1e12, ' TFLOP'], [1e9, ' GFLOP'], [1e6, ' MFLOP'], [1, ' FLOP']])
const writers: Readonly<Record<Unit, (value: number) => string>> = {
  rate: (value) => (value === 0 || value >= 1 ? `${count(value)}/s` : bySteps(value * 86_400, [[86_400, '/s'], [1_440, '/min'], [24, '/h'], [1, '/day']])),
  bytes, bytesPerSecond: (value) => `${bytes(value)}/s`,
  seconds: (value) => (value < 1e-11 ? '0 s' : bySteps(value, [[86_400, ' days', 240 * 3_600], [3_600, ' h', 7_200], [60, ' min', 120], [1, ' s'], [1e-3, ' ms'], [1e-6, ' µs'], [1e-9, ' ns']])),
  count,
  money: (value) => (value >= 999_500 ? `$${bySteps(value, [[1e9, 'B'], [1e6, 'M']])}` : value >= 1_000 ? `$${Math.round(value).toLocaleString('en')}` : value >= 0.01 || value === 0 ? `$${value.toFixed(2)}` : `$${digits(value)}`),
  share: (value) => `${digits(value * 100)} %`,
  flop: operationsText, flopPerSecond: (value) => `${operationsText(value)}/s`,
}
/** A quantity as a person reads it, to three digits; `parseQuantity` reads it back. */
export const formatQuantity = (value: number, unit: Unit): string => (Number.isFinite(value) ? writers[unit](value) : 'not finite')
