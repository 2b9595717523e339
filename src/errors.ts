/**
 * Every coded error of Millrace, in one table: the word, the HTTP status where it reaches a caller,
 * what is wrong, and what to do. `docs/errors.md` is generated from it; a test keeps the two equal.
 */
const table = {
  // Values and times at the edge
  MR_TYPE: [422, 'The value is not of the declared type.', 'Send the type that the definition declares for this field.'],
  MR_FIELD_MISSING: [422, 'A required field is absent or null.', 'Send the field, or declare it `.optional`.'],
  MR_FIELD_UNKNOWN: [422, 'The field is not part of the definition.', 'Remove the field, or add it to the event.'],
  MR_TIME_NAIVE: [422, 'A time has no zone.', 'Write RFC 3339 with `Z` or an offset, for example 2026-01-31T12:00:00Z.'],
  MR_TIME_INVALID: [422, 'The text is not an RFC 3339 time.', 'Write a calendar time such as 2026-01-31T12:00:00.123456Z; leap seconds and digits finer than a microsecond are not accepted.'],
  MR_TIME_RANGE: [422, 'The time lies outside 1900 to 2255.', 'Check the unit and the source of the time.'],
  MR_EVENT_TIME_FUTURE: [422, 'The time lies further ahead of its arrival than the system allows.', 'Check the sender\'s clock, or raise `skew` in system(…).'],
  MR_NOT_FINITE: [422, 'The number is NaN or infinite.', 'Send a finite number, or null where the field is optional.'],
  MR_INT_INEXACT: [422, 'The whole number is not exact in JSON.', 'Send integers beyond 2^53 − 1 as text, in a `t.bigint` field.'],
  MR_INT_RANGE: [422, 'The whole number does not fit 64 bits.', 'Send a value from −2^63 to 2^63 − 1.'],
  MR_DECIMAL_SCALE: [422, 'The number has more decimals than declared.', 'Round it at the source, or raise the scale of `t.decimal(…)`.'],
  MR_OUT_OF_BOUNDS: [422, 'The number lies outside the declared bounds.', 'Correct the value, or the atLeast / atMost of the field.'],
  MR_ENUM: [422, 'The text is not one of the declared values.', 'Send one of the values of `t.enum(…)`.'],
  MR_TEXT_INVALID: [422, 'The text contains a lone surrogate.', 'Send well-formed Unicode.'],
  MR_VECTOR: [422, 'The vector has the wrong length, or a number that float32 does not hold.', 'Send exactly as many finite float32 numbers as declared.'],
} as const satisfies Record<string, readonly [status: number, says: string, fix: string]>

export type ErrorCode = keyof typeof table
export const errorTable: Readonly<Record<ErrorCode, readonly [status: number, says: string, fix: string]>> = table

/** An error that a person can act on. `field` names the offending input where there is one. */
export class MillraceError extends Error {
  override readonly name = 'MillraceError'
  readonly code: ErrorCode
  readonly field: string | undefined
  /** @param detail what exactly was wrong here: names, values, places. */
  constructor(code: ErrorCode, detail?: string, options?: { readonly field?: string | undefined; readonly cause?: unknown }) {
    const [, says, fix] = table[code]
    super(`${code}: ${detail === undefined ? says : `${says.replace(/\.$/, '')}: ${detail}.`} ${fix}`, options?.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.field = options?.field
  }
  get status(): number { return table[this.code][0] }
  /** The body that every door answers with. */
  toJSON() {
    return { error: { code: this.code, message: this.message, ...(this.field === undefined ? {} : { field: this.field }), docs: `docs/errors.md#${this.code.toLowerCase()}` } }
  }
}
