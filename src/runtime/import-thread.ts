import { Worker } from 'node:worker_threads'
import { MillraceError, type ErrorParts } from '../errors.js'
import type { ImportSource } from '../ingest/import/sources.js'
import { compiledPath } from './compiled.js'
import { partsOf } from './view-threads.js'

/** The other way goes 'more', for each block that was taken. */
export interface ImportReaderData {
  /** Path of the deployed definitions. */
  readonly bundle: string
  readonly sources: readonly ImportSource[]
  /** Merged rows at the front that are durable already. */
  readonly skip: number
  readonly blocksAhead: number
}
export type FromImportReader =
  | { readonly total: number | undefined }
  | { readonly block: Uint8Array; readonly through: number }
  | { readonly done: true }
  | { readonly error: ErrorParts }

/** A block as `decodeImportBlock` reads it. */
export interface ReadBlock { readonly bytes: Uint8Array; readonly through: number; /** Rows of all files, where these say so. */ readonly total: number | undefined }

/** Blocks that may wait to be taken. */
const blocksAhead = 4

/** The blocks of an import, read ahead by a thread of its own; the thread ends with the iteration. */
export async function* readImport(data: Omit<ImportReaderData, 'blocksAhead'>): AsyncGenerator<ReadBlock> {
  const worker = new Worker(compiledPath('runtime/import-reader.js'), { workerData: { ...data, blocksAhead } satisfies ImportReaderData })
  const waiting: FromImportReader[] = []
  let wake = () => {}
  const push = (message: FromImportReader) => { waiting.push(message); wake() }
  worker.on('message', push)
  worker.on('error', (cause) => push({ error: partsOf(cause) }))
  worker.on('exit', (code) => push({ error: { code: 'MR_OFFLINE_DIED', detail: `the reading thread ended with ${code}` } }))
  let total: number | undefined
  try {
    for (;;) {
      while (waiting.length === 0) await new Promise<void>((resolve) => { wake = resolve })
      const message = waiting.shift()!
      if ('error' in message) throw MillraceError.restore(message.error)
      if ('done' in message) return
      if ('total' in message) { total = message.total; continue }
      worker.postMessage('more')
      yield { bytes: message.block, through: message.through, total }
    }
  } finally {
    await worker.terminate()
  }
}
