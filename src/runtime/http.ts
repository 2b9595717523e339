import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { timingSafeEqual, createHash } from 'node:crypto'
import { MillraceError } from '../errors.js'
import type { Answer, Question } from '../serve/rest.js'

export interface HttpOptions {
  readonly answer: (question: Question) => Promise<Answer> | Answer
  /** Bytes of a body as sent; larger is 413. */
  readonly bodyLimit?: number
  /** Accepted API keys; none needed when empty. Probes are always open. */
  readonly keys?: readonly string[]
}
export interface HttpServer {
  readonly url: string
  /** Takes no new connection, answers what is under way, then closes. */
  close(): Promise<void>
}

const bodyLimitDefault = 16 * 1024 * 1024
const loopback = new Set(['127.0.0.1', '::1', 'localhost'])
export const isLoopback = (host: string): boolean => loopback.has(host)

/** Listens on a host and port (0: any free one). Refuses to leave loopback without keys: MR_KEYS_REQUIRED. */
export async function listen(host: string, port: number, options: HttpOptions): Promise<HttpServer> {
  if (!isLoopback(host) && (options.keys ?? []).length === 0) throw new MillraceError('MR_KEYS_REQUIRED', `host ${host}`)
  const server = serverOf(options)
  await bind(server, () => server.listen(port, host))
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`, close: () => drain(server) }
}

/** Listens on a local socket, for the commands of the same user. */
export async function listenLocal(path: string, options: HttpOptions): Promise<HttpServer> {
  const server = serverOf(options)
  await bind(server, () => server.listen(path))
  return { url: path, close: () => drain(server) }
}

const bind = (server: Server, start: () => void) => new Promise<void>((resolve, reject) => {
  server.once('error', (error: NodeJS.ErrnoException) =>
    reject(new MillraceError(error.code === 'EADDRINUSE' ? 'MR_PORT_TAKEN' : 'MR_ADDRESS_REFUSED', error.message, { cause: error })))
  server.once('listening', resolve)
  start()
})
const drain = (server: Server) => new Promise<void>((resolve) => {
  server.close(() => resolve())
  server.closeIdleConnections()
  setTimeout(() => server.closeAllConnections(), 10_000).unref()
})

function serverOf(options: HttpOptions): Server {
  const reply = answering(options)
  const server = createServer((request, response) => {
    reply(request, response, () => !server.listening).catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
      response.destroy()
    })
  })
  return server
}

function answering({ answer, bodyLimit = bodyLimitDefault, keys = [] }: HttpOptions) {
  const digests = keys.map(digest)
  return async (request: IncomingMessage, response: ServerResponse, closing: () => boolean): Promise<void> => {
    const question = questionOf(request)
    let reply: Answer
    try {
      if (digests.length > 0 && !question.path.startsWith('/health/') && !allowed(request, digests)) throw new MillraceError('MR_KEY_REFUSED')
      const body = request.method === 'GET' ? empty : await readBody(request, bodyLimit)
      reply = await answer({ ...question, body })
    } catch (error) {
      reply = failure(error)
    }
    // Once it drains, each answer is the last of its connection.
    if (closing()) response.shouldKeepAlive = false
    if (reply.stream !== undefined) {
      response.writeHead(reply.status, { 'content-type': reply.type ?? 'application/x-ndjson' })
      // Whoever asked may be gone; what was asked for goes on to its end.
      for await (const line of reply.stream) if (!response.destroyed) response.write(line)
      response.end()
    } else {
      // As text: node then sends head and body in one piece.
      const body = reply.body ?? ''
      response.writeHead(reply.status, { 'content-type': reply.type ?? 'application/json', 'content-length': Buffer.byteLength(body) })
      response.end(body)
    }
  }
}

const empty = new Uint8Array(0)
const digest = (key: string) => createHash('sha256').update(key).digest()
const allowed = (request: IncomingMessage, digests: readonly Buffer[]): boolean => {
  const given = digest((request.headers.authorization ?? '').replace(/^Bearer /i, ''))
  return digests.reduce((found, each) => timingSafeEqual(each, given) || found, false)
}

function questionOf(request: IncomingMessage): Question {
  const url = request.url ?? '/'
  const cut = url.indexOf('?')
  return {
    method: request.method ?? 'GET', path: cut < 0 ? url : url.slice(0, cut), query: cut < 0 ? '' : url.slice(cut + 1), body: empty,
    type: request.headers['content-type'] ?? '', encoding: request.headers['content-encoding'] ?? '',
  }
}

/** The whole body. One that is too large is read to its end, and forgotten, so that the sender gets to read the 413. */
const readBody = (request: IncomingMessage, limit: number) => new Promise<Uint8Array>((resolve, reject) => {
  const parts: Buffer[] = []
  let size = 0
  request.on('data', (part: Buffer) => {
    size += part.length
    if (size <= limit) parts.push(part)
    else parts.length = 0
    if (size > 16 * limit) request.destroy()
  })
  request.on('end', () => size > limit ? reject(new MillraceError('MR_BODY_TOO_LARGE', `${size} bytes, at most ${limit}`)) : resolve(parts.length === 1 ? parts[0] as Buffer : Buffer.concat(parts)))
  // A request that came whole is closed too; an error made for each of them would cost more than all its parsing.
  for (const event of ['error', 'close']) request.on(event, () => { if (!request.complete) reject(new MillraceError('MR_BODY_INVALID', 'the sender hung up')) })
})

/** What a caller is told about an error: its code, or a 500 that names none of our insides. */
export function failure(error: unknown): Answer {
  if (error instanceof MillraceError) return { status: error.status, body: JSON.stringify(error) }
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  return { status: 500, body: JSON.stringify(new MillraceError('MR_INTERNAL')) }
}
