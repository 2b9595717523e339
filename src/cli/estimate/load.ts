/**
 * Open-loop load from a thread of its own: requests go out when they are due, whether or not the ones before were answered, and a response time counts from the
 * instant that its request was due. A closed loop would wait while the server stalls, and not see the stall (Gil Tene's coordinated omission).
 */
import { connect, type Socket } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'

export interface LoadSetup { readonly host: string; readonly port: number; readonly path: string; readonly bodies: readonly string[] }
/** `rate` a second at random times for some seconds; without a rate each connection asks again once it was answered. */
export interface LoadOrder { readonly rate?: number; readonly seconds: number; readonly connections: number; readonly seed: number }
/** Response times in seconds in order of arrival, how long it took, and answers that were no 200. */
export interface LoadResult { readonly times: Float64Array; readonly seconds: number; readonly failed: number }

const { host, port, path, bodies } = workerData as LoadSetup
const requests = bodies.map((body) => Buffer.from(`POST ${path} HTTP/1.1\r\nhost: ${host}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`))

/** Uniform numbers in (0, 1] from a seed (mulberry32). */
const uniform = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let x = Math.imul(seed ^ (seed >>> 15), seed | 1)
  x ^= x + Math.imul(x ^ (x >>> 7), x | 61)
  return (((x ^ (x >>> 14)) >>> 0) + 1) / 2 ** 32
}

/** A kept-alive connection that has one request under way at most. */
interface Line { ask(request: Buffer, due: number): void; close(): void }
async function open(answered: (line: Line, due: number, ok: boolean) => void, broken: (error: Error) => void): Promise<Line> {
  const socket = await new Promise<Socket>((resolve, reject) => {
    const made = connect({ host, port, noDelay: true }, () => resolve(made))
    made.once('error', reject)
  })
  let held: Buffer = Buffer.alloc(0)
  let due = 0
  const line: Line = { ask(request, at) { due = at; socket.write(request) }, close: () => { socket.destroy() } }
  socket.on('error', broken)
  socket.on('data', (part: Buffer) => {
    held = held.length === 0 ? part : Buffer.concat([held, part])
    const head = held.indexOf('\r\n\r\n')
    if (head < 0) return
    const text = held.toString('latin1', 0, head)
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0)
    if (held.length < head + 4 + length) return
    held = Buffer.alloc(0)
    answered(line, due, text.startsWith('HTTP/1.1 200'))
  })
  return line
}

async function run({ rate, seconds, connections, seed }: LoadOrder): Promise<LoadResult> {
  const random = uniform(seed)
  const times: number[] = []
  const waiting: number[] = []
  const idle: Line[] = []
  let failed = 0, under = 0, next = Math.floor(random() * requests.length), taken = 0
  const request = () => requests[next++ % requests.length] as Buffer
  let ended = false
  let stop = (_error?: Error) => {}
  const finished = new Promise<void>((resolve, reject) => { stop = (error) => (error === undefined ? resolve() : reject(error)) })
  const began = performance.now()
  const answered = (line: Line, due: number, ok: boolean) => {
    times.push((performance.now() - due) / 1_000)
    if (!ok) failed++
    const late = waiting[taken]
    if (late !== undefined) taken++
    if (late !== undefined || (rate === undefined && !ended)) line.ask(request(), late ?? performance.now())
    else {
      idle.push(line)
      if (--under === 0 && ended) stop()
    }
  }
  const lines = await Promise.all(Array.from({ length: connections }, () => open(answered, (error) => stop(error))))
  idle.push(...lines)
  const ask = (due: number) => {
    const line = idle.pop()
    if (line === undefined) waiting.push(due)
    else {
      under++
      line.ask(request(), due)
    }
  }
  const start = performance.now(), end = start + seconds * 1_000
  let due = start
  if (rate === undefined) for (let k = 0; k < connections; k++) ask(start)
  // A timer is a millisecond late; turning round and round is not.
  const turn = () => {
    const now = performance.now()
    while (rate !== undefined && due <= now && due < end) {
      ask(due)
      due -= Math.log(random()) / rate * 1_000
    }
    ended = now >= end
    if (!ended) setImmediate(turn)
    else if (under === 0) stop()
  }
  turn()
  await finished.finally(() => { for (const line of lines) line.close() })
  return { times: Float64Array.from(times), seconds: (performance.now() - (rate === undefined ? start : began)) / 1_000, failed }
}

parentPort?.on('message', (order: LoadOrder) => {
  run(order).then((result) => parentPort?.postMessage(result), (error: Error) => parentPort?.postMessage({ error: error.message }))
})
