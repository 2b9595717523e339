/** A thread that reads the files of an import, checks and merges their rows, and posts blocks no faster than they are taken. */
import { parentPort, workerData } from 'node:worker_threads'
import { openFile } from '../adapters/files/open-file.js'
import { mergeSources } from '../ingest/import/merge.js'
import { readSource } from '../ingest/import/read.js'
import { loadBundle } from '../plan/bundle.js'
import type { ImportFile } from '../ports/import-file.js'
import { encodeImportBlock } from '../protocols/import-block.js'
import type { FromImportReader, ImportReaderData } from './import-thread.js'
import { partsOf } from './view-threads.js'

const { bundle, sources, skip, blocksAhead } = workerData as ImportReaderData
const port = parentPort!
let credit = blocksAhead
let wake = () => {}
port.on('message', () => { credit++; wake() })
const post = (message: FromImportReader, transfer: ArrayBuffer[] = []) => { port.postMessage(message, transfer) }

const files: ImportFile[] = []
try {
  const plan = await loadBundle(bundle)
  for (const { path } of sources) files.push(await openFile(path, { threads: 1 }))
  const counts = files.map((file) => (file.form === 'table' ? file.count : undefined))
  post({ total: counts.reduce((sum, count) => (sum === undefined || count === undefined ? undefined : sum + count), 0) })
  for await (const block of mergeSources(sources.map((source, index) => readSource(plan, source, files[index]!)), skip)) {
    while (credit === 0) await new Promise<void>((resolve) => { wake = resolve })
    credit--
    const bytes = encodeImportBlock(block)
    post({ block: bytes, through: block.through }, [bytes.buffer])
  }
  post({ done: true })
} catch (error) {
  post({ error: partsOf(error) })
} finally {
  for (const file of files) await file.close()
  port.close()
}
