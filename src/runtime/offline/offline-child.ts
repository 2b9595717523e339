import { fork, type ChildProcess } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { MillraceError, type ErrorParts } from '../../errors.js'
import { compiledPath } from '../compiled.js'

/** Told while a long command runs. `done` of `total`, in units that `doing` names. */
export interface Progress { readonly doing: string; readonly done?: number; readonly total?: number }
export type Report = (progress: Progress) => void

export type FromChild =
  | { readonly id: number; readonly progress: Progress }
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: ErrorParts }

/** The process that does what must not stand in a request's way: the lake, training sets, training. */
export interface OfflineChild {
  run(job: string, input: unknown, report?: Report): Promise<unknown>
  stop(): Promise<void>
}

/** Milliseconds that the child has to end by itself. */
const patience = 2_000

/** Starts the child at the first job and again after it died; jobs under way then fail with MR_OFFLINE_DIED. @param heap megabytes of JavaScript heap. */
export function openOfflineChild(folder: string, heap = 4096): OfflineChild {
  let child: ChildProcess | undefined
  let stopped = false
  let next = 0
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: unknown) => void; report: Report }>()
  const start = (): ChildProcess => {
    const started = fork(compiledPath('runtime/offline/offline.js'), [folder], { execArgv: [`--max-old-space-size=${heap}`], stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' })
    yieldToRequests(started)
    started.on('message', (message: FromChild) => {
      const job = waiting.get(message.id)
      if (job === undefined) return
      if ('progress' in message) return job.report(message.progress)
      waiting.delete(message.id)
      if ('result' in message) job.resolve(message.result)
      else job.reject(MillraceError.restore(message.error))
    })
    const ended = (why: string) => {
      if (child !== started) return
      child = undefined
      for (const job of waiting.values()) job.reject(new MillraceError('MR_OFFLINE_DIED', why))
      waiting.clear()
    }
    started.on('exit', (code, signal) => ended(signal ?? `exit code ${code}`))
    // Also where it dies while a job is sent to it.
    started.on('error', ({ message }) => ended(message))
    return started
  }
  return {
    run: (job, input, report = () => {}) => new Promise((resolve, reject) => {
      if (stopped) return reject(new MillraceError('MR_OFFLINE_DIED', 'it was stopped'))
      child ??= start()
      const id = next++
      waiting.set(id, { resolve, reject, report })
      child.send({ id, job, input })
    }),
    stop: () => new Promise((resolve) => {
      stopped = true
      const last = child
      if (last === undefined) return resolve()
      // A tree that grows hears nothing: whatever it does, it may be ended at any instant.
      const timer = setTimeout(() => last.kill('SIGKILL'), patience)
      last.once('exit', () => { clearTimeout(timer); resolve() })
      if (last.connected) last.disconnect()
    }),
  }
}

/** Where both want the same core, a request goes first. At once, for threads that the child starts have the priority that it has then. */
function yieldToRequests({ pid }: ChildProcess): void {
  // It may have died already, or the system may know no priorities.
  try { if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL) } catch { /* then it competes */ }
}
