import { formatQuantity, parseQuantity } from '../../estimate/units.js'
import { MillraceError } from '../../errors.js'
import { question, type Answer, type Key } from './questions/table.js'
import { nearest, plain } from './spelling.js'

const truths: Readonly<Record<string, boolean>> = { yes: true, true: true, y: true, on: true, no: false, false: false, n: false, off: false }
/** Words that say that an answer is not known. */
export const isUnknown = (value: unknown): boolean => value === null || value === undefined || (typeof value === 'string' && /^(\?+|unknown|tbd|not known|don't know|)$/i.test(value.trim()))

/**
 * One answer, as a person wrote it, in the unit's base.
 * @throws MR_ANSWER_INVALID, MR_ANSWER_ABSURD, each with the key as `field`.
 */
export function readValue(key: Key, value: unknown): Answer {
  const asked = question(key)
  const invalid = (says: string, cause?: unknown) => new MillraceError('MR_ANSWER_INVALID', `${key}: ${says}`, { field: key, cause })
  switch (asked.kind) {
    case 'quantity': {
      if (typeof value !== 'string' && typeof value !== 'number') throw invalid(`it is a quantity, not ${JSON.stringify(value)}`)
      if (typeof value === 'number' ? value < 0 : /^\s*[$€]?\s*-/.test(value)) throw new MillraceError('MR_ANSWER_ABSURD', `${key} is negative (${value})`, { field: key })
      let number: number
      try {
        number = parseQuantity(value, asked.unit)
        // 99.99 % is 0.9999, whatever a division makes of it.
        if (asked.unit === 'share') number = Number(number.toPrecision(12))
      } catch (error) {
        throw invalid(error instanceof MillraceError && error.detail !== undefined ? error.detail : String(error), error)
      }
      if (number < asked.least || number > asked.most)
        throw new MillraceError('MR_ANSWER_ABSURD', `${key} is ${formatQuantity(number, asked.unit)}; it lies between ${formatQuantity(asked.least, asked.unit)} and ${formatQuantity(asked.most, asked.unit)}`, { field: key })
      return number as never
    }
    case 'flag': {
      const truth = typeof value === 'boolean' ? value : truths[plain(String(value))]
      if (truth === undefined) throw invalid(`it is yes or no, not ${JSON.stringify(value)}`)
      return truth as never
    }
    case 'choice': return oneOf(value, asked.values, invalid) as never
    case 'several': {
      const parts = Array.isArray(value) ? value as unknown[] : String(value).split(/[,;]|\band\b/).map((part) => part.trim()).filter((part) => part !== '')
      const named = parts.filter((part) => plain(String(part)) !== 'none').map((part) => oneOf(part, asked.values, invalid))
      return Object.keys(asked.values).filter((each) => named.includes(each)) as never
    }
  }
}

/**
 * The same, from words around it: the first quantity, a yes or no, the values that are named.
 * @throws as `readValue` where nothing in it is a value.
 */
export function searchValue(key: Key, value: unknown): Answer {
  try {
    return readValue(key, value)
  } catch (error) {
    if (typeof value !== 'string' || (error instanceof MillraceError && error.code === 'MR_ANSWER_ABSURD')) throw error
    for (const part of partsOf(key, value)) try {
      return readValue(key, part)
    } catch (inner) {
      if (inner instanceof MillraceError && inner.code === 'MR_ANSWER_ABSURD') throw inner
    }
    throw error
  }
}
function partsOf(key: Key, value: string): readonly unknown[] {
  const asked = question(key)
  switch (asked.kind) {
    case 'quantity': return [...value.matchAll(/[$€]?\s?\d[\d.,]*(?:\s*[kKMB](?=\b))?(?:\s*(?:%|[a-zA-Z]+(?:\/[a-z]+)?))?/g)].flatMap(([text]) => [text, /^[$€]?\s?[\d.,]+\s*[kKMB%]?/.exec(text)?.[0]]).filter((part) => part !== undefined)
    case 'flag': return [/^(yes|no)\b/i.exec(value)?.[1]]
    case 'choice': return [...Object.keys(asked.values).filter((each) => new RegExp(`\\b${each}\\b`, 'i').test(value)), /^no(ne)?\b/i.test(value) && 'none' in asked.values ? 'none' : undefined, /^yes\b/i.test(value) ? Object.keys(asked.values)[1] : undefined]
    case 'several': return [Object.keys(asked.values).filter((each) => new RegExp(`\\b${each}`, 'i').test(value)).join(', ') || undefined]
  }
}

function oneOf(value: unknown, values: Readonly<Record<string, string>>, invalid: (says: string) => MillraceError): string {
  const text = plain(String(value))
  const all = Object.keys(values)
  const found = all.find((each) => plain(each) === text) ?? all.find((each) => plain(values[each] ?? '') === text)
    ?? all.find((each) => text.length > 3 && (plain(each).startsWith(text) || (plain(each).length > 3 && text.startsWith(plain(each)))))
  if (found !== undefined) return found
  const near = typeof value === 'string' ? nearest(value, all) : undefined
  throw invalid(`${JSON.stringify(value)} is none of ${all.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`)
}

/** A time as a person says it: days from two days on, weeks and months never. */
export const span = (seconds: number): string => (seconds >= 172_800 ? `${Number((seconds / 86_400).toPrecision(3))} days` : formatQuantity(seconds, 'seconds'))

/** An answer as a person reads it. */
export function showAnswer(key: Key, value: Answer): string {
  const asked = question(key)
  switch (asked.kind) {
    // Three digits would round the nines away.
    case 'quantity': return asked.unit === 'share' ? `${Number(((value as number) * 100).toPrecision(7))} %` : asked.unit === 'seconds' ? span(value as number) : formatQuantity(value as number, asked.unit).replace(/\.00$/, '')
    case 'flag': return (value as boolean) ? 'yes' : 'no'
    case 'choice': return asked.values[value as string] ?? String(value)
    case 'several': return (value as readonly string[]).length === 0 ? 'none' : (value as readonly string[]).map((each) => asked.values[each as never] ?? each).join(', ')
  }
}

/** An answer as it is written in a file; `readValue` reads it back to the same bytes. */
export function writeAnswer(key: Key, value: Answer): string {
  const asked = question(key)
  switch (asked.kind) {
    case 'quantity': {
      const short = showAnswer(key, value).replace(/ billion$/, ' B')
      return readsAs(key, short, value) ? short : String(value)
    }
    case 'flag': return (value as boolean) ? 'yes' : 'no'
    case 'choice': return value as string
    case 'several': return `[${(value as readonly string[]).join(', ')}]`
  }
}

/** Three digits may have rounded it, even beyond its bounds. */
const readsAs = (key: Key, text: string, value: Answer): boolean => {
  try {
    return readValue(key, text) === value
  } catch {
    return false
  }
}
