import type { value } from '../define/readable.js'
import type { System } from '../define/system.js'
import type { Client, Receipt, Wanted } from './answer.js'
import { ClientError, encode } from './encode.js'

export type { Answers, Client, Dropped, Freshness, Prediction, Ranking, Reason, Receipt, Status, Wanted } from './answer.js'
export { ClientError } from './encode.js'

/**
 * Calls a running system. Types come from `typeof` the system alone; nothing of the system is loaded:
 *
 * ```ts
 * import type payments from './fraud.js'
 * const ml = client<typeof payments>('http://localhost:8080')
 * const { decision } = await ml.fraud.predict(payment, { record: true })
 * ```
 * @param url where the system is served, without a path of its own.
 * @param options `key`: sent as `authorization: Bearer …`.
 * @throws every call rejects with a ClientError: the server's code and field, or MR_UNREACHABLE.
 */
export function client<S extends System<unknown>>(url: string, options: { key?: string } = {}): Client<S[typeof value]> {
  const doors = named({
    send: named({}, (event) => (...rows: object[]): Promise<Receipt> => post(url, options.key, `/v1/events/${encodeURIComponent(event)}`, rows)),
  }, (model) => Object.freeze({
    predict: (row: object, wanted: Wanted<true, true> = {}): Promise<unknown> => post(url, options.key, `/v1/models/${encodeURIComponent(model)}/predict${queryOf(wanted)}`, row),
    // Who brings items asks a ranker, who brings none a pipeline: no ranked event has a column of that name.
    rank: (request: object, wanted: Wanted<true, true> = {}): Promise<unknown> => post(url, options.key, `/v1/${'items' in request ? 'models' : 'pipelines'}/${encodeURIComponent(model)}/rank${queryOf(wanted)}`, request),
  }))
  return doors as unknown as Client<S[typeof value]>
}

function queryOf(wanted: Wanted<true, true>): string {
  const query = (['features', 'reasons', 'record'] as const).filter((part) => wanted[part] === true).map((part) => `${part}=true`).join('&')
  return query === '' ? '' : `?${query}`
}

/** An object whose unknown names are made when asked for. `then` is none, so that it can be awaited. */
function named<T>(known: Readonly<Record<string, T>>, make: (name: string) => T): object {
  return new Proxy(known, { get: (target, name) => typeof name === 'symbol' || name === 'then' ? undefined : Object.hasOwn(target, name) ? target[name] : make(name) })
}

async function post<A>(url: string, key: string | undefined, path: string, body: object): Promise<A> {
  const headers = { 'content-type': 'application/json', ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) }
  const { ok, status, text } = await answered(url, `${url.replace(/\/+$/, '')}${path}`, { method: 'POST', headers, body: encode(body) })
  const answer = parse(text)
  if (ok && answer !== undefined) return answer as A
  const { code, message, field } = (answer as { error?: { code?: string; message?: string; field?: string } } | null | undefined)?.error ?? {}
  throw new ClientError(code ?? 'MR_UNREACHABLE', message ?? `${url} answered ${status}, but not as a system does. Check the address.`, { field, status })
}
async function answered(url: string, address: string, request: RequestInit): Promise<{ ok: boolean; status: number; text: string }> {
  try {
    const response = await fetch(address, request)
    return { ok: response.ok, status: response.status, text: await response.text() }
  } catch (cause) {
    throw new ClientError('MR_UNREACHABLE', `No answer came from ${url}. Check the address, and that the system is served.`, { cause })
  }
}
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
