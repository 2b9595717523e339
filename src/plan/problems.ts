import { MillraceError } from '../errors.js'

/** One thing that is wrong with a definition. */
export interface Problem {
  /** A stable word, such as WINDOW_DUPLICATE. */
  readonly code: string
  /** Where: `view card_spending, feature ticket`. */
  readonly place: string
  /** What is wrong, and what to do. */
  readonly says: string
}
export type Report = (code: string, place: string, says: string) => void
/** What is thrown for a wrong definition; it carries every problem, not only the first. */
export type DefinitionError = MillraceError & { readonly problems: readonly Problem[] }

export const definitionError = (problems: readonly Problem[]): DefinitionError => {
  const lines = problems.map(({ code, place, says }) => `\n  ${code}: ${place}: ${says}`)
  const error = new MillraceError('MR_DEFINITION_INVALID', `${problems.length} problem${problems.length === 1 ? '' : 's'} found${lines.join(';')}`)
  return Object.assign(error, { problems })
}

/** A name becomes a column, a path on the wire and a member of an object. */
export const checkName = (name: string, place: string, report: Report): void => {
  if (!/^[A-Za-z_][A-Za-z0-9_-]{0,127}$/.test(name) || name === '__proto__') report('NAME', place, 'a name has letters, digits, _ and -, begins with a letter or _, and has at most 128; rename it')
}
