import { parseDocument } from 'yaml'
import { MillraceError } from '../errors.js'

/** Characters of a file, and depth of its nesting, that are read; scenarios and answers are far below. */
const longest = 1_000_000, deepest = 100

/**
 * A YAML (or JSON) document as plain data: its top must be a mapping. No aliases, so that a small file stays small in memory; keys may not come twice.
 * @throws MR_SCENARIO_UNREADABLE with the line.
 */
export function parseYaml(text: string): Record<string, unknown> {
  if (text.length > longest) throw new MillraceError('MR_SCENARIO_UNREADABLE', `${text.length.toLocaleString('en')} characters, at most ${longest.toLocaleString('en')}`)
  let data: unknown
  try {
    const document = parseDocument(text, { schema: 'core', uniqueKeys: true, logLevel: 'silent' })
    const [error] = document.errors
    if (error !== undefined) throw new MillraceError('MR_SCENARIO_UNREADABLE', error.message.split('\n')[0]?.replace(/:$/, ''))
    data = document.toJS({ maxAliasCount: 0 })
  } catch (cause) {
    if (cause instanceof MillraceError) throw cause
    // An alias is a ReferenceError, nesting without end a RangeError of the stack.
    throw new MillraceError('MR_SCENARIO_UNREADABLE', cause instanceof ReferenceError ? 'it uses an alias' : cause instanceof RangeError ? 'it is nested too deeply' : (cause as Error).message, { cause })
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw new MillraceError('MR_SCENARIO_UNREADABLE', 'it is no mapping of names to values')
  if (depth(data) > deepest) throw new MillraceError('MR_SCENARIO_UNREADABLE', 'it is nested too deeply')
  return data as Record<string, unknown>
}

function depth(data: unknown, at = 0): number {
  if (typeof data !== 'object' || data === null || at > deepest) return at
  return Object.values(data).reduce<number>((most, each) => Math.max(most, depth(each, at + 1)), at)
}
