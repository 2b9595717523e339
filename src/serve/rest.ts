import { isUtf8 } from 'node:buffer'
import { MillraceError } from '../errors.js'

/** A request as a door sees it: no sockets, so that every door can be tested as a function. */
export interface Question {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly body: Uint8Array
  /** Content type and content encoding, '' when absent. */
  readonly type: string
  readonly encoding: string
}
export interface Answer {
  readonly status: number
  readonly body?: string
  /** `application/json` when left out. */
  readonly type?: string
  readonly stream?: AsyncIterable<string>
}
/** What was asked besides the decision. */
export interface Wanted { readonly features: boolean; readonly reasons: boolean; readonly record: boolean }

/** What the doors lead to. Each rejects with a coded error. */
export interface Doors {
  send(event: string, body: { readonly type: string; readonly encoding: string; readonly bytes: Uint8Array }): Promise<unknown>
  /** `rows`: parsed JSON; one row gives one answer, an array an array. */
  predict(model: string, rows: unknown, wanted: Wanted): Promise<unknown>
  /** `of`: whether the items come from a pipeline, or with the request of a ranker. */
  rank(of: 'pipeline' | 'list', name: string, request: unknown, wanted: Wanted): Promise<unknown>
  features(view: string, keys: Readonly<Record<string, string>>, at: string | undefined): Promise<unknown>
  moveClock(to: unknown): Promise<unknown>
  status(): Promise<unknown>
  metrics(): Promise<{ readonly type: string; readonly text: string }>
  /** Why not, where it is not ready for traffic. */
  ready(): string | undefined
}

const wantedNames = ['features', 'reasons', 'record'] as const
const nothing: Wanted = { features: false, reasons: false, record: false }

function wantedOf(query: string): Wanted {
  if (query === '') return nothing
  const wanted = { ...nothing }
  for (const [name, value] of new URLSearchParams(query)) {
    const known = wantedNames.find((each) => each === name)
    if (known === undefined || (value !== 'true' && value !== 'false')) throw new MillraceError('MR_OPTION_UNKNOWN', `${name}=${value}`)
    wanted[known] = value === 'true'
  }
  return wanted
}

function parse(bytes: Uint8Array): unknown {
  if (!isUtf8(bytes)) throw new MillraceError('MR_BODY_INVALID', 'it is not UTF-8')
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'))
  } catch (cause) {
    throw new MillraceError('MR_BODY_INVALID', (cause as Error).message, { cause })
  }
}

/** JSON as every door writes it: a bigint as text. */
export function json(value: unknown): string {
  try {
    // Many times as fast as with a function that looks at every value, and refuses a bigint.
    return JSON.stringify(value)
  } catch {
    return JSON.stringify(value, (_, each: unknown) => (typeof each === 'bigint' ? String(each) : each))
  }
}
const ok = (value: unknown): Answer => ({ status: 200, body: json(value) })

/** Every address, its methods, and where it leads. `:name` takes one segment. */
const routes: readonly (readonly [method: string, pattern: string, lead: (doors: Doors, question: Question, name: string) => Promise<Answer> | Answer])[] = [
  ['POST', '/v1/models/:name/predict', async (doors, { body, query }, name) => ok(await doors.predict(name, parse(body), wantedOf(query)))],
  ['POST', '/v1/pipelines/:name/rank', async (doors, { body, query }, name) => ok(await doors.rank('pipeline', name, parse(body), wantedOf(query)))],
  ['POST', '/v1/models/:name/rank', async (doors, { body, query }, name) => ok(await doors.rank('list', name, parse(body), wantedOf(query)))],
  ['POST', '/v1/events/:name', async (doors, { body, type, encoding }, name) => ok(await doors.send(name, { type, encoding, bytes: body }))],
  ['GET', '/v1/features/:name', async (doors, { query }, name) => {
    const given = [...new URLSearchParams(query)]
    const twice = given.find(([key], index) => given.findIndex(([other]) => other === key) < index)
    if (twice !== undefined) throw new MillraceError('MR_OPTION_UNKNOWN', `${twice[0]} is given twice`, { field: twice[0] })
    const { at, ...keys } = Object.fromEntries(given)
    return ok(await doors.features(name, keys, at))
  }],
  ['POST', '/v1/clock', async (doors, { body }) => ok(await doors.moveClock((parse(body) as { to?: unknown } | null)?.to))],
  ['GET', '/v1/status', async (doors) => ok(await doors.status())],
  ['GET', '/metrics', async (doors) => {
    const { type, text } = await doors.metrics()
    return { status: 200, type, body: text }
  }],
  ['GET', '/health/live', () => ok({ status: 'live' })],
  ['GET', '/health/ready', (doors) => {
    const why = doors.ready()
    return why === undefined ? ok({ status: 'ready' }) : { status: 503, body: json({ status: 'not ready', why }) }
  }],
]
const split = routes.map(([method, pattern, lead]) => {
  const [before = '', after = ''] = pattern.split(':name')
  return { method, before, after, named: pattern.includes(':name'), lead }
})

/** Undefined where the escapes are malformed: no name is written like that. */
function decoded(segment: string): string | undefined {
  if (!segment.includes('%')) return segment
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

/** The REST door: leads a request to what it asks for. */
export function rest(doors: Doors): (question: Question) => Promise<Answer> | Answer {
  return (question) => {
    let elsewhere = false
    for (const { method, before, after, named, lead } of split) {
      const { path } = question
      if (named ? !(path.startsWith(before) && path.endsWith(after) && path.length > before.length + after.length) : path !== before) continue
      const name = named ? decoded(path.slice(before.length, path.length - after.length)) : ''
      if (name === undefined || name.includes('/')) continue
      if (method !== question.method) elsewhere = true
      else return lead(doors, question, name)
    }
    throw new MillraceError(elsewhere ? 'MR_METHOD_REFUSED' : 'MR_ROUTE_UNKNOWN', `${question.method} ${question.path}`)
  }
}
