import { errorTable } from '../errors.js'
import type { TypeMeta } from './meta.js'
import type { Source } from './readable.js'
import type { Written } from './type.js'
import { fromWire, isProblem, toUser, type Problem, type Value } from './values.js'

/** Standard Schema v1 (https://standardschema.dev): lets validators that know nothing of Millrace check rows of an event. */
export interface StandardSchema<S extends Source> {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: 'millrace'
    readonly validate: (value: unknown) => StandardResult<S['row']>
    readonly types?: { readonly input: Written<S['row']>; readonly output: S['row'] } | undefined
  }
}
export interface StandardIssue { readonly message: string; readonly path?: readonly PropertyKey[] | undefined }
export type StandardResult<T> = { readonly value: T; readonly issues?: undefined } | { readonly issues: readonly StandardIssue[] }

const issue = ({ code, field }: Problem): StandardIssue => ({ message: `${code}: ${errorTable[code][1]} ${errorTable[code][2]}`, ...(field === undefined ? {} : { path: [field] }) })

/** Checks rows of these fields. The parsed row holds user values: an instant is its microseconds, a decimal a plain number. */
export function standard(fields: Readonly<Record<string, TypeMeta>>): StandardSchema<Source>['~standard'] {
  function validate(input: unknown): StandardResult<unknown> {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) return { issues: [issue({ code: 'MR_TYPE' })] }
    const issues = Object.keys(input).filter((field) => !Object.hasOwn(fields, field)).map((field) => issue({ code: 'MR_FIELD_UNKNOWN', field }))
    const row: Record<string, Value> = {}
    for (const [field, type] of Object.entries(fields)) {
      const parsed = fromWire(type, (input as Record<string, unknown>)[field])
      if (isProblem(parsed)) issues.push(issue({ ...parsed, field }))
      else row[field] = toUser(type.type, parsed)
    }
    return issues.length > 0 ? { issues } : { value: row }
  }
  return Object.freeze({ version: 1, vendor: 'millrace', validate })
}
