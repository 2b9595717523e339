import { Worker } from 'node:worker_threads'
import { MillraceError, type ErrorParts } from '../../errors.js'
import type { JobBlock } from '../../features/training-set/row-answers.js'
import type { LaunchViewJob, ViewJob } from '../../features/training-set/view-job.js'
import { compiledPath } from '../compiled.js'

export interface ViewWorkerData { readonly lakeFolder: string; readonly bundle: string; readonly blocksAhead: number }
export type ToViewWorker = { readonly id: number; readonly job: ViewJob } | { readonly id: number; readonly more: true } | { readonly id: number; readonly stop: true } | { readonly close: true }
export type FromViewWorker = { readonly id: number; readonly block: JobBlock } | { readonly id: number; readonly done: true } | { readonly id: number; readonly error: ErrorParts }

export const partsOf = (error: unknown): ErrorParts => (error instanceof MillraceError ? error.parts : { code: 'MR_INTERNAL', detail: error instanceof Error ? error.stack ?? error.message : String(error) })

/** Threads that answer the views of training sets. */
export interface ViewThreads { readonly launch: LaunchViewJob; close(): Promise<void> }

/** Blocks of a job that may wait to be taken: each has some hundred thousand rows. */
const blocksAhead = 2

/** Starts `threads` threads over a lake's folder and a stored bundle of the definitions; jobs go to them in turn. */
export function openViewThreads({ lakeFolder, bundle, threads }: { readonly lakeFolder: string; readonly bundle: string; readonly threads: number }): ViewThreads {
  const inboxes = new Map<number, (message: FromViewWorker) => void>()
  const workers = Array.from({ length: threads }, () => {
    const worker = new Worker(compiledPath('runtime/offline/view-worker.js'), { workerData: { lakeFolder, bundle, blocksAhead } satisfies ViewWorkerData })
    const ended = new Promise<void>((resolve) => { worker.once('exit', () => { resolve() }) })
    worker.on('message', (message: FromViewWorker) => inboxes.get(message.id)?.(message))
    worker.on('error', (cause) => { for (const [id, inbox] of inboxes) inbox({ id, error: partsOf(cause) }) })
    return { worker, ended }
  })
  let jobs = 0
  return {
    launch(job) {
      const id = jobs++
      const { worker } = workers[id % threads]!
      const waiting: FromViewWorker[] = []
      let wake = () => {}
      inboxes.set(id, (message) => { waiting.push(message); wake() })
      const send = (message: ToViewWorker) => { worker.postMessage(message) }
      send({ id, job })
      return (async function* () {
        try {
          for (;;) {
            while (waiting.length === 0) await new Promise<void>((resolve) => { wake = resolve })
            const message = waiting.shift()!
            if ('error' in message) throw MillraceError.restore(message.error)
            if ('done' in message) return
            send({ id, more: true })
            yield message.block
          }
        } finally {
          inboxes.delete(id)
          send({ id, stop: true })
        }
      })()
    },
    // A thread ends by itself: to terminate it while DuckDB works for it could take the process with it.
    async close() {
      for (const { worker } of workers) worker.postMessage({ close: true } satisfies ToViewWorker)
      await Promise.all(workers.map(({ ended }) => ended))
    },
  }
}
