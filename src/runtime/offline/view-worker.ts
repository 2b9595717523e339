/** A thread that answers views for training sets: it opens the lake and the definitions for itself, and sends blocks no faster than they are taken. */
import { parentPort, workerData } from 'node:worker_threads'
import { openDuckLake } from '../../adapters/lake/duckdb.js'
import type { JobBlock } from '../../features/training-set/row-answers.js'
import { runViewJob } from '../../features/training-set/view-job.js'
import { loadBundle } from '../../plan/bundle.js'
import { partsOf, type FromViewWorker, type ToViewWorker, type ViewWorkerData } from './view-threads.js'

const { lakeFolder, bundle, blocksAhead } = workerData as ViewWorkerData
const port = parentPort!
const lake = await openDuckLake({ folder: lakeFolder, threads: 1, memory: '256MB' })
const plan = await loadBundle(bundle)
const running = new Map<number, { credit: number; stopped: boolean; wake: () => void }>()
const jobs = new Set<Promise<void>>()
const send = (message: FromViewWorker, transfer: ArrayBuffer[] = []) => { port.postMessage(message, transfer) }

async function run({ id, job }: Extract<ToViewWorker, { readonly job: unknown }>): Promise<void> {
  const state = { credit: blocksAhead, stopped: false, wake: () => {} }
  running.set(id, state)
  try {
    for await (const block of runViewJob(plan, lake, job)) {
      while (state.credit === 0 && !state.stopped) await new Promise<void>((resolve) => { state.wake = resolve })
      if (state.stopped) break
      state.credit--
      send({ id, block }, buffersOf(block))
    }
    send({ id, done: true })
  } catch (error) {
    send({ id, error: partsOf(error) })
  } finally {
    running.delete(id)
  }
}
const buffersOf = ({ columns, rows }: JobBlock) => [...columns, rows].flatMap((column) => (column instanceof Float64Array ? [column.buffer as ArrayBuffer] : []))

/** Ends what runs, and with it the thread: nothing keeps it then. */
async function close(): Promise<void> {
  for (const state of running.values()) { state.stopped = true; state.wake() }
  await Promise.all(jobs)
  await lake.close()
  port.close()
}

port.on('message', (message: ToViewWorker) => {
  if ('close' in message) return void close()
  if ('job' in message) {
    const job = run(message)
    jobs.add(job)
    return void job.then(() => jobs.delete(job))
  }
  const state = running.get(message.id)
  if (state === undefined) return
  if ('stop' in message) state.stopped = true
  else state.credit++
  state.wake()
})
