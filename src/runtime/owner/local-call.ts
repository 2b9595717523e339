import { request } from 'node:http'
import { MillraceError, type ErrorParts } from '../../errors.js'
import type { Answer, Question } from '../../serve/rest.js'
import { json } from '../../serve/rest.js'
import type { Report } from '../offline/offline-child.js'

/** Asks the owner of a data folder to do something; whoever holds the folder, in this process or in another. */
export type Call = (command: string, input: unknown, report?: Report) => Promise<unknown>

type Line = { readonly progress: Parameters<Report>[0] } | { readonly result: unknown } | { readonly error: ErrorParts }
const prefix = '/command/'

/** The owner's side of the local socket: a command's input is the body (bytes as they are, else JSON), its answer a line of JSON each for progress and the result. */
export function answerCalls(call: Call): (question: Question) => Answer {
  return ({ path, body, type }) => ({ status: 200, type: 'application/x-ndjson', stream: lines(call, path.slice(prefix.length), type === 'application/octet-stream' ? body : JSON.parse(Buffer.from(body).toString() || 'null')) })
}

async function* lines(call: Call, command: string, input: unknown): AsyncGenerator<string> {
  const waiting: Line[] = []
  let wake = () => {}
  const push = (line: Line) => { waiting.push(line); wake() }
  const done = call(command, input, (progress) => push({ progress })).then(
    (result) => push({ result: result ?? null }),
    (error: unknown) => push({ error: error instanceof MillraceError ? error.parts : { code: 'MR_INTERNAL', detail: String(error) } }),
  )
  for (let ended = false; !ended;) {
    if (waiting.length === 0) await new Promise<void>((resolve) => { wake = resolve })
    for (const line of waiting.splice(0)) {
      yield `${json(line)}\n`
      ended ||= !('progress' in line)
    }
  }
  await done
}

/** The caller's side. Rejects with the owner's own coded error; MR_OWNER_LOST when it went away. */
export function callOver(socketPath: string): Call {
  return (command, input, report = () => {}) => new Promise((resolve, reject) => {
    const bytes = input instanceof Uint8Array ? input : Buffer.from(json(input ?? null))
    const sent = request({ socketPath, method: 'POST', path: prefix + command, headers: { 'content-type': input instanceof Uint8Array ? 'application/octet-stream' : 'application/json', 'content-length': bytes.length } }, (answer) => {
      let rest = ''
      answer.setEncoding('utf8')
      answer.on('data', (part: string) => {
        const cut = (rest + part).split('\n')
        rest = cut.pop() ?? ''
        for (const text of cut) {
          const line = JSON.parse(text) as Line
          if ('progress' in line) report(line.progress)
          else if ('result' in line) resolve(line.result)
          else reject(MillraceError.restore(line.error))
        }
      })
      answer.on('close', () => reject(new MillraceError('MR_OWNER_LOST', socketPath)))
    })
    sent.on('error', (cause) => reject(new MillraceError('MR_OWNER_LOST', cause.message, { cause })))
    sent.end(bytes)
  })
}
