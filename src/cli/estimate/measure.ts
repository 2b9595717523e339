import { mkdtemp, rm } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { MillraceError } from '../../errors.js'
import type { LoadPoint, ServingCurve } from '../../estimate/index.js'
import { compiledPath } from '../../runtime/compiled.js'
import { listen } from '../../runtime/http.js'
import type { Report } from '../../runtime/offline/offline-child.js'
import { openOwner } from '../../runtime/owner/owner.js'
import { rest } from '../../serve/rest.js'
import { fitCurve } from './fit.js'
import type { LoadOrder, LoadResult, LoadSetup } from './load.js'

export interface MeasureOptions {
  readonly folder: string
  readonly definition: string | undefined
  readonly model: string
  /** Seconds. */
  readonly objective: number
  /** Seconds of each of some ten parts. */
  readonly seconds: number
  readonly seed?: number
  /** Ends it early: what was opened is closed, then it rejects with the signal's reason. */
  readonly signal: AbortSignal
  readonly report: Report
}

const connections = 32, mostRows = 5_000
const batchSizes = [1, 8, 64] as const
/** Rounds of the search: each halves the span in which the highest rate lies, from all that the process can do. */
const rounds = 7

/**
 * Serves the data folder here, as `serve` does, and asks its model for the rows that came last, at random times: the highest rate whose p99 holds, and the curve below it.
 * What is asked is logged elsewhere and forgotten; the folder is left as it was.
 * @throws MR_MEASURE_IMPOSSIBLE, MR_MODEL_UNKNOWN, MR_MODEL_NOT_READY, MR_FOLDER_OWNED
 */
export async function measureServing(options: MeasureOptions): Promise<ServingCurve> {
  const { model, signal } = options
  const scratch = await mkdtemp(join(tmpdir(), 'millrace-measure-'))
  const closing: (() => Promise<unknown>)[] = [() => rm(scratch, { recursive: true, force: true })]
  try {
    const owner = await openOwner({ folder: options.folder, definition: options.definition, clock: 'log', predictions: scratch })
    closing.unshift(() => owner.close())
    const rows = await owner.call('rows.recent', { model, limit: mostRows }) as Record<string, unknown>[]
    if (rows.length === 0) throw new MillraceError('MR_MEASURE_IMPOSSIBLE', `the log has no row that ${model} could be asked about; import some`)
    const answer = await owner.doors.predict(model, rows[0], { features: false, reasons: false, record: false }) as { readonly version: string }
    if (answer.version === 'fallback') throw new MillraceError('MR_MODEL_NOT_READY', model)
    const server = await listen('127.0.0.1', 0, { answer: rest(owner.doors) })
    closing.unshift(() => server.close())
    const load = (size: number): LoadGenerator => {
      const generator = openLoad({ host: '127.0.0.1', port: Number(new URL(server.url).port), path: `/v1/models/${encodeURIComponent(model)}/predict`, bodies: bodiesOf(rows, size) }, signal)
      closing.unshift(() => generator.close())
      return generator
    }
    return await search(options, load)
  } finally {
    for (const close of closing) await close().catch(() => {})
  }
}

interface LoadGenerator { run(order: LoadOrder): Promise<LoadResult>; close(): Promise<unknown> }

function bodiesOf(rows: readonly Record<string, unknown>[], size: number): string[] {
  if (size === 1) return rows.map((row) => JSON.stringify(row))
  return Array.from({ length: Math.max(1, Math.min(200, Math.floor(rows.length / size))) }, (_, part) => JSON.stringify(Array.from({ length: size }, (_, at) => rows[(part * size + at) % rows.length])))
}

function openLoad(setup: LoadSetup, signal: AbortSignal): LoadGenerator {
  const worker = new Worker(compiledPath('cli/estimate/load.js'), { workerData: setup })
  return {
    run: (order) => new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const settle = () => {
        worker.off('error', failed).off('message', told)
        signal.removeEventListener('abort', abort)
      }
      const failed = (error: Error) => {
        settle()
        reject(error)
      }
      const abort = () => failed(signal.reason as Error)
      const told = (result: LoadResult | { readonly error: string }) => {
        if ('error' in result) failed(new MillraceError('MR_MEASURE_IMPOSSIBLE', result.error))
        else if (result.failed > 0) failed(new MillraceError('MR_MEASURE_IMPOSSIBLE', `${result.failed} of ${result.times.length} requests were refused`))
        else {
          settle()
          resolve(result)
        }
      }
      signal.addEventListener('abort', abort)
      worker.on('error', failed).on('message', told)
      worker.postMessage(order)
    }),
    close: () => worker.terminate(),
  }
}

async function search({ model, objective, seconds, seed = 1, report }: MeasureOptions, load: (size: number) => LoadGenerator): Promise<ServingCurve> {
  const parts = batchSizes.length + 2 + rounds * 1.5
  let done = 0
  const step = async <T>(work: Promise<T>): Promise<T> => {
    report({ doing: 'Measuring', done: done++, total: Math.max(done, Math.round(parts)) })
    return work
  }
  const single = load(1)
  const othersShare = watchOthers()
  // The first second runs slow code: it is compiled while it runs.
  await step(single.run({ seconds: Math.max(1, seconds / 2), connections, seed }))
  const busy = await step(single.run({ seconds, connections, seed: seed + 1 }))
  const saturation = busy.times.length / busy.seconds
  const points: LoadPoint[] = []
  const measure = async (rate: number) => {
    const point = pointOf(rate, await step(single.run({ rate, seconds, connections, seed: seed + 10 + points.length })))
    points.push(point)
    return point
  }
  let held = 0, broke = saturation
  for (let round = 0; round < rounds; round++) {
    const rate = (held + broke) / 2
    // One stall of the machine is no limit of the process: a rate has to break the objective twice.
    if ((await measure(rate)).p99 <= objective || (await measure(rate)).p99 <= objective) held = rate
    else broke = rate
  }
  if (held === 0) throw new MillraceError('MR_MEASURE_IMPOSSIBLE', `even at ${broke.toFixed(0)} requests a second the p99 is above the objective`)
  const batches: { readonly batch: number; readonly seconds: number }[] = []
  for (const batch of batchSizes) {
    const { times } = await step((batch === 1 ? single : load(batch)).run({ seconds: seconds / 2, connections: 1, seed }))
    batches.push({ batch, seconds: times.sort()[times.length >> 1] ?? NaN })
  }
  const sustained = { rate: held, objective }
  return {
    what: `${model}@champion`, where: `${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'an unknown processor'}, node ${process.versions.node}`,
    ...fitCurve(saturation, points, sustained), batchCost: batchCost(batches), sustained, others: othersShare(), points: points.sort((a, b) => a.rate - b.rate),
  }
}

function pointOf(rate: number, { times }: LoadResult): LoadPoint {
  const sorted = times.sort()
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN
  return { rate, requests: sorted.length, mean: sorted.reduce((sum, time) => sum + time, 0) / sorted.length, p50: at(0.5), p99: at(0.99) }
}

/** The share of all processors' time, from now on, that programs other than this one took. */
function watchOthers(): () => number {
  const read = () => cpus().reduce(({ busy, all }, { times: { user, nice, sys, irq, idle } }) => ({ busy: busy + user + nice + sys + irq, all: all + user + nice + sys + irq + idle }), { busy: 0, all: 0 })
  const before = read(), own = process.cpuUsage()
  return () => {
    const { busy, all } = read(), { user, system } = process.cpuUsage(own)
    return all === before.all ? 0 : Math.max(0, (busy - before.busy - (user + system) / 1_000) / (all - before.all))
  }
}

/** What each further row adds to a request's time, as a share of the first: the slope over the largest batch. */
function batchCost(batches: readonly { readonly batch: number; readonly seconds: number }[]): number {
  const one = batches[0], most = batches.at(-1)
  if (one === undefined || most === undefined) return 1
  return Math.min(1, Math.max(0, (most.seconds - one.seconds) / (most.batch - one.batch) / one.seconds))
}
