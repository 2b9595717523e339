/** A request's body, cut into rows. */
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { MillraceError } from '../errors.js'

export interface Body {
  /** Content type and content encoding, '' when absent. NDJSON by its name, all else is read as JSON. */
  readonly type: string
  readonly encoding: string
  readonly bytes: Uint8Array
}
/** Rows of a body, numbered from 0 in its order. */
export interface BodyRows {
  /** Parsed JSON; not checked yet. */
  readonly rows: readonly unknown[]
  /** The bytes of one row as they were sent. */
  raw(row: number): Uint8Array
  /** NDJSON that breaks in its middle: `rows` are those before the break. */
  readonly broken?: MillraceError
}

const decoders = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress } as const
const isDecoder = (name: string): name is keyof typeof decoders => Object.hasOwn(decoders, name)

/**
 * @param limit the most bytes that a body may have once it is inflated.
 * @throws MR_BODY_TOO_LARGE, MR_BODY_INVALID
 */
export async function readRows({ type, encoding, bytes }: Body, limit: number): Promise<BodyRows> {
  const lines = /\b(x-)?(ndjson|jsonl|json-?lines)\b/i.test(type)
  const { inflated, cut } = await inflate(encoding.trim().toLowerCase(), bytes, limit)
  if (lines) return cutLines(inflated, cut)
  if (cut) throw new MillraceError('MR_BODY_INVALID', `the ${encoding} data is damaged or ends early`)
  return cutArray(inflated)
}

/** `cut`: the compressed data broke; what came before is there. */
async function inflate(encoding: string, bytes: Uint8Array, limit: number): Promise<{ inflated: Uint8Array; cut: boolean }> {
  const tooLarge = () => new MillraceError('MR_BODY_TOO_LARGE', `more than ${limit} bytes`)
  if (bytes.length > limit) throw tooLarge()
  if (encoding === '' || encoding === 'identity') return { inflated: bytes, cut: false }
  if (!isDecoder(encoding)) throw new MillraceError('MR_BODY_INVALID', `content-encoding ${encoding} is not known, gzip, deflate and br are`)
  const decoder = decoders[encoding]()
  const chunks: Uint8Array[] = []
  let size = 0, cut = false
  decoder.end(bytes)
  try {
    for await (const chunk of decoder as AsyncIterable<Uint8Array>) {
      size += chunk.length
      if (size > limit) throw tooLarge()
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof MillraceError) throw error
    cut = true
  }
  return { inflated: Buffer.concat(chunks, size), cut }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })
const parse = (bytes: Uint8Array): unknown => JSON.parse(utf8.decode(bytes))
const invalid = (cause: unknown, where = '') => new MillraceError('MR_BODY_INVALID', `${where}${(cause as Error).message}`, { cause })

function cutArray(bytes: Uint8Array): BodyRows {
  let value: unknown
  try { value = parse(bytes) } catch (cause) { throw invalid(cause) }
  if (typeof value !== 'object' || value === null) throw new MillraceError('MR_BODY_INVALID', 'it holds neither an object nor an array')
  if (!Array.isArray(value)) return { rows: [value], raw: () => bytes }
  let spans: Uint8Array[] | undefined
  return { rows: value, raw: (row) => (spans ??= elements(bytes))[row]! }
}

/** The bytes of each element of a JSON array that is known to be well-formed. */
function elements(bytes: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = []
  let depth = 0, start = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!
    if (byte === 0x22) {
      for (at++; bytes[at] !== 0x22; at++) if (bytes[at] === 0x5c) at++
    } else if (byte === 0x5b || byte === 0x7b) {
      if (++depth === 1) start = at + 1
    } else if (byte === 0x5d || byte === 0x7d || (byte === 0x2c && depth === 1)) {
      if (depth === 1) {
        found.push(trim(bytes.subarray(start, at)))
        start = at + 1
      }
      if (byte !== 0x2c) depth--
    }
  }
  return found
}
const isBlank = (byte: number | undefined) => byte === 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d
function trim(bytes: Uint8Array): Uint8Array {
  let start = 0, end = bytes.length
  while (isBlank(bytes[start])) start++
  while (end > start && isBlank(bytes[end - 1])) end--
  return bytes.subarray(start, end)
}

/** One object a line; blank lines are none. */
function cutLines(bytes: Uint8Array, cut: boolean): BodyRows {
  const rows: unknown[] = [], lines: Uint8Array[] = []
  const result = (error?: MillraceError): BodyRows => ({ rows, raw: (row) => lines[row]!, ...(error === undefined ? {} : { broken: error }) })
  for (let start = 0, number = 1; start < bytes.length; number++) {
    const newline = bytes.indexOf(0x0a, start)
    if (newline < 0 && cut) break
    const end = newline < 0 ? bytes.length : newline
    const line = trim(bytes.subarray(start, end))
    start = end + 1
    if (line.length === 0) continue
    try { rows.push(parse(line)) } catch (cause) { return result(invalid(cause, `line ${number}: `)) }
    lines.push(line)
  }
  return result(cut ? new MillraceError('MR_BODY_INVALID', 'the compressed data is damaged or ends early') : undefined)
}
