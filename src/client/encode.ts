/** A call that failed: the code is one of docs/errors.md; `status` is absent when no answer came. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  readonly code: string
  readonly field: string | undefined
  readonly status: number | undefined
  constructor(code: string, message: string, options: { readonly field?: string | undefined; readonly status?: number | undefined; readonly cause?: unknown } = {}) {
    super(message.startsWith(code) ? message : `${code}: ${message}`, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.field = options.field
    this.status = options.status
  }
}

/** Rows as JSON: a Date as RFC 3339 text, a bigint as text, a vector as numbers. JSON would turn NaN and a wrong Date into null: refused here. */
export function encode(body: object): string {
  return JSON.stringify(body, function (this: Readonly<Record<string, unknown>>, field, encoded: unknown) {
    const value = this[field]
    if (value instanceof Date && Number.isNaN(value.getTime())) throw new ClientError('MR_TIME_INVALID', `${field} is an invalid Date.`, { field })
    if (typeof value === 'number' && !Number.isFinite(value)) throw new ClientError('MR_NOT_FINITE', `${field} is ${value}.`, { field })
    return typeof value === 'bigint' ? String(value) : value instanceof Float32Array ? [...value] : encoded
  })
}
