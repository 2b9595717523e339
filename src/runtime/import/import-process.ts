import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MillraceError, type ErrorParts } from '../../errors.js'
import type { ImportSource } from '../../ingest/import/sources.js'
import { compiledPath } from '../compiled.js'

export interface ReadOrder {
  /** Path of the deployed definitions. */
  readonly bundle: string
  readonly sources: readonly ImportSource[]
  /** Merged rows at the front that are durable already. */
  readonly skip: number
}
/** The order and what goes with it; then 'more' for each block that was taken. */
export type ToImportReader = (ReadOrder & { readonly spill: string; readonly blocksAhead: number }) | 'more'
export type FromImportReader =
  | { readonly total: number | undefined }
  | { readonly block: Uint8Array; readonly through: number }
  | { readonly done: true }
  | { readonly error: ErrorParts }

/** A block as `decodeImportBlock` reads it. */
export interface ReadBlock {
  readonly bytes: Uint8Array
  readonly through: number
  /** Rows of all files, where these say so. */
  readonly total: number | undefined
}

/** Blocks that may wait to be taken. */
const blocksAhead = 2

/** The blocks of an import, read ahead by a process of its own that ends with the iteration: DuckDB in a thread does not outlive the thread's being stopped. */
export async function* readImport(order: ReadOrder): AsyncGenerator<ReadBlock> {
  const spill = await mkdtemp(join(tmpdir(), 'millrace-import-'))
  const child = fork(compiledPath('runtime/import/import-reader.js'), [], { execArgv: [], stdio: ['ignore', 'inherit', 'inherit', 'ipc'], serialization: 'advanced' })
  const waiting: FromImportReader[] = []
  let wake = () => {}
  const push = (message: FromImportReader) => { waiting.push(message); wake() }
  child.on('message', push)
  child.on('error', (cause) => push({ error: { code: 'MR_OFFLINE_DIED', detail: cause.message } }))
  child.on('exit', (code, signal) => push({ error: { code: 'MR_OFFLINE_DIED', detail: signal ?? `exit code ${code}` } }))
  const send = (message: ToImportReader) => { if (child.connected) child.send(message) }
  let total: number | undefined
  try {
    send({ ...order, spill, blocksAhead })
    for (;;) {
      while (waiting.length === 0) await new Promise<void>((resolve) => { wake = resolve })
      const message = waiting.shift()!
      if ('error' in message) throw MillraceError.restore(message.error)
      if ('done' in message) return
      if ('total' in message) { total = message.total; continue }
      send('more')
      yield { bytes: message.block, through: message.through, total }
    }
  } finally {
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) await once(child, 'exit')
    await rm(spill, { recursive: true, force: true })
  }
}
